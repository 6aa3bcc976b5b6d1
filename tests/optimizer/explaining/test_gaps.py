"""Why lines stay unfilled, worked out by hand: the cause, which limits conflict, and the least that would fill them."""

from typing import Any

import pytest

from models import Availability, Network, Order, RuleSet
from models.relaxations import AddStock
from tests.builders import Document, line, network, node, order, rule, rules, service, stock, unfilled
from tests.explained import (
    APART,
    BY_VALUE,
    FULL,
    ONE_NODE,
    ONE_NODE_AB,
    PAIR,
    TWO_NODES,
    alternative,
    assert_holds,
    change_of,
    changes,
    conflicts,
    explain,
    gap,
    relaxation,
    steps,
    verdicts,
)


def together(*limits: tuple[str, str | None]) -> set[frozenset[tuple[str, str | None]]]:
    """The one conflict of these limits."""
    return {frozenset(limits)}


# ----------------------------------------------------------------------------------------------------- causes of a gap


def test_what_the_objective_prefers_not_to_fill_says_what_filling_costs() -> None:
    """A shipment counts before a piece: 1 shipment more, 2 pieces less unfilled."""
    found = explain(ONE_NODE, rules(levels=[["shipments"], ["unfilled_units"]]), order(line("L1", "A", 2)), FULL)
    missing = gap(found)
    assert (missing.cause, missing.quantity) == ("objectives", 2)
    assert steps(missing.differences) == [1, -2]
    assert missing.conflicts == ()


