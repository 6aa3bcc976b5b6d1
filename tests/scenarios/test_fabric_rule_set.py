"""Fulfillment rule sets: order rules from the top down, item rules side by side and above them."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from models import OrderRule, Plan, RuleSet
from optimizer import Sourcer, lint
from scenarios.dataset import Dataset
from tests.builders import node_of, reasons_of, unfilled

DATA = Dataset.load("fabric-rule-set")
NETWORK, RULES, STOCK = DATA.network, DATA.rules, DATA.availability
SPECIAL, ONLINE, DEFAULT = RULES.order_rules


class Expected(NamedTuple):
    """The order rule, the node of each line, the item rules that matched, and the missing pieces by line."""

    rule: str
    nodes: Mapping[str, str]
    pins: tuple[str, ...] = ()
    missing: Mapping[str, int] = {}


EXPECTED = {
    "ONLINE-ALASKA": Expected("online-special", {"1": "FC-SEATTLE"}),
    "ONLINE-HAWAII": Expected("online-special", {"1": "FC-SEATTLE"}),
    "ONLINE-TEXAS": Expected("online", {"1": "FC-DALLAS"}),
    # Seattle is nearer to Oregon: the rule decides, not the distance.
    "ONLINE-OREGON": Expected("online", {"1": "FC-DALLAS"}),
    "PHONE-ALASKA": Expected("default", {"1": "ST-DENVER"}),
    "PHONE-WISCONSIN": Expected("default", {"1": "ST-CHICAGO"}),
    "NO-CHANNEL-COLORADO": Expected("default", {"1": "ST-DENVER"}),
    # Dallas has the lamp, but the rules below the one that matches are not asked.
    "ALASKA-NO-STOCK": Expected("online-special", {}, missing={"1": 1}),
    # Five lines, one of them pinned: four by the order rule, one by the item rule.
    "FIVE-LINES-ONE-PIN": Expected(
        "online",
        {"1": "FC-DALLAS", "2": "FC-DALLAS", "3": "FC-DALLAS", "4": "FC-DALLAS", "5": "FC-RENO"},
        ("specific-skus",),
    ),
    "PINNED-BY-PHONE": Expected("default", {"1": "ST-CHICAGO", "2": "FC-RENO"}, ("specific-skus",)),
    # Dallas has gift cards; Reno, where they are pinned to, has none.
    "PINNED-NO-STOCK": Expected("online", {"2": "FC-DALLAS"}, ("specific-skus",), {"1": 1}),
    "PRICE-4.99": Expected("online", {"1": "FC-NEWARK"}, ("price-point",)),
    "PRICE-5.00": Expected("online", {"1": "FC-DALLAS"}),
    "WEIGHT-25-AND-48-KG": Expected("online", {"1": "FC-DALLAS", "2": "FC-COLUMBUS"}, ("heavy-items",)),
    "ALL-ITEM-RULES": Expected(
        "online-special",
        {"1": "FC-SEATTLE", "2": "FC-RENO", "3": "FC-NEWARK", "4": "FC-COLUMBUS"},
        ("specific-skus", "price-point", "heavy-items"),
    ),
}


@pytest.fixture(scope="module")
def sourcer() -> Sourcer:
    return Sourcer(NETWORK, RULES)


def with_order_rules(*order_rules: OrderRule) -> RuleSet:
    return RULES.model_copy(update={"order_rules": order_rules})


def decided(order: str, rules: RuleSet) -> Plan:
    return Sourcer(NETWORK, rules).source(DATA.orders_by_id[order], STOCK)


def found_by_lint(rules: RuleSet) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(finding.code, finding.severity, finding.rules) for finding in lint(rules, NETWORK)}


def test_every_order_is_expected() -> None:
    assert set(EXPECTED) == set(DATA.orders_by_id)


@pytest.mark.parametrize("order", EXPECTED)
def test_an_order_is_decided_as_documented(order: str, sourcer: Sourcer) -> None:
    expected = EXPECTED[order]
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    assert plan.order_rule == expected.rule
    assert node_of(plan) == expected.nodes
    assert unfilled(plan) == expected.missing
    assert tuple(match.rule for match in plan.matched) == (*expected.pins, expected.rule)


def test_an_item_rule_takes_its_line_from_the_order_rule(sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id["FIVE-LINES-ONE-PIN"], STOCK)
    assert [(match.rule, match.kind, match.lines) for match in plan.matched] == [
        ("specific-skus", "item_rule", ("5",)),
        ("online", "order_rule", ("1", "2", "3", "4")),
    ]


def test_the_order_of_item_rules_has_no_effect() -> None:
    backwards = Sourcer(NETWORK, RULES.model_copy(update={"item_rules": RULES.item_rules[::-1]}))
    for order, expected in EXPECTED.items():
        plan = backwards.source(DATA.orders_by_id[order], STOCK)
        assert (plan.order_rule, node_of(plan), unfilled(plan)) == (expected.rule, expected.nodes, expected.missing)


@pytest.mark.parametrize(
    ("order", "cause", "asked"),
    [
        ("ALASKA-NO-STOCK", "online-special", "node.attributes.packs_air_freight == true"),
        ("PINNED-NO-STOCK", "specific-skus", 'node.id == "FC-RENO"'),
    ],
)
def test_what_stays_unfilled_names_the_rule_that_keeps_dallas_out(
    order: str, cause: str, asked: str, sourcer: Sourcer
) -> None:
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    (reason,) = (reason for reason in reasons_of(plan, "1") if reason.node == "FC-DALLAS")
    assert (reason.cause, reason.expected) == (cause, asked)


def test_with_the_general_rule_on_top_the_special_one_never_runs() -> None:
    swapped = with_order_rules(ONLINE, SPECIAL, DEFAULT)
    plan = decided("ONLINE-ALASKA", swapped)
    assert (plan.order_rule, node_of(plan)) == ("online", {"1": "FC-DALLAS"})
    assert found_by_lint(swapped) == {("unreachable", "error", ("online-special", "online"))}


def test_with_the_default_on_top_nothing_else_runs() -> None:
    upside_down = with_order_rules(DEFAULT, SPECIAL, ONLINE)
    for name in ("ONLINE-ALASKA", "ONLINE-TEXAS", "PHONE-WISCONSIN"):
        assert decided(name, upside_down).order_rule == "default"
    assert found_by_lint(upside_down) == {
        ("unreachable", "error", ("online-special", "default")),
        ("unreachable", "error", ("online", "default")),
        ("catch_all_not_last", "warning", ("default", "online-special", "online")),
    }


def test_without_a_default_an_order_that_no_rule_matches_is_sourced_as_if_there_were_none() -> None:
    """Portland is 234 km from Seattle; with the default, the nearest store would serve it."""
    open_ended = with_order_rules(SPECIAL, ONLINE)
    order = DATA.orders_by_id["ONLINE-OREGON"].model_copy(update={"channel": "phone"})
    plan = Sourcer(NETWORK, open_ended).source(order, STOCK)
    assert (plan.order_rule, node_of(plan)) == (None, {"1": "FC-SEATTLE"})
    assert node_of(Sourcer(NETWORK, RULES).source(order, STOCK)) == {"1": "ST-DENVER"}
    assert found_by_lint(open_ended) == {("no_catch_all", "warning", ())}
