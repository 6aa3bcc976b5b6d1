"""Worked examples of costs: credits, surcharges for a busy node, and capacity that orders share."""

import itertools

import pytest

from models import Availability, Network, Order, Plan
from tests.builders import (
    Document,
    destination,
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


def from_each(**base: float) -> list[Document]:
    """A service for each node, which costs that much from there."""
    return [service(f"S-{name}", {"base": cost}, nodes=[name]) for name, cost in base.items()]


# ---------------------------------------------------------------------------- GX12: a weighted term that is negative

# N2 costs 2 more to ship from, and avoids a markdown of 5: a credit on the pieces that are taken there.
MARKDOWN = Availability.from_records(
    [{"node": "N1", "item": "A", "on_hand": 1}, {"node": "N2", "item": "A", "on_hand": 1, "unit_cost": -5}]
)


@pytest.mark.parametrize(
    ("weight", "expected", "value"),
    [
        # N1 is always worth 10, N2 is worth 12 - 5 x weight.
        (1, "N2", 7),
        (0.5, "N2", 9.5),
        # A tie at 10: N1 comes first by its id.
        (0.4, "N1", 10),
        # N2 would be worth 10.5.
        (0.3, "N1", 10),
        (0, "N1", 10),
    ],
)
def test_gx12_a_credit_counts_as_much_as_its_weight(weight: float, expected: str, value: float) -> None:
    places = network([node("N1"), node("N2")], services=from_each(N1=10, N2=12))
    level: list[str | Document] = ["shipping_cost", {"term": "stock_cost", "weight": weight}]
    plan = source(places, rules(levels=[["unfilled_units"], level]), order(line("L1")), MARKDOWN)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, value]
    at_n1, at_n2 = {"shipping_cost": 10, "stock_cost": 0}, {"shipping_cost": 12, "stock_cost": -5}
    assert plan.objective[1].terms == (at_n2 if expected == "N2" else at_n1)


def test_gx12_the_credit_is_the_stock_cost_of_its_shipment() -> None:
    places = network([node("N1"), node("N2")], services=from_each(N1=10, N2=12))
    level = ["shipping_cost", "stock_cost"]
    plan = source(places, rules(levels=[["unfilled_units"], level]), order(line("L1")), MARKDOWN)
    (shipment,) = plan.shipments
    assert (shipment.costs["shipping_cost"], shipment.costs["stock_cost"]) == (12, -5)


# ----------------------------------------------------------------------- GX13: a backlog beyond two days costs extra

# A node works off ten pieces a day; its backlog is what it has used of its capacity of ten days. From two days on each
# piece is 30 cents dearer than the one before, so that it pays 3 for every day that the backlog lies beyond the second.
A_DAY = 10
BACKLOG: Document = {
    "unit": "units",
    "limit": 10 * A_DAY,
    "surcharges": [{"above": pieces / (10 * A_DAY), "cost": 0.3} for pieces in range(2 * A_DAY + 1, 10 * A_DAY)],
}
BUSY = network(
    [node("N1", capacity=BACKLOG), node("N2", capacity=BACKLOG)],
    services=from_each(N1=8, N2=10),
)
LANDED: list[list[str | Document]] = [["unfilled_units"], ["shipping_cost", "capacity_cost"]]


def with_backlog(days: float, *, at_n2: int = 1) -> Plan:
    """One piece, where N1 has this many days of work and N2 has one."""
    available = stock({"N1": {"A": 1}, "N2": {"A": at_n2}}, {"N1": days * A_DAY, "N2": A_DAY})
    return source(BUSY, rules(levels=LANDED), order(line("L1")), available)


