"""What the linter can tell about conditions: whether some demand meets them, and one that does."""

from datetime import datetime
from typing import Any

import pytest

from models import Finding, RuleSet
from optimizer import SourcingError, lint
from tests.builders import network, node, rule, rules

NETWORK = network(
    [node("N1"), node("N2", capacity={"unit": "orders", "limit": 9}, attributes={"insured": True})],
    [
        {"id": "mug", "weight_kg": 0.4, "categories": ["kitchen", "glass"], "attributes": {"maker": "Acme"}},
        {"id": "tub", "weight_kg": 30.0, "workload": 2.5, "classification": "bulk"},
    ],
)


def found(document: RuleSet, code: str) -> list[Finding]:
    return [finding for finding in lint(document, NETWORK) if finding.code == code]


def restricted(when: str, require: str = "node.id exists", **fields: Any) -> RuleSet:
    return rules(restrictions=[{"id": "R", "when": when, "require": require} | fields])


POSSIBLE = [
    # Numbers: a whole number lies strictly between 2 and 4, any other number between 2 and 3.
    "line.quantity > 2 and line.quantity < 4",
    "line.total > 2 and line.total < 3",
    "order.value >= 0 and order.value < 0.01",
    "order.created_at.hour == 23 and order.created_at.weekday == 7",
    # Fields are independent of each other: nothing ties the hour to the moment, or the total to the price.
    "line.total > 100 and line.unit_price == 0 and line.quantity == 1",
    # Texts.
    "destination.postal_code startswith '94' and destination.postal_code != '94110'",
    "destination.postal_code > '90000' and destination.postal_code < '90001'",
    "destination.postal_code startswith '9' and destination.postal_code > '95' and destination.postal_code < '955'",
    "order.channel contains web and order.channel contains store",
    "order.channel startswith web and order.channel contains shop and order.channel != webshop",
    "customer.tier != gold and customer.tier != silver and customer.tier exists",
    "not customer.tier exists and customer.tier not in [gold]",
    'customer.tier contains "a" and customer.tier contains "b" and not (customer.tier contains "ab")',
    " and ".join(f'order.channel contains "{letter}"' for letter in "pqrstu"),
    'customer.tier > "a" and customer.tier < "aaaa" and not (customer.tier startswith "aa")',
    'customer.tier > ""',
    'order.channel < customer.tier and customer.tier == "a"',
    'order.channel > customer.tier and order.channel < order.seller and customer.tier == "a" and order.seller == "b"',
    "order.channel startswith customer.tier and order.channel != customer.tier and customer.tier == web",
    # Lists hold several texts, or none.
    "order.promotions contains a and order.promotions == b",
    "order.promotions not in [a, b] and order.promotions exists",
    "any_line(item.categories == kitchen and item.categories in [glass])",
    # A free attribute holds what it is compared with.
    "order.attributes.gift == true",
    "order.attributes.level > 3 and order.attributes.level <= 3.5",
    "line.attributes.tags == a and line.attributes.tags == b",
    "order.attributes.x > 100000000000000000",
    "order.attributes.x < -1e17",
    "order.attributes.x == 9007199254740993",
    "order.attributes.x > 9007199254740992 and order.attributes.x < 9007199254740994",
    # Fields compared with one another.
    "order.quantity < line.quantity",
    "line.unit_price < line.total and line.total < order.value",
    "order.channel == order.seller and order.seller != customer.type",
    "customer.tier == order.promotions",
    "order.required_by < order.created_at",
    "line.quantity > item.weight_kg and item.weight_kg > 10",
    "order.required_by <= '9999-12-31' and order.created_at > '0001-01-01'",
    # Lines: each quantifier may speak of a line of its own.
    "any_line(line.quantity > 5) and any_line(line.quantity < 2)",
    "any_line(item.id == mug) and not all_lines(item.id == mug)",
    "no_line(item.id == mug) and all_lines(item.weight_kg > 20)",
    "any_line(item.id == mug) and line.item_quantity == 3 and item.id == tub",
]

