"""Worked examples of order rules and item rules: who decides."""

import pytest

from tests.builders import (
    Document,
    destination,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    rule,
    rules,
    source,
    stock,
    values,
)


def only(name: str) -> str:
    return f'node.id == "{name}"'


# ------------------------------------------------------------------------------------------ GX01: order rules, top down

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


# ------------------------------------------------------------------------------------- GX02: one line of five is pinned

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


# ---------------------------------------------------------------------------------- GX03: no match, no default, default

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
