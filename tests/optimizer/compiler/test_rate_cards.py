"""What a shipment costs by its weight, and which of a node's services carries it."""

from typing import Any

import pytest

from optimizer import MissingLocation, Sourcer
from tests.builders import (
    causes,
    destination,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
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


def cost_of(quantity: int, *services: Document, **item: Any) -> float:
    """The shipping cost of so many pieces, all of which ship."""
    asked = order(line("L1", quantity=quantity))
    plan = source(one_node(*services, **item), rules(levels=CHEAPEST), asked, stock({"N1": {"A": quantity}}))
    assert unfilled(plan) == {}
    return values(plan)[1]


# ---------------------------------------------------------------------------------------------------------- steps


@pytest.mark.parametrize(
    ("quantity", "cost"),
    [
        # 2 + 0.01 x 100 km + 0.5 per kg, and the bracket: 3 up to 1 kg, 4 up to 5 kg, 10 beyond.
        (1, 3 + 0.05 + 3),
        (10, 3 + 0.5 + 3),
        (11, 3 + 0.55 + 4),
        (50, 3 + 2.5 + 4),
        (51, 3 + 2.55 + 10),
        (1000, 3 + 50 + 10),
    ],
)
def test_a_bracket_comes_on_top_of_base_kilograms_and_kilometres(quantity: int, cost: float) -> None:
    zone = {"base": 2, "per_kg": 0.5, "per_km": 0.01, "steps": [step(3, 1), step(4, 5), step(10)]}
    assert cost_of(quantity, service("S", zone)) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("weight_kg", "bound", "quantity", "cost"),
    [
        # Added up in binary, three times 0.1 and seven times 0.1 are a little more than 0.3 and 0.7.
        (0.1, 0.3, 3, 1),
        (0.1, 0.3, 4, 9),
        (0.1, 0.7, 7, 1),
        (0.1, 0.7, 8, 9),
        (0.07, 0.7, 10, 1),
        (0.0001, 0.3, 3000, 1),
        (0.0001, 0.3, 3001, 9),
        # A piece of nothing is in the first bracket, however many there are.
        (0.0, 0.0, 500, 1),
    ],
)
def test_a_weight_of_exactly_the_bound_is_in_the_bracket(
    weight_kg: float, bound: float, quantity: int, cost: float
) -> None:
    assert cost_of(quantity, stepped("S", step(1, bound), step(9)), weight_kg=weight_kg) == cost


@pytest.mark.parametrize("quantity", [1, 10_000, 100_000])
def test_weights_with_many_decimals_are_priced_as_they_are(quantity: int) -> None:
    # 0.02 lb in kg.
    screw = 0.0090718474
    cost = cost_of(quantity, service("S", {"base": 1, "per_kg": 2}), weight_kg=screw)
    assert cost == pytest.approx(1 + 2 * screw * quantity, abs=0.001)


def test_the_pieces_of_all_lines_make_one_weight() -> None:
    # 3 x 0.1 kg and 1 x 0.2 kg are 0.5 kg: the second bracket, once.
    places = network([node("N1")], [LIGHT, {"id": "B", "weight_kg": 0.2}], [stepped("S", step(1, 0.4), step(3))])
    asked = order(line("L1", "A", 3), line("L2", "B"))
    plan = source(places, rules(levels=CHEAPEST), asked, stock({"N1": {"A": 9, "B": 9}}))
    assert values(plan) == [0, 3]
    assert [(each.weight_kg, each.costs["shipping_cost"]) for each in plan.shipments] == [(0.5, 3)]


@pytest.mark.parametrize(
    ("steps", "quantity", "cost"),
    [
        # The first in file order: 1 kg is within 5 kg already, and the second step never applies.
        ([step(3, 5), step(1, 1), step(8)], 10, 3),
        ([step(3, 5), step(1, 1), step(8)], 51, 8),
        ([step(3, 1), step(1, 1), step(8)], 10, 3),
    ],
)
def test_a_step_below_one_before_it_never_applies(steps: list[Document], quantity: int, cost: float) -> None:
    assert cost_of(quantity, stepped("S", *steps)) == cost


@pytest.mark.parametrize(("quantity", "cost"), [(9, 10), (10, 10), (11, 4)])
def test_a_heavier_bracket_may_be_cheaper(quantity: int, cost: float) -> None:
    assert cost_of(quantity, stepped("S", step(10, 1), step(4))) == cost


def test_where_more_weight_is_cheaper_a_shipment_takes_all_it_can() -> None:
    # Twelve pieces by S are in the cheap bracket; five by E, which is cheaper, would leave the rest in the dear one.
    services = [stepped("S", step(10, 1), step(4)), service("E", {"base": 1}, max_weight_kg=0.5)]
    asked = order(line("L1", quantity=12))
    plan = source(one_node(*services), rules(levels=CHEAPEST), asked, stock({"N1": {"A": 12}}))
    assert pieces_by(plan, "service") == {"S": 12}
    assert values(plan) == [0, 4]


BY_STEP = stepped("S", step(3, 1), step(5, 2))


