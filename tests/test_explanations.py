"""Explanations of random tiny decisions against a brute force that reads the same documents on its own.

`EXPLAIN_EXAMPLES=1000 pytest tests/test_explanations.py` tries as many cases per test, other ones each time.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from models import Network, Order, Plan, RuleSet
from models.conditions import comparisons
from models.explanations import Alternative, Explanation, Gap
from models.plans import LevelDifference, Reason
from models.relaxations import (
    AddCapacity,
    AddStock,
    ChangeNumber,
    ChangeSetting,
    Documents,
    Relaxation,
)
from optimizer import Sourcer
from optimizer.checker import Checker
from tests import brute_force, explain_brute_force
from tests.brute_force import Case, Choice, Document, Facts, TooMany
from tests.explain_brute_force import Exclusion, Limit, Limits, Plans
from tests.test_brute_force import by_hand, node_at, service_of, without_time
from tests.test_rich_decisions import case_of
from tests.tiny_decisions import (
    TOLERANCE,
    Kind,
    assert_close,
    availability_of,
    available,
    cases,
    source,
    total,
    usual,
    utilization,
)

KINDS: list[Kind] = ["any", "strict", "complete", "valued", "soft", "heavy", "busy", "timed"]
EXAMPLES = int(os.environ.get("EXPLAIN_EXAMPLES", "0"))


def trying(examples: int) -> settings:
    """So many random cases, or as many as are asked for."""
    return settings(usual, max_examples=EXAMPLES or examples, derandomize=not EXAMPLES)


def any_case() -> st.SearchStrategy[Case]:
    tiny = st.sampled_from(KINDS).flatmap(cases)
    return st.one_of(tiny, tiny, tiny, tiny, tiny, st.integers(0, 10**9).map(case_of))


def documents(case: Case) -> Documents:
    return Network.parse(case.network), RuleSet.parse(case.rules), availability_of(case)


def explain(case: Case, **narrowed: Iterable[str]) -> Explanation:
    network, rules, availability = documents(case)
    return Sourcer(network, rules).explain(Order.parse(case.order), availability, **narrowed)  # type: ignore[arg-type]


def plans_of(case: Case) -> Plans:
    """All plans, where there are not too many to try."""
    try:
        return Plans(case)
    except TooMany:
        reject()


# --------------------------------------------------------------------------------------- cases by hand

TWO = [node_at("N1", 40.0), node_at("N2", 41.0)]
STORE_AND_WAREHOUSE = [node_at("N1", 40.0), node_at("N2", 41.0, type="warehouse")]
ONE_LINE = {"lines": [{"id": "L0", "item": "X", "quantity": 3, "unit_price": 0.7}]}
STORES = {"id": "R0", "require": "node.type == store"}


def holding(**pieces: dict[str, int]) -> list[Document]:
    return [{"node": node, "item": item, "on_hand": n} for node, each in pieces.items() for item, n in each.items()]


# Two nodes have what one must send.
TOO_FEW_NODES = by_hand(TWO, {"max_splits": 0}, stock=holding(N1={"X": 2, "Y": 1}, N2={"X": 1}))
# Stores have none, the warehouse has all, and only stores may send.
ONLY_STORES = by_hand(STORE_AND_WAREHOUSE, {}, rules={"restrictions": [STORES]}, stock=holding(N2={"X": 3, "Y": 1}))
# No store has been built yet, so that it makes no difference who has how much.
NO_STORES = by_hand(STORE_AND_WAREHOUSE[1:], {}, rules={"restrictions": [STORES]})
# No node is a store and a warehouse.
OF_TWO_KINDS = by_hand(
    STORE_AND_WAREHOUSE,
    {"require": "node.type in warehouse and not distance_km > 700"},
    rules={"restrictions": [STORES]},
)
# Half of the capacity is for others.
HALF = by_hand([node_at("N1", 40.0, capacity={"unit": "units", "limit": 4.0})], {"capacity_share": 0.5}, order=ONE_LINE)
# The last piece is kept back.
KEPT_BACK = by_hand(TWO[:1], {}, order=ONE_LINE, stock=[{"node": "N1", "item": "X", "on_hand": 3, "safety_stock": 1}])
# There is enough of the one item, but it leaves with the other, or not at all.
ALL_OR_NOTHING = by_hand(TWO[:1], {"partial": "never"}, stock=holding(N1={"X": 3}))
# Nothing is cheaper than to ship nothing.
NOT_WORTH_IT = by_hand(TWO, {"objectives": [["shipments"], ["unfilled_units"]]})
# Three pieces of 1 kg in one parcel of 2 kg at most.
TOO_HEAVY = by_hand(
    TWO[:1],
    {},
    order=ONE_LINE,
    network={"items": [{"id": "X", "weight_kg": 1.0}], "services": [service_of("UPS", max_weight_kg=2.0)]},
    stock=holding(N1={"X": 4}),
)
COMPLETE: Document = {"order_rule_mode": "first_complete"}
# The one rule wants stores only, the other one node: two nodes have three pieces together, and only one is a store.
NEITHER_COMPLETES = by_hand(
    STORE_AND_WAREHOUSE,
    {},
    rules=COMPLETE | {"order_rules": [{"id": "S0", "require": "node.type == store"}, {"id": "S1", "max_splits": 0}]},
    stock=holding(N1={"X": 2, "Y": 1}, N2={"X": 1}),
)
NO_RULE = by_hand(TWO, {}, rules=COMPLETE | {"order_rules": [{"id": "S0", "when": "order.value > 6"}]})

# Of two rules that would have to complete, one may fill half of the capacity: 2 more units will do under the other.
OF_TWO_SHARES = by_hand(
    [node_at("N1", 40.0, capacity={"unit": "units", "limit": 4.0})],
    {},
    rules=COMPLETE | {"order_rules": [{"id": "S0"}, {"id": "S1", "capacity_share": 0.5}]},
    order=ONE_LINE,
    used={"N1": 4.0},
)
# Only the first one could complete, and needs 10 more units: half of 14 is 4 and 3.
SHARE_OF_THE_FIRST = by_hand(
    [node_at("N1", 40.0, capacity={"unit": "units", "limit": 4.0})],
    {},
    rules=COMPLETE
    | {
        "order_rules": [{"id": "S0", "capacity_share": 0.5}],
        "fallbacks": [{"id": "F0", "require": "node.type in warehouse and not distance_km > 700"}],
    },
    order=ONE_LINE,
    used={"N1": 4.0},
)
# The node is disabled, and no service fetches from it either.
NOT_FETCHED = by_hand(
    [node_at("N1", 40.0, enabled=False), node_at("N2", 41.0)],
    {},
    network={"services": [service_of("UPS", nodes=["N2"])]},
    order=ONE_LINE | {"excluded_nodes": ["N1"]},
)
# Two pieces are kept back, and if they were not, there would not be enough for both lines.
KEPT_BACK_IN_VAIN = by_hand(
    TWO,
    {},
    rules=COMPLETE,
    order={
        "lines": [
            {"id": "L0", "item": "X", "quantity": 3},
            {"id": "L1", "item": "X", "quantity": 2, "delivery_method": "pickup", "pickup_node": "N1"},
        ]
    },
    stock=[
        {"node": "N1", "item": "X", "on_hand": 4, "safety_stock": 2},
        {"node": "N2", "item": "X", "on_hand": 9},
    ],
)
# Where the limit is larger, the node is used by less than half, too.
USED_BY_HALF = by_hand(
    [node_at("N1", 40.0, capacity={"unit": "units", "limit": 4.0})],
    {},
    rules={"restrictions": [{"id": "R0", "require": "node.utilization < 0.5"}]},
    order=ONE_LINE,
    used={"N1": 2.0},
)
# There are too few, and the rule asks for three: one change.
TWO_OF_THREE = by_hand(TWO[:1], {"require": "stock.on_hand >= 3"}, order=ONE_LINE, stock=holding(N1={"X": 2}))

SPLITS, STOCK_X, STOCK_Y = Limit("max_splits", "S0"), Limit("stock", item="X"), Limit("stock", item="Y")
R0, REQUIRE, PARTIAL = Limit("restriction", "R0"), Limit("require", "S0"), Limit("partial", "S0")
SHARE = {Limit("capacity"), Limit("capacity_share", "S0")}
BY_HAND: list[tuple[Case, str, str, list[set[Limit]]]] = [
    (TOO_FEW_NODES, "L0", "limits", [{SPLITS, STOCK_X}]),
    (ONLY_STORES, "L0", "limits", [{R0, STOCK_X}]),
    (ONLY_STORES, "L1", "limits", [{R0, STOCK_Y}]),
    (NO_STORES, "L0", "limits", [{R0}]),
    (OF_TWO_KINDS, "L1", "limits", [{R0, REQUIRE}]),
    (HALF, "L0", "limits", [SHARE]),
    (KEPT_BACK, "L0", "limits", [{STOCK_X, Limit("safety_stock", "S0")}]),
    (ALL_OR_NOTHING, "L0", "limits", [{PARTIAL, STOCK_Y}]),
    (ALL_OR_NOTHING, "L1", "limits", [{STOCK_Y}]),
    (NOT_WORTH_IT, "L0", "objectives", []),
    (TOO_HEAVY, "L0", "facts", []),
    (NEITHER_COMPLETES, "L0", "limits", [{REQUIRE, Limit("max_splits", "S1"), STOCK_X}]),
    (NO_RULE, "L1", "no_rule", []),
]


# ------------------------------------------------------------------------------------------- the yardstick


@trying(45)
@given(any_case())
def test_the_yardstick_agrees_with_itself(case: Case) -> None:
    """Whether a plan is left with all limits in force, and who is eligible, is found in two ways each."""
    plans = plans_of(case)
    best = min(plans.choices, key=partial(brute_force.vector, plans.case), default=())
    missing = brute_force.unfilled(case, best)
    for line in case.order["lines"]:
        eligible = {option.node for option in brute_force.options(plans.case, line)}
        for node in case.nodes:
            exclusion = explain_brute_force.exclusion(plans.case, line, node)
            assert exclusion.is_eligible <= (node in eligible)
            assert exclusion.is_eligible or "capacity" in exclusion.every or node not in eligible
            if case.decision.role == "nothing":
                continue
            with suppress(TooMany):
                obstacles = explain_brute_force.pinned_obstacles(plans.case, line["id"], node)
                assert (frozenset() in obstacles) == (plans.best_from(line, node) is not None)
        with suppress(TooMany):
            obstacles = explain_brute_force.obstacles(case, line["id"], missing)
            filling = (choice for choice in plans.choices if brute_force.unfilled(case, choice)[line["id"]] == 0)
            is_filled = any(leaves_no_more(case, choice, line["id"], missing) for choice in filling)
            assert (frozenset() in obstacles) == is_filled


def leaves_no_more(case: Case, choice: Choice, line: str, missing: dict[str, int]) -> bool:
    left = brute_force.unfilled(case, choice)
    return all(left[name] <= missing[name] for name in left if name != line)


@pytest.mark.parametrize(("case", "line", "cause", "conflicts"), BY_HAND)
def test_both_find_the_conflicts_that_are_found_by_hand(
    case: Case, line: str, cause: str, conflicts: list[set[Limit]]
) -> None:
    """A yardstick that is wrong in the same way as the library would show nothing."""
    plans, found = Plans(case), explain(case)
    missing = {each.line: each.quantity for each in found.plan.unfilled}
    obstacles = explain_brute_force.obstacles(case, line, missing)
    assert explain_brute_force.cause(case, obstacles) == cause
    if cause == "limits":
        assert explain_brute_force.conflicts(obstacles) == set(map(frozenset, conflicts))
    gap = next(each for each in found.gaps if each.line == line)
    assert (gap.cause, {limits_of(each.limits) for each in gap.conflicts}) == (cause, set(map(frozenset, conflicts)))
    assert_explains_the_gap(plans, found.plan, gap, missing)


# ------------------------------------------------------------------------------------- against the yardstick


@trying(75)
@given(any_case())
@example(NOT_FETCHED)
@example(KEPT_BACK_IN_VAIN)
def test_explanations_say_what_the_brute_force_finds(case: Case) -> None:
    """Rules, levels, causes, costs, runner-up and conflicts, all of them of each case: explaining takes its time."""
    plans, found = plans_of(case), explain(case)
    assert_tells_the_rules(case, found)
    assert_levels_add_up(found)
    assert_names_the_excluded(case, found)
    assert_prices_alternatives(plans, found)
    assert_what_is_impossible_is_in_conflict(plans, found)
    assert_finds_the_runner_up(plans, found)
    assert_explains_the_gaps(plans, found)


def assert_tells_the_rules(case: Case, found: Explanation) -> None:
    """Verdicts of order rules, and what binds each line, follow from the documents."""
    assert [(each.rule, each.kind, each.verdict) for each in found.rules] == explain_brute_force.verdicts(case)
    assert all(bool(each.failed) == (each.verdict == "no_match") for each in found.rules)
    lines = sorted(case.order["lines"], key=lambda line: str(line["id"]))
    assert [each.line for each in found.lines] == [line["id"] for line in lines]
    for each, line in zip(found.lines, lines, strict=True):
        shown = [(bond.rule, bond.kind, bond.soft) for bond in each.rules]
        expected = explain_brute_force.bonds(explain_brute_force.judged(case), line)
        assert shown == [(bond.rule, bond.kind, bond.soft) for bond in expected]


def assert_levels_add_up(found: Explanation) -> None:
    """A level rules out what is as good in all earlier ones and worse in this one."""
    assert [(each.level, each.value, each.terms) for each in found.levels] == [
        (each.level, each.value, each.terms) for each in found.plan.objective
    ]
    for verdict in found.levels:
        assert verdict.proven
        worse = [excess for excess in map(partial(excess_at, verdict.level), found.alternatives) if excess is not None]
        assert verdict.ruled_out == len(worse)
        assert (verdict.closest is None) == (not worse)
        assert verdict.closest is None or abs(verdict.closest - min(worse)) <= TOLERANCE


def excess_at(level: int, alternative: Alternative) -> float | None:
    """By how much an alternative is worse in a level, where it is as good in all earlier ones."""
    first = next((each for each in alternative.differences if abs(each.value) > 1e-6), None)
    return first.value if first is not None and first.level == level else None


def assert_names_the_excluded(case: Case, found: Explanation) -> None:
    """What is not excluded is eligible, and what is excluded names all that stands in the way."""
    judged = explain_brute_force.judged(case)
    lines = sorted(case.lines)
    assert [(each.line, each.node) for each in found.alternatives] == [
        (line, node) for line in lines for node in sorted(case.nodes)
    ]
    for each in found.alternatives:
        expected = explain_brute_force.exclusion(judged, case.lines[each.line], each.node)
        assert (each.status != "excluded") == expected.is_eligible
        if each.status == "excluded":
            assert_names_every_cause(each.reasons, expected)


def assert_names_every_cause(reasons: tuple[Reason, ...], expected: Exclusion) -> None:
    """What excludes the whole node, once or, where a rule fails in other ways, by each service; then the others."""
    told_of = [(each.service, each.cause) for each in reasons]
    assert len(set(told_of)) == len(told_of)
    services = [each for each in expected.others if each is not None]
    common = {cause for service, cause in told_of if service is None}
    one_by_one = {cause for cause in expected.common - common if all((each, cause) in told_of for each in services)}
    assert common | (one_by_one if services else set()) == expected.common
    others = [(service, cause) for service, cause in told_of if cause not in expected.common - common and service]
    # Where some way is free once the common causes are gone, no more is to be said.
    is_blocked = all(expected.others.values())
    told = {(service, cause) for service, causes in expected.others.items() for cause in causes if service is not None}
    assert set(others) == (told if is_blocked else set())


def assert_prices_alternatives(plans: Plans, found: Explanation) -> None:
    """All of a line from one node: no plan does so for less, and where it is called impossible none does."""
    case = plans.asked
    for each in found.alternatives:
        assert each.proven
        expected = plans.best_from(case.lines[each.line], each.node)
        taken = [a.quantity for a in found.plan.assignments if (a.line, a.node) == (each.line, each.node)]
        assert each.quantity == sum(taken)
        if each.status in ("excluded", "impossible"):
            assert expected is None
            assert each.differences == ()
            assert each.reasons
        else:
            assert expected is not None
            assert_differs(plans, found.plan, each.differences, expected)
            assert each.status == status_of(case, each)


def assert_differs(plans: Plans, plan: Plan, differences: tuple[LevelDifference, ...], expected: list[float]) -> None:
    """Differences lead from the plan to the values that are expected, level by level and term by term."""
    assert [each.level for each in differences] == list(range(len(plan.objective)))
    reached = [each.value + level.value for each, level in zip(differences, plan.objective, strict=True)]
    assert_close(reached, expected)
    for each, level in zip(differences, plans.case.levels, strict=True):
        assert list(each.terms) == [term["term"] for term in level]
        worth = sum(term.get("weight", 1.0) * each.terms[term["term"]] for term in level)
        assert abs(worth - each.value) <= TOLERANCE


def assert_what_is_impossible_is_in_conflict(plans: Plans, found: Explanation) -> None:
    """Where no plan takes all of a line from a node, the reasons are all it takes, and no more than it takes."""
    for each in found.alternatives:
        if each.status == "impossible":
            causes = sorted(reason.cause for reason in each.reasons)
            if plans.asked.decision.role == "nothing":
                assert causes == [plans.case.rule.get("id", "no_order_rule")]
                continue
            with suppress(TooMany):
                obstacles = explain_brute_force.pinned_obstacles(plans.case, each.line, each.node)
                conflicts = explain_brute_force.conflicts(obstacles)
                assert causes in [sorted(map(explain_brute_force.cause_of, conflict)) for conflict in conflicts]


def status_of(case: Case, alternative: Alternative) -> str:
    """What an alternative that can be had is called."""
    if alternative.quantity == case.lines[alternative.line]["quantity"]:
        return "chosen"
    first = next((each.value for each in alternative.differences if abs(each.value) > TOLERANCE), 0.0)
    assert first >= 0
    return "costlier" if first else "tied"


def assert_finds_the_runner_up(plans: Plans, found: Explanation) -> None:
    """No plan of another set of nodes is better, and it is a plan that the documents allow."""
    case = plans.asked
    expected = plans.best_elsewhere({each.node for each in found.plan.assignments})
    if found.runner_up is None:
        assert expected is None
        return
    assert expected is not None
    runner_up = found.runner_up
    assert runner_up.proven
    assert set(runner_up.nodes) == {each.node for each in runner_up.assignments}
    assert set(runner_up.nodes) not in ({each.node for each in found.plan.assignments}, set())
    assert_differs(plans, found.plan, runner_up.differences, expected)
    network, rules, availability = documents(case)
    order, name = Order.parse(case.order), found.plan.order_rule
    evaluation = Checker(network, rules).evaluate(order, availability, list(runner_up.assignments), order_rule=name)
    assert_close([level.value for level in evaluation.levels], expected)


def assert_explains_the_gaps(plans: Plans, found: Explanation) -> None:
    """With the limits of a conflict in force the line cannot be filled, with any fewer it can."""
    missing = {each.line: each.quantity for each in found.plan.unfilled}
    assert [(each.line, each.quantity) for each in found.gaps] == list(missing.items())
    for gap, unfilled in zip(found.gaps, found.plan.unfilled, strict=True):
        assert gap.reasons == unfilled.reasons
        with suppress(TooMany):
            assert_explains_the_gap(plans, found.plan, gap, missing)


def assert_explains_the_gap(plans: Plans, plan: Plan, gap: Gap, missing: dict[str, int]) -> None:
    obstacles = explain_brute_force.obstacles(plans.asked, gap.line, missing)
    shown = [limits_of(conflict.limits) for conflict in gap.conflicts]
    assert gap.cause == explain_brute_force.cause(plans.asked, obstacles)
    assert bool(shown) == (gap.cause == "limits")
    assert len(set(shown)) == len(shown) <= 10
    for conflict in shown:
        assert not explain_brute_force.is_fillable(obstacles, conflict)
        assert all(explain_brute_force.is_fillable(obstacles, conflict - {limit}) for limit in conflict)
    if gap.cause == "limits":
        expected = explain_brute_force.conflicts(obstacles)
        assert gap.more_conflicts == (len(expected) > 10)
        assert set(shown) == expected or gap.more_conflicts
    if gap.cause == "objectives":
        best = plans.best_filling(gap.line)
        assert best is not None
        assert_differs(plans, plan, gap.differences, best)
    else:
        assert gap.differences == ()


def limits_of(limits: Iterable[Any]) -> Limits:
    return frozenset(Limit(each.kind, each.rule, each.item) for each in limits)


# ----------------------------------------------------------------------------------------- in the documents


@trying(11)
@given(any_case(), st.randoms(use_true_random=False))
def test_a_cause_that_is_lifted_leaves_the_others(case: Case, random: Random) -> None:
    """With one cause gone from the documents a pair is eligible, or is excluded by the others that were named."""
    plans_of(case)
    case = explain_brute_force.alone(case)
    excluded = [each for each in explain(case).alternatives if each.status == "excluded"]
    random.shuffle(excluded)
    for each in excluded[:2]:
        cause = random.choice(each.reasons).cause
        changed = explain_brute_force.lifted(case, case.lines[each.line], each.node, cause)
        (after,) = explain(changed, lines=[each.line], nodes=[each.node]).alternatives
        left = {(reason.service, reason.cause) for reason in after.reasons} if after.status == "excluded" else set()
        before = {reason.cause for reason in each.reasons}
        assert cause not in {name for _, name in left}
        new = {name for _, name in left} - before
        assert new <= hidden_by(case, cause, each)


def hidden_by(case: Case, cause: str, alternative: Alternative) -> set[str]:
    """What a cause may have hidden: at a service, what stands in the way of the others; what hangs on its reach."""
    line = case.lines[alternative.line]
    exclusion = explain_brute_force.exclusion(explain_brute_force.judged(case), line, alternative.node)
    found = {name for causes in exclusion.others.values() for name in causes}
    if cause in {rule["id"] for rule in case.rules.get("item_rules", [])}:
        found |= {rule["id"] for group in ("order_rules", "fallbacks") for rule in case.rules.get(group, [])}
    if cause == "no_service":
        found |= {"max_weight", *(bond.rule for bond in explain_brute_force.bonds(case, line))}
    return found


@trying(15)
@given(any_case())
def test_pinning_a_line_in_the_rules_costs_what_the_alternative_says(case: Case) -> None:
    """A restriction that leaves a line one node leads to the alternative, where its plan fills the line."""
    plans_of(case)
    assert_pins_agree(case, explain_brute_force.alone(case))


@trying(4)
@given(any_case())
def test_pinning_in_larger_orders_costs_what_the_alternative_says(case: Case) -> None:
    """Where there are too many plans to try, the two ways to ask still agree."""
    plans_of(case)
    larger = doubled(explain_brute_force.alone(case))
    assert_pins_agree(larger, larger)


def doubled(case: Case) -> Case:
    """Every line twice, and every node twice, the second a degree farther north, with the same stock."""
    lines = [*case.order["lines"], *(line | {"id": f"{line['id']}b"} for line in case.order["lines"])]
    network = {
        "nodes": [*case.nodes.values(), *map(northern, case.nodes.values())],
        "services": [of_twice_the_nodes(each) for each in case.services.values()],
    }
    stock = [*case.stock, *(record | {"node": f"{record['node']}b"} for record in case.stock)]
    return replace(case, network=case.network | network, order=case.order | {"lines": lines}, stock=stock)


def northern(node: Document) -> Document:
    place = node["location"]
    return node | {"id": f"{node['id']}b", "location": place | {"lat": place["lat"] + 1}}


def of_twice_the_nodes(service: Document) -> Document:
    names = service.get("nodes")
    return service if names is None else service | {"nodes": [*names, *(f"{name}b" for name in names)]}


def assert_pins_agree(case: Case, alone: Case) -> None:
    """Alternatives cost as much as pins in the documents, where no other order rule may decide."""
    found = explain(case)
    open_ones = [each for each in found.alternatives if each.status != "excluded"]
    for each in open_ones[:4]:
        plan = pinned(alone, each)
        if each.line in {gap.line for gap in plan.unfilled}:
            continue
        assert each.status != "impossible"
        reached = [level.value for level in plan.objective]
        before = [level.value for level in found.plan.objective]
        assert_close([value.value for value in each.differences], [a - b for a, b in zip(reached, before, strict=True)])


def pinned(case: Case, alternative: Alternative) -> Plan:
    """The plan where a line may come from one node only."""
    when, require = f'line.id == "{alternative.line}"', f'node.id == "{alternative.node}"'
    restrictions = [*case.rules.get("restrictions", []), {"id": "PIN", "when": when, "require": require}]
    return source(replace(case, rules=case.rules | {"restrictions": restrictions}))


@trying(30)
@given(any_case())
@example(OF_TWO_SHARES)
@example(SHARE_OF_THE_FIRST)
@example(USED_BY_HALF)
@example(TWO_OF_THREE)
def test_relaxations_fill_the_line_and_none_smaller_does(case: Case) -> None:
    """Each is tried on the documents, and so are the next smaller change, and every change of its kind."""
    plans_of(case)
    found = explain(case)
    missing = {each.line: each.quantity for each in found.plan.unfilled}
    for gap in found.gaps:
        for each in gap.relaxations:
            plan = after(case, each)
            assert fills(plan, gap.line, missing)
            assert_differs_as_said(found.plan, plan, each)
            # With less it may be filled at the cost of another line, or by a chance that is as good as another.
            is_alone = len(found.gaps) == 1 or case.decision.role == "nothing"
            for smaller in smaller_ones(case, each) if is_alone or not isinstance(each, AddCapacity) else ():
                assert not fills(after(case, smaller), gap.line, missing), smaller
        if gap.cause == "limits" and not gap.more_relaxations:
            with suppress(TooMany):
                assert_lacks_none(case, gap, missing)


def after(case: Case, relaxation: Relaxation) -> Plan:
    """The plan that follows once the documents are changed."""
    network, rules, availability = relaxation.applied(*documents(case))
    return Sourcer(network, rules).source(Order.parse(case.order), availability)


def fills(plan: Plan, line: str, missing: dict[str, int]) -> bool:
    """Whether a plan fills a line, and leaves of no other line more unfilled than what is given."""
    return all(each.line != line and each.quantity <= missing.get(each.line, 0) for each in plan.unfilled)


def assert_differs_as_said(before: Plan, plan: Plan, relaxation: Relaxation) -> None:
    """Levels of the plan that follows, less those of the plan, where they are the same levels."""
    if relaxation.differences:
        assert [each.level for each in relaxation.differences] == list(range(len(before.objective)))
        expected = [one.value - other.value for one, other in zip(plan.objective, before.objective, strict=True)]
        assert_close([each.value for each in relaxation.differences], expected)


def smaller_ones(case: Case, relaxation: Relaxation) -> Iterator[Relaxation]:
    """Changes of the same kind that are a little less."""
    match relaxation:
        case AddStock(pieces=pieces):
            if pieces > 1:
                yield relaxation.changed(pieces=pieces - 1)
        case AddCapacity(node=node, amount=amount):
            capacity = case.nodes[node]["capacity"]
            is_whole = capacity["unit"] != "workload" and float(capacity["limit"]).is_integer()
            least = float(Fraction(str(amount)) - (1 if is_whole else Fraction(1, 10**5)))
            if least > 0:
                yield relaxation.changed(amount=least)
        case ChangeNumber(before=before, after=number):
            low, high = sorted([before, number])
            for value in numbers(case, relaxation.field):
                if low < value < high:
                    yield relaxation.changed(after=value)
        case ChangeSetting():
            yield from (relaxation.changed(after=value) for value in smaller_settings(relaxation))


def smaller_settings(relaxation: ChangeSetting) -> Iterator[Any]:
    before, to = relaxation.before, relaxation.after
    match relaxation.setting, before, to:
        case "max_splits", int(), int():
            assert to > before
            if to - 1 > before:
                yield to - 1
        case "partial", "never", "units":
            yield "lines"
        case "line_split", "never", "always":
            yield "when_needed"
        case "capacity_share", float(), float():
            assert to > before
            if round(to - 0.0001, 4) > before:
                yield round(to - 0.0001, 4)
        case "min_shipment_value", float(), float() | int() | None:
            if round((to or 0) + 0.01, 2) < before:
                yield round((to or 0) + 0.01, 2)


def numbers(case: Case, field: str) -> set[float]:
    """The values that a field has at the sources of the lines, of those that the conditions here compare."""
    found: set[float] = set()
    for line in case.order["lines"]:
        for node in case.nodes:
            for way in explain_brute_force.ways(case, line, node):
                if explain_brute_force.reaches(case, way):
                    value = NUMBERS[field](brute_force.supply(case, line, way))
                    found |= set() if value is None else {float(value)}
    return found


NUMBERS: dict[str, Callable[[Facts], Any]] = {
    "distance_km": lambda f: f.metres / 1000,
    "delivery_days": lambda f: f.delivery_days,
    "node.priority": lambda f: f.node.get("priority"),
    "node.utilization": utilization,
    "stock.on_hand": lambda f: f.stock.get("on_hand", 0),
    "stock.available": available,
    "stock.weeks_of_supply": lambda f: f.stock.get("weeks_of_supply"),
    "item.weight_kg": lambda f: f.item.get("weight_kg", 0),
    "line.quantity": lambda f: f.line["quantity"],
    "line.total": total,
}


def assert_lacks_none(case: Case, gap: Gap, missing: dict[str, int]) -> None:
    """Where one limit alone prevents that the line is filled, what changes it and fills the line is a relaxation."""
    obstacles = explain_brute_force.obstacles(case, gap.line, missing)
    everything = frozenset(limit for each in obstacles for limits in each for limit in limits)
    names = list(map(name_of, gap.relaxations))
    assert len(set(names)) == len(names)
    for limit in everything:
        if explain_brute_force.is_fillable(obstacles, everything - {limit}):
            for name, (network, rules, availability) in changes(case, limit):
                plan = Sourcer(network, rules).source(Order.parse(case.order), availability)
                # Surcharges may ask for more capacity than the order takes; then it is said that there may be more.
                assert name in names or gap.more_relaxations or not fills(plan, gap.line, missing), name


def name_of(relaxation: Relaxation) -> tuple[str, ...]:
    """What is changed, by whichever amount."""
    match relaxation:
        case AddStock(node=node, item=item):
            return "stock", node, item
        case AddCapacity(node=node):
            return "capacity", node
        case ChangeSetting(rule=rule, setting=setting):
            return setting, rule
        case ChangeNumber(rule=rule, comparison=place):
            return "change_number", rule, str(place)
    return relaxation.kind, relaxation.rule


Change = tuple[tuple[str, ...], Documents]
"""What is changed, and the documents after that."""


def changes(case: Case, limit: Limit) -> Iterator[Change]:
    """Every way to loosen one limit in the documents, each as far as it goes."""
    match limit.kind:
        case "stock":
            for node in case.nodes:
                more = explain_brute_force.with_stock(case, node, str(limit.item), 100)
                yield ("stock", node, str(limit.item)), documents(more)
        case "capacity":
            for place in case.nodes.values():
                if "capacity" in place and place["capacity"]["limit"] < 1e9:
                    more = explain_brute_force.with_capacity(case, place["id"], 1e4)
                    yield ("capacity", place["id"]), documents(more)
        case "restriction" | "item_rule" | "require":
            drop = "drop_require" if limit.kind == "require" else "drop_rule"
            yield (drop, str(limit.rule)), documents(explain_brute_force.without_rule(case, str(limit.rule)))
            yield from number_changes(case, str(limit.rule))
        case kind:
            setting = "use_safety_stock" if kind == "safety_stock" else kind
            changed = with_setting(case, str(limit.rule), setting, LAX[setting])
            yield (setting, str(limit.rule)), documents(changed)


LAX: dict[str, Any] = {
    "max_splits": 9,
    "line_split": "always",
    "partial": "units",
    "capacity_share": 1.0,
    "min_shipment_value": 0.0,
    "use_safety_stock": True,
}


def number_changes(case: Case, rule: str) -> Iterator[Change]:
    """Each number that a require compares with, as small and as large as it can be."""
    require = next(each.require for each in RuleSet.parse(case.rules).rules() if each.id == rule)
    assert require is not None
    for place, comparison in enumerate(comparisons(require)):
        if comparison.op in ("<", "<=", ">", ">="):
            for number in (-1e6, 1e6):
                change = {"rule": rule, "comparison": place, "field": comparison.field, "text": "changed"}
                changed = ChangeNumber.parse(change | {"before": comparison.value, "after": number})
                yield ("change_number", rule, str(place)), changed.applied(*documents(case))


def with_setting(case: Case, name: str, setting: str, value: Any) -> Case:
    groups = {
        group: [each | {setting: value} if each["id"] == name else each for each in case.rules[group]]
        for group in ("order_rules", "fallbacks")
        if group in case.rules
    }
    return replace(case, rules=case.rules | groups)


# --------------------------------------------------------------------------------------------------- whole


@trying(15)
@given(any_case(), st.randoms(use_true_random=False))
def test_explaining_changes_no_plan_and_part_of_it_is_part_of_the_whole(case: Case, random: Random) -> None:
    """The plan is that of `source`; naming lines and nodes leaves out the others, and nothing else."""
    found = explain(case)
    assert without_time(found.plan) == without_time(source(case))
    assert found.limit is None
    lines = random.sample(sorted(case.lines), random.randint(1, len(case.lines)))
    nodes = random.sample(sorted(case.nodes), random.randint(1, len(case.nodes)))
    part = explain(case, lines=lines, nodes=nodes)
    assert without_time(part.plan) == without_time(found.plan)
    assert part.rules == found.rules
    assert part.lines == tuple(each for each in found.lines if each.line in lines)
    assert not found.runner_up_is_open
    assert part.runner_up == found.runner_up
    assert part.alternatives == tuple(e for e in found.alternatives if e.line in lines and e.node in nodes)
    assert part.gaps == tuple(each for each in found.gaps if each.line in lines)
    assert Explanation.parse(found.to_data()) == found
