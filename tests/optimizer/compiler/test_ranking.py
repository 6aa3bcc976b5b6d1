"""Terms that rank sources by figures: bands of kilometres, utilization, stock balance and carbon."""

from typing import Any

import pytest

from models import Availability, Network, Plan
from optimizer import MissingLocation
from tests.builders import (
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    rules,
    service,
    source,
    stock,
    unfilled,
    values,
)

Document = dict[str, Any]
Levels = list[list[str | Document]]

ONE = order(line("L1"))


def first(term: str | Document) -> Levels:
    return [["unfilled_units"], [term]]


# ------------------------------------------------------------------------------------------------- bands of distance

BANDS: Document = {"bands_km": [100, 500]}


@pytest.mark.parametrize(("km", "index"), [(0, 0), (99, 0), (100, 0), (100.002, 1), (500, 1), (500.002, 2), (9000, 2)])
@pytest.mark.parametrize("term", ["line_km", "shipment_km"])
def test_a_band_is_the_index_of_the_first_bound_that_covers_the_distance(term: str, km: float, index: int) -> None:
    plan = source(network([node("N1", km)]), rules(levels=first({"term": term} | BANDS)), ONE, stock({"N1": {"A": 1}}))
    assert values(plan) == [0, index]
    assert plan.objective[1].terms == {term: index}


def test_bands_and_kilometres_may_stand_in_levels_of_their_own() -> None:
    # B and C share the second band, in which C is nearer; A is in the third.
    places = network([node("A", 600), node("B", 400), node("C", 300)])
    here = stock({name: {"A": 1} for name in "ABC"})
    levels: Levels = [["unfilled_units"], [{"term": "line_km"} | BANDS], ["line_km"]]
    plan = source(places, rules(levels=levels), ONE, here)
    assert node_of(plan) == {"L1": "C"}
    assert values(plan) == [0, 1, 300]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        # L1 from N1 (0) and N2 (1), L2 from N2 by another service (1), L3 is picked up at N3: 0, though that is far.
        ("line_km", 0 + 1 + 1),
        ("shipment_km", 0 + 1 + 1),
        # The same in kilometres.
        (None, 50 + 200 + 200),
    ],
)
def test_bands_count_lines_or_shipments(term: str | None, value: float) -> None:
    items: list[str | Document] = ["A", {"id": "B", "weight_kg": 1}, "C"]
    places = network(
        [node("N1", 50), node("N2", 200), node("N3", 900)],
        items,
        [service("S"), service("heavy", max_weight_kg=1, nodes=["N2"])],
    )
    apart = {"id": "B-by-heavy", "when": "item.id == B", "require": "service.id == heavy"}
    asked = order(line("L1", "A", 2), line("L2", "B"), line("L3", "C", delivery_method="pickup", pickup_node="N3"))
    here = stock({"N1": {"A": 1}, "N2": {"A": 1, "B": 1}, "N3": {"C": 1}})
    wanted: str | Document = "line_km" if term is None else {"term": term} | BANDS
    light = {"id": "A-by-S", "when": "item.id == A", "require": "service.id == S"}
    plan = source(places, rules(restrictions=[apart, light], levels=first(wanted)), asked, here)
    assert unfilled(plan) == {}
    assert values(plan) == [0, value]


