"""Worked examples of sourcing, as the systems of this field document them."""

from typing import Any

import pytest

from models import Availability, Network, Order, RuleSet
from tests.builders import (
    KM_PER_MILE,
    LEVELS,
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

Document = dict[str, Any]


def only(name: str) -> str:
    return f'node.id == "{name}"'


# --------------------------------------------------------------------- GX01: order rules, top down

ONLINE = rule("R1", when="order.channel == online", require=only("WH-MAIN"))
ONLINE_TO_ALASKA = rule("R2", when='order.channel == "online" and destination.state == "AK"', require=only("WH-UNIQUE"))


@pytest.mark.parametrize(
    ("order_rules", "channel", "state", "deciding", "expected"),
    [
        # R1 holds for every order that R2 is meant for, and stands above it.
        ([ONLINE, ONLINE_TO_ALASKA], "online", "AK", "R1", "WH-MAIN"),
        # The specific rule first: it gets its turn.
        ([ONLINE_TO_ALASKA, ONLINE], "online", "AK", "R2", "WH-UNIQUE"),
        # Its condition is not met: the next rule below decides.
        ([ONLINE_TO_ALASKA, ONLINE], "online", "TX", "R1", "WH-MAIN"),
        # No rule matches: all are ignored, the nearest node ships.
        ([ONLINE_TO_ALASKA, ONLINE], "store", "AK", None, "WH-UNIQUE"),
    ],
)
def test_gx01_first_matching_order_rule_decides_alone(
    order_rules: list[Document], channel: str, state: str, deciding: str | None, expected: str
) -> None:
    places = network([node("WH-MAIN", 20), node("WH-UNIQUE", 10)])
    asked = order(line("L1"), channel=channel, destination=destination(state=state))
    plan = source(places, rules(*order_rules), asked, stock({"WH-MAIN": {"A": 5}, "WH-UNIQUE": {"A": 5}}))
    assert plan.order_rule == deciding
    assert node_of(plan) == {"L1": expected}
    # Without a matching rule one with all defaults decides: when_needed, with its own level of split lines.
    km = 20.0 if expected == "WH-MAIN" else 10.0
    assert values(plan) == ([0, km] if deciding else [0, 0, km])


# ------------------------------------------------------------------ GX02: one line of five is pinned

FIVE = order(*(line(f"L{n}", item) for n, item in enumerate("ABCDE", start=1)))
TO_A = rule("to-A", require=only("WH-A"))
PIN_E = {"id": "pin-E", "when": "item.id == E", "require": only("WH-B")}
PIN_NOTHING = {"id": "pin-Z", "when": "item.id == Z", "require": only("WH-A")}


@pytest.mark.parametrize("item_rules", [[PIN_E, PIN_NOTHING], [PIN_NOTHING, PIN_E]])
@pytest.mark.parametrize("at_a", ["ABCDE", "ABCD"])
def test_gx02_item_rule_overrides_the_order_rule_for_its_line(item_rules: list[Document], at_a: str) -> None:
    places = network([node("WH-A", 50), node("WH-B", 10)], "ABCDE")
    available = stock({"WH-A": dict.fromkeys(at_a, 1), "WH-B": dict.fromkeys("ABCDE", 1)})
    plan = source(places, rules(TO_A, item_rules=item_rules), FIVE, available)
    # WH-B is nearer and has everything, yet four lines stay with the order rule.
    assert node_of(plan) == {"L1": "WH-A", "L2": "WH-A", "L3": "WH-A", "L4": "WH-A", "L5": "WH-B"}
    assert values(plan) == [0, 4 * 50 + 10]


@pytest.mark.parametrize("above", [[], [rule("other", when="order.channel == nowhere")]])
def test_gx02_the_order_rules_place_in_its_group_does_not_matter_to_the_pinned_line(above: list[Document]) -> None:
    places = network([node("WH-A", 50), node("WH-B", 10)], "ABCDE")
    available = stock({"WH-A": dict.fromkeys("ABCDE", 1), "WH-B": dict.fromkeys("ABCDE", 1)})
    plan = source(places, rules(*above, TO_A, item_rules=[PIN_E]), FIVE, available)
    assert pieces_by(plan, "node") == {"WH-A": 4, "WH-B": 1}


# ---------------------------------------------------------------- GX03: no match, no default, default

MARKETPLACE = rule("R1", when="order.channel == marketplace", require=only("WH-M"))
DEFAULT = rule("default", require=only("WH-M"))


@pytest.mark.parametrize(
    ("order_rules", "channel", "expected"),
    [
        ([MARKETPLACE], "online", "N1"),
        ([MARKETPLACE, DEFAULT], "online", "WH-M"),
        ([DEFAULT, MARKETPLACE], "online", "WH-M"),
        ([DEFAULT, MARKETPLACE], "marketplace", "WH-M"),
    ],
)
def test_gx03_rules_are_ignored_unless_one_matches(order_rules: list[Document], channel: str, expected: str) -> None:
    places = network([node("N1", 10), node("WH-M", 500)])
    asked = order(line("L1"), channel=channel)
    plan = source(places, rules(*order_rules), asked, stock({"N1": {"A": 1}, "WH-M": {"A": 1}}))
    assert node_of(plan) == {"L1": expected}
    assert values(plan)[-1] == (10 if expected == "N1" else 500)


# ------------------------------------------------------------------------- GX04: thresholds are strict


@pytest.mark.parametrize(
    ("scope", "expected", "km"),
    [
        # 200.00 is not over 200, 200.01 is.
        ("line", {"L1": "N1", "L2": "N2", "L3": "N1"}, 5 + 50 + 5),
        # One line over the threshold takes the whole order to the insured node.
        ("order", {"L1": "N2", "L2": "N2", "L3": "N2"}, 3 * 50),
    ],
)
def test_gx04a_line_total_over_200_needs_an_insured_node(scope: str, expected: dict[str, str], km: float) -> None:
    places = network([node("N1", 5), node("N2", 50, attributes={"insured": True})], "ABC")
    insured = {"id": "insured", "when": "line.total > 200", "require": "node.attributes.insured == true"}
    asked = order(line("L1", "A", 1, 200.00), line("L2", "B", 1, 200.01), line("L3", "C", 1, 50.0))
    available = stock({name: {"A": 1, "B": 1, "C": 1} for name in ("N1", "N2")})
    plan = source(places, rules(restrictions=[insured | {"scope": scope}]), asked, available)
    assert node_of(plan) == expected
    assert values(plan) == [0, km]


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [([50], "ST"), ([51], "DC"), ([30, 21], "DC"), ([30, 20], "ST")],
)
def test_gx04b_more_than_50_of_an_item_come_from_a_dc(quantities: list[int], expected: str) -> None:
    # The pieces of an item count over all of its lines.
    places = network([node("ST", 5), node("DC", 50, type="DC")], ["X"])
    bulk = {"id": "bulk", "when": "line.item_quantity > 50", "require": "node.type == DC"}
    asked = order(*(line(f"L{n}", "X", quantity) for n, quantity in enumerate(quantities)))
    plan = source(places, rules(restrictions=[bulk]), asked, stock({"ST": {"X": 99}, "DC": {"X": 99}}))
    assert set(node_of(plan).values()) == {expected}
    assert values(plan) == [0, len(quantities) * (5 if expected == "ST" else 50)]


