"""Each rule in three moves: trivially allowed, a forced violation excluded, the allowed neighbour stays."""

from typing import Any

import pytest

from models import Availability, RuleSet
from tests.builders import (
    destination,
    line,
    network,
    node,
    order,
    pieces_by,
    rule,
    rules,
    service,
    source,
    stock,
    unfilled,
)

Document = dict[str, Any]

NEAR_AND_FAR = network([node("near", 10, type="store"), node("far", 900, type="warehouse")], ["A", "B"])
BOTH = stock({"near": {"A": 5, "B": 5}, "far": {"A": 5, "B": 5}})
BULK = network(
    [node("near", 10, type="store"), node("far", 900, type="warehouse")],
    [{"id": "A", "classification": "bulk"}, {"id": "B"}],
)


def restricted(**fields: Any) -> RuleSet:
    return rules(restrictions=[{"id": "R", **fields}])


def nodes_of(rules_: RuleSet, *lines: Document, network_: Any = BULK, here: Availability = BOTH, **order_: Any) -> Any:
    return pieces_by(source(network_, rules_, order(*lines, **order_), here), "line", "node")


def test_a_restriction_binds_the_lines_that_it_describes_and_no_other() -> None:
    both = (line("L1", "A"), line("L2", "B"))
    assert nodes_of(rules(), *both) == {("L1", "near"): 1, ("L2", "near"): 1}
    bulk = restricted(when="item.classification == bulk", require="node.type == warehouse")
    assert nodes_of(bulk, *both) == {("L1", "far"): 1, ("L2", "near"): 1}


def test_a_restriction_of_order_scope_binds_all_lines_where_one_matches() -> None:
    bulk = restricted(when="item.classification == bulk", require="node.type == warehouse", scope="order")
    assert nodes_of(bulk, line("L1", "A"), line("L2", "B")) == {("L1", "far"): 1, ("L2", "far"): 1}
    assert nodes_of(bulk, line("L2", "B")) == {("L2", "near"): 1}


def test_several_restrictions_intersect() -> None:
    both = rules(
        restrictions=[{"id": "R1", "require": "node.type == store"}, {"id": "R2", "require": "distance_km >= 100"}]
    )
    plan = source(BULK, both, order(line("L1")), BOTH)
    assert unfilled(plan) == {"L1": 1}
    assert {reason.cause for reason in plan.unfilled[0].reasons} == {"R1", "R2"}


@pytest.mark.parametrize(("km", "expected"), [(900, {("L1", "far"): 1}), (899.999, {}), (900.001, {("L1", "far"): 1})])
def test_a_distance_cap_admits_its_own_value_to_the_metre(km: float, expected: Document) -> None:
    capped = restricted(require=f"distance_km <= {km}")
    assert nodes_of(capped, line("L1"), here=stock({"far": {"A": 5}})) == expected


def test_an_order_rule_requires_of_every_line() -> None:
    warehouses = rules(rule("W", require="node.type == warehouse"))
    assert nodes_of(warehouses, line("L1"), line("L2", "B")) == {("L1", "far"): 1, ("L2", "far"): 1}


def test_an_item_rule_frees_its_line_from_the_order_rule_and_from_nothing_else() -> None:
    pinned = rules(
        rule("W", require="node.type == warehouse"),
        item_rules=[{"id": "pin", "when": "item.id == A", "require": "node.id == near"}],
    )
    assert nodes_of(pinned, line("L1"), line("L2", "B")) == {("L1", "near"): 1, ("L2", "far"): 1}
    restricted_too = rules(
        rule("W", require="node.type == warehouse"),
        item_rules=[{"id": "pin", "when": "item.id == A", "require": "node.id == near"}],
        restrictions=[{"id": "R", "require": "node.type != store"}],
    )
    plan = source(BULK, restricted_too, order(line("L1")), BOTH)
    assert unfilled(plan) == {"L1": 1}