def test_the_differences_of_filling_are_those_of_the_best_plan_that_does() -> None:
    """120 km at 0.01 are 1.2, 150 km are 1.5; the piece that stays is 1."""
    places = network([node("N1", 150), node("N2", 120)])
    level: list[str | Document] = ["unfilled_units", {"term": "line_km", "weight": 0.01}]
    found = explain(places, rules(levels=[level]), order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    missing = gap(found)
    assert missing.cause == "objectives"
    assert steps(missing.differences) == [0.2]
    assert missing.differences[0].terms == {"unfilled_units": -1, "line_km": pytest.approx(120)}
    assert steps(alternative(found, "L1", "N1").differences) == [0.5]


FACTS: dict[str, tuple[Document, Document, Document]] = {
    "disabled": ({"enabled": False}, {}, {}),
    "excluded_node": ({}, {}, {"excluded_nodes": ["N1"]}),
    "delivery_method": ({"delivery_methods": ["pickup"]}, {}, {}),
    "pickup_node": ({"delivery_methods": ["ship"]}, {"delivery_method": "pickup", "pickup_node": "N1"}, {}),
}


@pytest.mark.parametrize(("node_", "line_", "order_"), FACTS.values(), ids=FACTS)
def test_a_fact_is_no_limit_that_could_be_relaxed(node_: Document, line_: Document, order_: Document) -> None:
    found = explain(network([node("N1", 10, **node_)]), rules(), order(line("L1", **line_), **order_), stock({}))
    missing = gap(found)
    assert missing.cause == "facts"
    assert (missing.conflicts, missing.relaxations) == ((), ())


@pytest.mark.parametrize(
    "services",
    [
        # No service comes to the node, or reaches the destination, or goes to its country.
        [service("S", nodes=[])],
        [service("S", {"max_km": 5, "base": 1})],
        [service("S", countries=["DE"])],
        # None carries a piece, or all three of them.
        [service("S", max_weight_kg=0.5)],
        [service("S", max_weight_kg=2)],
    ],
)
def test_what_no_service_carries_is_a_fact(services: list[Document]) -> None:
    places = network([node("N1", 10)], [{"id": "A", "weight_kg": 1.0}], services)
    assert gap(explain(places, rules(), order(line("L1", "A", 3)), FULL)).cause == "facts"


def test_lines_that_ship_together_but_cannot_are_a_fact() -> None:
    """One is picked up at N1, the other at N2, and both are to leave from one node."""
    asked = order(
        line("L1", delivery_method="pickup", pickup_node="N1", ship_together="set"),
        line("L2", delivery_method="pickup", pickup_node="N2", ship_together="set"),
    )
    found = explain(network([node("N1", 10), node("N2", 20)]), rules(), asked, stock({"N1": {"A": 5}, "N2": {"A": 5}}))
    assert {missing.line: missing.cause for missing in found.gaps} == {"L1": "facts", "L2": "facts"}


def test_a_fallback_may_prefer_not_to_fill_either() -> None:
    """The strategy asks for a shop, which there is none; the fallback counts shipments first."""
    thrifty = rule("thrifty", objectives=[["shipments"], ["unfilled_units"]])
    shops = rule("shops", require="node.type == shop")
    ruled = rules(shops, order_rule_mode="first_complete", fallbacks=[thrifty])
    missing = gap(explain(ONE_NODE, ruled, order(line("L1", "A", 3)), FULL))
    assert missing.cause == "objectives"
    assert steps(missing.differences) == [1, -3]


def test_where_no_rule_matches_under_first_match_stock_is_the_only_limit() -> None:
    missing = gap(
        explain(ONE_NODE, rules(rule("gold", when="customer.tier == gold")), order(line("L1", "A", 12)), FULL)
    )
    assert conflicts(missing) == together(("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 3)}


def test_where_no_rule_matches_at_all_that_is_the_cause() -> None:
    none = rules(rule("gold", when="customer.tier == gold"), order_rule_mode="first_complete")
    missing = gap(explain(ONE_NODE, none, order(line("L1")), FULL))
    assert missing.cause == "no_rule"
    assert (missing.conflicts, missing.relaxations) == ((), ())
    assert "rule" in missing.text


# -------------------------------------------------------------------------------------------- each limit in a conflict


def test_a_restriction_alone() -> None:
    far = rules(restrictions=[{"id": "vendors", "require": "node.type == vendor"}])
    missing = gap(explain(ONE_NODE, far, order(line("L1")), FULL))
    assert conflicts(missing) == together(("restriction", "vendors"))
    assert changes(missing) == {("drop_rule", "vendors")}


def test_stock_alone() -> None:
    """Two of five pieces, and none elsewhere; three more at either node."""
    missing = gap(explain(TWO_NODES, rules(), order(line("L1", "A", 5)), stock({"N1": {"A": 2}})))
    assert missing.quantity == 3
    assert conflicts(missing) == together(("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 3), ("add_stock", "N2", "A", 3)}


def test_the_require_of_the_order_rule_alone() -> None:
    missing = gap(explain(ONE_NODE, rules(rule("stores", require="node.type == shop")), order(line("L1")), FULL))
    assert conflicts(missing) == together(("require", "stores"))
    # Without the rule none decides, and nothing is asked of the node.
    assert changes(missing) == {("drop_require", "stores"), ("drop_rule", "stores")}


def test_item_rules_that_pin_to_different_nodes() -> None:
    pins = [{"id": f"to-{name}", "when": "item.id == A", "require": f"node.id == {name}"} for name in ("N1", "N2")]
    found = explain(TWO_NODES, rules(item_rules=pins), order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    missing = gap(found)
    assert conflicts(missing) == together(("item_rule", "to-N1"), ("item_rule", "to-N2"))
    assert changes(missing) == {("drop_rule", "to-N1"), ("drop_rule", "to-N2")}


def test_an_item_rule_and_the_stock_where_it_pins() -> None:
    pin = {"id": "pin", "when": "item.id == A", "require": "node.id == N2"}
    missing = gap(explain(TWO_NODES, rules(item_rules=[pin]), order(line("L1")), FULL))
    assert conflicts(missing) == together(("item_rule", "pin"), ("stock", "A"))
    assert changes(missing) == {("drop_rule", "pin"), ("add_stock", "N2", "A", 1)}


def test_a_pin_that_is_dropped_lets_the_order_rule_speak() -> None:
    """In the conflict the line stays free of the order rule's require. Dropped, it is bound by it, and N2 is empty."""
    pin = {"id": "pin", "when": "item.id == A", "require": "node.id == N3"}
    places = network([node("N1", 10), node("N2", 20), node("N3", 30)])
    bound = rules(rule("second", require="node.id == N2"), item_rules=[pin])
    missing = gap(explain(places, bound, order(line("L1")), FULL))
    assert conflicts(missing) == together(("item_rule", "pin"), ("stock", "A"))
    assert changes(missing) == {("add_stock", "N3", "A", 1)}


def test_too_few_nodes_for_what_lies_apart() -> None:
    """L1 ships from N1; L2 has to as well, or L1 from N2, unless two nodes take part."""
    found = explain(TWO_NODES, rules(rule("one", max_splits=0)), PAIR, APART)
    missing = gap(found, "L2")
    assert conflicts(missing) == together(("max_splits", "one"), ("stock", "A"), ("stock", "B"))
    assert changes(missing) == {
        ("change_setting", "one", "max_splits", 1),
        ("add_stock", "N1", "B", 1),
        ("add_stock", "N2", "A", 1),
        ("drop_rule", "one"),
    }


def test_a_line_that_must_not_split() -> None:
    """2 + 2 pieces lie at two nodes, three are asked for from one."""
    whole = rules(rule("whole", line_split="never"))
    found = explain(TWO_NODES, whole, order(line("L1", "A", 3)), stock({"N1": {"A": 2}, "N2": {"A": 2}}))
    missing = gap(found)
    assert missing.quantity == 1
    assert conflicts(missing) == together(("line_split", "whole"), ("stock", "A"))
    assert changes(missing) == {
        # Splitting where it is needed is less of a change than splitting at will.
        ("change_setting", "whole", "line_split", "when_needed"),
        ("add_stock", "N1", "A", 1),
        ("add_stock", "N2", "A", 1),
        ("drop_rule", "whole"),
    }


def test_all_of_the_order_or_nothing() -> None:
    """B is nowhere, and takes A with it."""
    never = rules(rule("never", partial="never"))
    found = explain(ONE_NODE_AB, never, PAIR, FULL)
    first, second = gap(found, "L1"), gap(found, "L2")
    assert conflicts(first) == together(("partial", "never"), ("stock", "B"))
    # Whole lines are less of a change than pieces.
    assert changes(first) == {
        ("change_setting", "never", "partial", "lines"),
        ("add_stock", "N1", "B", 1),
        ("drop_rule", "never"),
    }
    # Nothing but B fills the line of B.
    assert conflicts(second) == together(("stock", "B"))
    assert changes(second) == {("add_stock", "N1", "B", 1)}


def test_whole_lines_only_where_a_piece_of_another_line_is_wanted() -> None:
    """A of 20 and one of five B of 10 each make the 30 that a shipment has to be worth; the rest is worth 40.

    With whole lines only, A would be worth too little alone, and B has four pieces too few.
    """
    asked = order(line("L1", "A", 1, 20.0), line("L2", "B", 5, 10.0))
    strict = rules(rule("strict", partial="lines", min_shipment_value=30))
    found = explain(ONE_NODE_AB, strict, asked, stock({"N1": {"A": 1, "B": 1}}))
    assert unfilled(found.plan) == {"L1": 1, "L2": 5}
    missing = gap(found, "L1")
    assert conflicts(missing) == together(("partial", "strict"), ("min_shipment_value", "strict"), ("stock", "B"))
    assert changes(missing) == {
        ("change_setting", "strict", "partial", "units"),
        # A alone is worth 20, the rest 50.
        ("change_setting", "strict", "min_shipment_value", 20),
        ("add_stock", "N1", "B", 4),
        ("drop_rule", "strict"),
    }


def test_shipments_that_are_worth_too_little_apart() -> None:
    """80 and 160 apart, where each shipment has to be worth 100; from one node they may be worth anything."""
    asked = order(line("L1", "A", 1, 80.0), line("L2", "B", 1, 160.0))
    found = explain(TWO_NODES, rules(rule("dear", min_shipment_value=100)), asked, APART)
    assert unfilled(found.plan) == {"L1": 1, "L2": 1}
    for part in ("L1", "L2"):
        missing = gap(found, part)
        assert conflicts(missing) == together(("min_shipment_value", "dear"), ("stock", "A"), ("stock", "B"))
        assert changes(missing) == {
            ("change_setting", "dear", "min_shipment_value", 80),
            ("add_stock", "N1", "B", 1),
            ("add_stock", "N2", "A", 1),
            ("drop_rule", "dear"),
        }


def test_the_least_value_is_lowered_to_the_cent() -> None:
    """Three pieces at 9.995 are worth 29.985: 29.98 is the largest whole number of cents that they reach."""
    asked = order(line("L1", "A", 3, 9.995), line("L2", "B", 1, 99.0))
    found = explain(ONE_NODE_AB, rules(rule("dear", min_shipment_value=40)), asked, FULL)
    change = relaxation(gap(found, "L1"), "change_setting", "dear", "min_shipment_value")
    assert change_of(change)[-1] == pytest.approx(29.98)


@pytest.mark.parametrize(
    ("used", "share", "more"),
    [
        # 5 of 7 are 0.71428..., 1 + 5 of 7 are 0.85714...; half of 7 + 3 is 5, half of 7 + 5 is 6.
        (0, 0.7143, 3),
        (1, 0.8572, 5),
    ],
)
def test_a_share_of_the_capacity(used: float, share: float, more: float) -> None:
    places = network([node("N1", 10, capacity={"unit": "units", "limit": 7})])
    half = rules(rule("half", capacity_share=0.5))
    missing = gap(explain(places, half, order(line("L1", "A", 5)), stock({"N1": {"A": 9}}, {"N1": used})))
    # Where capacity is unlimited, so is a share of it.
    assert conflicts(missing) == together(("capacity_share", "half"), ("capacity", None))
    expected = {("change_setting", "half", "capacity_share", share), ("add_capacity", "N1", more)}
    # Without the rule all of the capacity may be filled: 7 - 1 are enough.
    assert changes(missing) == expected | {("drop_rule", "half")}


def test_a_reserve_that_stays_closed() -> None:
    """Five on hand, three of them kept back; four are wanted."""
    kept = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 5, "safety_stock": 3}])
    missing = gap(explain(ONE_NODE, rules(rule("closed")), order(line("L1", "A", 4)), kept))
    assert missing.quantity == 2
    assert conflicts(missing) == together(("safety_stock", "closed"), ("stock", "A"))
    # Without the rule the one that decides keeps the reserve closed, too.
    assert changes(missing) == {("change_setting", "closed", "use_safety_stock", True), ("add_stock", "N1", "A", 2)}


CAPACITIES: list[Any] = [
    # the limit, what is used of it, pieces asked for, workload of a piece, what is missing
    ({"unit": "orders", "limit": 1}, 1, 3, 1.0, 1),
    ({"unit": "orders", "limit": 1}, 3, 3, 1.0, 3),
    ({"unit": "orders", "limit": 0}, 0, 1, 1.0, 1),
    ({"unit": "lines", "limit": 2}, 2, 3, 1.0, 1),
    ({"unit": "units", "limit": 5}, 1, 6, 1.0, 2),
    ({"unit": "workload", "limit": 6}, 1, 3, 2.5, 2.5),
    # Three times 0.1 fit into 0.3, but for the last bits of arithmetic.
    ({"unit": "workload", "limit": 0.2}, 0, 3, 0.1, 0.1),
    ({"unit": "workload", "limit": 1}, 0, 1, 4.75, 3.75),
]


@pytest.mark.parametrize(("capacity", "used", "pieces", "workload", "more"), CAPACITIES)
def test_capacity_in_any_unit(capacity: Document, used: float, pieces: int, workload: float, more: float) -> None:
    places = network([node("N1", 10, capacity=capacity)], [{"id": "A", "workload": workload}])
    asked = order(line("L1", "A", pieces))
    found = explain(places, rules(), asked, stock({"N1": {"A": 9}}, {"N1": used} if used else None))
    missing = gap(found)
    assert conflicts(missing) == together(("capacity", None))
    assert changes(missing) == {("add_capacity", "N1", more)}
    change = relaxation(missing, "add_capacity")
    assert "N1" in change.text


def test_capacity_in_lines_counts_the_lines_of_the_order() -> None:
    """Both lines fit one node's stock, but it takes one line a day."""
    places = network([node("N1", 10, capacity={"unit": "lines", "limit": 1})], "AB")
    found = explain(places, rules(), PAIR, stock({"N1": {"A": 1, "B": 1}}))
    (missing,) = found.gaps
    assert conflicts(missing) == together(("capacity", None))
    assert changes(missing) == {("add_capacity", "N1", 1)}


def test_capacity_at_one_of_two_nodes_is_enough() -> None:
    """N1 takes three of five pieces, N2 one: one more at either."""
    places = network([node(name, 10, capacity={"unit": "units", "limit": n}) for name, n in (("N1", 3), ("N2", 1))])
    missing = gap(explain(places, rules(), order(line("L1", "A", 5)), stock({"N1": {"A": 9}, "N2": {"A": 9}})))
    assert conflicts(missing) == together(("capacity", None))
    assert changes(missing) == {("add_capacity", "N1", 1), ("add_capacity", "N2", 1)}


def test_either_of_two_rules_is_enough_to_keep_a_node_out() -> None:
    """150 km is beyond both caps: each is a conflict of its own, and no single change helps."""
    caps = [{"id": f"within-{cap}", "require": f"distance_km <= {cap}"} for cap in (100, 60)]
    missing = gap(explain(network([node("N1", 150)]), rules(restrictions=caps), order(line("L1")), FULL))
    assert conflicts(missing) == {frozenset({("restriction", "within-100")}), frozenset({("restriction", "within-60")})}
    assert missing.relaxations == ()


def test_several_conflicts_are_all_listed() -> None:
    """Three nodes, each kept out by either of two rules: a conflict holds one for each node, 2 x 2 x 2."""
    missing = gap(explain(*shut(3)))
    expected = {
        frozenset({("restriction", f"{a}1"), ("restriction", f"{b}2"), ("restriction", f"{c}3")})
        for a in "xy"
        for b in "xy"
        for c in "xy"
    }
    assert conflicts(missing) == expected
    assert not missing.more_conflicts
    assert_holds(missing.text, "each of 8 sets")
    # No single rule makes way.
    assert missing.relaxations == ()
    assert not missing.more_relaxations


def test_of_many_conflicts_ten_are_listed() -> None:
    """2 x 2 x 2 x 2 of them."""
    missing = gap(explain(*shut(4)))
    found = conflicts(missing)
    assert len(found) == 10
    assert missing.more_conflicts
    for conflict in found:
        assert sorted(str(name)[1] for _, name in conflict) == ["1", "2", "3", "4"]


def shut(count: int) -> tuple[Network, RuleSet, Order, Availability]:
    """Nodes that two restrictions keep out each."""
    numbers = range(1, count + 1)
    out = [{"id": f"{kind}{n}", "require": f"node.id != N{n}"} for n in numbers for kind in "xy"]
    places = network([node(f"N{n}", 10) for n in numbers])
    return places, rules(restrictions=out), order(line("L1")), stock({f"N{n}": {"A": 1} for n in numbers})


def test_a_node_of_unknown_place_stands_in_no_ones_way() -> None:
    """Distances count, and the vendor has none: what would open it is no way to fill the line, and no error either."""
    places = network([node("N1", 5), node("N2", location=None, type="vendor")])
    own = rules(restrictions=[{"id": "no-vendors", "require": "node.type != vendor"}])
    missing = gap(explain(places, own, order(line("L1", "A", 2)), stock({"N1": {"A": 1}, "N2": {"A": 1}})))
    assert missing.cause == "limits"
    assert changes(missing) == {("add_stock", "N1", "A", 1)}


def test_soft_restrictions_are_no_limits() -> None:
    soft = {"id": "soft", "require": "distance_km <= 1", "penalty": {"amount": 1}}
    missing = gap(explain(ONE_NODE, rules(restrictions=[soft]), order(line("L1", "A", 10)), FULL))
    assert conflicts(missing) == together(("stock", "A"))


def test_a_rule_that_binds_another_line_may_be_to_blame() -> None:
    """B may only come from N2, which leaves no second node for A; A is at N1 alone."""
    pin = {"id": "pin", "when": "item.id == B", "require": "node.id == N2"}
    both = stock({"N1": {"A": 1, "B": 1}, "N2": {"B": 1}})
    found = explain(TWO_NODES, rules(rule("one", max_splits=0), item_rules=[pin], levels=BY_VALUE), RICH_B, both)
    assert unfilled(found.plan) == {"L1": 1}
    missing = gap(found)
    # B at N2 is what the plan fills, and is to stay filled.
    assert conflicts(missing) == together(("max_splits", "one"), ("item_rule", "pin"), ("stock", "A"))
    assert changes(missing) == {
        ("drop_rule", "pin"),
        ("change_setting", "one", "max_splits", 1),
        ("add_stock", "N2", "A", 1),
        ("drop_rule", "one"),
    }


RICH_B = order(line("L1", "A", 1, 1.0), line("L2", "B", 1, 9.0))


# ------------------------------------------------------------------------------------------------ kinds of relaxations

SCORED = network(
    [node("N1", 150, attributes={"score": 3.5}, priority=2.0, capacity={"unit": "units", "limit": 99})],
    services=[service("S", transit_days=[{"days": 3}])],
)


def numbers_of(require: str, quantity: int = 1) -> dict[int, float]:
    """The numbers that would do, by their comparison, for a node at 150 km with 3 pieces, a score of 3.5, 3 days."""
    strict = rules(restrictions=[{"id": "R", "require": require}])
    missing = gap(explain(SCORED, strict, order(line("L1", "A", quantity)), stock({"N1": {"A": 3}})))
    found = [change_of(change) for change in missing.relaxations if change.kind == "change_number"]
    return {place: after for _, _, place, after in found}


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("distance_km <= 100", {0: 150}),
        ("distance_km >= 200", {0: 150}),
        ("node.attributes.score >= 4", {0: 3.5}),
        ("node.attributes.score <= 1", {0: 3.5}),
        ("node.priority <= 1", {0: 2}),
        ("stock.on_hand >= 5", {0: 3}),
        ("delivery_days <= 1", {0: 3}),
        # Negated, the comparison has to fail: 150 > 150 does, 3.5 < 3.5 does.
        ("not (distance_km > 100)", {0: 150}),
        ("not (node.attributes.score < 4)", {0: 3.5}),
        ("not (distance_km > 100 and node.type == store)", {0: 150}),
        ("not (not (distance_km <= 100))", {0: 150}),
        # The place counts every comparison, of texts too.
        ("node.type == store and distance_km <= 100", {1: 150}),
        ("node.type == vendor or distance_km <= 100", {1: 150}),
        # Either number would do.
        ("distance_km <= 100 or node.attributes.score >= 4", {0: 150, 1: 3.5}),
        # Neither would alone.
        ("distance_km <= 100 and node.attributes.score >= 4", {}),
        # What holds already needs no change.
        ("distance_km <= 100 and node.attributes.score >= 2", {0: 150}),
        # What is asked of the line or the order has its numbers, too.
        ("line.quantity >= 2 or node.type == vendor", {0: 1}),
        ("order.value >= 2 or distance_km <= 100", {0: 0, 1: 150}),
        # No ordering, no number, and nothing to compare.
        ("node.attributes.score == 4", {}),
        ("node.priority in [1]", {}),
        ("node.attributes.rank <= 5", {}),
        ("distance_km <= node.attributes.score", {}),
    ],
)
def test_a_number_is_changed_no_more_than_is_needed(require: str, expected: dict[int, float]) -> None:
    assert numbers_of(require) == expected


@pytest.mark.parametrize(
    ("require", "place", "beyond", "least"),
    [
        # Distances are whole metres.
        ("distance_km < 100", 0, 150, 0.01),
        ("distance_km > 200", 0, 150, -0.01),
        ("not (distance_km >= 100)", 0, 150, 0.01),
        ("node.attributes.score > 4", 0, 3.5, -0.5),
        ("node.attributes.score < 1", 0, 3.5, 0.5),
        ("not (node.attributes.score <= 4)", 0, 3.5, -0.5),
        ("node.type == store and not (node.attributes.score <= 4)", 1, 3.5, -0.5),
        # Money and shares are not counted in whole ones, though they may happen to be whole.
        ("order.value > 100", 0, 0, -0.01),
        ("node.utilization > 0.5", 0, 0, -0.01),
        # Pieces and days are.
        ("stock.on_hand > 5", 0, 3, -1),
        ("delivery_days < 1", 0, 3, 1),
    ],
)
def test_a_strict_comparison_needs_a_little_more(require: str, place: int, beyond: float, least: float) -> None:
    (found,) = numbers_of(require).items()
    assert found[0] == place
    low, high = sorted((beyond, beyond + least))
    assert low <= found[1] <= high
    assert found[1] != beyond


def test_the_nearest_of_several_nodes_gives_the_number() -> None:
    """One piece comes from 120 km; three need the two of 200 km as well."""
    places = network([node("N1", 120), node("N2", 200), node("N3", 300)])
    near = rules(restrictions=[{"id": "near", "require": "distance_km <= 100"}])
    available = stock({"N1": {"A": 1}, "N2": {"A": 2}, "N3": {"A": 9}})
    for quantity, km in ((1, 120), (3, 200), (4, 300)):
        missing = gap(explain(places, near, order(line("L1", "A", quantity)), available))
        assert changes(missing) == {("drop_rule", "near"), ("change_number", "near", 0, km)}


def test_a_number_has_to_let_the_line_be_filled_and_not_only_possible() -> None:
    """From one node, what is worth most first. B is at 150 km; A, which is worth less, at 200; both are at 300."""
    places = network([node("N1", 150), node("N2", 200), node("N3", 300)], "AB")
    near = rules(
        rule("one", max_splits=0), levels=BY_VALUE, restrictions=[{"id": "near", "require": "distance_km <= 100"}]
    )
    found = explain(places, near, RICH_B, stock({"N1": {"B": 1}, "N2": {"A": 1}, "N3": {"A": 1, "B": 1}}))
    for part, km in (("L1", 300), ("L2", 150)):
        assert conflicts(gap(found, part)) == together(("restriction", "near"))
        assert changes(gap(found, part)) == {("drop_rule", "near"), ("change_number", "near", 0, km)}


def test_money_is_compared_without_the_last_bits_of_arithmetic() -> None:
    """Three pieces at 0.1 are worth 0.3."""
    dear = rules(restrictions=[{"id": "dear", "require": "order.value >= 1"}])
    missing = gap(explain(ONE_NODE, dear, order(line("L1", "A", 3, 0.1)), FULL))
    assert changes(missing) == {("drop_rule", "dear"), ("change_number", "dear", 0, 0.3)}


def test_a_distance_is_compared_in_whole_metres() -> None:
    near = rules(restrictions=[{"id": "near", "require": "distance_km <= 100"}])
    missing = gap(explain(network([node("N1", 123.4567891)]), near, order(line("L1")), FULL))
    assert changes(missing) == {("drop_rule", "near"), ("change_number", "near", 0, 123.457)}


def test_numbers_of_item_rules_and_order_rules_change_too() -> None:
    pin = {"id": "pin", "when": "item.id == A", "require": "distance_km <= 5"}
    assert changes(gap(explain(ONE_NODE, rules(item_rules=[pin]), order(line("L1")), FULL))) == {
        ("change_number", "pin", 0, 10),
        ("drop_rule", "pin"),
    }
    near = rule("near", require="node.type == store and distance_km <= 5")
    assert changes(gap(explain(ONE_NODE, rules(near), order(line("L1")), FULL))) == {
        ("change_number", "near", 1, 10),
        ("drop_require", "near"),
        ("drop_rule", "near"),
    }


def test_a_rule_that_is_dropped_lets_the_next_one_decide() -> None:
    """The second rule asks for a vendor, which is no better; the third asks for nothing, but the second comes first."""
    stores = rule("shops", require="node.type == shop")
    vendors = rule("vendors", require="node.type == vendor")
    either = rules(stores, vendors, rule("any"))
    assert changes(gap(explain(ONE_NODE, either, order(line("L1")), FULL))) == {("drop_require", "shops")}
    next_ = rules(stores, rule("any"), vendors)
    assert changes(gap(explain(ONE_NODE, next_, order(line("L1")), FULL))) == {
        ("drop_require", "shops"),
        ("drop_rule", "shops"),
    }


def test_stock_below_the_safety_stock_has_to_be_made_up_for() -> None:
    """2 on hand less 1 reserved less 5 kept back are 4 short of none; opened, there is 1."""
    short = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 2, "reserved": 1, "safety_stock": 5}])
    missing = gap(explain(ONE_NODE, rules(rule("closed")), order(line("L1")), short))
    assert conflicts(missing) == together(("safety_stock", "closed"), ("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 5), ("change_setting", "closed", "use_safety_stock", True)}


def test_stock_that_is_reserved_beyond_what_is_there_has_to_be_made_up_for() -> None:
    owed = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 1, "reserved": 3}])
    missing = gap(explain(ONE_NODE, rules(), order(line("L1", "A", 2)), owed))
    assert conflicts(missing) == together(("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 4)}


def test_stock_is_added_where_there_is_no_record() -> None:
    missing = gap(explain(ONE_NODE, rules(), order(line("L1", "A", 3)), stock({})))
    assert changes(missing) == {("add_stock", "N1", "A", 3)}


def test_stock_is_added_until_a_rule_about_stock_holds() -> None:
    """One piece is wanted, three are there, and the rule asks for five: two more, or three asked for."""
    plenty_ = rules(restrictions=[{"id": "plenty", "require": "stock.available >= 5"}])
    missing = gap(explain(ONE_NODE, plenty_, order(line("L1")), stock({"N1": {"A": 3}})))
    assert changes(missing) == {
        ("add_stock", "N1", "A", 2),
        ("change_number", "plenty", 0, 3),
        ("drop_rule", "plenty"),
    }


def test_of_many_nodes_ten_are_told_where_stock_would_help() -> None:
    for count, more in ((10, False), (12, True)):
        places = network([node(f"N{n:02}", 10 + n) for n in range(count)])
        missing = gap(explain(places, rules(), order(line("L1")), stock({})))
        assert len(missing.relaxations) == 10
        assert all(isinstance(change, AddStock) and change.pieces == 1 for change in missing.relaxations)
        assert missing.more_relaxations is more


def test_of_many_nodes_ten_are_told_where_capacity_would_help() -> None:
    for count, more in ((10, False), (12, True)):
        places = network([node(f"N{n:02}", 10 + n, capacity={"unit": "orders", "limit": 0}) for n in range(count)])
        missing = gap(explain(places, rules(), order(line("L1")), stock({each.id: {"A": 1} for each in places.nodes})))
        assert [change.kind for change in missing.relaxations] == ["add_capacity"] * 10
        assert missing.more_relaxations is more


def test_the_slightest_of_a_kind_comes_first() -> None:
    """Seven are wanted from one node: 1 more at N2, 4 at N3, 6 at N1."""
    places = network([node("N1", 10), node("N2", 20), node("N3", 30)])
    one = rules(rule("one", max_splits=0, partial="lines"))
    found = explain(places, one, order(line("L1", "A", 7)), stock({"N1": {"A": 1}, "N2": {"A": 6}, "N3": {"A": 3}}))
    told = [(each.node, each.pieces) for each in gap(found).relaxations if isinstance(each, AddStock)]
    assert told == [("N2", 1), ("N3", 4), ("N1", 6)]


def test_several_splits_may_be_needed_at_once() -> None:
    """One piece at each of four nodes: four nodes are three splits."""
    names = ("N1", "N2", "N3", "N4")
    places = network([node(name, 10) for name in names])
    one = rules(rule("one", max_splits=0))
    missing = gap(explain(places, one, order(line("L1", "A", 4)), stock({name: {"A": 1} for name in names})))
    assert changes(missing) >= {("change_setting", "one", "max_splits", 3)}
    assert conflicts(missing) == together(("max_splits", "one"), ("stock", "A"))


def test_what_a_change_makes_of_the_levels_is_told() -> None:
    """Two pieces at 150 km instead of none."""
    near = rules(restrictions=[{"id": "near", "require": "distance_km <= 100"}])
    missing = gap(explain(network([node("N1", 150)]), near, order(line("L1", "A", 2)), stock({"N1": {"A": 2}})))
    change = relaxation(missing, "change_number")
    assert steps(change.differences) == [-2, 150]
    assert change.differences[0].terms == {"unfilled_units": -2}


# -------------------------------------------------------------------------------------------------- strategies in turn


def test_without_fallback_the_limits_of_every_rule_that_was_tried_count() -> None:
    """From one node, or from two within 15 km; A lies at 10 km, B at 20."""
    tried = [rule("one", max_splits=0), rule("near", require="distance_km <= 15")]
    found = explain(TWO_NODES, rules(*tried, order_rule_mode="first_complete"), PAIR, APART)
    for part in ("L1", "L2"):
        missing = gap(found, part)
        assert missing.cause == "limits"
        # With B everywhere, or without one limit of either rule, that rule completes. With A everywhere "one" does,
        # at N2, and "near" does not.
        assert conflicts(missing) == together(
            ("max_splits", "one"), ("require", "near"), ("stock", "A"), ("stock", "B")
        )
        assert changes(missing) == {
            ("change_setting", "one", "max_splits", 1),
            ("change_number", "near", 0, 20),
            ("drop_require", "near"),
            ("add_stock", "N1", "B", 1),
            ("add_stock", "N2", "A", 1),
        }


def test_with_a_fallback_its_limits_count_as_well() -> None:
    """ "one" takes both from one node; the fallback takes what is within 15 km, which is A."""
    ruled = rules(
        rule("one", max_splits=0),
        order_rule_mode="first_complete",
        fallbacks=[rule("near", require="distance_km <= 15")],
    )
    found = explain(TWO_NODES, ruled, PAIR, APART)
    assert verdicts(found) == {"one": "incomplete", "near": "decides"}
    missing = gap(found, "L2")
    assert conflicts(missing) == together(("max_splits", "one"), ("require", "near"), ("stock", "A"), ("stock", "B"))
    assert changes(missing) == {
        ("change_setting", "one", "max_splits", 1),
        ("change_number", "near", 0, 20),
        ("drop_require", "near"),
        ("add_stock", "N1", "B", 1),
        ("add_stock", "N2", "A", 1),
    }


def test_a_strategy_that_is_dropped_lets_a_later_one_complete() -> None:
    """The order in which strategies are tried is no limit: dropping the first changes nothing here."""
    ruled = rules(
        rule("none", require="node.type == shop"),
        rule("nearer", require="distance_km <= 5"),
        order_rule_mode="first_complete",
    )
    missing = gap(explain(ONE_NODE, ruled, order(line("L1")), FULL))
    assert conflicts(missing) == together(("require", "none"), ("require", "nearer"))
    assert changes(missing) == {
        ("drop_require", "none"),
        ("drop_require", "nearer"),
        ("change_number", "nearer", 0, 10),
    }


def test_that_a_fallback_fills_all_or_nothing_is_a_limit() -> None:
    """B is nowhere, so that no strategy can complete whatever it asks of the nodes; the fallback could fill A alone."""
    whole = rule("whole", partial="never")
    shops = rule("shops", require="node.type == shop")
    found = explain(ONE_NODE_AB, rules(shops, order_rule_mode="first_complete", fallbacks=[whole]), PAIR, FULL)
    missing = gap(found, "L1")
    assert conflicts(missing) == together(("partial", "whole"), ("stock", "B"))
    assert changes(missing) == {("change_setting", "whole", "partial", "lines"), ("add_stock", "N1", "B", 1)}


def test_a_strategy_may_lack_what_is_kept_back() -> None:
    """Five on hand, three kept back, four wanted."""
    kept = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 5, "safety_stock": 3}])
    missing = gap(
        explain(ONE_NODE, rules(rule("s"), order_rule_mode="first_complete"), order(line("L1", "A", 4)), kept)
    )
    assert conflicts(missing) == together(("safety_stock", "s"), ("stock", "A"))
    assert changes(missing) == {("change_setting", "s", "use_safety_stock", True), ("add_stock", "N1", "A", 2)}


