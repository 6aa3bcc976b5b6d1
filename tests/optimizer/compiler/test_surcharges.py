"""Capacity that costs more the more of it is used: the increase counts, in exact decimals and in each unit."""

from typing import Any

import pytest

from models import Plan
from optimizer import Sourcer, SourcingError
from tests.builders import (
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

Document = dict[str, Any]

COSTS: list[list[str]] = [["unfilled_units"], ["capacity_cost"]]


def capacity(unit: str, limit: float, *curve: tuple[float, float]) -> Document:
    """The field of a node; ``(0.5, 2)`` is a surcharge of 2 above half of the limit."""
    surcharges = [{"above": above, "cost": cost} for above, cost in curve]
    return {"capacity": {"unit": unit, "limit": limit, "surcharges": surcharges}}


def at_one_node(fields: Document, used: float, *lines: Document, items: Any = ("A", "B"), **of_rule: Any) -> Plan:
    """The plan of an order that one node with plenty of stock serves."""
    places = network([node("N1", 10, **fields)], items)
    here = stock({"N1": {"A": 99_999, "B": 99_999}}, {"N1": used})
    return source(places, rules(rule(**of_rule), levels=COSTS), order(*lines), here)


# -------------------------------------------------------------------------------------------------- what it costs

# Three pieces of A of workload 2 and two of B of workload 0.5: 1 order, 2 lines, 5 pieces, 7 of workload.
TWO_LINES = (line("L1", "A", 3), line("L2", "B", 2))
WORK = ({"id": "A", "workload": 2}, {"id": "B", "workload": 0.5})


@pytest.mark.parametrize(
    ("unit", "used", "cost"),
    [
        # 2 for each unit above half of 10. Below and at that nothing, above it what lies above, and of what was above
        # before the increase alone.
        ("orders", 3, 0),
        ("orders", 4, 0),
        ("orders", 4.5, 1),
        ("orders", 5, 2),
        ("orders", 9, 2),
        ("lines", 2, 0),
        ("lines", 3, 0),
        ("lines", 4, 2),
        ("lines", 5, 4),
        ("lines", 8, 4),
        ("units", 0, 0),
        ("units", 1, 2),
        ("units", 3, 6),
        ("units", 5, 10),
        ("workload", 0, 4),
        ("workload", 0.25, 4.5),
        ("workload", 3, 10),
    ],
)
def test_what_lies_above_the_share_is_charged_in_each_unit(unit: str, used: float, cost: float) -> None:
    plan = at_one_node(capacity(unit, 10, (0.5, 2)), used, *TWO_LINES, items=WORK)
    assert unfilled(plan) == {}
    assert values(plan) == [0, cost]
    assert plan.costs["capacity_cost"] == cost


@pytest.mark.parametrize(
    ("used", "cost"),
    [
        # 2 from 5 on and 3 more from 8 on; five pieces are taken.
        (0, 0),
        (2, 2 * 2),
        (3, 3 * 2),
        (4, 4 * 2 + 1 * 3),
        (5, 5 * 2 + 2 * 3),
    ],
)
@pytest.mark.parametrize("curve", [[(0.5, 2), (0.8, 3)], [(0.8, 3), (0.5, 2)], [(0.5, 1), (0.5, 1), (0.8, 3)]])
def test_several_surcharges_add_up(curve: list[tuple[float, float]], used: float, cost: float) -> None:
    assert values(at_one_node(capacity("units", 10, *curve), used, line("L1", quantity=5))) == [0, cost]


@pytest.mark.parametrize(
    ("used", "cost"), [(14, 0), (15, 1.75), (21, 1.75), (22, 1.75 + 2), (23, 1.75 + 4), (24, 5.75)]
)
def test_a_unit_that_starts_below_a_share_is_charged_for_what_lies_above(used: float, cost: float) -> None:
    # 0.6 x 25 = 15 and 0.9 x 25 = 22.5: of the order that is the 23rd, half lies above.
    assert values(at_one_node(capacity("orders", 25, (0.6, 1.75), (0.9, 4)), used, line("L1"))) == [0, cost]


@pytest.mark.parametrize(
    ("limit", "above", "workload", "quantity", "cost"),
    [
        # 0.35 x 7 = 2.45: of three pieces 0.55 lie above.
        (7, 0.35, 1, 3, 5.5),
        (7, 0.35, 1, 2, 0),
        # 0.3 x 1, and three times 0.1 of workload: exactly at it, though not in binary.
        (1, 0.3, 0.1, 3, 0),
        (1, 0.3, 0.1, 4, 1),
        (1, 0.7, 0.1, 7, 0),
        (0.9, 0.333, 0.1, 3, 0.003),
        (300, 0.001, 0.0001, 3001, 0.001),
    ],
)
def test_shares_and_workloads_are_exact_decimals(
    limit: float, above: float, workload: float, quantity: int, cost: float
) -> None:
    items = [{"id": "A", "workload": workload}, "B"]
    plan = at_one_node(capacity("workload", limit, (above, 10)), 0, line("L1", quantity=quantity), items=items)
    assert values(plan) == [0, cost]


@pytest.mark.parametrize(("above", "cost"), [(0, 3 * 4), (1, 0)])
def test_a_share_of_nothing_charges_all_and_a_share_of_one_nothing(above: float, cost: float) -> None:
    assert values(at_one_node(capacity("units", 3, (above, 4)), 0, line("L1", quantity=3))) == [0, cost]


def test_a_surcharge_does_not_lift_the_limit() -> None:
    plan = at_one_node(capacity("units", 10, (0.5, 2)), 4, line("L1", quantity=9))
    assert unfilled(plan) == {"L1": 3}
    assert values(plan) == [3, 5 * 2]


def test_pickups_take_from_the_same_capacity() -> None:
    lines = (line("L1", quantity=3), line("L2", quantity=3, delivery_method="pickup"))
    plan = at_one_node(capacity("units", 10, (0.5, 2)), 4, *lines)
    assert values(plan) == [0, 5 * 2]


# ---------------------------------------------------------------------------------------------- what it decides

NEAR_BUSY = [node("N1", 10, **capacity("units", 10, (0.5, 100))), node("N2", 260)]


@pytest.mark.parametrize(("used", "expected"), [(2, "N1"), (4, "N1"), (4.4, "N1"), (4.6, "N2"), (5, "N2"), (6, "N2")])
def test_a_busy_node_is_passed_over_once_it_costs_more(used: float, expected: str) -> None:
    # Each piece above five costs 100, the detour is 250 km: two and a half pieces.
    here = stock({"N1": {"A": 9}, "N2": {"A": 9}}, {"N1": used})
    levels: list[list[str]] = [["unfilled_units"], ["capacity_cost", "line_km"]]
    plan = source(network(NEAR_BUSY), rules(rule(max_splits=0), levels=levels), order(line("L1", quantity=3)), here)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, 260 if expected == "N2" else round(10 + 100 * max(0, used - 2), 3)]


