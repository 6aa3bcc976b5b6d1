"""The checker confirms what is right and finds each single thing that is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from models import Assignment, Availability, Plan, RuleMatch, RuleSet, Violation
from optimizer import PlanRejected, Sourcer
from optimizer.checker import Checker
from tests.builders import line, network, node, order, rule, rules, service, stock

NETWORK = network(
    [
        node("N1", 100, capacity={"unit": "units", "limit": 6}),
        node("N2", 200, delivery_methods=["ship"]),
        node("N3", 300, enabled=False),
        node("N4", 400),
    ],
    ["A", "B"],
    [service("S", {"max_km": 350, "base": 5}), service("T", nodes=["N2"], countries=["DE"])],
)
RULES = rules(
    rule("R", max_splits=1),
    restrictions=[{"id": "B-near", "when": "item.id == B", "require": "distance_km <= 150"}],
    levels=[["unfilled_units"], ["shipping_cost"], ["line_km"]],
)
ASKED = order(
    line("L1", "A", 3),
    line("L2", "B", 2),
    line("L3", "A", 1, delivery_method="pickup", pickup_node="N1"),
    excluded_nodes=["N4"],
)
HERE = Availability.from_records(
    [
        {"node": "N1", "item": "A", "on_hand": 3, "safety_stock": 1},
        {"node": "N1", "item": "B", "on_hand": 2},
        {"node": "N2", "item": "A", "on_hand": 9},
        {"node": "N2", "item": "B", "on_hand": 9},
        {"node": "N3", "item": "A", "on_hand": 9},
        {"node": "N4", "item": "A", "on_hand": 9},
    ]
)


def take(line_: str, node_: str, quantity: int, service_: str | None = "S", item: str = "A") -> Assignment:
    return Assignment(line=line_, item=item, node=node_, service=service_, quantity=quantity)


GOOD = [take("L1", "N2", 3), take("L2", "N1", 2, item="B"), take("L3", "N1", 1, None)]


def test_a_good_plan_is_evaluated_from_the_documents() -> None:
    evaluation = Checker(NETWORK, RULES).evaluate(ASKED, HERE, GOOD)
    assert evaluation.unfilled == {}
    assert [level.terms for level in evaluation.levels] == [
        {"unfilled_units": 0.0},
        {"shipping_cost": 10.0},
        {"line_km": 300.0},
    ]
    assert [(s.node, s.service, s.lines) for s in evaluation.shipments] == [
        ("N1", None, ("L3",)),
        ("N1", "S", ("L2",)),
        ("N2", "S", ("L1",)),
    ]
    assert [(use.node, use.amount) for use in evaluation.consumes.capacity] == [("N1", 3.0)]


@pytest.mark.parametrize(
    ("assignments", "finding"),
    [
        ([take("L9", "N1", 1)], "the order has no line 'L9'"),
        ([take("L1", "N1", 1, item="B")], "line 'L1' is for item 'A', not 'B'"),
        ([take("L1", "N9", 1)], "there is no node 'N9'"),
        ([take("L1", "N1", 1, "X")], "there is no service 'X'"),
        ([take("L1", "N1", 1), take("L1", "N1", 1)], "assigned 2 times to 'N1' by 'S'"),
        ([take("L1", "N3", 1)], "node 'N3' is disabled"),
        ([take("L1", "N4", 1)], "the order excludes node 'N4'"),
        ([take("L1", "N4", 1)], "no zone of service 'S' reaches from 'N4'"),
        ([take("L3", "N2", 1, None)], "node 'N2' does not offer 'pickup'"),
        ([take("L3", "N2", 1, None)], "picked up at 'N1', not at 'N2'"),
        ([take("L3", "N1", 1)], "is picked up, but assigned to service 'S'"),
        ([take("L1", "N1", 1, None)], "shipped from 'N1' without a service"),
        ([take("L1", "N2", 1, "T")], "service 'T' does not deliver to 'US'"),
        ([take("L1", "N1", 1, "T")], "service 'T' does not pick up at 'N1'"),
        ([take("L2", "N2", 1, item="B")], "rule 'B-near' does not hold: distance_km <= 150"),
        ([take("L1", "N2", 4)], "line 'L1' gets 4 pieces, 3 are ordered"),
        ([take("L1", "N1", 3)], "3 of 'A' are taken at 'N1', 2 are available"),
    ],
)
def test_a_violation_is_found_and_named(assignments: list[Assignment], finding: str) -> None:
    with pytest.raises(PlanRejected) as caught:
        Checker(NETWORK, RULES).evaluate(ASKED, HERE, assignments)
    assert any(finding in found for found in caught.value.findings), caught.value.findings


@pytest.mark.parametrize(
    ("fields", "assignments", "finding"),
    [
        ({"max_splits": 0}, GOOD, "2 nodes take part, at most 1 may"),
        ({"partial": "lines"}, [take("L1", "N2", 2)], "line 'L1' is filled in part"),
        ({"partial": "never"}, [take("L1", "N2", 3)], "the order is filled in part"),
        (
            {"line_split": "never"},
            [take("L1", "N1", 1), take("L1", "N2", 2)],
            "line 'L1' comes from 2 options, it must not split",
        ),
        ({"require": "node.id == N1"}, [take("L1", "N2", 1)], "rule 'R' does not hold"),
        ({"capacity_share": 0.3}, [take("L2", "N1", 2, item="B")], "node 'N1' needs 2 units, 1.8 are left"),
    ],
)
def test_what_the_order_rule_forbids_is_found(
    fields: dict[str, Any], assignments: list[Assignment], finding: str
) -> None:
    with pytest.raises(PlanRejected) as caught:
        Checker(NETWORK, rules(rule("R", **fields))).evaluate(ASKED, HERE, assignments)
    assert any(finding in found for found in caught.value.findings), caught.value.findings


def test_a_distance_that_is_unknown_confirms_nothing() -> None:
    nowhere = network([node("N1", location=None)], ["A"])
    capped = rules(restrictions=[{"id": "cap", "require": "distance_km <= 9"}], levels=[["unfilled_units"]])
    with pytest.raises(PlanRejected, match="cannot be decided without a distance"):
        Checker(nowhere, capped).evaluate(order(line("L1")), stock({"N1": {"A": 1}}), [take("L1", "N1", 1, None)])


def plan() -> Plan:
    return Sourcer(NETWORK, RULES).source(ASKED, HERE)


def test_the_librarys_own_plan_is_confirmed() -> None:
    Checker(NETWORK, RULES).check(ASKED, HERE, plan())


@pytest.mark.parametrize(
    ("falsify", "finding"),
    [
        (lambda _: {"order_id": "O2"}, "a plan of order 'O2'"),
        (lambda _: {"order_rule": None}, "it names the order rule None, 'R' decides"),
        (lambda p: {"shipments": p.shipments[:-1]}, "its shipments are not those"),
        (
            lambda p: {"shipments": (p.shipments[0].model_copy(update={"weight_kg": 9.0}), *p.shipments[1:])},
            "its shipments are not those",
        ),
        (lambda p: {"assignments": p.assignments[:-1]}, "its unfilled lines are not {'L3': 1}"),
        (lambda p: {"consumes": type(p.consumes)()}, "does not state what it consumes"),
        (lambda p: {"objective": p.objective[:-1]}, "2 objective levels, not 3"),
        (
            lambda p: {"objective": (p.objective[0].model_copy(update={"level": 7}), *p.objective[1:])},
            "not numbered from 0",
        ),
        (
            lambda p: {"objective": (p.objective[0].model_copy(update={"value": 1.0}), *p.objective[1:])},
            "level 0 is worth 0",
        ),
        (
            lambda p: {"objective": (p.objective[0].model_copy(update={"terms": {}}), *p.objective[1:])},
            "level 0 is worth 0",
        ),
        (
            lambda p: {"objective": (p.objective[0].model_copy(update={"bound": 99.0}), *p.objective[1:])},
            "a bound is above the value",
        ),
        (
            lambda p: {"objective": (*p.objective[:-1], p.objective[-1].model_copy(update={"bound": 0.0}))},
            "its status 'optimal' does not follow",
        ),
        (lambda p: {"outcome": p.outcome.model_copy(update={"gap": 0.5})}, "its bound and gap should be"),
        (
            lambda _: {"violations": (Violation(rule="R", line="L1", node="N1", penalty=1.0),)},
            "its violations of soft restrictions are not []",
        ),
    ],
)
def test_a_plan_that_was_changed_is_rejected(falsify: Callable[[Plan], dict[str, Any]], finding: str) -> None:
    honest = plan()
    with pytest.raises(PlanRejected) as caught:
        Checker(NETWORK, RULES).check(ASKED, HERE, honest.model_copy(update=falsify(honest)))
    assert any(finding in found for found in caught.value.findings), caught.value.findings


def test_a_plan_for_more_stock_than_there_is_now_is_rejected() -> None:
    with pytest.raises(PlanRejected, match="are taken at 'N2', 0 are available"):
        Checker(NETWORK, RULES).check(ASKED, stock({"N1": {"A": 3, "B": 2}}), plan())


def test_the_rule_set_decides_in_the_checker_too() -> None:
    seasonal = RuleSet.parse(
        {
            "id": "r",
            "timezone": "America/New_York",
            "order_rules": [
                {"id": "over", "effective": {"until": "2026-09-10"}},
                {"id": "off", "enabled": False},
                {"id": "others", "when": "order.channel == store"},
                {"id": "now", "effective": {"from": "2026-09-10", "until": "2026-09-11"}},
            ],
        }
    )
    evaluation = Checker(NETWORK, seasonal).evaluate(ASKED, HERE, [])
    assert evaluation.order_rule == "now"
    assert evaluation.unfilled == {"L1": 3, "L2": 2, "L3": 1}


# L1 and L2 ship together; N1 has both, N2 only A.
TOGETHER = order(line("L1", "A", 2, 10.0, ship_together="set"), line("L2", "B", 1, 30.0, ship_together="set"))
PLENTY = stock({"N1": {"A": 9, "B": 9}, "N2": {"A": 9, "B": 9}})
FREE = network([node("N1", 100), node("N2", 200)], ["A", "B"])


def loose(line_: str, node_: str, quantity: int, item: str = "A") -> Assignment:
    return take(line_, node_, quantity, None, item)


@pytest.mark.parametrize(
    ("fields", "assignments", "finding"),
    [
        ({}, [loose("L1", "N1", 2), loose("L2", "N2", 1, "B")], "the lines labelled 'set' ship together, not from"),
        ({}, [loose("L1", "N1", 2)], "the lines labelled 'set' are filled in part"),
        ({}, [loose("L1", "N1", 1), loose("L2", "N1", 1, "B")], "the lines labelled 'set' are filled in part"),
        (
            {"min_shipment_value": 25},
            [loose("L1", "N1", 2), loose("L2", "N2", 1, "B")],
            "the shipment from 'N1' is worth 20, not 25",
        ),
        ({"min_shipment_value": 25}, [loose("L2", "N2", 1, "B")], "the remainder is worth 20, not 25"),
    ],
)
def test_parts_that_may_not_be_are_found(fields: dict[str, Any], assignments: list[Assignment], finding: str) -> None:
    with pytest.raises(PlanRejected) as caught:
        Checker(FREE, rules(rule("R", **fields))).evaluate(TOGETHER, PLENTY, assignments)
    assert any(finding in found for found in caught.value.findings), caught.value.findings


def test_a_soft_restriction_that_cannot_be_told_is_found() -> None:
    nowhere = network([node("N1", location=None)], ["A"])
    soft = {"id": "near", "require": "distance_km <= 9", "penalty": {"amount": 1}}
    unlocated = rules(restrictions=[soft], levels=[["unfilled_units"]])
    with pytest.raises(PlanRejected, match="rule 'near' hangs on an unknown distance"):
        Checker(nowhere, unlocated).evaluate(order(line("L1")), stock({"N1": {"A": 1}}), [loose("L1", "N1", 1)])


COMPLETING = rules(
    rule("web", when="order.channel == web"),
    rule("one", max_splits=0),
    rule("two", max_splits=1),
    fallbacks=[rule("never", when="order.channel == web"), rule("rest")],
    order_rule_mode="first_complete",
)
APART = order(line("L1", "A"), line("L2", "B"))
BOTH = [loose("L1", "N1", 1), loose("L2", "N2", 1, "B")]


@pytest.mark.parametrize(
    ("claimed", "assignments", "order_rule"),
    [("two", BOTH, "two"), ("rest", BOTH[:1], "rest"), ("never", BOTH[:1], "rest"), ("web", BOTH[:1], "rest")],
)
def test_under_first_complete_a_rule_may_decide_what_it_fills_and_else_the_first_fallback(
    claimed: str, assignments: list[Assignment], order_rule: str
) -> None:
    found = Checker(FREE, COMPLETING).evaluate(APART, PLENTY, assignments, order_rule=claimed)
    assert found.order_rule == order_rule


@pytest.mark.parametrize(
    ("claimed", "assignments", "finding"),
    [
        ("two", BOTH[:1], "order rule 'two' decides only what it fills as a whole"),
        ("rest", BOTH, "it fills the whole order under rule 'two', which stands above"),
        ("two", [loose("L1", "N1", 1), loose("L2", "N1", 1, "B")], "under rule 'one', which stands above"),
    ],
)
def test_under_first_complete_a_rule_that_may_not_decide_is_found(
    claimed: str, assignments: list[Assignment], finding: str
) -> None:
    with pytest.raises(PlanRejected, match=finding):
        Checker(FREE, COMPLETING).evaluate(APART, PLENTY, assignments, order_rule=claimed)


def test_without_a_fallback_nothing_may_be_sourced() -> None:
    alone = rules(rule("one", max_splits=0), order_rule_mode="first_complete")
    assert Checker(FREE, alone).evaluate(APART, PLENTY, []).order_rule is None
    with pytest.raises(PlanRejected, match="no order rule decides, nothing may be sourced"):
        Checker(FREE, alone).evaluate(APART, PLENTY, BOTH)


def test_an_empty_plan_of_a_rule_that_fills_nothing_is_rejected_unless_a_limit_came_first() -> None:
    alone = rules(rule("one", max_splits=0), order_rule_mode="first_complete")
    apart = stock({"N1": {"A": 1}, "N2": {"B": 1}})
    honest = Sourcer(FREE, alone).source(APART, apart)
    match = (RuleMatch(rule="one", kind="order_rule", lines=("L1", "L2")),)
    objective = tuple(level for level in honest.objective if "split_lines" not in level.terms)
    claiming = honest.model_copy(update={"order_rule": "one", "matched": match, "objective": objective})
    with pytest.raises(PlanRejected, match="order rule 'one' decides only what it fills as a whole"):
        Checker(FREE, alone).check(APART, apart, claiming)


SOFT = rules(
    restrictions=[{"id": "soft", "require": "node.id == N9", "penalty": {"amount": 2}}],
    levels=[["unfilled_units"], ["penalty"]],
)


@pytest.mark.parametrize(
    ("falsify", "finding"),
    [
        (lambda _: {"violations": ()}, "its violations of soft restrictions are not"),
        (
            lambda p: {"violations": (p.violations[0].model_copy(update={"penalty": 1.0}),)},
            "its violations of soft restrictions are not",
        ),
        (lambda _: {"matched": ()}, "the rules that match are"),
    ],
)
def test_falsified_violations_and_matches_are_found(falsify: Callable[[Plan], dict[str, Any]], finding: str) -> None:
    asked, here = order(line("L1", "A")), stock({"N1": {"A": 1}})
    honest = Sourcer(FREE, SOFT).source(asked, here)
    Checker(FREE, SOFT).check(asked, here, honest)
    with pytest.raises(PlanRejected, match=finding):
        Checker(FREE, SOFT).check(asked, here, honest.model_copy(update=falsify(honest)))