def test_two_shipments_are_avoided_where_their_brackets_cost_more_than_one() -> None:
    # The lines come from N1 and N2 at no cost in km, 3 each; together from N3 they are in the bracket of 5.
    places = network([node(name) for name in ("N1", "N2", "N3")], [LIGHT, LIGHT | {"id": "B"}], [BY_STEP])
    asked = order(line("L1", "A", 10), line("L2", "B", 10))
    here = stock({"N1": {"A": 10}, "N2": {"B": 10}, "N3": {"A": 10, "B": 10}})
    plan = source(places, rules(levels=CHEAPEST), asked, here)
    assert node_of(plan) == {"L1": "N3", "L2": "N3"}
    assert values(plan) == [0, 5]
    apart = source(places, rules(levels=CHEAPEST), asked, stock({"N1": {"A": 10}, "N2": {"B": 10}}))
    assert values(apart) == [0, 6]


@pytest.mark.parametrize(("km", "cost"), [(50, 1 + 2), (150, 4 + 7)])
def test_each_zone_has_its_steps(km: float, cost: float) -> None:
    near = {"max_km": 100, "base": 1, "steps": [step(2)]}
    far = {"base": 4, "steps": [step(7)]}
    plan = source(
        network([node("N1", km)], services=[service("S", near, far)]),
        rules(levels=CHEAPEST),
        order(line("L1")),
        stock({"N1": {"A": 1}}),
    )
    assert values(plan) == [0, cost]


def test_a_zone_that_takes_less_does_not_give_way_to_the_next() -> None:
    # At 100 km the first zone applies and ends at 0.3 kg; the second, which takes any weight, is for farther away.
    near = {"max_km": 100, "base": 1, "steps": [step(0, 0.3)]}
    plan = source(
        one_node(service("S", near, {"base": 50})),
        rules(levels=CHEAPEST),
        order(line("L1", quantity=4)),
        stock({"N1": {"A": 4}}),
    )
    assert unfilled(plan) == {"L1": 1}
    assert values(plan) == [1, 1]


# ------------------------------------------------------------------------------------- several services of one node


def test_a_piece_too_heavy_for_one_service_goes_by_another() -> None:
    parcel, freight = limited("parcel", 0.3), service("freight", {"base": 40})
    assert cost_of(1, parcel, freight, weight_kg=0.3) == 1
    assert cost_of(1, parcel, freight, weight_kg=0.4) == 40


@pytest.mark.parametrize(
    ("quantity", "expected", "cost"),
    [
        # 1 + 2 per kg or 4 + 0.5 per kg: the same at 2 kg, where the first by its id is taken.
        (10, "S1", 3),
        (19, "S1", 4.8),
        (20, "S1", 5),
        (21, "S2", 5.05),
        (30, "S2", 5.5),
    ],
)
def test_the_cheaper_service_is_chosen_for_the_weight(quantity: int, expected: str, cost: float) -> None:
    services = [service("S1", {"base": 1, "per_kg": 2}), service("S2", {"base": 4, "per_kg": 0.5})]
    asked = order(line("L1", quantity=quantity))
    # A split would pay both bases.
    plan = source(one_node(*services), rules(levels=CHEAPEST), asked, stock({"N1": {"A": 99}}))
    assert pieces_by(plan, "service") == {expected: quantity}
    assert values(plan) == [0, cost]


def test_lines_of_one_node_may_need_different_services() -> None:
    # The parcel takes no piece of 5 kg; freight is not for what needs cooling.
    items = [LIGHT | {"attributes": {"cooled": True}}, {"id": "B", "weight_kg": 5}]
    services = [limited("parcel", 1), service("freight", {"base": 40})]
    cooled = {"id": "cooled", "when": "item.attributes.cooled == true", "require": "service.id == parcel"}
    places = network([node("N1")], items, services)
    asked = order(line("L1", "A"), line("L2", "B"))
    plan = source(
        places,
        rules(rule(max_splits=0), restrictions=[cooled], levels=CHEAPEST),
        asked,
        stock({"N1": {"A": 1, "B": 1}}),
    )
    assert pieces_by(plan, "line", "service") == {("L1", "parcel"): 1, ("L2", "freight"): 1}
    assert values(plan) == [0, 41]


@pytest.mark.parametrize(("country", "expected"), [("US", "S-us"), ("CA", "S-ca"), ("MX", None)])
def test_services_are_for_their_countries(country: str, expected: str | None) -> None:
    # The dearer one is for Canada alone, the cheaper for the United States alone.
    services = [service("S-us", {"base": 1}, countries=["US"]), service("S-ca", {"base": 9}, countries=["CA"])]
    asked = order(line("L1"), destination=destination(country))
    plan = source(one_node(*services), rules(levels=CHEAPEST), asked, stock({"N1": {"A": 1}}))
    assert pieces_by(plan, "service") == ({} if expected is None else {expected: 1})
    assert causes(plan, "L1") == ({"no_service"} if expected is None else set())


# -------------------------------------------------------------------------------------------- missing locations


def test_steps_of_a_zone_for_any_distance_need_no_location() -> None:
    places = network([node("N1", location=None)], [LIGHT], [stepped("S", step(1, 0.3), base=4)])
    plan = source(places, rules(levels=CHEAPEST), order(line("L1", quantity=4)), stock({"N1": {"A": 4}}))
    assert values(plan) == [1, 5]


def test_steps_of_a_zone_by_distance_need_a_location() -> None:
    zones = ({"max_km": 9, "base": 0, "steps": [step(1)]}, {"base": 0, "steps": [step(2)]})
    places = network([node("N1", location=None)], [LIGHT], [service("S", *zones)])
    with pytest.raises(MissingLocation, match=r"the rate card.* asks for a distance, but node 'N1'"):
        Sourcer(places, rules(levels=CHEAPEST)).source(order(line("L1")), stock({"N1": {"A": 4}}))
