"""Preference: the first condition of a list that a source meets."""

from typing import Any

import pytest

from optimizer import MissingLocation, Sourcer, SourcingError
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
    values,
)

Document = dict[str, Any]
Levels = list[list[str | Document]]

ONE = order(line("L1"))


def preferring(*by: str) -> Document:
    return {"term": "preference", "by": list(by)}


def first(term: str | Document, *later: str) -> Levels:
    levels: Levels = [["unfilled_units"], [term]]
    levels += [[each] for each in later]
    return levels


# ------------------------------------------------------------------------------------------------------- preference

KINDS = network(
    [
        node("S", 300, type="store", attributes={"open": True}),
        node("W", 20, type="warehouse", address={"country": "CA"}),
        node("V", 10, type="vendor"),
    ],
    ["A", "B"],
)
BY_TYPE = preferring("node.type == store", "node.type == warehouse")


@pytest.mark.parametrize(("stocked", "expected", "rank"), [("SWV", "S", 0), ("WV", "W", 1), ("V", "V", 2)])
def test_the_first_condition_that_a_source_meets_ranks_it(stocked: str, expected: str, rank: int) -> None:
    here = stock({name: {"A": 1} for name in stocked})
    plan = source(KINDS, rules(levels=first(BY_TYPE, "line_km")), ONE, here)
    assert node_of(plan) == {"L1": expected}
    assert values(plan)[1] == rank


@pytest.mark.parametrize(
    ("by", "expected", "rank"),
    [
        # Of several that hold the first counts, and where none holds for anyone distance decides.
        (["distance_km <= 20", "node.type == store"], "V", 0),
        (["node.type == store", "distance_km <= 20"], "S", 0),
        (["node.type == garage", "node.country == destination.country and node.type != vendor"], "S", 1),
        (["node.attributes.open == true"], "S", 0),
        (["node.type == garage"], "V", 1),
        (["stock.available >= 5", "delivery_days <= 0"], "W", 0),
        # One that always holds makes all equal.
        (["node.type exists"], "V", 0),
    ],
)
def test_a_preference_asks_whatever_rules_may_ask(by: list[str], expected: str, rank: int) -> None:
    here = stock({"S": {"A": 1}, "W": {"A": 5}, "V": {"A": 4}})
    plan = source(KINDS, rules(levels=first(preferring(*by), "line_km")), ONE, here)
    assert node_of(plan) == {"L1": expected}
    assert values(plan)[1] == rank


def test_a_preference_counts_each_line_at_each_node_once() -> None:
    # L1 comes from W (1) and V (2), L2 from V (2): five, however many pieces.
    here = stock({"W": {"A": 3}, "V": {"A": 3, "B": 9}})
    asked = order(line("L1", "A", 6), line("L2", "B", 9))
    plan = source(KINDS, rules(levels=first(BY_TYPE)), asked, here)
    assert pieces_by(plan, "line", "node") == {("L1", "W"): 3, ("L1", "V"): 3, ("L2", "V"): 9}
    assert values(plan) == [0, 5]


def test_a_preference_may_depend_on_the_line() -> None:
    # Heavy items from the warehouse first, light ones from the store first.
    by = preferring("node.type == warehouse and item.weight_kg > 5", "node.type == store and item.weight_kg <= 5")
    items = [{"id": "A", "weight_kg": 9}, {"id": "B", "weight_kg": 5}]
    places = network([node("S", 10), node("W", 10, type="warehouse")], items)
    here = stock({"S": {"A": 1, "B": 1}, "W": {"A": 1, "B": 1}})
    plan = source(places, rules(levels=first(by)), order(line("L1", "A"), line("L2", "B")), here)
    assert node_of(plan) == {"L1": "W", "L2": "S"}
    assert values(plan) == [0, 0 + 1]


def test_of_two_services_at_one_node_the_larger_rank_counts() -> None:
    # Each carries one piece, so that the line takes both; P is preferred, Q comes second.
    services = [service(name, max_weight_kg=1) for name in ("P", "Q", "R")]
    places = network([node("N1")], [{"id": "A", "weight_kg": 1}], services)
    by = preferring("service.id == P", "service.id == Q")
    levels = first(by)
    one, two, three = (
        source(places, rules(levels=levels), order(line("L1", quantity=n)), stock({"N1": {"A": 9}})) for n in (1, 2, 3)
    )
    assert [pieces_by(plan, "service") for plan in (one, two)] == [{"P": 1}, {"P": 1, "Q": 1}]
    assert [values(plan)[1] for plan in (one, two, three)] == [0, 1, 2]


def test_two_preferences_may_stand_in_levels_of_their_own() -> None:
    # In the first all but the vendor are equal, in the second those near come first.
    levels: Levels = [["unfilled_units"], [preferring("node.type != vendor")], [preferring("distance_km <= 100")]]
    plan = source(KINDS, rules(levels=levels), ONE, stock({name: {"A": 1} for name in "SWV"}))
    assert node_of(plan) == {"L1": "W"}
    assert values(plan) == [0, 0, 0]
    apart = source(KINDS, rules(levels=levels), ONE, stock({"S": {"A": 1}, "V": {"A": 1}}))
    assert node_of(apart) == {"L1": "S"}
    assert values(apart) == [0, 0, 1]


def test_a_rank_is_weighed_like_any_other_figure() -> None:
    # S is two ranks better than V and 290 km farther: worth it from 145 km a rank on, where S comes first by its id.
    def chosen(weight: float) -> str:
        level: list[str | Document] = [BY_TYPE | {"weight": weight}, "line_km"]
        here = stock({"S": {"A": 1}, "V": {"A": 1}})
        return node_of(source(KINDS, rules(levels=[["unfilled_units"], level]), ONE, here))["L1"]

    assert [chosen(weight) for weight in (144.9, 145, 145.1)] == ["V", "S", "S"]


def test_a_preference_that_hangs_on_a_distance_needs_a_location() -> None:
    nowhere = network([node("N1", location=None)])
    near_first = rules(levels=first(preferring("distance_km <= 9")))
    with pytest.raises(MissingLocation, match=r"preference asks for a distance, but node 'N1' has no location"):
        Sourcer(nowhere, near_first).source(ONE, stock({"N1": {"A": 1}}))


def test_a_preference_that_is_met_before_the_distance_matters_needs_none() -> None:
    nowhere = network([node("N1", location=None)])
    stores_first = rules(levels=first(preferring("node.type == store", "distance_km <= 9")))
    assert values(source(nowhere, stores_first, ONE, stock({"N1": {"A": 1}}))) == [0, 0]


def test_a_preference_that_compares_number_and_text_names_the_line() -> None:
    by = ["node.state == line.attributes.state"]
    places = network([node("N1", address={"country": "US", "state": "TX"})])
    asked = order(line("L1", attributes={"state": 5}))
    levels: list[list[str | Document]] = [["unfilled_units"], [{"term": "preference", "by": by}]]
    with pytest.raises(SourcingError, match=r"the objective term preference, order 'O1', line 'L1': node.state"):
        Sourcer(places, rules(levels=levels)).source(asked, stock({"N1": {"A": 1}}))