@pytest.mark.parametrize(
    ("days", "expected", "value"),
    [
        # 8 + 3 x 0 and 8 + 3 x 0.5 are below the 10 of N2; 8 + 3 x 1 and 8 + 3 x 2 are not.
        (2, "N1", 8),
        (2.5, "N1", 9.5),
        (3, "N2", 10),
        (4, "N2", 10),
    ],
)
def test_gx13_a_backlog_moves_the_order_once_it_costs_more_than_the_detour(
    days: float, expected: str, value: float
) -> None:
    plan = with_backlog(days)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, value]


@pytest.mark.parametrize(("days", "surcharge"), [(0, 0), (2, 0), (2.5, 1.5), (3, 3), (4, 6), (9.9, 23.7)])
def test_gx13_a_backlog_never_removes_a_node(days: float, surcharge: float) -> None:
    # N2 has no stock, so N1 serves at any backlog: 3 x (days - 2) on top of 8.
    plan = with_backlog(days, at_n2=0)
    assert node_of(plan) == {"L1": "N1"}
    assert values(plan) == [0, 8 + surcharge]
    assert plan.objective[1].terms == {"shipping_cost": 8, "capacity_cost": surcharge}


# ------------------------------------------------------------------------- GX18: orders that share a scarce capacity

# Both orders cost 5 from N1. From N2 the first costs 6 and the second, which goes elsewhere, 50.
COSTS = {"O1": ("DE", {"N1": 5, "N2": 6}), "O2": ("FR", {"N1": 5, "N2": 50})}
SHARED = network(
    [node("N1", capacity={"unit": "orders", "limit": 1}), node("N2")],
    services=[
        service(f"{country}-{name}", {"base": cost}, nodes=[name], countries=[country])
        for country, by_node in COSTS.values()
        for name, cost in by_node.items()
    ],
)


def asked_of(name: str) -> Order:
    country, _ = COSTS[name]
    return order(line("L1"), id=name, destination=destination(country))


def in_turn(*names: str, open_at_n1: int = 0, places: Network = SHARED) -> tuple[dict[str, str], float]:
    """The node of each order and their cost together, each decided on what the one before has left."""
    here = stock({"N1": {"A": 5}, "N2": {"A": 5}}, {"N1": open_at_n1})
    chosen, cost = {}, 0.0
    for name in names:
        plan = source(places, rules(levels=[["unfilled_units"], ["shipping_cost"]]), asked_of(name), here)
        chosen[name], cost = node_of(plan)["L1"], cost + values(plan)[1]
        here = here.after(plan)
    return chosen, cost


def test_gx18_one_by_one_the_first_order_takes_what_the_second_needs_more() -> None:
    assert in_turn("O1", "O2") == ({"O1": "N1", "O2": "N2"}, 55)


def test_gx18_in_the_other_turn_the_two_cost_no_more_than_the_best_for_both() -> None:
    joint = [
        sum(COSTS[name][1][at] for name, at in zip(COSTS, places, strict=True))
        for places in itertools.product(("N1", "N2"), repeat=2)
        if places.count("N1") <= 1
    ]
    assert in_turn("O2", "O1") == ({"O2": "N1", "O1": "N2"}, min(joint))


@pytest.mark.parametrize("names", [("O1", "O2"), ("O2", "O1")])
def test_gx18_with_an_order_open_at_the_first_node_both_come_from_the_second(names: tuple[str, str]) -> None:
    assert in_turn(*names, open_at_n1=1) == (dict.fromkeys(names, "N2"), 56)


@pytest.mark.parametrize("name", ["O1", "O2"])
def test_gx18_alone_each_order_would_come_from_the_first_node(name: str) -> None:
    assert in_turn(name) == ({name: "N1"}, 5)


def test_gx18_an_order_that_is_committed_uses_the_node_up() -> None:
    here = stock({"N1": {"A": 5}, "N2": {"A": 5}})
    plan = source(SHARED, rules(levels=[["unfilled_units"], ["shipping_cost"]]), asked_of("O1"), here)
    assert pieces_by(plan, "node") == {"N1": 1}
    assert here.after(plan).used["N1"] == 1