IMPOSSIBLE = [
    "line.quantity > 2 and line.quantity < 3",
    "line.quantity < 1",
    "order.value < 0",
    "order.created_at.month == 13",
    "order.created_at.weekday == 0",
    "order.created_at.hour > 23",
    "order.value > 10 and order.value <= 10",
    "line.total == 0 and line.total > 0",
    "destination.country == US and destination.country == Ireland",
    "not destination.country exists",
    "not order.promotions exists",
    "customer.tier == gold and not customer.tier exists",
    "destination.postal_code startswith '94' and destination.postal_code startswith '95'",
    "destination.postal_code > '95' and destination.postal_code < '94'",
    "order.promotions == a and order.promotions not in [a, b]",
    "line.delivery_method == ship and line.delivery_method == pickup",
    "line.delivery_method not in [ship, pickup]",
    "order.attributes.gift == true and order.attributes.gift == false",
    # An ordering makes the attribute a number, so that it is no list.
    "order.attributes.level == 3 and order.attributes.level > 3",
    # There is no such item, and none that is both.
    "item.id == vase",
    "item.classification == bulk and item.weight_kg < 1",
    "item.attributes.maker == Acme and item.id == tub",
    "order.channel == order.seller and order.seller != order.channel",
    "line.quantity < order.quantity and order.quantity <= line.quantity",
    "line.unit_price < line.total and line.total < order.value and order.value < line.unit_price",
    "line.quantity < item.workload and item.id == mug",
    'customer.tier contains "ab" and not (customer.tier contains "a")',
    'order.channel startswith "ab" and order.channel < "aa"',
    "any_line(item.id == mug) and no_line(item.id == mug)",
    "all_lines(item.id == mug) and any_line(item.id == tub)",
    "all_lines(item.id == mug) and no_line(item.id == mug)",
    "item.id == tub and all_lines(item.id == mug)",
    "order.created_at >= '2026-09-01' and order.created_at < '2026-09-01'",
]


@pytest.mark.parametrize("when", POSSIBLE)
def test_a_condition_that_some_demand_meets_is_not_called_impossible(when: str) -> None:
    assert found(restricted(when), "never_matches") == []


@pytest.mark.parametrize("when", IMPOSSIBLE)
def test_a_condition_that_no_demand_meets_is_called_impossible(when: str) -> None:
    (finding,) = found(restricted(when), "never_matches")
    assert (finding.severity, finding.rules) == ("error", ("R",))


def test_what_is_at_odds_is_named_and_nothing_else() -> None:
    when = "order.channel == web and order.value > 9 and customer.tier == gold and order.value < 3"
    (finding,) = found(restricted(when), "never_matches")
    assert finding.witness == {"at_odds": ["order.value > 9", "order.value < 3"]}
    assert finding.text == "R never applies: nothing can meet order.value > 9 and order.value < 3."


WINDOW = {"from": "2026-09-01", "until": "2026-10-01"}


@pytest.mark.parametrize(
    ("when", "is_possible"),
    [
        ("order.created_at < '2026-09-01'", False),
        ("order.created_at <= '2026-09-01'", True),
        ("order.created_at >= '2026-09-30T23:59:59'", True),
        ("order.created_at >= '2026-10-01'", False),
    ],
)
def test_a_window_counts_as_part_of_the_condition(when: str, is_possible: bool) -> None:
    findings = found(restricted(when, effective=WINDOW), "never_matches")
    assert (findings == []) is is_possible
    assert all("within its window" in finding.text for finding in findings)


@pytest.mark.parametrize(
    ("require", "is_met"),
    [
        ("node.attributes.insured == true and node.id == N2", True),
        ("node.attributes.insured == true and node.id == N1", False),
        # Distances and stock may be anything that they can be.
        ("distance_km > 20000 and stock.available > 5", True),
        ("distance_km < 0", False),
        ("stock.on_hand > 1 and stock.on_hand < 2", False),
        ("stock.available >= line.quantity", True),
        ("not stock.weeks_of_supply exists", True),
        # Only N2 has a capacity, and so a utilization.
        ("node.utilization < 0.5", True),
        ("node.utilization < 0.5 and node.id == N1", False),
        ("not node.utilization exists and node.id == N2", False),
        ("node.country == destination.country", True),
    ],
)
def test_a_requirement_is_unmeetable_where_no_source_can_meet_it(require: str, is_met: bool) -> None:
    findings = found(restricted("order.channel == web", require), "unmeetable")
    assert (findings == []) is is_met
    assert all(finding.witness["order.channel"] == "web" for finding in findings)


def test_an_unmeetable_requirement_says_what_there_is_instead() -> None:
    (finding,) = found(restricted("line.quantity > 5", "node.type == vendor"), "unmeetable")
    asked = 'no source of the network can meet what R requires, node.type == "vendor"'
    assert finding.text == f"{asked}; what it binds stays unfilled. In the network, node.type is store."


def test_an_order_that_shows_an_unreachable_rule_is_decided_by_the_rule_that_is_named() -> None:
    # Both rules above match some of its orders; only the second shadows it.
    above = [rule("alaska", when="destination.state == AK"), rule("all")]
    (finding,) = found(rules(*above, rule("web", when="order.channel == web")), "unreachable")
    assert finding.rules == ("web", "all")
    assert finding.witness["decided_by"] == "all"
    assert finding.witness["order.channel"] == "web"
    assert finding.witness["destination.state"] != "AK"


