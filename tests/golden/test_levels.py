"""Worked examples of objective levels: their order decides."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from models import Availability, Network, Order, Plan, RuleSet
from tests.builders import (
    KM_PER_MILE,
    Document,
    line,
    network,
    node,
    node_of,
    order,
    rule,
    rules,
    service,
    source,
    stock,
    values,
)

# ------------------------------------------------------------------------------------ GX10: bands, and levels in turn

BANDS: Document = {"term": "line_km", "bands_km": [100, 500]}

Levels = list[list[str | Document]]


@pytest.mark.parametrize(
    ("levels", "expected", "objective"),
    [
        # NA and NB are in the first band, so the emptier of them serves.
        ([[BANDS], ["utilization"]], "NB", [0, 0, 0.2]),
        # The same, where the shipment's kilometres are put into bands.
        ([[BANDS | {"term": "shipment_km"}], ["utilization"]], "NB", [0, 0, 0.2]),
        # Plain distance leaves no tie for the next level to break.
        ([["line_km"], ["utilization"]], "NA", [0, 20, 0.95]),
        ([["utilization"], ["line_km"]], "NC", [0, 0, 120]),
    ],
)
def test_gx10a_bands_make_ties_that_the_next_level_breaks(
    levels: Levels, expected: str, objective: list[float]
) -> None:
    daily = {"capacity": {"unit": "units", "limit": 100}}
    plan = source(
        network([node("NA", 20, **daily), node("NB", 90, **daily), node("NC", 120, **daily)]),
        rules(levels=levels),
        order(line("L1")),
        # Five per cent of its capacity is left at NA, 80 at NB, all of it at NC.
        stock({"NA": {"A": 1}, "NB": {"A": 1}, "NC": {"A": 1}}, {"NA": 95, "NB": 20}),
    )
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == objective


@pytest.mark.parametrize(("in_stores", "expected", "objective"), [(1, "S2", [0, 0, 15]), (0, "W", [0, 1, 5])])
@pytest.mark.parametrize("by", [["node.type == store", "node.type == warehouse"], ["node.type == store"]])
def test_gx10b_stores_come_before_the_warehouse_that_is_nearer(
    by: list[str], in_stores: int, expected: str, objective: list[float]
) -> None:
    plan = source(
        network([node("S1", 20), node("S2", 15), node("W", 5, type="warehouse")]),
        rules(levels=[["unfilled_units"], [{"term": "preference", "by": by}], ["line_km"]]),
        order(line("L1")),
        stock({"S1": {"A": in_stores}, "S2": {"A": in_stores}, "W": {"A": 1}}),
    )
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == objective


# ------------------------------------------------------------------------ GX14: one set of data, two documented answers


def priority_or_complete(at_store: dict[str, int]) -> tuple[Network, Order, Availability]:
    places = network([node("DC1", priority=1.0), node("DC2", priority=1.0), node("ST", priority=2.0)], "AB")
    available = stock({"DC1": {"A": 1}, "DC2": {"B": 1}, "ST": at_store})
    return places, order(line("L1", "A"), line("L2", "B")), available


@pytest.mark.parametrize(
    ("levels", "at_store", "expected", "objective"),
    [
        # Priority first: both DCs (1 + 1 pieces x priority), although that takes two nodes.
        ([["priority"], ["nodes"]], {"A": 1, "B": 1}, {"L1": "DC1", "L2": "DC2"}, [0, 2, 2]),
        # A complete shipment first: the store has both.
        ([["nodes"], ["priority"]], {"A": 1, "B": 1}, {"L1": "ST", "L2": "ST"}, [0, 1, 4]),
        # The store has nothing: no choice is left.
        ([["nodes"], ["priority"]], {"A": 0, "B": 0}, {"L1": "DC1", "L2": "DC2"}, [0, 2, 2]),
    ],
)
def test_gx14_the_order_of_levels_decides(
    levels: list[list[str]], at_store: dict[str, int], expected: dict[str, str], objective: list[float]
) -> None:
    places, asked, available = priority_or_complete(at_store)
    # No level names an unfilled term, so filling is the implied first level.
    plan = source(places, rules(levels=levels), asked, available)
    assert node_of(plan) == expected
    assert values(plan) == objective


# --------------------------------------------------------------------- GX24: a ladder of rules, written as three levels

NEAR_KM = 100 * KM_PER_MILE

# Three ways to count what comes from beyond 100 miles; each counts one for such a shipment.
NEAR = {"id": "near", "require": f"distance_km <= {NEAR_KM}", "penalty": {"amount": 1, "per": "shipment"}}
AFAR: dict[str, tuple[str | Document, list[Document], list[Document]]] = {
    "a rate card": ("shipping_cost", [service("T", {"max_km": NEAR_KM, "base": 0}, {"base": 1})], []),
    "a soft restriction": ("penalty", [], [NEAR]),
    "a band": ({"term": "shipment_km", "bands_km": [NEAR_KM]}, [], []),
}

# Rung by rung: the first under which everything is filled decides, and of its plans the nearest.
LADDER = rules(
    rule("single near", max_splits=0, require=f"distance_km <= {NEAR_KM}"),
    rule("split near", require=f"distance_km <= {NEAR_KM}"),
    rule("single anywhere", max_splits=0),
    rule("split anywhere"),
    order_rule_mode="first_complete",
)


class Case(NamedTuple):
    """Miles of N1, N2 and N3, what N3 has, and what comes of it; N1 has A and N2 has B."""

    miles: tuple[float, float, float]
    at_n3: str
    expected: dict[str, str]
    objective: list[float]
    rung: str


CASES = [
    # Both pieces within 100 miles, from two nodes: better than one node beyond.
    Case((40, 60, 300), "AB", {"L1": "N1", "L2": "N2"}, [0, 0, 2, 100 * KM_PER_MILE], "split near"),
    # Beyond 100 miles anyway: one node is better than two.
    Case((40, 120, 300), "AB", {"L1": "N3", "L2": "N3"}, [0, 1, 1, 600 * KM_PER_MILE], "single anywhere"),
    # No node has both: the nearest two.
    Case((40, 120, 300), "A", {"L1": "N1", "L2": "N2"}, [0, 1, 2, 160 * KM_PER_MILE], "split anywhere"),
]


def solved(case: Case, rules_: RuleSet, services: Sequence[Document] = ()) -> Plan:
    places = [node(f"N{n}", mile * KM_PER_MILE) for n, mile in enumerate(case.miles, start=1)]
    available = stock({"N1": {"A": 1}, "N2": {"B": 1}, "N3": dict.fromkeys(case.at_n3, 1)})
    return source(network(places, "AB", services), rules_, order(line("L1", "A"), line("L2", "B")), available)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rung)
@pytest.mark.parametrize(("afar", "services", "restrictions"), AFAR.values(), ids=AFAR)
def test_gx24_near_then_together_then_nearest(
    case: Case, afar: str | Document, services: list[Document], restrictions: list[Document]
) -> None:
    levels: Levels = [["unfilled_units"], [afar], ["nodes"], ["line_km"]]
    plan = solved(case, rules(levels=levels, restrictions=restrictions), services)
    assert node_of(plan) == case.expected
    assert values(plan) == pytest.approx(case.objective, abs=0.002)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rung)
def test_gx24_the_ladder_itself_gives_the_same(case: Case) -> None:
    plan = solved(case, LADDER)
    assert plan.order_rule == case.rung
    assert node_of(plan) == case.expected
    assert values(plan) == pytest.approx([0, case.objective[-1]], abs=0.002)