def test_contradicting_item_rules_leave_the_line_unfilled_and_are_named() -> None:
    clash = rules(
        item_rules=[
            {"id": "here", "when": "item.id == A", "require": "node.id == near"},
            {"id": "there", "when": "line.quantity >= 1", "require": "node.id == far"},
        ]
    )
    plan = source(BULK, clash, order(line("L1")), BOTH)
    assert unfilled(plan) == {"L1": 1}
    assert {reason.cause for reason in plan.unfilled[0].reasons} == {"here", "there"}


@pytest.mark.parametrize(
    ("window", "decides"),
    [
        ({"from": "2026-09-10", "until": "2026-09-11"}, True),
        # The window is half open; dates are midnights in the rule set's zone.
        ({"from": "2026-09-10T08:00"}, True),
        ({"from": "2026-09-10T08:00:01"}, False),
        ({"until": "2026-09-10T08:00"}, False),
        ({"until": "2026-09-10T08:00:01"}, True),
        ({"from": "2026-09-10T12:00:00+00:00", "until": "2026-09-10T12:00:01Z"}, True),
    ],
)
def test_a_rule_is_active_in_its_window_alone(window: Document, decides: bool) -> None:
    # 12:00 UTC is 08:00 in New York.
    seasonal = rules(rule("season", effective=window), rule("else"), timezone="America/New_York")
    plan = source(BULK, seasonal, order(line("L1"), created_at="2026-09-10T12:00:00Z"), BOTH)
    assert plan.order_rule == ("season" if decides else "else")


@pytest.mark.parametrize("group", ["restrictions", "order_rules", "item_rules"])
def test_a_disabled_rule_is_as_if_absent(group: str) -> None:
    off = {"id": "off", "when": "item.id == A", "require": "node.id == far", "enabled": False}
    if group == "order_rules":
        off["when"] = "order.quantity > 0"
    off_set = RuleSet.parse({"id": "r", "objectives": [["unfilled_units"], ["line_km"]], group: [off]})
    assert nodes_of(off_set, line("L1")) == {("L1", "near"): 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [("enabled", False), ("delivery_methods", ["pickup"])],
)
def test_a_node_that_does_not_take_part_is_passed_over(field: str, value: Any) -> None:
    places = network([node("near", 10, **{field: value}), node("far", 900)])
    assert nodes_of(rules(), line("L1"), network_=places, here=stock({"near": {"A": 5}, "far": {"A": 5}})) == {
        ("L1", "far"): 1
    }


def test_a_node_that_the_order_excludes_is_passed_over() -> None:
    assert nodes_of(rules(), line("L1"), excluded_nodes=["near"]) == {("L1", "far"): 1}


def test_a_pickup_node_serves_its_line_alone() -> None:
    lines = (line("L1", delivery_method="pickup", pickup_node="far"), line("L2"))
    assert nodes_of(rules(), *lines) == {("L1", "far"): 1, ("L2", "near"): 1}


def test_a_service_reaches_its_nodes_its_countries_and_its_zones() -> None:
    def shipped(services: list[Document], country: str = "US") -> Any:
        places = network([node("near", 10), node("far", 900)], services=services)
        here = stock({"near": {"A": 5}, "far": {"A": 5}})
        asked = order(line("L1"), destination=destination(country))
        return pieces_by(source(places, rules(), asked, here), "node", "service")

    assert shipped([service("S")]) == {("near", "S"): 1}
    assert shipped([service("S", nodes=["far"])]) == {("far", "S"): 1}
    assert shipped([service("S", countries=["DE"])]) == {}
    assert shipped([service("S", countries=["DE"])], "DE") == {("near", "S"): 1}
    assert shipped([service("S", {"max_km": 9.999, "base": 1})]) == {}
    assert shipped([service("S", {"max_km": 10, "base": 1})]) == {("near", "S"): 1}


def test_a_restriction_on_carriers_takes_away_services_and_leaves_the_node() -> None:
    places = network([node("near", 10), node("far", 900)], services=[service("DHL", nodes=["near"]), service("UPS")])
    here = stock({"near": {"A": 5}, "far": {"A": 5}})
    plan = source(places, restricted(require="service.carrier not eq DHL"), order(line("L1")), here)
    assert pieces_by(plan, "node", "service") == {("near", "UPS"): 1}


