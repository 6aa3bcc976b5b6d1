"""Orders filled from a sequence of nodes, with every limit kept; solved by hand."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from models import Availability, Network, Order, Plan, RuleSet
from optimizer import Choices, EngineError, Sourcer
from optimizer.heuristics import Manner, filled
from optimizer.uses import Integers
from tests.builders import (
    causes,
    line,
    network,
    node,
    order,
    pieces_by,
    plenty,
    reasons_of,
    rule,
    rules,
    service,
    stock,
    unfilled,
)

N1_N2 = network([node("N1", 100), node("N2", 300)], items=["A", "B", "C"])
FREE = rules()


@dataclass(frozen=True)
class ById:
    """Goes through the nodes by id."""

    manner: Manner
    name: str = "by id"

    def choose(self, choices: Choices) -> Integers:
        return filled(choices, range(choices.problem.node_count), manner=self.manner)


BY_NODE = ById(Manner())
BY_LINE = ById(Manner(by_line=True))


def decided(
    order_: Order, availability: Availability, rules_: RuleSet = FREE, net: Network = N1_N2, by: Any = BY_LINE
) -> Plan:
    return Sourcer(net, rules_).source_by(by, order_, availability)


def sources(plan: Plan) -> dict[Any, int]:
    return pieces_by(plan, "line", "node")


# ------------------------------------------------------------------------------------------ sequences


def test_each_node_gives_all_that_it_has_before_the_next() -> None:
    plan = decided(order(line("1", "A", 3)), stock({"N1": {"A": 1}, "N2": {"A": 5}}), by=BY_NODE)
    assert sources(plan) == {("1", "N1"): 1, ("1", "N2"): 2}


def test_line_by_line_the_first_node_that_has_all_of_it_sends_it() -> None:
    # Of line 2 no node has all three, so that both send what they have, in the sequence.
    have = stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 5, "B": 2}})
    plan = decided(order(line("1", "A", 3), line("2", "B", 3)), have)
    assert sources(plan) == {("1", "N2"): 3, ("2", "N1"): 1, ("2", "N2"): 2}


def test_a_single_node_comes_first_where_that_is_asked_for() -> None:
    have, wanted = stock({"N1": {"A": 1}, "N2": {"A": 1, "B": 1}}), order(line("1", "A"), line("2", "B"))
    assert sources(decided(wanted, have)) == {("1", "N1"): 1, ("2", "N2"): 1}
    alone = decided(wanted, have, by=ById(Manner(by_line=True, single_node_first=True)))
    assert sources(alone) == {("1", "N2"): 1, ("2", "N2"): 1}


def test_two_lines_share_the_stock_of_their_item() -> None:
    plan = decided(order(line("1", "A", 2), line("2", "A", 2)), stock({"N1": {"A": 3}}))
    assert (sources(plan), unfilled(plan)) == ({("1", "N1"): 2, ("2", "N1"): 1}, {"2": 1})


# --------------------------------------------------------------------------------------------- limits


@pytest.mark.parametrize("by", [BY_NODE, BY_LINE])
def test_a_line_that_cannot_be_completed_gives_back_what_it_took(by: ById) -> None:
    have = stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1}})
    wanted = order(line("1", "A", 3), line("2", "B"))
    assert sources(decided(wanted, have, rules(rule(partial="lines")), by=by)) == {("2", "N1"): 1}
    assert sources(decided(wanted, have, rules(rule(partial="never")), by=by)) == {}


@pytest.mark.parametrize("by", [BY_NODE, BY_LINE])
def test_all_or_nothing_falls_back_to_the_first_node_that_sends_everything(by: ById) -> None:
    # N1 opens first with one of three pieces, and a second node may not take part; N2 has everything.
    have = stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 2, "B": 1}})
    alone = rules(rule(partial="never", max_splits=0))
    plan = decided(order(line("1", "B"), line("2", "A", 2)), have, alone, by=by)
    assert sources(plan) == {("1", "N2"): 1, ("2", "N2"): 2}


def test_parts_that_are_worth_too_little_fall_back_likewise() -> None:
    # By the sequence, line 1 would be a part worth 5 where 20 are asked for.
    valued = rules(rule(min_shipment_value=20))
    wanted = order(line("1", "A", unit_price=5.0), line("2", "B", unit_price=100.0))
    both = decided(wanted, stock({"N1": {"A": 1}, "N2": {"A": 1, "B": 1}}), valued)
    assert sources(both) == {("1", "N2"): 1, ("2", "N2"): 1}
    # Nobody has both lines: any part of one line alone would leave another that is worth too little.
    assert sources(decided(wanted, stock({"N1": {"A": 1}, "N2": {"B": 1}}), valued)) == {}


@pytest.mark.parametrize("by", [BY_NODE, BY_LINE])
def test_lines_of_one_label_leave_from_one_node_or_not_at_all(by: ById) -> None:
    wanted = order(line("1", "A", ship_together="set"), line("2", "B", ship_together="set"), line("3", "C"))
    have = {"N1": {"A": 1, "C": 1}, "N2": {"A": 1, "B": 1}}
    assert sources(decided(wanted, stock(have), by=by)) == {("1", "N2"): 1, ("2", "N2"): 1, ("3", "N1"): 1}
    assert sources(decided(wanted, stock(have | {"N2": {"B": 1}}), by=by)) == {("3", "N1"): 1}


@pytest.mark.parametrize("by", [BY_NODE, BY_LINE])
def test_a_line_that_may_not_be_split_comes_from_one_source(by: ById) -> None:
    never = rules(rule(line_split="never"))
    have = {"N1": {"A": 1}, "N2": {"A": 3}}
    assert sources(decided(order(line("1", "A", 3)), stock(have), never, by=by)) == {("1", "N2"): 3}
    # Nobody has four: the first node sends what it has.
    assert sources(decided(order(line("1", "A", 4)), stock(have), never, by=by)) == {("1", "N1"): 1}


def test_no_more_nodes_take_part_than_may() -> None:
    have = stock({"N1": {"A": 1}, "N2": {"B": 1}})
    plan = decided(order(line("1", "A"), line("2", "B")), have, rules(rule(max_splits=0)))
    assert sources(plan) == {("1", "N1"): 1}
    assert causes(plan, "2") == {"splits", "stock"}


@pytest.mark.parametrize(
    ("unit", "limit", "used", "share", "room"),
    [
        ("units", 4, 2, None, 2),  # 4 - 2 pieces
        ("units", 10, 3, 0.5, 2),  # half of 10, less 3
        ("lines", 4, 3, None, 3),  # one line more, whatever its pieces
        ("orders", 4, 4, None, 0),  # full
        ("workload", 4, 2.1, None, 1),  # 1.9 at 1.5 a piece
    ],
)
def test_capacity_is_kept(unit: str, limit: float, used: float, share: float | None, room: int) -> None:
    net = network([node("N1", capacity={"unit": unit, "limit": limit}), node("N2")], [{"id": "A", "workload": 1.5}])
    have = stock({"N1": {"A": 9}, "N2": {"A": 9}}, {"N1": used})
    shared = rules(rule() if share is None else rule(capacity_share=share))
    plan = decided(order(line("1", "A", 3)), have, shared, net, BY_NODE)
    assert pieces_by(plan, "node") == {name: count for name, count in {"N1": room, "N2": 3 - room}.items() if count}


def test_what_is_given_back_leaves_its_room() -> None:
    # Line 1 takes N1's only order, cannot be completed, and gives it back, with the one node that may take part.
    net = network([node("N1", capacity={"unit": "orders", "limit": 1}), node("N2")], ["A", "B"])
    whole = rules(rule(partial="lines", max_splits=0))
    plan = decided(
        order(line("1", "A", 2), line("2", "B")), stock({"N1": {"A": 1}, "N2": {"A": 1, "B": 1}}), whole, net
    )
    assert sources(plan) == {("2", "N2"): 1}


def test_a_pickup_stays_where_the_customer_comes() -> None:
    net = network([node(name, delivery_methods=["ship", "pickup"]) for name in ("N1", "N2")], ["A"])
    wanted = order(line("1", "A", delivery_method="pickup", pickup_node="N2"))
    assert sources(decided(wanted, plenty(net), net=net)) == {("1", "N2"): 1}


# ------------------------------------------------------------------------------------------- services

SWIFT = service("SWIFT", {"base": 8.0}, transit_days=[{"days": 1}])
COMET = service("COMET", {"base": 5.0}, transit_days=[{"days": 4}])


def service_of(levels: list[list[str]], services: list[Any], quantity: int = 1) -> list[tuple[str | None, int]]:
    net = network([node("N1")], [{"id": "A", "weight_kg": 0.5}], services)
    plan = decided(order(line("1", "A", quantity)), plenty(net), rules(levels=levels), net)
    return [(each.service, each.quantity) for each in plan.assignments]


def test_the_service_is_the_cheapest_by_the_levels() -> None:
    assert service_of([["unfilled_units"], ["shipping_cost"]], [SWIFT, COMET]) == [("COMET", 1)]
    assert service_of([["delivery_days"], ["shipping_cost"]], [SWIFT, COMET]) == [("SWIFT", 1)]
    assert service_of([["shipments"], ["nodes"]], [SWIFT, COMET]) == [("COMET", 1)]  # alike: by id


def test_the_weight_of_the_parcel_counts() -> None:
    # Up to 1 kg STEPS costs 1, above that 1 + 10; three pieces weigh 1.5 kg.
    steps = service("STEPS", {"base": 1.0, "steps": [{"max_kg": 1.0, "cost": 0.0}, {"cost": 10.0}]})
    costs = [["unfilled_units"], ["shipping_cost"]]
    assert service_of(costs, [steps, COMET], 2) == [("STEPS", 2)]
    assert service_of(costs, [steps, COMET], 3) == [("COMET", 3)]


def test_a_service_that_carries_more_goes_first_and_others_the_rest() -> None:
    light = service("LIGHT", {"base": 1.0}, max_weight_kg=1.0)
    heavy = service("HEAVY", {"base": 9.0}, max_weight_kg=1.5)
    costs = [["unfilled_units"], ["shipping_cost"]]
    assert service_of(costs, [light, heavy], 2) == [("LIGHT", 2)]
    assert service_of(costs, [light, heavy], 3) == [("HEAVY", 3)]
    # Five pieces: three by HEAVY, two by LIGHT; the sixth does not fit.
    assert service_of(costs, [light, heavy], 6) == [("HEAVY", 3), ("LIGHT", 2)]


def test_a_line_joins_the_parcel_that_is_there() -> None:
    # A alone may go by FAR only; once that parcel is paid for, B costs nothing more in it, but 3 by NEAR.
    near, far = service("NEAR", {"base": 3.0}), service("FAR", {"base": 7.0})
    net = network([node("N1")], [{"id": "A", "attributes": {"far": True}}, "B"], [near, far])
    bound = {"id": "far", "when": "item.attributes.far == true", "require": "service.id == FAR"}
    levels = [["unfilled_units"], ["shipping_cost"]]
    only = rules(levels=levels, restrictions=[bound])
    plan = decided(order(line("1", "A"), line("2", "B")), plenty(net), only, net)
    assert pieces_by(plan, "service") == {"FAR": 2}


def test_only_what_a_parcel_costs_more_counts() -> None:
    # A goes by STEPS, 0.5 kg for 4; B, 0.4 kg, costs nothing more there, since the step ends at 1 kg, but 3 by OTHER.
    steps = service("STEPS", {"base": 0.0, "steps": [{"max_kg": 1.0, "cost": 4.0}, {"cost": 9.0}]})
    items = [{"id": "A", "weight_kg": 0.5}, {"id": "B", "weight_kg": 0.4}, {"id": "C", "weight_kg": 0.6}]
    net = network([node("N1")], items, [steps, service("OTHER", {"base": 3.0})])
    bound = {"id": "by-steps", "when": "item.id == A", "require": "service.id == STEPS"}
    only = rules(levels=[["unfilled_units"], ["shipping_cost"]], restrictions=[bound])
    # C would make it 1.5 kg, 5 more.
    plan = decided(order(line("1", "A"), line("2", "B"), line("3", "C")), plenty(net), only, net)
    assert {each.line: each.service for each in plan.assignments} == {"1": "STEPS", "2": "STEPS", "3": "OTHER"}


# ------------------------------------------------------------------------------- what is proven and told


def test_nothing_is_proven_but_bounds() -> None:
    # Both pieces have to be sourced, or unfilled_units gets worse; the line then travels 100 km at least, here 400.
    plan = decided(order(line("1", "A", 2)), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    outcome = plan.outcome
    assert (outcome.status, outcome.limit, outcome.engine) == ("feasible", "heuristic", "by id")
    assert [(level.value, level.bound) for level in plan.objective] == [
        (0, 0),
        (pytest.approx(400), pytest.approx(100)),
    ]
    assert [outcome.bound, outcome.gap] == pytest.approx([100, 0.75])
    assert "decided by by id, not proven optimal: gap 75.00%, bound 100" in str(plan)


def test_bounds_count_what_has_to_be_shipped() -> None:
    # A parcel costs 5 at least, and the fastest takes a day; of three pieces ordered two are there.
    net = network([node("N1"), node("N2")], ["A"], [COMET, SWIFT])
    levels = [["unfilled_units"], ["shipments"], ["shipping_cost"], ["latest_day"]]
    plan = decided(order(line("1", "A", 3)), stock({"N1": {"A": 1}, "N2": {"A": 1}}), rules(levels=levels), net)
    assert [level.value for level in plan.objective] == [1, 2, 10, 4]
    assert [level.bound for level in plan.objective] == [1, 1, 5, 1]


def test_bounds_ask_only_for_what_earlier_levels_ask_for() -> None:
    # Nothing has to be shipped for the sake of the first level; the second asks for both pieces, and the third for km.
    levels = [["shipments"], ["unfilled_units"], ["line_km"]]
    plan = decided(order(line("1", "A", 2)), stock({"N1": {"A": 1}, "N2": {"A": 1}}), rules(levels=levels))
    assert [level.bound for level in plan.objective] == [0, 0, pytest.approx(100)]


@dataclass(frozen=True)
class Fixed:
    """Chooses what it is told."""

    pieces: Any
    name: str = "fixed"

    def choose(self, _choices: Choices) -> Integers:
        return np.array(self.pieces, dtype=np.int64)


def test_bounds_count_no_more_pieces_than_earlier_levels_ask_for() -> None:
    # One of two pieces is left, and the other costs 9. A plan that leaves one, too, pays 3 for the other at least.
    handled = [node("N1", handling={"per_unit": 3.0}), node("N2", handling={"per_unit": 9.0})]
    levels = rules(levels=[["unfilled_units"], ["handling_cost"]])
    plan = decided(order(line("1", "A", 2)), plenty(network(handled)), levels, network(handled), Fixed([[0, 1]]))
    assert [(level.value, level.bound) for level in plan.objective] == [(1, 0), (9, 3)]


@pytest.mark.parametrize("pieces", [[[2, 0]], [[-1, 1]], [[1]], [[0, 0], [0, 0]]])
def test_a_choice_that_the_rules_do_not_allow_is_refused(pieces: list[list[int]]) -> None:
    have = stock({"N1": {"A": 1}, "N2": {"A": 1}})
    assert sources(decided(order(line("1", "A", 2)), have, by=Fixed([[1, 0]]))) == {("1", "N1"): 1}
    with pytest.raises(EngineError, match="fixed chooses for order 'O1' what the rules do not allow"):
        decided(order(line("1", "A", 2)), have, by=Fixed(pieces))


def test_a_reason_says_who_did_not_look_further() -> None:
    have = stock({"N1": {"A": 1}, "N2": {"A": 1}})
    plan = decided(order(line("1", "A")), have, by=Fixed([[0, 0]]))
    assert [each.text for each in reasons_of(plan, "1")] == [
        f"{name}: could serve it, but fixed does not look further" for name in ("N1", "N2")
    ]
    never = decided(order(line("1", "A")), have, rules(rule(partial="never")), by=Fixed([[0, 0]]))
    assert reasons_of(never, "1")[0].text == "N1: may be able to serve it, but fixed does not look further"
    assert "heuristic" in causes(never, "1")


# ----------------------------------------------------------------------------------------- first_complete

STORE = network(
    [node("N1", 10), *(node(n, km, type="warehouse") for n, km in (("N2", 20), ("N3", 30)))], ["A", "B", "C"]
)
ABC = order(line("1", "A"), line("2", "B"), line("3", "C"))


def complete(*fallbacks: Any, **fields: Any) -> RuleSet:
    return rules(rule("all", **fields), order_rule_mode="first_complete", fallbacks=list(fallbacks))


def test_a_rule_that_the_heuristic_cannot_complete_leaves_the_decision_to_a_fallback() -> None:
    # N1 sends A and N2 B, so that no third node may send C.
    plan = decided(
        ABC, stock({"N1": {"A": 1}, "N2": {"B": 1}, "N3": {"C": 1}}), complete(rule("rest"), max_splits=1), STORE
    )
    assert (plan.order_rule, unfilled(plan)) == ("rest", {})
    some = decided(ABC, stock({"N1": {"A": 1}}), complete(rule("rest")), STORE)
    assert (some.order_rule, unfilled(some)) == ("rest", {"2": 1, "3": 1})
    assert reasons_of(some, "2")[0].text == "rule all matches, but by id finds no way to fill the whole order under it"
    nothing = decided(ABC, stock({"N1": {"A": 1}}), complete(), STORE)
    assert (nothing.order_rule, sources(nothing)) == (None, {})
    assert {"all", "no_order_rule"} <= causes(nothing, "1")


def test_what_a_later_rule_completes_within_an_earlier_one_is_decided_by_that() -> None:
    # Under `all`, N1 is the first to have A, N2 has B, and C needs a third node. Under `warehouses`, N2 sends A and B,
    # and N3 sends C: two nodes, which is what `all` asks for.
    have = stock({"N1": {"A": 1}, "N2": {"A": 1, "B": 1}, "N3": {"C": 1}})
    plan = decided(ABC, have, complete(rule("warehouses", require="node.type == warehouse"), max_splits=1), STORE)
    assert plan.order_rule == "all"
    assert sources(plan) == {("1", "N2"): 1, ("2", "N2"): 1, ("3", "N3"): 1}
