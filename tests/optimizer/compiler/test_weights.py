"""The largest weight that a service takes: it binds the whole shipment, in exact decimals."""

from typing import Any

import pytest

from models import Network
from tests.builders import (
    causes,
    line,
    network,
    node,
    order,
    pieces_by,
    reasons_of,
    rule,
    rules,
    service,
    source,
    stock,
    unfilled,
    values,
)
from tests.optimizer.compiler.parcels import CHEAPEST, LIGHT, limited, one_node, step, stepped

Document = dict[str, Any]


# ---------------------------------------------------------------------------------- what is too heavy for one shipment

# A service ends at 0.3 kg because its last step does, or because it says so.
ENDS = {
    "last step": stepped("S", step(1, 0.3)),
    "step that never applies": stepped("S", step(1, 0.3), step(9, 0.2)),
    "max_weight_kg": service("S", {"base": 1}, max_weight_kg=0.3),
    "the lower of both": stepped("S", step(1, 5), max_weight_kg=0.3),
    "the lower of the two": stepped("S", step(1, 0.3), max_weight_kg=5),
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize(("quantity", "left"), [(1, {}), (3, {}), (4, {"L1": 1}), (9, {"L1": 6})])
def test_what_is_too_heavy_stays_unfilled(ends: Document, quantity: int, left: Document) -> None:
    asked = order(line("L1", quantity=quantity))
    plan = source(one_node(ends), rules(levels=CHEAPEST), asked, stock({"N1": {"A": 99}}))
    assert unfilled(plan) == left
    assert values(plan) == [sum(left.values()), 1]
    # No second parcel: one shipment, of at most 0.3 kg.
    assert len(plan.shipments) == 1
    assert plan.shipments[0].weight_kg <= 0.3
    assert causes(plan, "L1") == ({"max_weight"} if left else set())


@pytest.mark.parametrize(
    ("limit", "weight_kg", "quantity", "most"),
    [(0.3, 0.1, 9, 3), (0.7, 0.1, 9, 7), (1, 1 / 3, 9, 3), (1e9, 0.1, 9, 9), (2.5, 1, 9, 2), (0.3, 0.0001, 9999, 3000)],
)
def test_a_shipment_may_weigh_exactly_the_most(limit: float, weight_kg: float, quantity: int, most: int) -> None:
    places = one_node(service("S", max_weight_kg=limit), weight_kg=weight_kg)
    asked = order(line("L1", quantity=quantity))
    plan = source(places, rules(levels=CHEAPEST), asked, stock({"N1": {"A": quantity}}))
    assert pieces_by(plan, "line") == {"L1": most}


def test_the_lines_of_a_shipment_share_what_it_carries() -> None:
    # 1.0 kg and 0.6 kg: either fits into 1 kg, both do not. The one with more pieces fills more.
    places = network([node("N1")], [LIGHT | {"weight_kg": 0.5}, {"id": "B", "weight_kg": 0.2}], [limited("S", 1)])
    whole, here = rules(rule(partial="lines"), levels=CHEAPEST), stock({"N1": {"A": 9, "B": 9}})
    lines = (line("L1", "A", 2), line("L2", "B", 3))
    for each in lines:
        assert unfilled(source(places, whole, order(each), here)) == {}
    plan = source(places, whole, order(*lines), here)
    assert unfilled(plan) == {"L1": 2}
    assert "max_weight" in causes(plan, "L1")


@pytest.mark.parametrize(("quantity", "by_service"), [(10, 1), (11, 2), (20, 2)])
def test_a_heavier_load_is_spread_over_the_services_of_a_node(quantity: int, by_service: int) -> None:
    asked = order(line("L1", quantity=quantity))
    places = one_node(limited("S1", 1), limited("S2", 1))
    plan = source(places, rules(levels=CHEAPEST), asked, stock({"N1": {"A": 99}}))
    assert unfilled(plan) == {}
    assert len(plan.shipments) == by_service
    assert max(each.weight_kg for each in plan.shipments) <= 1
    assert values(plan) == [0, by_service]


def test_beyond_all_services_of_a_node_a_load_goes_to_the_next() -> None:
    # 1 kg by each of two services from N1, the rest from N2.
    places = network([node("N1", 10), node("N2", 20)], [LIGHT], [limited("S1", 1), limited("S2", 1)])
    asked = order(line("L1", quantity=25))
    plan = source(places, rules(), asked, stock({"N1": {"A": 99}, "N2": {"A": 99}}))
    by_node = pieces_by(plan, "node")
    assert (set(by_node), sum(by_node.values())) == ({"N1", "N2"}, 25)
    assert values(plan) == [0, 30]
    assert all(each.weight_kg <= 1 for each in plan.shipments)


@pytest.mark.parametrize(
    ("order_rule", "expected"),
    [
        # In parts, 10 pieces ship by each; a line that must not split, and must be whole, does not ship.
        (rule(), {"S1": 10, "S2": 10}),
        (rule(line_split="never", partial="lines"), {}),
        (rule(partial="never"), {"S1": 10, "S2": 10}),
        (rule(line_split="when_needed"), {"S1": 10, "S2": 10}),
    ],
)
def test_a_line_that_is_too_heavy_ships_as_far_as_it_may_split(order_rule: Document, expected: Document) -> None:
    places = one_node(limited("S1", 1), limited("S2", 1))
    asked = order(line("L1", quantity=20))
    plan = source(places, rules(order_rule, levels=CHEAPEST), asked, stock({"N1": {"A": 99}}))
    assert pieces_by(plan, "service") == expected
    assert ("max_weight" in causes(plan, "L1")) == (expected == {})


@pytest.mark.parametrize(("quantity", "filled"), [(10, True), (11, False)])
def test_lines_that_ship_together_may_share_a_node_but_no_parcel(quantity: int, *, filled: bool) -> None:
    # Two parcels of 1 kg leave each node: 2 kg fit, and the two nodes together do not count.
    places = network([node("N1"), node("N2")], [LIGHT, LIGHT | {"id": "B"}], [limited("S1", 1), limited("S2", 1)])
    lines = line("L1", "A", 10, ship_together="set"), line("L2", "B", quantity, ship_together="set")
    here = stock({name: {"A": 99, "B": 99} for name in ("N1", "N2")})
    plan = source(places, rules(levels=CHEAPEST), order(*lines), here)
    assert unfilled(plan) == ({} if filled else {"L1": 10, "L2": quantity})
    assert len({each.node for each in plan.assignments}) == (1 if filled else 0)


@pytest.mark.parametrize(("quantity", "decides"), [(10, "whole"), (11, "rest")])
def test_what_is_too_heavy_does_not_complete_an_order(quantity: int, decides: str) -> None:
    by_weight = rules(rule("whole"), levels=CHEAPEST, order_rule_mode="first_complete", fallbacks=[rule("rest")])
    asked = order(line("L1", quantity=quantity))
    plan = source(one_node(limited("S1", 1)), by_weight, asked, stock({"N1": {"A": 99}}))
    assert plan.order_rule == decides
    assert pieces_by(plan, "service") == {"S1": 10}


def test_an_order_of_all_or_nothing_that_is_too_heavy_is_left() -> None:
    places = one_node(limited("S1", 1), limited("S2", 1))
    asked = order(line("L1", quantity=21))
    plan = source(places, rules(rule(partial="never"), levels=CHEAPEST), asked, stock({"N1": {"A": 99}}))
    assert unfilled(plan) == {"L1": 21}
    assert causes(plan, "L1") >= {"partial", "max_weight"}
    assert "a shipment by S2 may weigh 1 kg at most" in {reason.text for reason in reasons_of(plan, "L1")}


def test_what_is_fetched_is_not_weighed() -> None:
    """More than any scale could tell: but it is not in a parcel, and what is ships."""
    places = network([node("N1")], [{"id": "A", "weight_kg": 1}, {"id": "ANVIL", "weight_kg": 1e15}], [limited("S", 2)])
    asked = order(line("L1"), line("L2", "ANVIL", 10**6, delivery_method="pickup"))
    plan = source(places, rules(levels=CHEAPEST), asked, stock({"N1": {"A": 9, "ANVIL": 10**6}}))
    assert plan.is_complete
    assert [shipment.service for shipment in plan.shipments] == [None, "S"]


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize(("weight_kg", "ships"), [(0.3, True), (0.3001, False)])
def test_a_single_piece_that_is_too_heavy_excludes_the_source(ends: Document, weight_kg: float, *, ships: bool) -> None:
    asked = order(line("L1", quantity=2))
    plan = source(one_node(ends, weight_kg=weight_kg), rules(levels=CHEAPEST), asked, stock({"N1": {"A": 99}}))
    assert pieces_by(plan, "service") == ({"S": 1} if ships else {})
    if not ships:
        facts = {(each.node, each.cause) for each in reasons_of(plan, "L1")}
        assert facts == {("N1", "max_weight")}


# ---------------------------------------------------------------------------------------------- no limit at all


@pytest.mark.parametrize(
    ("places", "method"),
    [
        (one_node(limited("S", 0.3)), "pickup"),
        (one_node(stepped("S", step(1, 0.3))), "pickup"),
        (one_node(), "ship"),
    ],
)
def test_pickups_and_free_shipping_have_no_limit(places: Network, method: str) -> None:
    asked = order(line("L1", quantity=1000, delivery_method=method))
    plan = source(places, rules(levels=CHEAPEST), asked, stock({"N1": {"A": 1000}}))
    assert unfilled(plan) == {}
    assert values(plan) == [0, 0]
    assert plan.shipments[0].weight_kg == 100