def test_beyond_the_last_bound_every_distance_is_the_same() -> None:
    level: Document = {"term": "line_km", "bands_km": [0]}
    places = network([node("N2", 20), node("N1", 3000)])
    plan = source(places, rules(levels=first(level)), ONE, stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    assert node_of(plan) == {"L1": "N1"}
    assert values(plan) == [0, 1]


# ------------------------------------------------------------------------------------------------------ utilization


@pytest.mark.parametrize(
    ("capacity", "used", "share"),
    [
        (None, None, 0),
        ({"unit": "workload", "limit": 8}, None, 0),
        ({"unit": "workload", "limit": 8}, 2, 0.25),
        ({"unit": "workload", "limit": 8}, 8, 1),
        # Where there is nothing to use, all of it is used.
        ({"unit": "workload", "limit": 0}, None, 1),
    ],
)
def test_utilization_is_what_was_used_before_the_order(
    capacity: Document | None, used: float | None, share: float
) -> None:
    # The item is no work, so that it ships from a node that is full.
    places = network([node("N1", capacity=capacity)], [{"id": "A", "workload": 0}])
    here = stock({"N1": {"A": 9}}, {} if used is None else {"N1": used})
    plan = source(places, rules(levels=first("utilization")), order(line("L1", quantity=9)), here)
    assert values(plan) == [0, share]


def test_utilization_counts_each_line_at_each_node_once() -> None:
    # L1 at N1 (0.5) and N2 (0.2), L2 at N1 (0.5).
    full: Document = {"capacity": {"unit": "units", "limit": 10}}
    places = network([node("N1", **full), node("N2", **full)], "AB")
    here = stock({"N1": {"A": 2, "B": 3}, "N2": {"A": 2}}, {"N1": 5, "N2": 2})
    plan = source(places, rules(levels=first("utilization")), order(line("L1", "A", 4), line("L2", "B", 3)), here)
    assert values(plan) == [0, 1.2]


# ---------------------------------------------------------------------------------------------------- stock balance


def weeks(**by_node: float | None) -> Availability:
    records = [{"node": name, "item": "A", "on_hand": 2, "weeks_of_supply": supply} for name, supply in by_node.items()]
    return Availability.from_records([*records, {"node": "N1", "item": "B", "on_hand": 9, "weeks_of_supply": 99}])


PLACES = network([node("N1"), node("N2"), node("N3"), node("OFF", enabled=False)], "AB")


@pytest.mark.parametrize(
    ("supply", "quantity", "expected", "value"),
    [
        # From where it lasts longest: 8 weeks at N2, 3 at N1, none known at N3, which counts as 0.
        ({"N1": 3, "N2": 8, "N3": None}, 2, {"N2": 2}, 0),
        # 8 - 3 for a third and a fourth piece, and 8 - 0 for a fifth.
        ({"N1": 3, "N2": 8, "N3": None}, 4, {"N2": 2, "N1": 2}, 2 * 5),
        ({"N1": 3, "N2": 8, "N3": None}, 5, {"N2": 2, "N1": 2, "N3": 1}, 2 * 5 + 8),
        # The longest of all records, though that node is disabled; other items do not matter.
        ({"N1": 3, "N2": 8, "OFF": 10.5}, 4, {"N2": 2, "N1": 2}, 2 * 2.5 + 2 * 7.5),
        # Nothing known anywhere.
        ({"N1": None, "N2": None}, 2, {"N1": 2}, 0),
    ],
)
def test_stock_is_taken_from_where_it_lasts_longest(
    supply: dict[str, float | None], quantity: int, expected: dict[str, int], value: float
) -> None:
    asked = order(line("L1", quantity=quantity))
    plan = source(PLACES, rules(levels=first("stock_balance")), asked, weeks(**supply))
    assert pieces_by(plan, "node") == expected
    assert values(plan) == [0, value]


# ----------------------------------------------------------------------------------------------------------- carbon


def by(name: str, grams: float, **fields: Any) -> Document:
    return service(name, carbon_g_per_kg_km=grams, **fields)


@pytest.mark.parametrize(
    ("weight_kg", "km", "grams", "quantity", "value"),
    [
        # 3 x 2 kg x 100 km x 50 g are 30,000 g.
        (2, 100, 50, 3, 30),
        (2, 100, 0, 3, 0),
        (0, 100, 50, 3, 0),
        (2, 0, 50, 3, 0),
        (0.25, 40, 0.4, 5, 0.02),
    ],
)
def test_carbon_is_weight_times_distance_times_the_services_factor(
    weight_kg: float, km: float, grams: float, quantity: int, value: float
) -> None:
    places = network([node("N1", km)], [{"id": "A", "weight_kg": weight_kg}], [by("S", grams)])
    asked = order(line("L1", quantity=quantity))
    assert values(source(places, rules(levels=first("carbon_kg")), asked, stock({"N1": {"A": 9}}))) == [0, value]


def carbon(places: Network, method: str = "ship") -> Plan:
    asked = order(line("L1", quantity=2, delivery_method=method))
    here = stock({each.id: {"A": 9} for each in places.nodes})
    return source(places, rules(levels=first("carbon_kg")), asked, here)


HEAVY = {"id": "A", "weight_kg": 2}


def test_a_cleaner_service_makes_up_for_a_longer_way() -> None:
    # 2 x 2 kg x 100 km x 90 g = 36 kg by road from N1, 2 x 2 kg x 400 km x 20 g = 32 kg by rail from N2.
    places = network(
        [node("N1", 100), node("N2", 400)], [HEAVY], [by("road", 90, nodes=["N1"]), by("rail", 20, nodes=["N2"])]
    )
    plan = carbon(places)
    assert node_of(plan) == {"L1": "N2"}
    assert values(plan) == [0, 32]


def test_pickups_and_free_shipping_emit_nothing() -> None:
    assert values(carbon(network([node("N1", 100)], [HEAVY], [by("S", 90)]), "pickup")) == [0, 0]
    assert values(carbon(network([node("N1", 100)], [HEAVY]))) == [0, 0]


@pytest.mark.parametrize(("item", "grams"), [({"id": "A"}, 90), (HEAVY, 0)])
def test_where_nothing_is_emitted_no_location_is_needed(item: Document, grams: float) -> None:
    assert values(carbon(network([node("N1", location=None)], [item], [by("S", grams)]))) == [0, 0]


def test_what_emits_by_distance_needs_a_location() -> None:
    places = network([node("N1", location=None)], [HEAVY], [by("S", 90)])
    with pytest.raises(MissingLocation, match="objective term carbon_kg asks for a distance, but node 'N1'"):
        carbon(places)