# --------------------------------------------------------- GX14: one set of data, two documented answers


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


# -------------------------------------------------------------------- GX19: fewest routes, then distance


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


# ------------------------------------------------------------------------- GX20: the set-cover trap

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


# --------------------------------------------------------- GX21: quantity splits that were shipped wrong

PRIORITY: list[list[str]] = [["unfilled_units"], ["priority"]]
NODES_FIRST: list[list[str]] = [["unfilled_units"], ["nodes"], ["priority"]]


def ranked(*names: str) -> list[Document]:
    """Nodes with priorities 1, 2, 3 and so on."""
    return [node(name, priority=float(rank)) for rank, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    ("levels", "expected", "objective"),
    [
        # The rest after the first 10 is 3, not 13 again: 10 x 1 + 3 x 2.
        (PRIORITY, {"L1": 10, "L2": 3}, [0, 16]),
        (NODES_FIRST, {"L2": 13}, [0, 1, 26]),
    ],
)
def test_gx21a_the_second_node_ships_the_rest_only(
    levels: list[list[str]], expected: dict[str, int], objective: list[float]
) -> None:
    plan = source(
        network(ranked("L1", "L2"), ["V"]),
        rules(levels=levels),
        order(line("1", "V", 13)),
        stock({"L1": {"V": 10}, "L2": {"V": 15}}),
    )
    assert pieces_by(plan, "node") == expected
    assert values(plan) == objective