@pytest.mark.parametrize(
    ("line_split", "quantity", "nodes", "cost"),
    [
        # 1 for each piece, 5 more for each above five: at one node eight pieces cost 8 + 3 x 5, at two 8.
        ("always", 8, 2, 8),
        ("always", 10, 2, 10),
        ("always", 12, 2, 12 + 2 * 5),
        ("never", 8, 1, 8 + 3 * 5),
        # A line splits only where that fills more.
        ("when_needed", 8, 1, 8 + 3 * 5),
        ("when_needed", 12, 2, 12 + 2 * 5),
    ],
)
def test_a_rising_cost_makes_a_split_worth_it(line_split: str, quantity: int, nodes: int, cost: float) -> None:
    rising = capacity("units", 10, (0, 1), (0.5, 5))
    places = network([node("N1", **rising), node("N2", **rising)])
    here = stock({"N1": {"A": 99}, "N2": {"A": 99}})
    plan = source(
        places,
        rules(rule(line_split=line_split), levels=[*COSTS, ["shipments"]]),
        order(line("L1", quantity=quantity)),
        here,
    )
    assert unfilled(plan) == {}
    assert len(plan.shipments) == nodes
    assert plan.objective[-2].terms == {"capacity_cost": cost}
    # What a split saves is that neither node takes more than five.
    assert (max(pieces_by(plan, "node").values()) <= 5) == (cost == quantity)


def test_of_three_busy_nodes_the_cheapest_curve_is_filled_first() -> None:
    # N1 charges 3 from its first piece on, N2 1 from its fourth on, N3 2 from its third on. Seven pieces: three at N2
    # and two at N3 are free, the next two cost 1 each at N2.
    places = network(
        [
            node("N1", **capacity("units", 10, (0, 3))),
            node("N2", **capacity("units", 10, (0.3, 1))),
            node("N3", **capacity("units", 10, (0.2, 2))),
        ]
    )
    here = stock({name: {"A": 99} for name in ("N1", "N2", "N3")})
    plan = source(places, rules(levels=COSTS), order(line("L1", quantity=7)), here)
    assert pieces_by(plan, "node") == {"N2": 5, "N3": 2}
    assert values(plan) == [0, 2]


def test_the_share_is_of_the_whole_limit_though_a_rule_may_fill_less() -> None:
    # The rule may fill half of 10; above 0.4 x 10, not 0.4 x 5, a piece costs 3.
    plan = at_one_node(capacity("units", 10, (0.4, 3)), 0, line("L1", quantity=9), capacity_share=0.5)
    assert unfilled(plan) == {"L1": 4}
    assert values(plan) == [4, 3]


# ----------------------------------------------------------------------------------- shipments, and orders in turn

BY_ITEM = [
    {"id": "A-by-S1", "when": "item.id == A", "require": "service.id == S1"},
    {"id": "B-by-S2", "when": "item.id == B", "require": "service.id == S2"},
]


