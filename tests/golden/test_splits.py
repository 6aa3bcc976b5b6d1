"""Worked examples of splits: how many nodes, what may be split, and what must stay together."""

import pytest

from models import Order, Plan, RuleSet
from tests.builders import (
    LEVELS,
    Document,
    causes,
    line,
    network,
    node,
    node_of,
    order,
    rule,
    rules,
    source,
    stock,
    unfilled,
    values,
)

# --------------------------------------------------------- GX17: no split below an amount, nor of listed products

# "Less than 50" is strict. Either rule is all or nothing.
UNSPLIT = rule("unsplit", when="order.value < 50 or any_line(item.id in [PKG])", max_splits=0, partial="never")
UP_TO_THREE = rule("up-to-three", max_splits=2, partial="never")


def worth(total: float, *more: Document) -> Order:
    return order(line("L1", "A", 1, total - 20), line("L2", "B", 1, 20.0), *more)


@pytest.mark.parametrize(
    ("asked", "far_has_both", "deciding", "expected", "km"),
    [
        # No node has both.
        (worth(40.0), False, "unsplit", {}, 0),
        (worth(49.99), False, "unsplit", {}, 0),
        (worth(50.0), False, "up-to-three", {"L1": "N1", "L2": "N2"}, 30),
        (worth(60.0), False, "up-to-three", {"L1": "N1", "L2": "N2"}, 30),
        # N1 has the packaging too, but not B.
        (worth(60.0, line("L3", "PKG")), False, "unsplit", {}, 0),
        # A node with everything is far away: whoever may split does not need it.
        (worth(40.0), True, "unsplit", {"L1": "N3", "L2": "N3"}, 1800),
        (worth(60.0), True, "up-to-three", {"L1": "N1", "L2": "N2"}, 30),
        (worth(60.0, line("L3", "PKG")), True, "unsplit", {"L1": "N3", "L2": "N3", "L3": "N3"}, 2700),
    ],
)
def test_gx17_small_orders_and_listed_products_ship_from_one_node(
    asked: Order, deciding: str, expected: dict[str, str], km: float, *, far_has_both: bool
) -> None:
    places = network([node("N1", 10), node("N2", 20), node("N3", 900)], ["A", "B", "PKG"])
    everything = {"A": 1, "B": 1, "PKG": 1} if far_has_both else {}
    available = stock({"N1": {"A": 1, "PKG": 1}, "N2": {"B": 1}, "N3": everything})
    plan = source(places, rules(UNSPLIT, UP_TO_THREE), asked, available)
    assert plan.order_rule == deciding
    assert node_of(plan) == expected
    assert values(plan) == ([0, km] if expected else [len(asked.lines), 0])
    assert all("splits" in causes(plan, gap.line) for gap in plan.unfilled)


# ----------------------------------------------------------------------------------- GX19: fewest routes, then distance


@pytest.mark.parametrize("levels", [LEVELS, [["unfilled_units"], ["nodes"], ["shipment_km"]]])
def test_gx19_fewest_routes_then_nearest(levels: list[list[str]]) -> None:
    places = network([node("N1", 10), node("N2", 50), node("N3", 30), node("N4", 5)], "ABC")
    available = stock({"N1": {"A": 1, "B": 1}, "N2": {"B": 1, "C": 1}, "N3": {"C": 1}, "N4": {"A": 1}})
    asked = order(line("L1", "A"), line("L2", "B"), line("L3", "C"))

    # No node has all three: nothing ships.
    alone = rules(rule(max_splits=0, partial="never"), levels=levels)
    assert unfilled(source(places, alone, asked, available)) == {"L1": 1, "L2": 1, "L3": 1}

    # Two nodes: {N1,N2}, {N1,N3} and {N2,N4} are complete, with means of 30, 20 and 27.5 km.
    pair = rules(rule(max_splits=1, partial="never"), levels=levels)
    plan = source(places, pair, asked, available)
    assert node_of(plan) == {"L1": "N1", "L2": "N1", "L3": "N3"}
    assert values(plan) == ([0, 50] if levels == LEVELS else [0, 2, 40])


# --------------------------------------------------------------------------------------------- GX20: the set-cover trap

SIX = order(*(line(f"L{n}", f"S{n}") for n in range(1, 7)))


@pytest.mark.parametrize(
    "rules_",
    [rules(levels=[["unfilled_units"], ["shipments"]]), rules(rule(max_splits=1, partial="never"))],
)
def test_gx20_two_nodes_suffice_where_greedy_takes_three(rules_: RuleSet) -> None:
    # N1 covers most lines and tempts greedy rules; then N2 and N3 are still needed for S5 and S6.
    covers = {"N1": ["S1", "S2", "S3", "S4"], "N2": ["S1", "S2", "S5"], "N3": ["S3", "S4", "S6"]}
    places = network([node(name) for name in covers], [f"S{n}" for n in range(1, 7)])
    available = stock({name: dict.fromkeys(items, 1) for name, items in covers.items()})
    plan = source(places, rules_, SIX, available)
    assert node_of(plan) == {"L1": "N2", "L2": "N2", "L5": "N2", "L3": "N3", "L4": "N3", "L6": "N3"}
    assert len(plan.shipments) == 2
    assert unfilled(plan) == {}


# ------------------------------------------------------------------------- GX23: what each shipment must be worth

