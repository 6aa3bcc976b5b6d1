"""Explanations for tests: each one is held against what must hold of all of them, then told in short."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from models import Availability, Network, Order, Plan, RuleSet
from models.explanations import Alternative, Conflict, Explanation, Gap
from models.plans import LevelDifference
from models.relaxations import (
    AddCapacity,
    AddStock,
    ChangeNumber,
    ChangeSetting,
    Documents,
    DropRequire,
    DropRule,
    Relaxation,
)
from optimizer import CostTerm, Sourcer
from tests.builders import line, network, node, order, stock, unfilled

NOISE = 1e-5
"""Values of levels are rounded to 1/1,000,000."""

MONEY = ("order.value", "line.total", "line.unit_price")
WHOLE = ("stock.on_hand", "stock.available", "delivery_days", "line.quantity")
"""Fields that count something."""

MOST = 8
"""So many alternatives are tried in another way."""

Found = tuple[Any, ...]

ONE_NODE = network([node("N1", 10)])
"""One node for A."""

ONE_NODE_AB = network([node("N1", 10)], "AB")
TWO_NODES = network([node("N1", 10), node("N2", 20)], "AB")
FULL = stock({"N1": {"A": 9}})
"""A at N1, and B nowhere."""

APART = stock({"N1": {"A": 1}, "N2": {"B": 1}})
PAIR = order(line("L1", "A"), line("L2", "B"))
BY_VALUE = [["unfilled_value"], ["line_km"]]


def explain(
    places: Network,
    rules_: RuleSet,
    asked: Order,
    available: Availability,
    *,
    terms: Iterable[CostTerm] = (),
    **options: Any,
) -> Explanation:
    """The explanation, once checked for what every explanation without a limit must meet."""
    own = tuple(terms)
    # Any iterable will do; here it is looked at twice.
    options = {name: list(value) if name in ("lines", "nodes") else value for name, value in options.items()}
    sourcer = Sourcer(places, rules_, terms=own)
    found = sourcer.explain(asked, available, **options)
    assert timeless(found.plan) == timeless(sourcer.source(asked, available))
    assert found.order_id == asked.id
    assert found.limit is None
    assert Explanation.parse(found.to_data()) == found
    _confirm_rules(found, rules_)
    _confirm_lines(found, asked, options)
    _confirm_alternatives(found, asked, places, options)
    _confirm_levels(found)
    _confirm_runner_up(found)
    _confirm_gaps(found, options)
    for each in found.alternatives[:MOST]:
        _confirm_elsewhere(each, found.plan, _after(_Pin(each.line, each.node), places, rules_, asked, available, own))
    for missing in found.gaps:
        for change in missing.relaxations:
            after = _after(change, places, rules_, asked, available, own)
            assert missing.line not in unfilled(after), change
            _confirm_differences(change, found.plan, after)
            if (less := _slighter(change)) is not None:
                assert missing.line in unfilled(_after(less, places, rules_, asked, available, own)), change
    return found


@dataclass(frozen=True)
class _Pin:
    """A line comes from one node, or not at all."""

    line: str
    node: str

    def applied(self, places: Network, rules_: RuleSet, available: Availability) -> Documents:
        pin = {"id": "pin-of-test", "when": f'line.id == "{self.line}"', "require": f'node.id == "{self.node}"'}
        return places, rules_.changed(restrictions=(*rules_.restrictions, pin)), available


def _confirm_elsewhere(each: Alternative, plan: Plan, pinned: Plan) -> None:
    """What the best plan is where a restriction keeps the line from all other nodes, under the same rule."""
    if pinned.order_rule != plan.order_rule:
        return
    is_filled = each.line not in unfilled(pinned)
    assert not (is_filled and each.status in ("excluded", "impossible")), each
    if is_filled:
        for told, other, ours in zip(each.differences, pinned.objective, plan.objective, strict=True):
            assert told.value == pytest.approx(other.value - ours.value, abs=NOISE), each
            assert told.terms == {
                name: pytest.approx(other.terms[name] - ours.terms[name], abs=NOISE) for name in ours.terms
            }


def _after(change: "Relaxation | _Pin", *documents: Any) -> Plan:
    """The plan once a change is made."""
    places, rules_, asked, available, own = documents
    places, rules_, available = change.applied(places, rules_, available)
    return Sourcer(places, rules_, terms=own).source(asked, available)


def _slighter(change: Relaxation) -> Relaxation | None:
    """A change that is a little smaller, and is said not to be enough; None where there is none."""
    match change:
        case AddStock() if change.pieces > 1:
            return change.changed(pieces=change.pieces - 1)
        case AddCapacity() if change.amount > 1 or change.unit == "workload":
            return change.changed(amount=change.amount - (0.001 if change.unit == "workload" else 1))
        case ChangeNumber():
            # No other number in these tests is finer than a metre.
            step = 1 if change.field in WHOLE else 0.01 if change.field in MONEY else 0.0011
            return change.changed(after=change.after + math.copysign(step, change.before - change.after))
        case ChangeSetting():
            return _slighter_setting(change)
        case _:
            return None


def _slighter_setting(change: ChangeSetting) -> ChangeSetting | None:
    match change.setting, change.after:
        case "max_splits", int(after) if after > 1:
            return change.changed(after=after - 1)
        case "capacity_share", float(after):
            return change.changed(after=round(after - 0.0001, 4))
        case "min_shipment_value", float(after):
            return change.changed(after=round(after + 0.01, 2))
        case "line_split", "always":
            return change.changed(after="when_needed")
        case "partial", "units" if change.before == "never":
            return change.changed(after="lines")
        case _:
            return None


def timeless(plan: Plan) -> Plan:
    """The plan without the one thing that two runs of one decision do not share."""
    return plan.model_copy(update={"outcome": plan.outcome.model_copy(update={"wall_seconds": 0.0})})


def _confirm_rules(found: Explanation, rules_: RuleSet) -> None:
    """Every order rule and every fallback has a verdict, in file order, and at most one decides: the plan's."""
    assert [(each.rule, each.kind) for each in found.rules] == [
        *((each.id, "order_rule") for each in rules_.order_rules),
        *((each.id, "fallback") for each in rules_.fallbacks),
    ]
    decided_by = [each.rule for each in found.rules if each.verdict == "decides"]
    assert decided_by == ([] if found.plan.order_rule is None else [found.plan.order_rule])
    for each in found.rules:
        assert bool(each.failed) == (each.verdict == "no_match"), each
        assert each.verdict != "open"