@pytest.mark.parametrize(
    ("unit", "used", "parts"),
    [
        # S1 carries three pieces, S2 four; what is above 5 is charged to the shipment that brings it there.
        ("units", 0, [0, 2 * 2]),
        ("units", 1, [0, 3 * 2]),
        ("units", 3, [1 * 2, 4 * 2]),
        # The order counts at its first shipment.
        ("orders", 5, [2, 0]),
        ("orders", 4.5, [1, 0]),
        ("lines", 4, [0, 2]),
        ("lines", 5, [2, 2]),
    ],
)
def test_each_shipment_of_a_node_bears_what_it_adds(unit: str, used: float, parts: list[float]) -> None:
    places = network([node("N1", **capacity(unit, 10, (0.5, 2)))], "AB", [service("S1"), service("S2")])
    asked = order(line("L1", "A", 3), line("L2", "B", 4))
    here = stock({"N1": {"A": 9, "B": 9}}, {"N1": used})
    plan = source(places, rules(restrictions=BY_ITEM, levels=COSTS), asked, here)
    assert [each.service for each in plan.shipments] == ["S1", "S2"]
    assert [each.costs["capacity_cost"] for each in plan.shipments] == parts
    assert values(plan) == [0, sum(parts)]


def test_a_line_counts_at_its_first_shipment_from_the_node() -> None:
    # Both services carry pieces of the one line: three fit into each.
    services = [service(name, max_weight_kg=3) for name in ("S1", "S2")]
    places = network([node("N1", **capacity("lines", 10, (0.5, 2)))], [{"id": "A", "weight_kg": 1}], services)
    here = stock({"N1": {"A": 9}}, {"N1": 5})
    plan = source(places, rules(levels=COSTS), order(line("L1", quantity=6)), here)
    assert [each.costs["capacity_cost"] for each in plan.shipments] == [2, 0]


def test_orders_in_turn_pay_together_what_all_of_them_use() -> None:
    places = network([node("N1", **capacity("units", 10, (0.5, 2), (0.8, 3)))])
    here, paid = stock({"N1": {"A": 99}}), []
    for name, quantity in (("O1", 4), ("O2", 3), ("O3", 3), ("O4", 3)):
        plan = source(places, rules(levels=COSTS), order(line("L1", quantity=quantity), id=name), here)
        paid.append(values(plan)[1])
        here = here.after(plan)
    # Up to 4; up to 7, two of them above 5; up to 10, three above 5 and two above 8; and none is left.
    assert paid == [0, 2 * 2, 3 * 2 + 2 * 3, 0]
    assert sum(paid) == 5 * 2 + 2 * 3
    assert unfilled(plan) == {"L1": 3}


def test_a_surcharge_costs_nothing_where_no_level_counts_it_but_is_told() -> None:
    places = network([node("N1", 10, **capacity("units", 10, (0.5, 2))), node("N2", 20)])
    here = stock({"N1": {"A": 9}, "N2": {"A": 9}}, {"N1": 5})
    plan = source(places, rules(), order(line("L1", quantity=3)), here)
    assert node_of(plan) == {"L1": "N1"}
    assert plan.costs["capacity_cost"] == 6


FINE = 0.333333333


def test_a_workload_of_many_decimals_is_priced_as_exactly_as_any_other() -> None:
    """3,000 pieces make a workload of 999.999999, of which A charges 4 hundredths of a cent more than B's handling."""
    busy = {"unit": "workload", "limit": 2000}
    places = network(
        [
            node("A", capacity=busy | {"surcharges": [{"above": 0.1, "cost": 1.0004}]}),
            node("B", capacity=busy | {"surcharges": [{"above": 0.1, "cost": 1.0}]}, handling={"per_shipment": 0.2}),
        ],
        [{"id": "A", "workload": FINE}],
    )
    levels: list[list[str]] = [["unfilled_units"], ["capacity_cost", "handling_cost"]]
    whole = rule(line_split="never", partial="lines")
    here = stock({"A": {"A": 3000}, "B": {"A": 3000}})
    plan = source(places, rules(whole, levels=levels), order(line("L1", quantity=3000)), here)
    # 1.0004 x 799.999999 = 800.319999 at A, 799.999999 + 0.2 at B.
    assert plan.objective[-1].value == 800.199999


def test_workloads_too_fine_to_be_priced_together_are_refused() -> None:
    charges = {"unit": "workload", "limit": 100, "surcharges": [{"above": 0.5, "cost": 1}]}
    places = network([node("N1", capacity=charges)], [{"id": "A", "workload": FINE}, {"id": "B", "workload": 0.5}])
    asked, here = order(line("L1", quantity=200), line("L2", "B")), stock({"N1": {"A": 200, "B": 1}})
    with pytest.raises(SourcingError, match=r"node 'N1'.*no step in common above 1e-09.*fewer decimals"):
        Sourcer(places, rules(levels=COSTS)).source(asked, here)
    # Where no level asks for the price, they are only held to the limit, and that is exact.
    assert source(places, rules(), asked, here).is_complete