def test_safety_stock_is_kept_unless_the_rule_opens_it() -> None:
    here = Availability.from_records([{"node": "near", "item": "A", "on_hand": 5, "reserved": 1, "safety_stock": 3}])
    kept = source(BULK, rules(), order(line("L1", quantity=5)), here)
    opened = source(BULK, rules(rule(use_safety_stock=True)), order(line("L1", quantity=5)), here)
    assert (unfilled(kept), unfilled(opened)) == ({"L1": 4}, {"L1": 1})


@pytest.mark.parametrize(
    ("unit", "used", "expected"),
    [
        # Two lines of three pieces each, workload 2 a piece; the limit is 6.
        ("orders", 5, 6),
        ("orders", 6, 0),
        ("lines", 4, 6),
        ("lines", 5, 3),
        ("units", 2, 4),
        ("units", 6, 0),
        ("workload", 0, 3),
        ("workload", 3, 1),
        ("workload", 4.5, 0),
    ],
)
def test_capacity_is_a_hard_limit_in_each_unit(unit: str, used: float, expected: int) -> None:
    items = [{"id": "A", "workload": 2}, {"id": "B", "workload": 2}]
    places = network([node("N1", capacity={"unit": unit, "limit": 6})], items)
    here = stock({"N1": {"A": 9, "B": 9}}, capacity={"N1": used})
    plan = source(places, rules(), order(line("L1", "A", 3), line("L2", "B", 3)), here)
    assert sum(pieces_by(plan, "line").values()) == expected


def test_a_capacity_share_counts_what_is_used_already() -> None:
    places = network([node("N1", capacity={"unit": "units", "limit": 10})])
    half = rules(rule(capacity_share=0.5))
    plan = source(places, half, order(line("L1", quantity=9)), stock({"N1": {"A": 9}}, capacity={"N1": 3}))
    assert unfilled(plan) == {"L1": 7}


def test_max_splits_counts_nodes_not_shipments() -> None:
    # Two services from one node are two shipments from one node.
    places = network([node("N1")], ["A", "B"], [service("S1"), service("S2")])
    apart = rules(
        rule(max_splits=0),
        restrictions=[{"id": "R", "when": "item.id == B", "require": "service.id == S2"}],
        levels=[["unfilled_units"], [{"term": "shipments"}]],
    )
    asked = order(line("L1", "A", attributes={}), line("L2", "B"))
    plan = source(places, apart, asked, stock({"N1": {"A": 1, "B": 1}}))
    assert unfilled(plan) == {}


@pytest.mark.parametrize(
    ("line_split", "partial", "expected"),
    [
        ("always", "units", {"N1": 2, "N2": 2}),
        ("when_needed", "units", {"N1": 2, "N2": 2}),
        ("always", "lines", {"N1": 2, "N2": 2}),
        ("never", "units", {"N1": 2}),
        ("never", "lines", {}),
        ("never", "never", {}),
    ],
)
def test_a_line_splits_and_stays_partial_as_the_rule_says(
    line_split: str, partial: str, expected: dict[str, int]
) -> None:
    places = network([node("N1", 10), node("N2", 20)])
    here = stock({"N1": {"A": 2}, "N2": {"A": 2}})
    split = rules({"id": "split", "line_split": line_split, "partial": partial})
    plan = source(places, split, order(line("L1", quantity=4)), here)
    assert pieces_by(plan, "node") == expected


def test_a_line_splits_only_where_that_fills_more() -> None:
    # Splitting would be nearer, but N2 fills the line alone.
    places = network([node("N1", 10), node("N2", 20)])
    here = stock({"N1": {"A": 2}, "N2": {"A": 4}})
    levels = [["unfilled_units"], ["stock_cost"], ["line_km"]]
    needed = source(places, rules({"id": "r"}, levels=levels), order(line("L1", quantity=4)), here)
    assert pieces_by(needed, "node") == {"N2": 4}
    assert [list(level.terms) for level in needed.objective] == [
        ["unfilled_units"],
        ["split_lines"],
        ["stock_cost"],
        ["line_km"],
    ]