def test_that_a_strategy_fills_all_or_nothing_is_no_limit() -> None:
    """B is nowhere. Letting a strategy fill in part is no change of its settings; only B helps."""
    ruled = rules(rule("all", partial="units"), order_rule_mode="first_complete")
    missing = gap(explain(ONE_NODE_AB, ruled, PAIR, FULL), "L1")
    assert conflicts(missing) == together(("stock", "B"))
    assert changes(missing) == {("add_stock", "N1", "B", 1)}


# -------------------------------------------------------------------------------------------------- lines that compete


def test_of_two_lines_that_compete_the_less_valuable_needs_stock_for_both() -> None:
    """Whole lines of two, one piece there: one more fills L1; L2 comes after it, and needs three more."""
    asked = order(line("L1", "A", 2, 9.0), line("L2", "A", 2, 1.0))
    found = explain(ONE_NODE, rules(rule(partial="lines"), levels=BY_VALUE), asked, stock({"N1": {"A": 1}}))
    assert unfilled(found.plan) == {"L1": 2, "L2": 2}
    for part, pieces in (("L1", 1), ("L2", 3)):
        missing = gap(found, part)
        assert conflicts(missing) == together(("stock", "A"))
        assert changes(missing) == {("add_stock", "N1", "A", pieces)}