def _confirm_lines(found: Explanation, asked: Order, options: dict[str, Any]) -> None:
    wanted = sorted(options.get("lines", [each.id for each in asked.lines]))
    assert sorted(each.line for each in found.lines) == wanted


def _confirm_alternatives(found: Explanation, asked: Order, places: Network, options: dict[str, Any]) -> None:
    """There is one for every pair, and each has what its status speaks of."""
    lines = sorted(options.get("lines") or (line.id for line in asked.lines))
    nodes = sorted(options.get("nodes") or (node.id for node in places.nodes))
    assert [(each.line, each.node) for each in found.alternatives] == [(line, node) for line in lines for node in nodes]
    taken: dict[tuple[str, str], int] = {}
    for each in found.plan.assignments:
        taken[each.line, each.node] = taken.get((each.line, each.node), 0) + each.quantity
    ordered = {line.id: line.quantity for line in asked.lines}
    for alternative in found.alternatives:
        pair = alternative.line, alternative.node
        assert alternative.quantity == taken.get(pair, 0)
        assert alternative.proven
        steps = [round(each.value, 5) for each in alternative.differences]
        match alternative.status:
            case "chosen" | "tied":
                assert (alternative.status == "chosen") == (alternative.quantity == ordered[alternative.line])
                assert steps == [0] * len(found.plan.objective)
                assert alternative.reasons == ()
            case "costlier":
                assert len(steps) == len(found.plan.objective)
                assert next(step for step in steps if step) > 0
                assert alternative.reasons == ()
            case "impossible" | "excluded":
                assert steps == []
                assert alternative.reasons
            case _:
                pytest.fail(f"{alternative.status} without a limit")
        if alternative.status == "excluded":
            assert {reason.node for reason in alternative.reasons} <= {alternative.node, None}


def _confirm_levels(found: Explanation) -> None:
    """What each level rules out, counted again from the alternatives."""
    assert [(each.level, each.value, each.terms) for each in found.levels] == [
        (each.level, each.value, each.terms) for each in found.plan.objective
    ]
    for level in found.levels:
        worse = [
            each.differences[level.level].value
            for each in found.alternatives
            if each.differences
            and all(abs(step.value) < NOISE for step in each.differences[: level.level])
            and each.differences[level.level].value > NOISE
        ]
        assert level.ruled_out == len(worse), level
        assert level.closest == (pytest.approx(min(worse), abs=NOISE) if worse else None), level
        assert level.proven


def _confirm_runner_up(found: Explanation) -> None:
    assert not found.runner_up_is_open
    if found.runner_up is None:
        return
    nodes = {each.node for each in found.runner_up.assignments}
    assert tuple(sorted(nodes)) == tuple(sorted(found.runner_up.nodes))
    assert nodes
    assert nodes != {each.node for each in found.plan.assignments}
    steps = [round(each.value, 5) for each in found.runner_up.differences]
    assert len(steps) == len(found.plan.objective)
    assert next((step for step in steps if step), 0) >= 0
    assert found.runner_up.proven