def test_several_rules_may_shadow_one_together_and_none_is_named_in_vain() -> None:
    above = [
        rule("small", when="order.value <= 10"),
        rule("alaska", when="destination.state == AK"),
        rule("large", when="order.value > 9"),
    ]
    (finding,) = found(rules(*above, rule("web", when="order.channel == web")), "unreachable")
    assert finding.rules == ("web", "small", "large")


def test_a_rule_that_is_only_sometimes_shadowed_is_reached() -> None:
    above = rule("september", effective=WINDOW)
    assert found(rules(above, rule("web", when="order.channel == web"), rule("rest")), "unreachable") == []


def test_moments_of_a_witness_are_written_as_in_documents() -> None:
    set_ = rules(rule("before", when="order.created_at < '2026-09-01'"))
    (finding,) = found(set_, "no_catch_all")
    assert datetime.fromisoformat(finding.witness["order.created_at"]) >= datetime.fromisoformat("2026-09-01T00:00Z")


def test_an_attribute_compared_with_another_kind_is_an_error_as_for_a_sourcer() -> None:
    with pytest.raises(SourcingError, match=r"rule 'R', node 'N2': .* is compared with the number 3"):
        lint(restricted("order.channel == web", "node.attributes.insured < 3"), NETWORK)


def test_a_network_without_nodes_and_items_can_be_linted() -> None:
    findings = lint(restricted("line.quantity > 2", "node.type == store"), network([], []))
    assert [(finding.code, finding.rules) for finding in findings if finding.severity == "error"] == [
        ("unmeetable", ("R",))
    ]


def test_the_same_rules_have_the_same_findings() -> None:
    document = rules(
        rule("small", when="order.value <= 10", require="node.id == N1"),
        rule("web", when="order.channel == web and order.value < 5"),
        restrictions=[
            {"id": "R1", "when": "destination.state == HI", "require": "node.id == N1"},
            {"id": "R2", "when": "item.id == mug", "require": "node.id == N2"},
        ],
    )
    first, second = (lint(document, NETWORK) for _ in range(2))
    assert first == second
    assert {finding.code for finding in first} == {"unreachable", "conflict", "no_catch_all"}


def test_where_nothing_is_proven_nothing_is_said() -> None:
    # One free text is to be part of another: no finite choice of texts stands for all.
    when = "destination.state contains customer.tier and customer.tier contains order.channel"
    impossible = f"{when} and not (destination.state contains order.channel)"
    assert lint(restricted(impossible), NETWORK) == ()


def test_a_disabled_rule_takes_no_values_from_the_others() -> None:
    # Were it enabled, texts would be an error for the attribute, and R could never match.
    disabled = {"id": "off", "enabled": False, "when": "order.attributes.x > 5", "require": "node.id exists"}
    document = rules(
        restrictions=[{"id": "R", "when": "order.attributes.x == a", "require": "node.id exists"}, disabled]
    )
    assert found(document, "never_matches") == []


def test_an_attribute_may_be_a_list_where_it_is_also_compared_with_a_field() -> None:
    document = rules(
        restrictions=[
            {"id": "both", "when": "order.attributes.x == a and order.attributes.x == b", "require": "node.id exists"},
            {"id": "own", "require": "order.attributes.x == node.type or node.id exists"},
        ]
    )
    assert found(document, "never_matches") == []


def test_attributes_of_different_kinds_that_are_compared_are_an_error() -> None:
    nodes = [node("N1", attributes={"n": 5})]
    items = [{"id": "mug", "attributes": {"n": "x"}}]
    document = rules(restrictions=[{"id": "R", "require": "node.attributes.n == item.attributes.n"}])
    with pytest.raises(SourcingError, match=r"rule 'R', node 'N1' and item 'mug': node\.attributes\.n is the number 5"):
        lint(document, network(nodes, items))


def test_one_slip_is_told_once() -> None:
    twice = "item.classification == bluk and line.quantity > 1 or item.classification == bluk"
    assert len(found(restricted(twice), "unknown_literal")) == 1


def test_preferences_are_read_for_what_occurs_nowhere() -> None:
    by = ["node.type == shop", "node.attributes.insurd == true", "node.type == store"]
    levels = [[{"term": "preference", "by": by}]]
    of_the_set = RuleSet.parse({"id": "R", "objectives": levels})
    of_a_rule = RuleSet.parse({"id": "set", "order_rules": [{"id": "R", "objectives": levels}]})
    for document in (of_the_set, of_a_rule):
        told = {finding.code: finding for finding in lint(document, NETWORK)}
        assert told["unknown_literal"].witness["literal"] == "shop"
        assert "Did you mean insured?" in told["unknown_attribute"].text
        assert {finding.rules for finding in told.values()} == {("R",)}