WORTH_100 = rules(rule("worth", min_shipment_value=100))


def two_lines(prices: tuple[float, float], pieces: dict[str, dict[str, int]], rules_: RuleSet = WORTH_100) -> Plan:
    asked = order(line("L1", "A", 1, prices[0]), line("L2", "B", 1, prices[1]))
    return source(network([node("N1", 10), node("N2", 20)], "AB"), rules_, asked, stock(pieces))


APART = {"N1": {"A": 1}, "N2": {"B": 1}}


def test_gx23_a_complete_shipment_may_be_worth_less() -> None:
    # N1 has A too and is nearer, but then two shipments would be worth 30 and 50.
    plan = two_lines((30, 50), {"N1": {"A": 1}, "N2": {"A": 1, "B": 1}})
    assert node_of(plan) == {"L1": "N2", "L2": "N2"}
    assert values(plan) == [0, 40]


@pytest.mark.parametrize(("prices", "allowed"), [((80, 160), False), ((160, 160), True), ((100, 160), True)])
def test_gx23_each_of_two_shipments_must_be_worth_it(prices: tuple[float, float], *, allowed: bool) -> None:
    # Where the 80 may not ship they are a remainder, which must be worth as much: then nothing ships.
    plan = two_lines(prices, APART)
    assert node_of(plan) == ({"L1": "N1", "L2": "N2"} if allowed else {})
    assert values(plan) == ([0, 30] if allowed else [2, 0])
    assert all("min_shipment_value" in causes(plan, gap.line) for gap in plan.unfilled)


@pytest.mark.parametrize(("remainder", "allowed"), [(80, False), (99.99, False), (100, True)])
def test_gx23_the_remainder_counts(remainder: float, *, allowed: bool) -> None:
    plan = two_lines((remainder, 160), {"N2": {"B": 1}})
    assert node_of(plan) == ({"L2": "N2"} if allowed else {})
    assert values(plan) == ([1, 20] if allowed else [2, 0])
    assert "stock" in causes(plan, "L1")
    assert allowed or "min_shipment_value" in causes(plan, "L2")


@pytest.mark.parametrize(("least", "allowed"), [(99.9, True), (99.91, False)])
def test_gx23_values_are_compared_as_decimals(least: float, *, allowed: bool) -> None:
    # Three times 33.3 is 99.9, in binary a little less.
    asked = order(line("L1", "A", 3, 33.3), line("L2", "B", 1, 160.0))
    places = network([node("N1", 10), node("N2", 20)], "AB")
    plan = source(places, rules(rule(min_shipment_value=least)), asked, stock({"N1": {"A": 3}, "N2": {"B": 1}}))
    assert node_of(plan) == ({"L1": "N1", "L2": "N2"} if allowed else {})
    assert values(plan) == ([0, 30] if allowed else [4, 0])


# ------------------------------------------------------------------------------- GX25: lines that ship together

# Frame and lens go together; sunglasses may come from anywhere. The label is a must, there is no soft one.
GLASSES = order(line("L1", "frame", ship_together="g"), line("L2", "lens", ship_together="g"), line("L3", "sunglasses"))
FEWEST_NODES: list[list[str]] = [["unfilled_units"], ["nodes"], ["line_km"]]


def glasses(pieces: dict[str, list[str]], rules_: RuleSet) -> Plan:
    places = [node(name, {"N1": 10, "N2": 5, "N3": 500}[name]) for name in pieces]
    available = stock({name: dict.fromkeys(items, 1) for name, items in pieces.items()})
    return source(network(places, ["frame", "lens", "sunglasses"]), rules_, GLASSES, available)


@pytest.mark.parametrize(
    ("levels", "with_n3", "expected", "objective"),
    [
        (FEWEST_NODES, True, {"L1": "N3", "L2": "N3", "L3": "N3"}, [0, 1, 1500]),
        # The frame is nearer at N2, the lens is not there.
        (FEWEST_NODES, False, {"L1": "N1", "L2": "N1", "L3": "N2"}, [0, 2, 25]),
        (LEVELS, True, {"L1": "N1", "L2": "N1", "L3": "N2"}, [0, 25]),
    ],
)
def test_gx25_a_group_leaves_from_one_node(
    levels: list[list[str]], expected: dict[str, str], objective: list[float], *, with_n3: bool
) -> None:
    pieces = {"N1": ["frame", "lens"], "N2": ["frame", "sunglasses"]}
    everything = {"N3": ["frame", "lens", "sunglasses"]} if with_n3 else {}
    plan = glasses(pieces | everything, rules(levels=levels))
    assert node_of(plan) == expected
    assert values(plan) == objective


@pytest.mark.parametrize(
    ("order_rule", "expected", "objective"),
    [
        (rule(), {"L3": "N2"}, [2, 5]),
        (rule(partial="never"), {}, [3, 0]),
    ],
)
def test_gx25_a_group_that_no_node_has_stays_unfilled_as_a_whole(
    order_rule: Document, expected: dict[str, str], objective: list[float]
) -> None:
    plan = glasses({"N1": ["lens"], "N2": ["frame", "sunglasses"]}, rules(order_rule))
    assert node_of(plan) == expected
    assert values(plan) == objective
    assert "ship_together" in causes(plan, "L1")
    assert "ship_together" in causes(plan, "L2")