def test_a_line_is_not_filled_at_the_expense_of_another() -> None:
    """There is one piece, and L1 has it; that L2 could have it instead is no way to fill it."""
    asked = order(line("L1", "A", 1, 9.0), line("L2", "A", 1, 1.0))
    found = explain(ONE_NODE, rules(levels=BY_VALUE), asked, stock({"N1": {"A": 1}}))
    missing = gap(found, "L2")
    assert missing.cause == "limits"
    assert conflicts(missing) == together(("stock", "A"))
    # Pinned, it may take it: the level of value says what that costs.
    assert steps(alternative(found, "L2", "N1").differences) == [8, 0]


def test_lines_that_ship_together_are_filled_together() -> None:
    """L1 ships with L2, which is nowhere: the stock of B keeps both."""
    asked = order(line("L1", "A", ship_together="set"), line("L2", "B", ship_together="set"))
    found = explain(ONE_NODE_AB, rules(), asked, FULL)
    for part in ("L1", "L2"):
        missing = gap(found, part)
        assert conflicts(missing) == together(("stock", "B"))
        assert changes(missing) == {("add_stock", "N1", "B", 1)}


# --------------------------------------------------------------------------------------------------------------- texts


def test_gaps_name_rules_items_and_figures() -> None:
    places = network([node("N1", 612), node("N2", 10, capacity={"unit": "orders", "limit": 7})], "AB")
    ruled = rules(
        rule("deciding", max_splits=0),
        restrictions=[{"id": "near-by", "require": "distance_km <= 500"}],
    )
    available = stock({"N1": {"A": 4}, "N2": {"B": 2}}, {"N2": 7})
    found = explain(places, ruled, order(line("L1", "A", 3)), available)
    missing = gap(found)
    assert_holds(missing.text, "each of 2 sets")
    # N1 is too far; N2 is empty and busy.
    assert conflicts(missing) == {
        frozenset({("restriction", "near-by"), ("stock", "A")}),
        frozenset({("restriction", "near-by"), ("capacity", None)}),
    }
    for conflict in missing.conflicts:
        assert_holds(conflict.text, "near-by")
        for limit in conflict.limits:
            assert_holds(limit.text, limit.rule or limit.item or "capacity")
    assert_holds(relaxation(missing, "change_number").text, "near-by", "distance", "500", "612")
    assert_holds(relaxation(missing, "drop_rule").text, "near-by")


def test_changes_name_place_and_amount() -> None:
    found = explain(TWO_NODES, rules(), order(line("L1", "A", 5)), stock({"N1": {"A": 2}}))
    assert_holds(relaxation(gap(found), "add_stock", "N2").text, "N2", "A", "3")
    busy = network([node("N1", 10, capacity={"unit": "workload", "limit": 6})], [{"id": "A", "workload": 2.5}])
    found = explain(busy, rules(), order(line("L1", "A", 3)), FULL)
    assert_holds(relaxation(gap(found), "add_capacity").text, "N1", "1.5", "workload")
    found = explain(TWO_NODES, rules(rule("one", max_splits=0)), PAIR, APART)
    assert_holds(relaxation(gap(found, "L2"), "change_setting").text, "one", "max_splits", "2 nodes", "1")