@pytest.mark.parametrize(
    ("levels", "expected", "objective"),
    [
        # The second node has four pieces and gives all three that are missing: 2 x 1 + 3 x 2.
        (PRIORITY, {"A": 2, "B": 3}, [0, 8]),
        (NODES_FIRST, {"C": 5}, [0, 1, 15]),
    ],
)
def test_gx21b_a_node_gives_all_that_is_needed(
    levels: list[list[str]], expected: dict[str, int], objective: list[float]
) -> None:
    plan = source(
        network(ranked("A", "B", "C"), ["V"]),
        rules(levels=levels),
        order(line("1", "V", 5)),
        stock({"A": {"V": 2}, "B": {"V": 4}, "C": {"V": 5}}),
    )
    assert pieces_by(plan, "node") == expected
    assert values(plan) == objective


@pytest.mark.parametrize(
    ("order_rule", "expected"),
    [
        (rule(), {"P": 1, "Q": 1}),
        # No node has both pieces, and a line is whole or not at all.
        (rule(max_splits=0, partial="lines"), {}),
        (rule(line_split="never", partial="lines"), {}),
    ],
)
def test_gx21c_no_piece_is_lost(order_rule: Document, expected: dict[str, int]) -> None:
    plan = source(
        network(ranked("P", "Q"), ["V"]),
        rules(order_rule),
        order(line("1", "V", 2)),
        stock({"P": {"V": 1}, "Q": {"V": 1}}),
    )
    assert pieces_by(plan, "node") == expected
    assert unfilled(plan) == ({} if expected else {"1": 2})
    assert values(plan)[0] == (0 if expected else 2)


# ----------------------------------------------------------------------------- GX22: one sku on two lines

TWICE = order(line("L1", "X", 3), line("L2", "X", 4))
WHOLE_LINES = rule(line_split="never", partial="lines")


def test_gx22_two_lines_share_the_stock_of_their_item() -> None:
    # Each line alone would fit into the five pieces of N1; together they take five, not seven: 5 x 1 + 2 x 2.
    plan = source(
        network(ranked("N1", "N2"), ["X"]), rules(levels=PRIORITY), TWICE, stock({"N1": {"X": 5}, "N2": {"X": 10}})
    )
    assert pieces_by(plan, "node") == {"N1": 5, "N2": 2}
    assert values(plan) == [0, 9]


def test_gx22_whole_lines_put_the_larger_one_at_the_better_node() -> None:
    # Four pieces at priority 1 beat three: 4 x 1 + 3 x 2 = 10, the other way round 11.
    plan = source(
        network(ranked("N1", "N2"), ["X"]),
        rules(WHOLE_LINES, levels=PRIORITY),
        TWICE,
        stock({"N1": {"X": 5}, "N2": {"X": 10}}),
    )
    assert node_of(plan) == {"L1": "N2", "L2": "N1"}
    assert values(plan) == [0, 10]


def test_gx22_fewest_nodes_take_both_lines_from_the_larger_one() -> None:
    plan = source(
        network(ranked("N1", "N2"), ["X"]), rules(levels=NODES_FIRST), TWICE, stock({"N1": {"X": 5}, "N2": {"X": 10}})
    )
    assert node_of(plan) == {"L1": "N2", "L2": "N2"}
    assert values(plan) == [0, 1, 14]


@pytest.mark.parametrize(
    ("order_rule", "filled"),
    [
        (rule(), 5),
        # Whole lines: three or four pieces fit, four fill more.
        (WHOLE_LINES, 4),
    ],
)
def test_gx22_what_does_not_fit_stays_unfilled_with_a_reason(order_rule: Document, filled: int) -> None:
    plan = source(
        network(ranked("N1", "N2"), ["X"]), rules(order_rule, levels=PRIORITY), TWICE, stock({"N1": {"X": 5}})
    )
    assert pieces_by(plan, "node") == {"N1": filled}
    assert values(plan) == [7 - filled, filled]
    assert all(gap.reasons for gap in plan.unfilled)


# -------------------------------------------------------- GX24: a ladder of rules, written as three levels

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
