"""Worked examples of objective levels: their order decides."""

import pytest

from models import Availability, Network, Order
from tests.builders import KM_PER_MILE, line, network, node, node_of, order, rules, service, source, stock, values

# ------------------------------------------------------------------------------------ GX10: bands, and levels in turn

# The example puts bands (of 100 and 500 km) and the nodes' use of their capacity in a level each. The terms that say so
# (`bands_km`, `utilization`) are not decided yet. Until then others stand in for them: a rate card that costs the index
# of the band, and a priority that is the share used in per cent.
BANDS = service("T", {"max_km": 100, "base": 0.0}, {"max_km": 500, "base": 1.0}, {"base": 2.0})


@pytest.mark.parametrize(
    ("levels", "expected", "objective"),
    [
        # NA and NB are in the first band, so the emptier of them serves.
        ([["shipping_cost"], ["priority"]], "NB", [0, 0, 20]),
        # Plain distance leaves no tie for the next level to break.
        ([["line_km"], ["priority"]], "NA", [0, 20, 95]),
        ([["priority"], ["line_km"]], "NC", [0, 0, 120]),
    ],
)
def test_gx10a_bands_make_ties_that_the_next_level_breaks(
    levels: list[list[str]], expected: str, objective: list[float]
) -> None:
    places = [node("NA", 20, priority=95.0), node("NB", 90, priority=20.0), node("NC", 120, priority=0.0)]
    plan = source(
        network(places, services=[BANDS]),
        rules(levels=levels),
        order(line("L1")),
        stock({"NA": {"A": 1}, "NB": {"A": 1}, "NC": {"A": 1}}),
    )
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == objective


@pytest.mark.parametrize(("in_stores", "expected", "objective"), [(1, "S2", [0, 1, 15]), (0, "W", [0, 2, 5])])
def test_gx10b_stores_come_before_the_warehouse_that_is_nearer(
    in_stores: int, expected: str, objective: list[float]
) -> None:
    # Once `preference` is decided, the same can be said without numbering the nodes.
    places = [node("S1", 20, priority=1.0), node("S2", 15, priority=1.0), node("W", 5, type="DC", priority=2.0)]
    plan = source(
        network(places),
        rules(levels=[["unfilled_units"], ["priority"], ["line_km"]]),
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


@pytest.mark.parametrize(
    ("miles", "at_n3", "expected", "objective"),
    [
        # Both pieces within 100 miles, from two nodes: better than one node beyond.
        ((40, 60, 300), "AB", {"L1": "N1", "L2": "N2"}, [0, 0, 2, 100 * KM_PER_MILE]),
        # Beyond 100 miles anyway: one node is better than two.
        ((40, 120, 300), "AB", {"L1": "N3", "L2": "N3"}, [0, 1, 1, 600 * KM_PER_MILE]),
        # No node has both: the nearest two.
        ((40, 120, 300), "A", {"L1": "N1", "L2": "N2"}, [0, 1, 2, 160 * KM_PER_MILE]),
    ],
)
def test_gx24_near_then_together_then_nearest(
    miles: tuple[float, float, float], at_n3: str, expected: dict[str, str], objective: list[float]
) -> None:
    # The rate card costs 1 beyond 100 miles, so that its cost counts the shipments from afar.
    afar = service("T", {"max_km": NEAR_KM, "base": 0.0}, {"base": 1.0})
    places = [node(f"N{n}", mile * KM_PER_MILE) for n, mile in enumerate(miles, start=1)]
    available = stock({"N1": {"A": 1}, "N2": {"B": 1}, "N3": dict.fromkeys(at_n3, 1)})
    plan = source(
        network(places, "AB", [afar]),
        rules(levels=[["unfilled_units"], ["shipping_cost"], ["nodes"], ["line_km"]]),
        order(line("L1", "A"), line("L2", "B")),
        available,
    )
    assert node_of(plan) == expected
    assert values(plan) == pytest.approx(objective, abs=0.002)
