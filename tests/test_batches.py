"""Random tiny batches against a brute force that tries all joint choices of the same documents on its own."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models import BatchResult, Order, Plan, Prices
from tests import batch_brute_force, brute_force
from tests.batch_brute_force import Batch, JointChoice, opens_reserve, share_of
from tests.brute_force import Case, Choice, Document, TooMany
from tests.builders import node
from tests.test_batch_brute_force import GX18, batch, limited, order, tiers
from tests.tiny_batches import availability_of, batches, orders_of, seeded, shuffled, sourcer_of
from tests.tiny_decisions import Kind, assert_close, choice_of, few, first_difference

# ------------------------------------------------------------------------------------------- comparing

KINDS: list[Kind] = ["any", "any", "complete", "busy", "timed", "soft", "heavy", "strict", "valued"]
HARD_LIMITS: list[Document] = [
    {"gap": 1e-4},
    {"gap": 0.3},
    {"gap": 0.0, "time_limit": 1e-6},
    {"gap": 0.0, "deterministic_limit": 1e-6},
    {"gap": 0.0, "deterministic_limit": 1e-3},
]


def decide(found: Batch, **options: Any) -> BatchResult:
    """The joint decision: exact, unless the options say otherwise."""
    return sourcer_of(found).source_batch(orders_of(found), availability_of(found), **({"gap": 0.0} | options))


def joint_of(found: Batch, plans: "tuple[Plan, ...] | list[Plan]") -> list[Choice]:
    """What the plans choose, in sequence."""
    by_order = {plan.order_id: plan for plan in plans}
    assert by_order.keys() == {case.order["id"] for case in found.cases}
    return [choice_of(case, by_order[case.order["id"]]) for case in found.cases]


def values_of(result: BatchResult) -> list[float]:
    return [level.value for level in result.objective]


def tried(found: Batch) -> Batch:
    """A batch with few enough choices to try them."""
    try:
        assert found.choices
    except TooMany:
        reject()
    return found


def assert_is_best(found: Batch) -> None:
    """An exact decision is as good as the best joint choice, says so, and is what it says."""
    result = decide(found)
    best = batch_brute_force.best(found)
    assert_close(values_of(result), best)
    assert_close([level.bound for level in result.objective], best)
    assert (result.outcome.status, result.outcome.limit) == ("optimal", None)
    assert result.gap == 0
    assert_holds(found, result)


def assert_holds(found: Batch, result: BatchResult) -> None:
    """Whatever was proven: the plans may be chosen together, and are worth what is said; no bound is above the best."""
    joint = joint_of(found, result.plans)
    assert_may_be_chosen(found, joint)
    assert_is_worth(found, joint, result)
    vector = batch_brute_force.vector(found, joint)
    for level in result.objective:
        assert level.bound <= batch_brute_force.least(found, vector[: level.level]) + 2e-4, level
        assert level.bound <= level.value
    assert_prices_are_for_what_is_scarce(found, result)


def assert_may_be_chosen(found: Batch, joint: JointChoice) -> None:
    assert batch_brute_force.is_feasible(found, joint)
    for case, choice, choices in zip(found.cases, joint, found.choices, strict=True):
        assert frozenset(choice) in set(map(frozenset, choices)), case.order["id"]


def assert_is_worth(found: Batch, joint: JointChoice, result: BatchResult) -> None:
    assert_close(values_of(result), batch_brute_force.values(found, joint))
    for level, terms in zip(result.objective, batch_brute_force.term_sums(found, joint), strict=True):
        assert level.terms.keys() == terms.keys()
        assert_close([level.terms[name] for name in terms], list(terms.values()))
    plans = {plan.order_id: plan for plan in result.plans}
    for case, values in zip(found.cases, batch_brute_force.plain_values(found, joint), strict=True):
        plan = plans[case.order["id"]]
        assert_close([level.value for level in plan.objective], values)
        assert plan.order_rule == case.rule.get("id")


def assert_prices_are_for_what_is_scarce(found: Batch, result: BatchResult) -> None:
    """Where all orders together could not use up what there is, however they chose, more is worth nothing."""
    for piece in result.prices.stock:
        assert piece.price >= 0
        assert piece.price == 0 or may_be_scarce(found, piece.node, piece.item)
    for unit in result.prices.capacity:
        assert unit.price >= 0
        assert unit.price == 0 or may_be_full(found, unit.node)


def may_be_scarce(found: Batch, node: str, item: str) -> bool:
    """Whether orders could ask for more of it, by their lines that may come from there at all."""
    record = brute_force.stock_record(found.cases[0], node, item)
    asked = [(opens_reserve(case), asked_for(case, node, item)) for case in found.cases]
    modest = sum(pieces for opens, pieces in asked if not opens)
    return modest > brute_force.pieces_in(record, {}) or sum(pieces for _, pieces in asked) > brute_force.pieces_in(
        record, {"use_safety_stock": True}
    )


def asked_for(case: Case, node: str, item: str) -> int:
    lines = [line for line in case.order["lines"] if line["item"] == item]
    return sum(line["quantity"] for line in lines if any(o.node == node for o in brute_force.options(case, line)))


def may_be_full(found: Batch, node: str) -> bool:
    """Whether orders could reach the least share of the limit that one of them has; or a surcharge does it."""
    capacity = found.cases[0].nodes[node]["capacity"]
    use = sum(
        max(brute_force.capacity_use(case, choice).get(node, Fraction(0)) for choice in choices)
        for case, choices in zip(found.cases, found.choices, strict=True)
    )
    share = min(map(share_of, found.cases))
    room = share * brute_force.exact(capacity["limit"]) - brute_force.exact(found.used.get(node, 0))
    return use > room or any(each["cost"] for each in capacity.get("surcharges", []))


# --------------------------------------------------------------------------------------- solved by hand


@pytest.mark.parametrize(("used", "cost"), [(0.0, 11.0), (1.0, 56.0)])
def test_gx18_orders_share_a_limit(used: float, cost: float) -> None:
    assert values_of(decide(replace(GX18, used={"N1": used}))) == [0, cost]


@pytest.mark.parametrize(
    ("weight", "on_hand", "filled"), [(1.0, 1, {"O1"}), (10.0, 1, {"O2"}), (10.0, 2, {"O1", "O2"})]
)
def test_gx26_gold_outweighs_bronze(weight: float, on_hand: int, filled: set[str]) -> None:
    found = tiers(weight, on_hand)
    for orders in (found.orders, found.orders[::-1]):
        result = decide(replace(found, orders=orders))
        assert {plan.order_id for plan in result.plans if plan.is_complete} == filled


@pytest.mark.parametrize("scarce", ["stock", "capacity"])
def test_weights_far_apart_serve_tier_after_tier(scarce: str) -> None:
    """Of three pieces, or orders, gold gets what it asks for although two of the others could be filled instead."""
    made = [order(f"O{n}", customer={"tier": "bronze"}) for n in range(4)]
    made += [order(f"P{n}", west=20.0, customer={"tier": "gold"}) for n in range(2)]
    rules = {"id": "gold", "order_weight": 1000.0}, {"id": "bronze"}
    nodes = [limited("N1", 3.0) if scarce == "capacity" else node("N1")]
    levels = [["unfilled_units"], ["line_km"]]
    result = decide(batch(nodes, made, *rules, on_hand=3 if scarce == "stock" else 9, levels=levels))
    filled = [plan.order_id for plan in result.plans if plan.is_complete]
    assert len(filled) == 3
    assert {"P0", "P1"} < set(filled)
    # Of what is missing each bronze order counts once.
    assert values_of(result)[0] == 3


# ---------------------------------------------------------------------------------------- the best


@settings(few, max_examples=28)
@given(st.sampled_from(KINDS).flatmap(batches))
def test_no_joint_choice_is_better(found: Batch) -> None:
    assert_is_best(tried(found))


def test_no_joint_choice_is_better_where_orders_compete() -> None:
    for found in seeded(30):
        assert_is_best(found)


@pytest.mark.parametrize("options", HARD_LIMITS, ids=str)
def test_what_is_not_proven_still_holds(options: Document) -> None:
    for found in seeded(12, first=1000):
        result = decide(found, **options)
        assert_holds(found, result)
        if result.outcome.status == "optimal":
            assert_close(values_of(result), batch_brute_force.best(found))
        else:
            assert result.outcome.limit is not None or result.gap <= options["gap"]


# ------------------------------------------------------------------------------- never worse than in sequence


@pytest.mark.parametrize("options", [{}, {"gap": 0.3}, {"gap": 0.0, "time_limit": 1e-6}], ids=str)
def test_no_sequence_of_single_orders_is_better(options: Document) -> None:
    differences = []
    for found in map(for_a_sequence, seeded(14, first=2000)):
        one_by_one = batch_brute_force.values(found, joint_of(found, in_sequence(found)))
        result = decide(found, **options)
        differences.append(first_difference(values_of(result), one_by_one))
        assert differences[-1] <= 0, (values_of(result), one_by_one)
    assert min(differences) < 0 or "time_limit" in options


def for_a_sequence(found: Batch) -> Batch:
    """The batch with rules that read nothing of what earlier orders leave."""
    rules = {name: value for name, value in found.rules.items() if name not in {"order_rule_mode", "fallbacks"}}
    return replace(found, rules=json.loads(json.dumps(rules).replace('"utilization"', '"late_days"')))


def in_sequence(found: Batch) -> list[Plan]:
    """Plans of the orders alone, each committed before the next."""
    sourcer, availability, plans = sourcer_of(found), availability_of(found), []
    for case in found.cases:
        plans.append(sourcer.source(Order.parse(case.order), availability))
        availability = availability.after(plans[-1])
    return plans


def test_one_order_is_decided_as_if_alone() -> None:
    for found in seeded(15, first=3000):
        if found.cases[0].must_fill:
            continue
        single = replace(found, orders=[found.cases[0].order], rules=without_order_weights(found.rules))
        plan = sourcer_of(single).source(Order.parse(single.orders[0]), availability_of(single))
        result = decide(single)
        assert_close(values_of(result), [level.value for level in plan.objective])
        assert_close([level.value for level in result.plans[0].objective], values_of(result))


def without_order_weights(rules: Document) -> Document:
    return with_order_weights(rules, lambda _: None)


def with_order_weights(rules: Document, change: Callable[[float], float | None]) -> Document:
    def changed(rule: Document) -> Document:
        weight = change(rule.get("order_weight", 1.0))
        rest = {name: value for name, value in rule.items() if name != "order_weight"}
        return rest if weight is None else rest | {"order_weight": weight}

    return rules | {
        name: [changed(rule) for rule in rules[name]] for name in ("order_rules", "fallbacks") if name in rules
    }


# ----------------------------------------------------------------------------------------- invariants


def test_the_order_of_documents_has_no_effect() -> None:
    for found in seeded(12, first=4000):
        mixed = shuffled(found, Random(repr(found.orders)))
        assert by_order(decide(mixed)) == by_order(decide(found))


def by_order(result: BatchResult) -> Document:
    """What a result says but for the time it took."""
    data: Document = result.to_data()
    for each in (data["work"], *(plan["outcome"] for plan in (*data["plans"], data))):
        for name in ("seconds", "wall_seconds", "peak_mb"):
            each.pop(name, None)
    return data | {"plans": {plan["order_id"]: plan for plan in data["plans"]}}


@pytest.mark.parametrize("factor", [10.0, 0.1])
def test_weights_of_orders_count_by_their_ratios(factor: float) -> None:
    """In levels of nothing but what is missing, and of nothing of it, a common factor changes nothing."""
    compared = 0
    for found in filter(has_pure_levels, seeded(40, first=5000)):
        if not all("id" in case.rule for case in found.cases):
            # Without an order rule an order counts once, whatever rules say.
            continue
        compared += 1
        rules = with_order_weights(found.rules, lambda weight: weight * factor)
        before, after = decide(found), decide(replace(found, rules=rules))
        plans = {plan.order_id: plan.assignments for plan in before.plans}
        assert {plan.order_id: plan.assignments for plan in after.plans} == plans
    assert compared >= 3


def has_pure_levels(found: Batch) -> bool:
    """Whether the weight of an order counts in all terms of a joint level or in none."""
    for levels in zip_longest(*(case.levels for case in found.cases), fillvalue=[]):
        if len({t["term"] in batch_brute_force.WEIGHED_BY_ORDER for level in levels for t in level}) > 1:
            return False
    return True


def with_more_stock(found: Batch) -> Batch:
    return replace(found, stock=[record | {"on_hand": record["on_hand"] + 1} for record in found.stock])


def with_more_capacity(found: Batch) -> Batch:
    def raised(each: Document) -> Document:
        return each | {"capacity": each["capacity"] | {"limit": each["capacity"]["limit"] + 1}}

    nodes = [raised(each) if "capacity" in each else each for each in found.network["nodes"]]
    return replace(found, network=found.network | {"nodes": nodes})


@pytest.mark.parametrize("grow", [with_more_stock, with_more_capacity])
def test_more_to_share_is_never_worse_and_often_better(grow: Callable[[Batch], Batch]) -> None:
    differences = []
    for found in seeded(20, first=6000):
        if found.rules.get("order_rule_mode") != "first_complete":
            differences.append(first_difference(values_of(decide(grow(found))), values_of(decide(found))))
            assert differences[-1] <= 0
    assert sum(difference < 0 for difference in differences) >= 3


# -------------------------------------------------------------------------------------------- prices


def test_prices_steer_but_are_not_reported() -> None:
    for found in seeded(8, first=7000):
        prices = decide(found).prices
        for case in found.cases:
            plan = sourcer_of(found).source(Order.parse(case.order), availability_of(found), prices=prices)
            choice = choice_of(case, plan)
            assert frozenset(choice) in set(map(frozenset, brute_force.feasible_choices(case)))
            assert_close([level.value for level in plan.objective], brute_force.values(case, choice))


def test_prices_are_duals_of_the_program_over_all_choices() -> None:
    """Of the first level: at the prices, orders that pay for what they use come to as much as mixed choices at best."""
    compared = 0
    for found in filter(has_plain_rows, seeded(60, first=8000)):
        compared += 1
        priced, mixed = at_prices(found, decide(found).prices)
        assert priced == pytest.approx(mixed, rel=1e-3, abs=1e-3)
    assert compared >= 8


def has_plain_rows(found: Batch) -> bool:
    """Whether all orders share the same stock and the whole of the limits, and nothing is surcharged."""
    alike = {(opens_reserve(case), share_of(case)) for case in found.cases}
    return (
        len(alike) == 1
        and {share for _, share in alike} == {1}
        and not any(node.get("capacity", {}).get("surcharges") for node in found.network["nodes"])
    )


def at_prices(found: Batch, prices: Prices) -> tuple[float, float]:
    """The bound at the prices, and the least value that shares of choices have where they fit together on average."""
    limits = limits_of(found)
    price = dict.fromkeys(limits, 0.0) | {(p.node, p.item): p.price for p in prices.stock if p.level == 0}
    price |= {(p.node, ""): p.price for p in prices.capacity if p.level == 0}
    columns = [
        (place, batch_brute_force.plain_worth(case, choice, 1), uses_of(case, choice))
        for place, (case, choices) in enumerate(zip(found.cases, found.choices, strict=True))
        for choice in choices
    ]
    owners = np.array([place for place, _, _ in columns]) == np.arange(len(found.cases))[:, None]
    costs = np.array(batch_brute_force.in_units(worth[0] for _, worth, _ in columns))
    uses = np.array([[uses.get(key, 0.0) for _, _, uses in columns] for key in limits])
    charged = costs + np.array([price[key] for key in limits]) @ uses
    paid = sum(price[key] * limit for key, limit in limits.items())
    mixed: Any = linprog(costs, A_ub=uses, b_ub=list(limits.values()), A_eq=owners, b_eq=np.ones(len(owners)))
    return float(sum(charged[own].min() for own in owners) - paid), float(mixed.fun)


def limits_of(found: Batch) -> dict[tuple[str, str], float]:
    """What all orders may use, by node and item; capacity has no item."""
    (opens,) = set(map(opens_reserve, found.cases))
    stock = {
        (each["node"], each["item"]): float(brute_force.pieces_in(each, {"use_safety_stock": opens}))
        for each in found.stock
    }
    rooms = {
        (name, ""): brute_force.exact(each["capacity"]["limit"]) - brute_force.exact(found.used.get(name, 0))
        for name, each in found.cases[0].nodes.items()
        if "capacity" in each
    }
    return stock | {key: max(0.0, float(room)) for key, room in rooms.items()}


def uses_of(case: Case, choice: Choice) -> dict[tuple[str, str], float]:
    pieces = {key: float(count) for key, count in batch_brute_force.pieces_taken(case, choice).items()}
    return pieces | {(name, ""): float(use) for name, use in brute_force.capacity_use(case, choice).items()}