def _confirm_gaps(found: Explanation, options: dict[str, Any]) -> None:
    """There is one for every unfilled line; a conflict holds no other, and no change is told twice."""
    missing = {gap.line: gap for gap in found.plan.unfilled}
    wanted = missing.keys() if options.get("lines") is None else missing.keys() & set(options["lines"])
    assert sorted(gap.line for gap in found.gaps) == sorted(wanted)
    for gap in found.gaps:
        assert gap.quantity == missing[gap.line].quantity
        assert gap.reasons == missing[gap.line].reasons
        assert bool(gap.conflicts) == (gap.cause == "limits"), gap
        assert bool(gap.differences) == (gap.cause == "objectives"), gap
        assert gap.cause != "open"
        sets = [limits(each) for each in gap.conflicts]
        assert not any(one < other for one in sets for other in sets)
        assert len(sets) == len(set(sets))
        assert all(len(limits(each)) == len(each.limits) for each in gap.conflicts)
        told = [change_of(each) for each in gap.relaxations]
        assert len(told) == len(set(told))


def _confirm_differences(change: Relaxation, before: Plan, after: Plan) -> None:
    """What a change is said to be worth is what the next plan's levels say."""
    comparable = [level.terms.keys() for level in before.objective] == [level.terms.keys() for level in after.objective]
    if not change.differences:
        assert not comparable or before.order_rule != after.order_rule, change
        return
    assert comparable
    for told, old, new in zip(change.differences, before.objective, after.objective, strict=True):
        assert told.value == pytest.approx(new.value - old.value, abs=NOISE)
        assert told.terms == {name: pytest.approx(new.terms[name] - old.terms[name], abs=NOISE) for name in told.terms}
        assert told.terms.keys() == new.terms.keys()


# ------------------------------------------------------------------------------------------------------- in short


def alternative(found: Explanation, line: str, node: str) -> Alternative:
    """What is said of a line at a node."""
    (each,) = (each for each in found.alternatives if (each.line, each.node) == (line, node))
    return each


def statuses(found: Explanation) -> dict[tuple[str, str], str]:
    """The status of each (line, node)."""
    return {(each.line, each.node): each.status for each in found.alternatives}


def causes_of(each: Alternative) -> list[str]:
    """The causes among the reasons of an alternative."""
    return [reason.cause for reason in each.reasons]


def steps(differences: Iterable[LevelDifference]) -> list[float]:
    """The differences level by level, to the scale at which the library counts."""
    return [round(each.value, 3) for each in differences]


def verdicts(found: Explanation) -> dict[str, str]:
    """The verdict on each order rule and fallback."""
    return {each.rule: each.verdict for each in found.rules}


def bindings(found: Explanation) -> dict[str, list[Found]]:
    """Rule, kind and whether it is soft, of what binds each line."""
    return {each.line: [(rule.rule, rule.kind, rule.soft) for rule in each.rules] for each in found.lines}


def gap(found: Explanation, line: str = "L1") -> Gap:
    """What is said of an unfilled line."""
    (each,) = (each for each in found.gaps if each.line == line)
    return each


def limits(conflict: Conflict) -> frozenset[Found]:
    """The limits of a conflict: kind, and the rule or item."""
    return frozenset((each.kind, each.rule or each.item) for each in conflict.limits)


def conflicts(each: Gap) -> set[frozenset[Found]]:
    """The conflicts of a gap."""
    return {limits(conflict) for conflict in each.conflicts}


def change_of(change: Relaxation) -> Found:
    """A relaxation in short."""
    match change:
        case DropRule() | DropRequire():
            return change.kind, change.rule
        case ChangeNumber():
            return change.kind, change.rule, change.comparison, change.after
        case ChangeSetting():
            return change.kind, change.rule, change.setting, change.after
        case AddStock():
            return change.kind, change.node, change.item, change.pieces
        case AddCapacity():
            return change.kind, change.node, round(change.amount, 9)


def changes(each: Gap) -> set[Found]:
    """The relaxations of a gap."""
    return {change_of(change) for change in each.relaxations}


def relaxation(each: Gap, *beginning: Any) -> Relaxation:
    """The one relaxation of a gap that begins with these words in short."""
    (found,) = (change for change in each.relaxations if change_of(change)[: len(beginning)] == beginning)
    return found


def words(found: Explanation) -> Iterator[str]:
    """Every text of an explanation."""
    yield from (each.text for each in found.rules)
    yield from (each.text for each in found.levels)
    yield from (each.text for each in found.alternatives)
    if found.runner_up is not None:
        yield found.runner_up.text
    for each in found.gaps:
        yield each.text
        yield from (conflict.text for conflict in each.conflicts)
        yield from (change.text for change in each.relaxations)
        yield from (limit.text for conflict in each.conflicts for limit in conflict.limits)


def assert_holds(text: str, *fragments: str) -> None:
    """Assert that a text holds all fragments."""
    missing = [fragment for fragment in fragments if fragment not in text]
    assert not missing, f"{missing} not in {text!r}"
