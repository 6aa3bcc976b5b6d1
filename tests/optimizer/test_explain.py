"""Explanations of tiny decisions, each worked out by hand: verdicts, alternatives, gaps, and what would fill them."""

import random
from typing import Any

import pytest

from models import Availability, Network, Order, RuleSet, SettingError
from models.explanations import Explanation, RuleVerdict
from models.relaxations import AddStock
from optimizer import EngineDeclined, Sourcer
from optimizer.engines.cpsat import engine as cpsat
from optimizer.engines.cpsat.search import Found
from tests.builders import Document, OwnTerm, line, network, node, order, rule, rules, service, stock, unfilled
from tests.explained import (
    alternative,
    bindings,
    causes_of,
    change_of,
    changes,
    conflicts,
    explain,
    gap,
    relaxation,
    statuses,
    steps,
    timeless,
    verdicts,
    words,
)

ONE_NODE = network([node("N1", 10)])
FULL = stock({"N1": {"A": 9}})


def together(*limits: tuple[str, str | None]) -> set[frozenset[tuple[str, str | None]]]:
    """The one conflict of these limits."""
    return {frozenset(limits)}


# ------------------------------------------------------------------------------------------------ 1. order rules


def verdict_on(when: str, **fields: Any) -> RuleVerdict:
    """The verdict on a rule for an order of 50 from a silver customer in a store, on Thursday, 10 September 2026."""
    about = {
        "customer": {"tier": "silver"},
        "channel": "store",
        "promotions": ["fall"],
        "attributes": {"vip": False},
    }
    asked = order(line("L1", quantity=4, unit_price=10.0), line("L2", quantity=2, unit_price=5.0), **about)
    return explain(ONE_NODE, rules(rule("asks", when=when, **fields)), asked, FULL).rules[0]


def failed_parts(when: str) -> list[tuple[str, str | None]]:
    verdict = verdict_on(when)
    assert verdict.verdict == "no_match"
    return [(part.expected, part.actual) for part in verdict.failed]


@pytest.mark.parametrize(
    ("when", "failed"),
    [
        ("customer.tier == gold", [('customer.tier == "gold"', "silver")]),
        ("order.value > 50", [("order.value > 50", "50")]),
        ("order.line_count in [1, 3]", [("order.line_count in [1, 3]", "2")]),
        ("order.promotions contains spring", [('order.promotions contains "spring"', "[fall]")]),
        ("order.attributes.vip == true", [("order.attributes.vip == true", "false")]),
        ("order.created_at.weekday == 1", [("order.created_at.weekday == 1", "4")]),
        # Of a conjunction only the first part that fails, though the second fails, too.
        (
            "customer.tier == silver and order.value > 100 and order.channel == web",
            [("order.value > 100", "50")],
        ),
        # Of a disjunction every part: any one of them would have done.
        (
            "customer.tier == gold or order.value > 100",
            [('customer.tier == "gold"', "silver"), ("order.value > 100", "50")],
        ),
        # A disjunction inside a conjunction; its parts stand for it.
        (
            "order.channel == store and (customer.tier == gold or order.value > 100) and order.quantity > 99",
            [('customer.tier == "gold"', "silver"), ("order.value > 100", "50")],
        ),
    ],
)
def test_a_rule_that_does_not_match_shows_the_parts_that_fail(when: str, failed: list[tuple[str, str | None]]) -> None:
    assert failed_parts(when) == failed


def test_of_a_conjunction_inside_a_disjunction_the_first_part_that_fails_is_shown() -> None:
    """Silver holds, so that 50 is what the second alternative lacks; its channel is not reached."""
    when = "customer.tier == gold or (customer.tier == silver and order.value > 100 and order.channel == web)"
    assert failed_parts(when) == [('customer.tier == "gold"', "silver"), ("order.value > 100", "50")]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("not (order.channel == store)", 'not order.channel == "store"'),
        # Both parts hold, and it is their joint negation that fails.
        (
            "not (order.channel == store and customer.tier == silver)",
            'not (order.channel == "store" and customer.tier == "silver")',
        ),
        ("any_line(line.quantity > 5)", "any_line(line.quantity > 5)"),
        ("no_line(line.quantity > 3)", "no_line(line.quantity > 3)"),
        (
            "customer.tier == silver and any_line(item.id == Z or line.quantity > 5)",
            'any_line(item.id == "Z" or line.quantity > 5)',
        ),
    ],
)
def test_a_negation_and_a_quantifier_fail_as_a_whole(when: str, expected: str) -> None:
    ((found, _),) = failed_parts(when)
    assert found == expected


def test_of_all_lines_the_first_that_fails_is_named() -> None:
    """L1 costs 10 a piece, L2 only 5."""
    ((expected, actual),) = failed_parts("all_lines(line.unit_price >= 10)")
    assert expected == "all_lines(line.unit_price >= 10)"
    assert actual is not None
    assert "L2" in actual
    assert "L1" not in actual


def test_what_is_missing_is_said_to_be_nothing_as_in_reasons() -> None:
    assert failed_parts("customer.type == business") == [('customer.type == "business"', "nothing")]
    assert failed_parts("customer.attributes.since exists") == [("customer.attributes.since exists", "nothing")]


@pytest.mark.parametrize(
    ("effective", "verdict"),
    [
        # The order is of noon; windows are half open, dates begin at midnight.
        ({"until": "2026-09-10T12:00:00Z"}, "not_active"),
        ({"until": "2026-09-10T12:00:01Z"}, "decides"),
        ({"from": "2026-09-10T12:00:00Z"}, "decides"),
        ({"from": "2026-09-10T12:00:01Z"}, "not_active"),
        ({"from": "2026-09-11"}, "not_active"),
        ({"until": "2026-09-10"}, "not_active"),
    ],
)
def test_a_rule_outside_its_window_is_not_active(effective: Document, verdict: str) -> None:
    found = verdict_on("customer.tier == silver", effective=effective)
    assert found.verdict == verdict
    # The window is asked first: that its condition fails as well is no part of the answer.
    also = verdict_on("customer.tier == gold", effective=effective)
    assert also.verdict == ("not_active" if verdict == "not_active" else "no_match")
    if verdict == "not_active":
        assert "2026-09-1" in found.text


def test_a_window_without_zone_is_read_in_that_of_the_rule_set() -> None:
    """At noon in UTC it is 22:00 of the same day in Sydney: the window from there ended at 10:00 UTC."""
    local = rules(rule("until", effective={"until": "2026-09-10T20:00:00"}), timezone="Australia/Sydney")
    assert verdicts(explain(ONE_NODE, local, order(line("L1")), FULL)) == {"until": "not_active"}
    assert verdicts(
        explain(ONE_NODE, rules(rule("until", effective={"until": "2026-09-10T20:00:00"})), order(line("L1")), FULL)
    ) == {"until": "decides"}


def test_a_rule_that_is_disabled_is_nothing_but_that() -> None:
    assert verdict_on("customer.tier == gold", enabled=False, effective={"until": "2020-01-01"}).verdict == "disabled"
    assert verdict_on("customer.tier == silver", enabled=False).verdict == "disabled"


def test_below_the_first_match_no_rule_is_asked() -> None:
    found = explain(
        ONE_NODE,
        rules(
            rule("off", enabled=False),
            rule("later", effective={"from": "2027-01-01"}),
            rule("gold", when="customer.tier == gold"),
            rule("all"),
            rule("also-all"),
            rule("also-off", enabled=False),
            rule("also-gold", when="customer.tier == gold"),
        ),
        order(line("L1")),
        FULL,
    )
    assert verdicts(found) == {
        "off": "disabled",
        "later": "not_active",
        "gold": "no_match",
        "all": "decides",
        "also-all": "not_asked",
        "also-off": "not_asked",
        "also-gold": "not_asked",
    }


def test_where_no_rule_matches_none_decides_and_the_line_ships_all_the_same() -> None:
    found = explain(ONE_NODE, rules(rule("gold", when="customer.tier == gold")), order(line("L1")), FULL)
    assert verdicts(found) == {"gold": "no_match"}
    assert found.plan.order_rule is None
    assert statuses(found) == {("L1", "N1"): "chosen"}
    assert bindings(found) == {"L1": []}


TWO_NODES = network([node("N1", 10), node("N2", 20)], "AB")
APART = stock({"N1": {"A": 1}, "N2": {"B": 1}})
PAIR = order(line("L1", "A"), line("L2", "B"))


def test_a_rule_that_matches_but_does_not_complete_is_incomplete() -> None:
    """A and B lie at different nodes: one node is not enough, two are."""
    found = explain(
        TWO_NODES,
        rules(
            rule("gold", when="customer.tier == gold"),
            rule("one", max_splits=0),
            rule("two", max_splits=1),
            rule("three", max_splits=2),
            order_rule_mode="first_complete",
            fallbacks=[rule("rest")],
        ),
        PAIR,
        APART,
    )
    assert verdicts(found) == {
        "gold": "no_match",
        "one": "incomplete",
        "two": "decides",
        "three": "not_asked",
        "rest": "not_asked",
    }


def test_the_first_fallback_that_matches_decides() -> None:
    found = explain(
        TWO_NODES,
        rules(
            rule("one", max_splits=0),
            order_rule_mode="first_complete",
            fallbacks=[
                rule("off", enabled=False),
                rule("gold", when="customer.tier == gold"),
                rule("rest", max_splits=0),
                rule("last"),
            ],
        ),
        PAIR,
        APART,
    )
    assert verdicts(found) == {
        "one": "incomplete",
        "off": "disabled",
        "gold": "no_match",
        "rest": "decides",
        "last": "not_asked",
    }
    assert [(part.expected, part.actual) for part in found.rules[2].failed] == [('customer.tier == "gold"', "nothing")]


def test_without_a_fallback_that_matches_nothing_decides() -> None:
    found = explain(
        TWO_NODES,
        rules(
            rule("one", max_splits=0),
            order_rule_mode="first_complete",
            fallbacks=[rule("gold", when="customer.tier == gold")],
        ),
        PAIR,
        APART,
    )
    assert verdicts(found) == {"one": "incomplete", "gold": "no_match"}
    assert unfilled(found.plan) == {"L1": 1, "L2": 1}


# ----------------------------------------------------------------------------------------- 2. what binds each line

BINDING = rules(
    rule("deciding", require="node.type == store"),
    restrictions=[
        {"id": "hard", "when": "item.id == A", "require": "distance_km <= 500", "reason": "fuel is dear"},
        {"id": "soft", "require": "node.groups == EAST", "penalty": {"amount": 1}},
        {"id": "whole", "when": "item.id == B", "require": "distance_km <= 900", "scope": "order"},
        {"id": "other", "when": "item.id == Z", "require": "distance_km <= 1"},
        {"id": "off", "require": "distance_km <= 1", "enabled": False},
        {"id": "later", "require": "distance_km <= 1", "effective": {"from": "2027-01-01"}},
    ],
    item_rules=[{"id": "pin", "when": "item.id == B", "require": "node.id == N2"}],
)


def test_every_rule_that_binds_a_line_is_listed_and_no_other() -> None:
    """An item rule frees its line of the order rule's require, and of nothing else."""
    found = explain(TWO_NODES, BINDING, PAIR, APART)
    assert bindings(found) == {
        "L1": [
            ("hard", "restriction", False),
            ("soft", "restriction", True),
            ("whole", "restriction", False),
            ("deciding", "order_rule", False),
        ],
        "L2": [("soft", "restriction", True), ("whole", "restriction", False), ("pin", "item_rule", False)],
    }


def test_a_binding_says_what_is_required_and_why() -> None:
    found = explain(TWO_NODES, BINDING, PAIR, APART)
    by_rule = {each.rule: each for line_ in found.lines for each in line_.rules}
    assert (by_rule["hard"].require, by_rule["hard"].reason) == ("distance_km <= 500", "fuel is dear")
    assert (by_rule["pin"].require, by_rule["pin"].reason) == ('node.id == "N2"', None)
    assert by_rule["deciding"].require == 'node.type == "store"'


def test_an_order_rule_without_require_binds_no_line() -> None:
    assert bindings(explain(ONE_NODE, rules(rule("all", max_splits=0)), order(line("L1")), FULL)) == {"L1": []}


def test_a_fallback_that_decides_binds_as_one() -> None:
    tried = rule("tried", require="distance_km <= 1")
    rest = rule("rest", require="distance_km <= 100")
    found = explain(ONE_NODE, rules(tried, order_rule_mode="first_complete", fallbacks=[rest]), order(line("L1")), FULL)
    assert bindings(found) == {"L1": [("rest", "fallback", False)]}


# --------------------------------------------------------------------------------------------- 3. alternatives


def test_a_node_as_near_is_tied_and_a_farther_one_costlier() -> None:
    places = network([node("N1", 10), node("N2", 10), node("N3", 25)])
    found = explain(places, rules(), order(line("L1")), stock({name: {"A": 1} for name in ("N1", "N2", "N3")}))
    # Of two that are equal the first id is taken.
    assert statuses(found) == {("L1", "N1"): "chosen", ("L1", "N2"): "tied", ("L1", "N3"): "costlier"}
    assert steps(alternative(found, "L1", "N1").differences) == [0, 0]
    assert steps(alternative(found, "L1", "N2").differences) == [0, 0]
    assert steps(alternative(found, "L1", "N3").differences) == [0, 15]


def test_a_difference_adds_up_weighted_terms_and_keeps_them_unweighted() -> None:
    """3 pieces at N1: 5 + 2 + 0.5 x 3 x 1 = 8.5; at N2: 6 + 3 x 0.5 + 0.5 x 3 x 2 = 10.5."""
    places = network(
        [node("N1", handling={"per_shipment": 2}), node("N2", handling={"per_unit": 0.5})],
        services=[service("S1", {"base": 5}, nodes=["N1"]), service("S2", {"base": 6}, nodes=["N2"])],
    )
    available = Availability.from_records(
        [
            {"node": "N1", "item": "A", "on_hand": 3, "unit_cost": 1},
            {"node": "N2", "item": "A", "on_hand": 3, "unit_cost": 2},
        ]
    )
    level: list[str | Document] = ["shipping_cost", "handling_cost", {"term": "stock_cost", "weight": 0.5}]
    found = explain(places, rules(levels=[["unfilled_units"], level]), order(line("L1", "A", 3)), available)
    assert found.plan.objective[1].value == 8.5
    other = alternative(found, "L1", "N2")
    assert steps(other.differences) == [0, 2]
    assert other.differences[1].terms == {
        "shipping_cost": pytest.approx(1),
        "handling_cost": pytest.approx(-0.5),
        "stock_cost": pytest.approx(3),
    }
    assert other.differences[0].terms == {"unfilled_units": 0}


def test_everything_else_is_decided_anew() -> None:
    """With L1 at N2, L2 follows it there: one shipment still, and 30 + 30 km instead of 10 + 10."""
    places = network([node("N1", 10), node("N2", 30)], "AB")
    both = stock({name: {"A": 1, "B": 1} for name in ("N1", "N2")})
    found = explain(places, rules(levels=[["unfilled_units"], ["shipments"], ["line_km"]]), PAIR, both)
    assert steps(alternative(found, "L1", "N2").differences) == [0, 0, 40]
    # Where shipments do not count, L2 stays: 30 + 10.
    assert steps(alternative(explain(places, rules(), PAIR, both), "L1", "N2").differences) == [0, 20]


def test_a_line_may_be_had_elsewhere_at_the_price_of_another() -> None:
    """From one node only: N2 has no B, so that L2 stays unfilled; 30 km instead of 10 + 10."""
    places = network([node("N1", 10), node("N2", 30)], "AB")
    found = explain(places, rules(rule(max_splits=0)), PAIR, stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1}}))
    assert statuses(found) == {
        ("L1", "N1"): "chosen",
        ("L1", "N2"): "costlier",
        ("L2", "N1"): "chosen",
        ("L2", "N2"): "excluded",
    }
    assert steps(alternative(found, "L1", "N2").differences) == [1, 10]


def test_of_a_nodes_services_the_best_one_counts() -> None:
    """N2 ships for 9 or for 7; with N1 at 5 it is 2 more."""
    services = [
        service("S", {"base": 5}, nodes=["N1"]),
        service("dear", {"base": 9}, nodes=["N2"]),
        service("cheap", {"base": 7}, nodes=["N2"]),
    ]
    found = explain(
        network([node("N1"), node("N2")], services=services),
        rules(levels=[["unfilled_units"], ["shipping_cost"]]),
        order(line("L1")),
        stock({"N1": {"A": 1}, "N2": {"A": 1}}),
    )
    assert steps(alternative(found, "L1", "N2").differences) == [0, 2]


def test_a_line_may_come_from_several_services_of_one_node() -> None:
    """2 kg each at most: three pieces of 1 kg take both services of N2, or of N1."""
    services = [service(name, {"base": 1}, max_weight_kg=2) for name in ("S", "T")]
    found = explain(
        network([node("N1", 10), node("N2", 20)], [{"id": "A", "weight_kg": 1.0}], services),
        rules(levels=[["unfilled_units"], ["shipping_cost"], ["line_km"]]),
        order(line("L1", "A", 3)),
        stock({"N1": {"A": 3}, "N2": {"A": 3}}),
    )
    assert statuses(found) == {("L1", "N1"): "chosen", ("L1", "N2"): "costlier"}
    # Each (line, node) counts once.
    assert steps(alternative(found, "L1", "N2").differences) == [0, 0, 10]


def test_own_terms_count_in_differences_too() -> None:
    places = network([node("N1", 10), node("N2", 20)])
    own = OwnTerm(line=lambda _line, origin: 3 if origin.node.id == "N1" else 7.5)
    found = explain(
        places,
        rules(levels=[["unfilled_units"], ["own"]]),
        order(line("L1")),
        stock({"N1": {"A": 1}, "N2": {"A": 1}}),
        terms=[own],
    )
    assert steps(alternative(found, "L1", "N2").differences) == [0, 4.5]
    assert alternative(found, "L1", "N2").differences[1].terms == {"own": 4.5}


def test_a_node_that_has_too_little_for_all_of_the_line_is_impossible() -> None:
    found = explain(
        network([node("N1", 10), node("N2", 20)]),
        rules(),
        order(line("L1", "A", 5)),
        stock({"N1": {"A": 3}, "N2": {"A": 4}}),
    )
    assert [(each.node, each.quantity, each.status) for each in found.alternatives] == [
        ("N1", 3, "impossible"),
        ("N2", 2, "impossible"),
    ]
    assert causes_of(alternative(found, "L1", "N1")) == ["stock"]
    texts_hold(alternative(found, "L1", "N1").reasons[0].text, "N1", "3 on hand", "5")


def test_a_node_whose_capacity_is_too_small_for_all_of_the_line_is_impossible() -> None:
    """Two of three pieces fit at N1."""
    places = network([node("N1", 10, capacity={"unit": "units", "limit": 2}), node("N2", 20)])
    found = explain(places, rules(), order(line("L1", "A", 3)), stock({"N1": {"A": 3}, "N2": {"A": 1}}))
    assert statuses(found) == {("L1", "N1"): "impossible", ("L1", "N2"): "impossible"}
    assert causes_of(alternative(found, "L1", "N1")) == ["capacity"]
    assert causes_of(alternative(found, "L1", "N2")) == ["stock"]


def test_a_node_that_leaves_the_rest_no_way_is_impossible_by_the_rule() -> None:
    """All or nothing from one node: N2 has no B, so that no plan takes A there."""
    places = network([node("N1", 10), node("N2", 30)], "AB")
    whole = rules(rule("whole", max_splits=0, partial="never"))
    found = explain(places, whole, PAIR, stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1}}))
    assert statuses(found) == {
        ("L1", "N1"): "chosen",
        ("L1", "N2"): "impossible",
        ("L2", "N1"): "chosen",
        ("L2", "N2"): "excluded",
    }
    reasons = alternative(found, "L1", "N2").reasons
    # One node, all of the order, and B's stock: without any of these it could be had.
    assert "stock" in {reason.cause for reason in reasons}
    assert any("whole" in (reason.cause, *reason.text.split()) for reason in reasons)
    assert len(reasons) == 3


def test_a_shipment_of_too_little_value_makes_a_node_impossible() -> None:
    """A of 20 at N1, B of 50 there too: apart, A's shipment is worth too little."""
    places = network([node("N1", 10), node("N2", 30)], "AB")
    asked = order(line("L1", "A", 1, 20.0), line("L2", "B", 1, 50.0))
    dear = rules(rule("dear", min_shipment_value=30))
    found = explain(places, dear, asked, stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1}}))
    assert statuses(found)["L1", "N2"] == "impossible"
    texts = " ".join(reason.text for reason in alternative(found, "L1", "N2").reasons)
    assert "dear" in texts
    assert "30" in texts


def test_every_cause_that_excludes_a_node_is_listed() -> None:
    """N2 is closed, shunned by the order, too far for one rule, of the wrong kind for another, and empty."""
    places = network([node("N1", 10), node("N2", 900, enabled=False, delivery_methods=["pickup"])])
    strict = rules(
        rule("stores", require="node.type == shop or distance_km <= 100"),
        restrictions=[{"id": "near", "require": "distance_km <= 500"}, {"id": "far", "require": "distance_km > 5"}],
    )
    found = explain(places, strict, order(line("L1"), excluded_nodes=["N2"]), FULL)
    other = alternative(found, "L1", "N2")
    assert other.status == "excluded"
    assert set(causes_of(other)) == {"disabled", "excluded_node", "delivery_method", "stock", "near", "stores"}
    assert len(other.reasons) == 6
    assert {reason.service for reason in other.reasons} == {None}
    by_cause = {reason.cause: reason for reason in other.reasons}
    assert (by_cause["near"].expected, by_cause["near"].actual) == ("distance_km <= 500", "900")


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"enabled": False}, "disabled"),
        ({"delivery_methods": ["pickup"]}, "delivery_method"),
        ({"capacity": {"unit": "orders", "limit": 0}}, "capacity"),
        ({"id": "N3"}, "excluded_node"),
        ({"id": "N4"}, "stock"),
        ({"id": "N5"}, "no_service"),
        ({"address": {"country": "DE"}}, "home"),
        ({"address": {"country": "US", "state": "TX"}}, "deciding"),
    ],
)
def test_each_cause_alone_excludes_a_node(fields: Document, cause: str) -> None:
    other = node("N2", 10) | fields
    name = str(other["id"])
    services = [service("S", nodes=[each for each in ("N1", name) if each != "N5"])]
    found = explain(
        network([node("N1", 10), other], services=services),
        rules(
            rule("deciding", require="node.state != TX"),
            restrictions=[{"id": "home", "require": "node.country == destination.country"}],
        ),
        order(line("L1"), excluded_nodes=["N3"] if name == "N3" else []),
        stock({"N1": {"A": 1}, name: {"A": 0 if name == "N4" else 1}}),
    )
    assert statuses(found) == {("L1", "N1"): "chosen", ("L1", name): "excluded"}
    (reason,) = alternative(found, "L1", name).reasons
    assert (reason.node, reason.service, reason.cause) == (name, None, cause)


def test_a_piece_that_is_too_heavy_for_every_service_excludes() -> None:
    services = [service("S", max_weight_kg=1.5), service("T", max_weight_kg=3)]
    found = explain(network([node("N1")], [{"id": "A", "weight_kg": 4.0}], services), rules(), order(line("L1")), FULL)
    assert statuses(found) == {("L1", "N1"): "excluded"}
    assert causes_of(alternative(found, "L1", "N1")) == ["max_weight"]


def test_services_that_are_excluded_one_by_one_are_named_with_their_own_causes() -> None:
    """No rule and no reach excludes N1 as a whole: DHL is refused, UPS does not reach."""
    no_dhl = rules(restrictions=[{"id": "no-dhl", "require": "service.carrier != DHL"}])
    services = [service("DHL"), service("UPS", {"max_km": 50, "base": 1})]
    found = explain(network([node("N1", 100)], services=services), no_dhl, order(line("L1")), FULL)
    other = alternative(found, "L1", "N1")
    assert other.status == "excluded"
    assert {(reason.service, reason.cause) for reason in other.reasons} == {("DHL", "no-dhl"), ("UPS", "no_service")}
    # Dropping the rule lets DHL ship; nothing changes where UPS goes.
    assert changes(gap(found)) == {("drop_rule", "no-dhl")}


def test_what_excludes_the_whole_node_comes_before_what_excludes_its_services() -> None:
    """Without stock neither may ship, and if it had some, DHL would be refused and UPS would not reach."""
    no_dhl = rules(restrictions=[{"id": "no-dhl", "require": "service.carrier != DHL"}])
    services = [service("DHL"), service("UPS", {"max_km": 50, "base": 1})]
    found = explain(network([node("N1", 100)], services=services), no_dhl, order(line("L1")), stock({}))
    told = [(reason.service, reason.cause) for reason in alternative(found, "L1", "N1").reasons]
    assert told[0] == (None, "stock")
    assert set(told[1:]) <= {("DHL", "no-dhl"), ("UPS", "no_service")}


def test_an_eligible_service_is_enough() -> None:
    """UPS may ship, so that what excludes DHL excludes no node."""
    no_dhl = rules(restrictions=[{"id": "no-dhl", "require": "service.carrier != DHL"}])
    found = explain(
        network([node("N1", 100)], services=[service("DHL"), service("UPS")]), no_dhl, order(line("L1")), FULL
    )
    assert statuses(found) == {("L1", "N1"): "chosen"}


def test_a_soft_restriction_is_a_price_of_the_alternative() -> None:
    """N2 is nearer, and violates what costs 4 a line."""
    soft = {"id": "soft", "require": "node.id != N2", "penalty": {"amount": 4}}
    found = explain(
        network([node("N1", 30), node("N2", 10)]),
        rules(levels=[["unfilled_units"], ["penalty"], ["line_km"]], restrictions=[soft]),
        order(line("L1")),
        stock({"N1": {"A": 1}, "N2": {"A": 1}}),
    )
    assert steps(alternative(found, "L1", "N2").differences) == [0, 4, -20]


def test_a_pickup_is_judged_at_every_node_of_the_network() -> None:
    places = network([node("N1", 10), node("N2", 20), node("N3", 5, delivery_methods=["ship"])])
    everywhere = stock({name: {"A": 1} for name in ("N1", "N2", "N3")})
    found = explain(places, rules(), order(line("L1", delivery_method="pickup")), everywhere)
    # Pickups travel 0 km.
    assert statuses(found) == {("L1", "N1"): "chosen", ("L1", "N2"): "tied", ("L1", "N3"): "excluded"}
    assert causes_of(alternative(found, "L1", "N3")) == ["delivery_method"]


def test_where_a_strategy_does_not_complete_eligible_nodes_are_impossible() -> None:
    """The last rule that was tried tells who is eligible: N2 for "near", but not for "nearer"."""
    tried = [rule("near", require="distance_km <= 25"), rule("nearer", require="distance_km <= 15")]
    found = explain(
        TWO_NODES, rules(*tried, order_rule_mode="first_complete"), PAIR, stock({"N1": {"A": 1}, "N2": {"A": 1}})
    )
    assert verdicts(found) == {"near": "incomplete", "nearer": "incomplete"}
    assert statuses(found) == {
        ("L1", "N1"): "impossible",
        ("L1", "N2"): "excluded",
        ("L2", "N1"): "excluded",
        ("L2", "N2"): "excluded",
    }
    assert causes_of(alternative(found, "L1", "N2")) == ["nearer"]
    assert found.runner_up is None


def test_where_no_rule_matches_under_first_complete_every_node_is_impossible() -> None:
    none = rules(rule("gold", when="customer.tier == gold"), order_rule_mode="first_complete")
    found = explain(ONE_NODE, none, order(line("L1")), FULL)
    assert statuses(found) == {("L1", "N1"): "impossible"}
    assert causes_of(alternative(found, "L1", "N1")) == ["no_order_rule"]
    assert found.runner_up is None


# ------------------------------------------------------------------------------------------------- 4. levels


def test_each_level_tells_how_many_nodes_it_rules_out_and_how_closely() -> None:
    """Of the nodes without stock for both pieces none counts; N2 and N4 cost a penalty, N3 is farther, N5 is tied."""
    fines = [
        {"id": "three", "require": "node.id != N2", "penalty": {"amount": 3}},
        {"id": "one", "require": "node.id != N4", "penalty": {"amount": 1}},
    ]
    distances = {"N1": 10, "N2": 5, "N3": 20, "N4": 7, "N5": 10}
    found = explain(
        network([node(name, km) for name, km in distances.items()]),
        rules(levels=[["unfilled_units"], ["penalty"], ["line_km"]], restrictions=fines),
        order(line("L1", "A", 2)),
        stock({name: {"A": 2} for name in distances}),
    )
    assert {each.node: (each.status, steps(each.differences)) for each in found.alternatives} == {
        "N1": ("chosen", [0, 0, 0]),
        "N2": ("costlier", [0, 3, -5]),
        "N3": ("costlier", [0, 0, 10]),
        "N4": ("costlier", [0, 1, -3]),
        "N5": ("tied", [0, 0, 0]),
    }
    assert [(level.ruled_out, level.closest) for level in found.levels] == [(0, None), (2, 1), (1, pytest.approx(10))]
    assert [level.terms.keys() for level in found.levels] == [{"unfilled_units"}, {"penalty"}, {"line_km"}]


def test_only_what_was_asked_for_counts_in_the_levels() -> None:
    places = network([node("N1", 10), node("N2", 20), node("N3", 30)])
    everywhere = stock({name: {"A": 1} for name in ("N1", "N2", "N3")})
    found = explain(places, rules(), order(line("L1")), everywhere, nodes=["N3"])
    assert [(level.ruled_out, level.closest) for level in found.levels] == [(0, None), (1, pytest.approx(20))]


# ---------------------------------------------------------------------------------------------- 5. the runner-up


def test_the_next_best_node_is_the_runner_up() -> None:
    places = network([node("N1", 10), node("N2", 30), node("N3", 20)])
    everywhere = stock({name: {"A": 1} for name in ("N1", "N2", "N3")})
    found = explain(places, rules(), order(line("L1")), everywhere).runner_up
    assert found is not None
    assert (found.nodes, steps(found.differences)) == (("N3",), [0, 10])
    assert [(each.line, each.node, each.quantity) for each in found.assignments] == [("L1", "N3", 1)]


def test_more_nodes_may_be_the_runner_up() -> None:
    """By priority 2 pieces at N1 are 2, one each at N1 and N2 is 3, two at N2 are 4."""
    places = network([node("N1", priority=1.0), node("N2", priority=2.0)])
    found = explain(
        places,
        rules(levels=[["unfilled_units"], ["priority"]]),
        order(line("L1", "A", 2)),
        stock({"N1": {"A": 2}, "N2": {"A": 2}}),
    ).runner_up
    assert found is not None
    assert (found.nodes, steps(found.differences)) == (("N1", "N2"), [0, 1])


def test_fewer_nodes_may_be_the_runner_up() -> None:
    """N1 has three of four pieces: alone it leaves one, and saves the 20 km from N2."""
    places = network([node("N1", 10), node("N2", 20)])
    found = explain(places, rules(), order(line("L1", "A", 4)), stock({"N1": {"A": 3}, "N2": {"A": 2}})).runner_up
    assert found is not None
    assert (found.nodes, steps(found.differences)) == (("N1",), [1, -20])


def test_a_tie_may_be_the_runner_up() -> None:
    places = network([node("N1", 10), node("N2", 10)])
    found = explain(places, rules(), order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}})).runner_up
    assert found is not None
    assert (found.nodes, steps(found.differences)) == (("N2",), [0, 0])


def test_where_the_plan_ships_nothing_shipping_is_the_runner_up() -> None:
    found = explain(ONE_NODE, rules(levels=[["shipments"], ["unfilled_units"]]), order(line("L1", "A", 2)), FULL)
    assert found.plan.assignments == ()
    assert found.runner_up is not None
    assert (found.runner_up.nodes, steps(found.runner_up.differences)) == (("N1",), [1, -2])


def test_one_node_that_can_has_no_runner_up() -> None:
    places = network([node("N1", 10), node("N2", 20)])
    assert explain(places, rules(), order(line("L1")), FULL).runner_up is None
    # Two nodes that have to take part together have none either.
    together_ = rules(rule(partial="never"))
    assert explain(TWO_NODES, together_, PAIR, APART).runner_up is None


# --------------------------------------------------------------------------------------------- 6. causes of a gap


def test_what_the_objective_prefers_not_to_fill_says_what_filling_costs() -> None:
    """A shipment counts before a piece: 1 shipment more, 2 pieces less unfilled."""
    found = explain(ONE_NODE, rules(levels=[["shipments"], ["unfilled_units"]]), order(line("L1", "A", 2)), FULL)
    missing = gap(found)
    assert (missing.cause, missing.quantity) == ("objectives", 2)
    assert steps(missing.differences) == [1, -2]
    assert missing.conflicts == ()


def test_the_differences_of_filling_are_those_of_the_best_plan_that_does() -> None:
    """120 km at 0.01 are 1.2, 150 km are 1.5; the piece that stays is 1."""
    places = network([node("N1", 150), node("N2", 120)])
    level: list[str | Document] = ["unfilled_units", {"term": "line_km", "weight": 0.01}]
    found = explain(places, rules(levels=[level]), order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    missing = gap(found)
    assert missing.cause == "objectives"
    assert steps(missing.differences) == [0.2]
    assert missing.differences[0].terms == {"unfilled_units": -1, "line_km": pytest.approx(120)}
    assert steps(alternative(found, "L1", "N1").differences) == [0.5]


FACTS: dict[str, tuple[Document, Document, Document]] = {
    "disabled": ({"enabled": False}, {}, {}),
    "excluded_node": ({}, {}, {"excluded_nodes": ["N1"]}),
    "delivery_method": ({"delivery_methods": ["pickup"]}, {}, {}),
    "pickup_node": ({"delivery_methods": ["ship"]}, {"delivery_method": "pickup", "pickup_node": "N1"}, {}),
}


@pytest.mark.parametrize(("node_", "line_", "order_"), FACTS.values(), ids=FACTS)
def test_a_fact_is_no_limit_that_could_be_relaxed(node_: Document, line_: Document, order_: Document) -> None:
    found = explain(network([node("N1", 10, **node_)]), rules(), order(line("L1", **line_), **order_), stock({}))
    missing = gap(found)
    assert missing.cause == "facts"
    assert (missing.conflicts, missing.relaxations) == ((), ())


@pytest.mark.parametrize(
    ("services", "weight"),
    [
        # No service comes to the node, or reaches the destination, or carries a piece, or all three pieces.
        ([service("S", nodes=[])], 1.0),
        ([service("S", {"max_km": 5, "base": 1})], 1.0),
        ([service("S", countries=["DE"])], 1.0),
        ([service("S", max_weight_kg=0.5)], 1.0),
        ([service("S", max_weight_kg=2)], 1.0),
    ],
)
def test_what_no_service_carries_is_a_fact(services: list[Document], weight: float) -> None:
    found = explain(
        network([node("N1", 10)], [{"id": "A", "weight_kg": weight}], services),
        rules(),
        order(line("L1", "A", 3)),
        FULL,
    )
    assert gap(found).cause == "facts"


def test_lines_that_ship_together_but_cannot_are_a_fact() -> None:
    """One is picked up at N1, the other at N2, and both are to leave from one node."""
    asked = order(
        line("L1", delivery_method="pickup", pickup_node="N1", ship_together="set"),
        line("L2", delivery_method="pickup", pickup_node="N2", ship_together="set"),
    )
    found = explain(network([node("N1", 10), node("N2", 20)]), rules(), asked, stock({"N1": {"A": 5}, "N2": {"A": 5}}))
    assert {missing.line: missing.cause for missing in found.gaps} == {"L1": "facts", "L2": "facts"}


def test_where_no_rule_matches_at_all_that_is_the_cause() -> None:
    none = rules(rule("gold", when="customer.tier == gold"), order_rule_mode="first_complete")
    missing = gap(explain(ONE_NODE, none, order(line("L1")), FULL))
    assert missing.cause == "no_rule"
    assert (missing.conflicts, missing.relaxations) == ((), ())
    assert "rule" in missing.text


# ----------------------------------------------------------------------------------- 7. each limit in a conflict


def test_a_restriction_alone() -> None:
    far = rules(restrictions=[{"id": "vendors", "require": "node.type == vendor"}])
    missing = gap(explain(ONE_NODE, far, order(line("L1")), FULL))
    assert conflicts(missing) == together(("restriction", "vendors"))
    assert changes(missing) == {("drop_rule", "vendors")}


def test_stock_alone() -> None:
    """Two of five pieces, and none elsewhere; three more at either node."""
    missing = gap(explain(TWO_NODES, rules(), order(line("L1", "A", 5)), stock({"N1": {"A": 2}})))
    assert missing.quantity == 3
    assert conflicts(missing) == together(("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 3), ("add_stock", "N2", "A", 3)}


def test_the_require_of_the_order_rule_alone() -> None:
    missing = gap(explain(ONE_NODE, rules(rule("stores", require="node.type == shop")), order(line("L1")), FULL))
    assert conflicts(missing) == together(("require", "stores"))
    # Without the rule none decides, and nothing is asked of the node.
    assert changes(missing) == {("drop_require", "stores"), ("drop_rule", "stores")}


def test_item_rules_that_pin_to_different_nodes() -> None:
    pins = [{"id": f"to-{name}", "when": "item.id == A", "require": f"node.id == {name}"} for name in ("N1", "N2")]
    found = explain(TWO_NODES, rules(item_rules=pins), order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    missing = gap(found)
    assert conflicts(missing) == together(("item_rule", "to-N1"), ("item_rule", "to-N2"))
    assert changes(missing) == {("drop_rule", "to-N1"), ("drop_rule", "to-N2")}


def test_an_item_rule_and_the_stock_where_it_pins() -> None:
    pin = {"id": "pin", "when": "item.id == A", "require": "node.id == N2"}
    missing = gap(explain(TWO_NODES, rules(item_rules=[pin]), order(line("L1")), FULL))
    assert conflicts(missing) == together(("item_rule", "pin"), ("stock", "A"))
    assert changes(missing) == {("drop_rule", "pin"), ("add_stock", "N2", "A", 1)}


def test_a_pin_that_is_dropped_lets_the_order_rule_speak() -> None:
    """In the conflict the line stays free of the order rule's require. Dropped, it is bound by it, and N2 is empty."""
    pin = {"id": "pin", "when": "item.id == A", "require": "node.id == N3"}
    places = network([node("N1", 10), node("N2", 20), node("N3", 30)])
    bound = rules(rule("second", require="node.id == N2"), item_rules=[pin])
    missing = gap(explain(places, bound, order(line("L1")), FULL))
    assert conflicts(missing) == together(("item_rule", "pin"), ("stock", "A"))
    assert changes(missing) == {("add_stock", "N3", "A", 1)}


def test_too_few_nodes_for_what_lies_apart() -> None:
    """L1 ships from N1; L2 has to as well, or L1 from N2, unless two nodes take part."""
    found = explain(TWO_NODES, rules(rule("one", max_splits=0)), PAIR, APART)
    missing = gap(found, "L2")
    assert conflicts(missing) == together(("max_splits", "one"), ("stock", "A"), ("stock", "B"))
    assert changes(missing) == {
        ("change_setting", "one", "max_splits", 1),
        ("add_stock", "N1", "B", 1),
        ("add_stock", "N2", "A", 1),
        ("drop_rule", "one"),
    }


def test_a_line_that_must_not_split() -> None:
    """2 + 2 pieces lie at two nodes, three are asked for from one."""
    whole = rules(rule("whole", line_split="never"))
    found = explain(TWO_NODES, whole, order(line("L1", "A", 3)), stock({"N1": {"A": 2}, "N2": {"A": 2}}))
    missing = gap(found)
    assert missing.quantity == 1
    assert conflicts(missing) == together(("line_split", "whole"), ("stock", "A"))
    assert changes(missing) == {
        # Splitting where it is needed is less of a change than splitting at will.
        ("change_setting", "whole", "line_split", "when_needed"),
        ("add_stock", "N1", "A", 1),
        ("add_stock", "N2", "A", 1),
        ("drop_rule", "whole"),
    }


def test_all_of_the_order_or_nothing() -> None:
    """B is nowhere, and takes A with it."""
    never = rules(rule("never", partial="never"))
    found = explain(ONE_NODE_AB, never, PAIR, FULL)
    first, second = gap(found, "L1"), gap(found, "L2")
    assert conflicts(first) == together(("partial", "never"), ("stock", "B"))
    # Whole lines are less of a change than pieces.
    assert changes(first) == {
        ("change_setting", "never", "partial", "lines"),
        ("add_stock", "N1", "B", 1),
        ("drop_rule", "never"),
    }
    # Nothing but B fills the line of B.
    assert conflicts(second) == together(("stock", "B"))
    assert changes(second) == {("add_stock", "N1", "B", 1)}


ONE_NODE_AB = network([node("N1", 10)], "AB")


def test_whole_lines_only_where_a_piece_of_another_line_is_wanted() -> None:
    """A of 20 and one of five B of 10 each make the 30 that a shipment has to be worth; the rest is worth 40.

    With whole lines only, A would be worth too little alone, and B has four pieces too few.
    """
    asked = order(line("L1", "A", 1, 20.0), line("L2", "B", 5, 10.0))
    strict = rules(rule("strict", partial="lines", min_shipment_value=30))
    found = explain(ONE_NODE_AB, strict, asked, stock({"N1": {"A": 1, "B": 1}}))
    assert unfilled(found.plan) == {"L1": 1, "L2": 5}
    missing = gap(found, "L1")
    assert conflicts(missing) == together(("partial", "strict"), ("min_shipment_value", "strict"), ("stock", "B"))
    assert changes(missing) == {
        ("change_setting", "strict", "partial", "units"),
        # A alone is worth 20, the rest 50.
        ("change_setting", "strict", "min_shipment_value", 20),
        ("add_stock", "N1", "B", 4),
        ("drop_rule", "strict"),
    }


def test_shipments_that_are_worth_too_little_apart() -> None:
    """80 and 160 apart, where each shipment has to be worth 100; from one node they may be worth anything."""
    asked = order(line("L1", "A", 1, 80.0), line("L2", "B", 1, 160.0))
    found = explain(TWO_NODES, rules(rule("dear", min_shipment_value=100)), asked, APART)
    assert unfilled(found.plan) == {"L1": 1, "L2": 1}
    for part in ("L1", "L2"):
        missing = gap(found, part)
        assert conflicts(missing) == together(("min_shipment_value", "dear"), ("stock", "A"), ("stock", "B"))
        assert changes(missing) == {
            ("change_setting", "dear", "min_shipment_value", 80),
            ("add_stock", "N1", "B", 1),
            ("add_stock", "N2", "A", 1),
            ("drop_rule", "dear"),
        }


def test_the_least_value_is_lowered_to_the_cent() -> None:
    """Three pieces at 9.995 are worth 29.985: 29.98 is the largest whole number of cents that they reach."""
    asked = order(line("L1", "A", 3, 9.995), line("L2", "B", 1, 99.0))
    found = explain(ONE_NODE_AB, rules(rule("dear", min_shipment_value=40)), asked, FULL)
    change = relaxation(gap(found, "L1"), "change_setting", "dear", "min_shipment_value")
    assert change_of(change)[-1] == pytest.approx(29.98)


@pytest.mark.parametrize(
    ("used", "share", "more"),
    [
        # 5 of 7 are 0.71428..., 1 + 5 of 7 are 0.85714...; half of 7 + 3 is 5, half of 7 + 5 is 6.
        (0, 0.7143, 3),
        (1, 0.8572, 5),
    ],
)
def test_a_share_of_the_capacity(used: float, share: float, more: float) -> None:
    places = network([node("N1", 10, capacity={"unit": "units", "limit": 7})])
    half = rules(rule("half", capacity_share=0.5))
    missing = gap(explain(places, half, order(line("L1", "A", 5)), stock({"N1": {"A": 9}}, {"N1": used})))
    # Where capacity is unlimited, so is a share of it.
    assert conflicts(missing) == together(("capacity_share", "half"), ("capacity", None))
    expected = {("change_setting", "half", "capacity_share", share), ("add_capacity", "N1", more)}
    # Without the rule all of the capacity may be filled: 7 - 1 are enough.
    assert changes(missing) == expected | {("drop_rule", "half")}


def test_a_reserve_that_stays_closed() -> None:
    """Five on hand, three of them kept back; four are wanted."""
    kept = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 5, "safety_stock": 3}])
    missing = gap(explain(ONE_NODE, rules(rule("closed")), order(line("L1", "A", 4)), kept))
    assert missing.quantity == 2
    assert conflicts(missing) == together(("safety_stock", "closed"), ("stock", "A"))
    # Without the rule the one that decides keeps the reserve closed, too.
    assert changes(missing) == {("change_setting", "closed", "use_safety_stock", True), ("add_stock", "N1", "A", 2)}


CAPACITIES: list[Any] = [
    # the limit, what is used of it, pieces asked for, workload of a piece, what is missing
    ({"unit": "orders", "limit": 1}, 1, 3, 1.0, 1),
    ({"unit": "orders", "limit": 1}, 3, 3, 1.0, 3),
    ({"unit": "orders", "limit": 0}, 0, 1, 1.0, 1),
    ({"unit": "lines", "limit": 2}, 2, 3, 1.0, 1),
    ({"unit": "units", "limit": 5}, 1, 6, 1.0, 2),
    ({"unit": "workload", "limit": 6}, 1, 3, 2.5, 2.5),
    # Three times 0.1 fit into 0.3, but for the last bits of arithmetic.
    ({"unit": "workload", "limit": 0.2}, 0, 3, 0.1, 0.1),
    ({"unit": "workload", "limit": 1}, 0, 1, 4.75, 3.75),
]


@pytest.mark.parametrize(("capacity", "used", "pieces", "workload", "more"), CAPACITIES)
def test_capacity_in_any_unit(capacity: Document, used: float, pieces: int, workload: float, more: float) -> None:
    places = network([node("N1", 10, capacity=capacity)], [{"id": "A", "workload": workload}])
    asked = order(line("L1", "A", pieces))
    found = explain(places, rules(), asked, stock({"N1": {"A": 9}}, {"N1": used} if used else None))
    missing = gap(found)
    assert conflicts(missing) == together(("capacity", None))
    assert changes(missing) == {("add_capacity", "N1", more)}
    change = relaxation(missing, "add_capacity")
    assert "N1" in change.text


def test_capacity_in_lines_counts_the_lines_of_the_order() -> None:
    """Both lines fit one node's stock, but it takes one line a day."""
    places = network([node("N1", 10, capacity={"unit": "lines", "limit": 1})], "AB")
    found = explain(places, rules(), PAIR, stock({"N1": {"A": 1, "B": 1}}))
    (missing,) = found.gaps
    assert conflicts(missing) == together(("capacity", None))
    assert changes(missing) == {("add_capacity", "N1", 1)}


def test_capacity_at_one_of_two_nodes_is_enough() -> None:
    """N1 takes three of five pieces, N2 one: one more at either."""
    places = network([node(name, 10, capacity={"unit": "units", "limit": n}) for name, n in (("N1", 3), ("N2", 1))])
    missing = gap(explain(places, rules(), order(line("L1", "A", 5)), stock({"N1": {"A": 9}, "N2": {"A": 9}})))
    assert conflicts(missing) == together(("capacity", None))
    assert changes(missing) == {("add_capacity", "N1", 1), ("add_capacity", "N2", 1)}


def test_several_conflicts_are_all_listed() -> None:
    """Three nodes, each kept out by either of two rules: a conflict holds one for each node, 2 x 2 x 2."""
    missing = gap(explain(*shut(3)))
    expected = {
        frozenset({("restriction", f"{a}1"), ("restriction", f"{b}2"), ("restriction", f"{c}3")})
        for a in "xy"
        for b in "xy"
        for c in "xy"
    }
    assert conflicts(missing) == expected
    assert not missing.more_conflicts
    # No single rule makes way.
    assert missing.relaxations == ()
    assert not missing.more_relaxations


def test_of_many_conflicts_ten_are_listed() -> None:
    """2 x 2 x 2 x 2 of them."""
    missing = gap(explain(*shut(4)))
    found = conflicts(missing)
    assert len(found) == 10
    assert missing.more_conflicts
    for conflict in found:
        assert sorted(str(name)[1] for _, name in conflict) == ["1", "2", "3", "4"]


def shut(count: int) -> tuple[Network, RuleSet, Order, Availability]:
    """Nodes that two restrictions keep out each."""
    numbers = range(1, count + 1)
    out = [{"id": f"{kind}{n}", "require": f"node.id != N{n}"} for n in numbers for kind in "xy"]
    places = network([node(f"N{n}", 10) for n in numbers])
    return places, rules(restrictions=out), order(line("L1")), stock({f"N{n}": {"A": 1} for n in numbers})


def test_soft_restrictions_are_no_limits() -> None:
    soft = {"id": "soft", "require": "distance_km <= 1", "penalty": {"amount": 1}}
    missing = gap(explain(ONE_NODE, rules(restrictions=[soft]), order(line("L1", "A", 10)), FULL))
    assert conflicts(missing) == together(("stock", "A"))


def test_a_rule_that_binds_another_line_may_be_to_blame() -> None:
    """B may only come from N2, which leaves no second node for A; A is at N1 alone."""
    pin = {"id": "pin", "when": "item.id == B", "require": "node.id == N2"}
    both = stock({"N1": {"A": 1, "B": 1}, "N2": {"B": 1}})
    found = explain(TWO_NODES, rules(rule("one", max_splits=0), item_rules=[pin], levels=BY_VALUE), RICH_B, both)
    assert unfilled(found.plan) == {"L1": 1}
    missing = gap(found)
    # B at N2 is what the plan fills, and is to stay filled.
    assert conflicts(missing) == together(("max_splits", "one"), ("item_rule", "pin"), ("stock", "A"))
    assert changes(missing) == {
        ("drop_rule", "pin"),
        ("change_setting", "one", "max_splits", 1),
        ("add_stock", "N2", "A", 1),
        ("drop_rule", "one"),
    }


BY_VALUE = [["unfilled_value"], ["line_km"]]
RICH_B = order(line("L1", "A", 1, 1.0), line("L2", "B", 1, 9.0))


# ---------------------------------------------------------------------------------------- 8. kinds of relaxations

SCORED = network(
    [node("N1", 150, attributes={"score": 3.5}, priority=2.0)], services=[service("S", transit_days=[{"days": 3}])]
)


def numbers_of(require: str, quantity: int = 1) -> dict[int, float]:
    """The numbers that would do, by their comparison, for a node at 150 km with 3 pieces, a score of 3.5, 3 days."""
    strict = rules(restrictions=[{"id": "R", "require": require}])
    missing = gap(explain(SCORED, strict, order(line("L1", "A", quantity)), stock({"N1": {"A": 3}})))
    found = [change_of(change) for change in missing.relaxations if change.kind == "change_number"]
    return {place: after for _, _, place, after in found}


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("distance_km <= 100", {0: 150}),
        ("distance_km >= 200", {0: 150}),
        ("node.attributes.score >= 4", {0: 3.5}),
        ("node.attributes.score <= 1", {0: 3.5}),
        ("node.priority <= 1", {0: 2}),
        ("stock.on_hand >= 5", {0: 3}),
        ("delivery_days <= 1", {0: 3}),
        # Negated, the comparison has to fail: 150 > 150 does, 3.5 < 3.5 does.
        ("not (distance_km > 100)", {0: 150}),
        ("not (node.attributes.score < 4)", {0: 3.5}),
        ("not (distance_km > 100 and node.type == store)", {0: 150}),
        ("not (not (distance_km <= 100))", {0: 150}),
        # The place counts every comparison, of texts too.
        ("node.type == store and distance_km <= 100", {1: 150}),
        ("node.type == vendor or distance_km <= 100", {1: 150}),
        # Either number would do.
        ("distance_km <= 100 or node.attributes.score >= 4", {0: 150, 1: 3.5}),
        # Neither would alone.
        ("distance_km <= 100 and node.attributes.score >= 4", {}),
        # What holds already needs no change.
        ("distance_km <= 100 and node.attributes.score >= 2", {0: 150}),
        # No ordering, no number, and nothing to compare.
        ("node.attributes.score == 4", {}),
        ("node.priority in [1]", {}),
        ("node.attributes.rank <= 5", {}),
        ("distance_km <= node.attributes.score", {}),
    ],
)
def test_a_number_is_changed_no_more_than_is_needed(require: str, expected: dict[int, float]) -> None:
    assert numbers_of(require) == expected


@pytest.mark.parametrize(
    ("require", "place", "beyond", "least"),
    [
        # Distances are whole metres.
        ("distance_km < 100", 0, 150, 0.01),
        ("distance_km > 200", 0, 150, -0.01),
        ("not (distance_km >= 100)", 0, 150, 0.01),
        ("node.attributes.score > 4", 0, 3.5, -0.5),
        ("node.attributes.score < 1", 0, 3.5, 0.5),
        ("not (node.attributes.score <= 4)", 0, 3.5, -0.5),
        ("node.type == store and not (node.attributes.score <= 4)", 1, 3.5, -0.5),
        # Pieces are whole.
        ("stock.on_hand > 5", 0, 3, -1),
        ("delivery_days < 1", 0, 3, 1),
    ],
)
def test_a_strict_comparison_needs_a_little_more(require: str, place: int, beyond: float, least: float) -> None:
    (found,) = numbers_of(require).items()
    assert found[0] == place
    low, high = sorted((beyond, beyond + least))
    assert low <= found[1] <= high
    assert found[1] != beyond


def test_the_nearest_of_several_nodes_gives_the_number() -> None:
    """One piece comes from 120 km; three need the two of 200 km as well."""
    places = network([node("N1", 120), node("N2", 200), node("N3", 300)])
    near = rules(restrictions=[{"id": "near", "require": "distance_km <= 100"}])
    available = stock({"N1": {"A": 1}, "N2": {"A": 2}, "N3": {"A": 9}})
    for quantity, km in ((1, 120), (3, 200), (4, 300)):
        missing = gap(explain(places, near, order(line("L1", "A", quantity)), available))
        assert changes(missing) == {("drop_rule", "near"), ("change_number", "near", 0, km)}


def test_numbers_of_item_rules_and_order_rules_change_too() -> None:
    pin = {"id": "pin", "when": "item.id == A", "require": "distance_km <= 5"}
    assert changes(gap(explain(ONE_NODE, rules(item_rules=[pin]), order(line("L1")), FULL))) == {
        ("change_number", "pin", 0, 10),
        ("drop_rule", "pin"),
    }
    near = rule("near", require="node.type == store and distance_km <= 5")
    assert changes(gap(explain(ONE_NODE, rules(near), order(line("L1")), FULL))) == {
        ("change_number", "near", 1, 10),
        ("drop_require", "near"),
        ("drop_rule", "near"),
    }


def test_a_rule_that_is_dropped_lets_the_next_one_decide() -> None:
    """The second rule asks for a vendor, which is no better; the third asks for nothing, but the second comes first."""
    stores = rule("shops", require="node.type == shop")
    vendors = rule("vendors", require="node.type == vendor")
    either = rules(stores, vendors, rule("any"))
    assert changes(gap(explain(ONE_NODE, either, order(line("L1")), FULL))) == {("drop_require", "shops")}
    next_ = rules(stores, rule("any"), vendors)
    assert changes(gap(explain(ONE_NODE, next_, order(line("L1")), FULL))) == {
        ("drop_require", "shops"),
        ("drop_rule", "shops"),
    }


def test_stock_below_the_safety_stock_has_to_be_made_up_for() -> None:
    """2 on hand less 1 reserved less 5 kept back are 4 short of none; opened, there is 1."""
    short = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 2, "reserved": 1, "safety_stock": 5}])
    missing = gap(explain(ONE_NODE, rules(rule("closed")), order(line("L1")), short))
    assert conflicts(missing) == together(("safety_stock", "closed"), ("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 5), ("change_setting", "closed", "use_safety_stock", True)}


def test_stock_that_is_reserved_beyond_what_is_there_has_to_be_made_up_for() -> None:
    owed = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 1, "reserved": 3}])
    missing = gap(explain(ONE_NODE, rules(), order(line("L1", "A", 2)), owed))
    assert conflicts(missing) == together(("stock", "A"))
    assert changes(missing) == {("add_stock", "N1", "A", 4)}


def test_stock_is_added_where_there_is_no_record() -> None:
    missing = gap(explain(ONE_NODE, rules(), order(line("L1", "A", 3)), stock({})))
    assert changes(missing) == {("add_stock", "N1", "A", 3)}


def test_stock_is_added_until_a_rule_about_stock_holds() -> None:
    """One piece is wanted, three are there, and the rule asks for five: two more, or three asked for."""
    plenty_ = rules(restrictions=[{"id": "plenty", "require": "stock.available >= 5"}])
    missing = gap(explain(ONE_NODE, plenty_, order(line("L1")), stock({"N1": {"A": 3}})))
    assert changes(missing) == {
        ("add_stock", "N1", "A", 2),
        ("change_number", "plenty", 0, 3),
        ("drop_rule", "plenty"),
    }


def test_of_many_nodes_ten_are_told_where_stock_would_help() -> None:
    for count, more in ((10, False), (12, True)):
        places = network([node(f"N{n:02}", 10 + n) for n in range(count)])
        missing = gap(explain(places, rules(), order(line("L1")), stock({})))
        assert len(missing.relaxations) == 10
        assert all(isinstance(change, AddStock) and change.pieces == 1 for change in missing.relaxations)
        assert missing.more_relaxations is more


def test_the_slightest_of_a_kind_comes_first() -> None:
    """Seven are wanted from one node: 1 more at N2, 4 at N3, 6 at N1."""
    places = network([node("N1", 10), node("N2", 20), node("N3", 30)])
    one = rules(rule("one", max_splits=0, partial="lines"))
    found = explain(places, one, order(line("L1", "A", 7)), stock({"N1": {"A": 1}, "N2": {"A": 6}, "N3": {"A": 3}}))
    told = [(each.node, each.pieces) for each in gap(found).relaxations if isinstance(each, AddStock)]
    assert told == [("N2", 1), ("N3", 4), ("N1", 6)]


def test_several_splits_may_be_needed_at_once() -> None:
    """One piece at each of four nodes: four nodes are three splits."""
    names = ("N1", "N2", "N3", "N4")
    places = network([node(name, 10) for name in names])
    one = rules(rule("one", max_splits=0))
    missing = gap(explain(places, one, order(line("L1", "A", 4)), stock({name: {"A": 1} for name in names})))
    assert changes(missing) >= {("change_setting", "one", "max_splits", 3)}
    assert conflicts(missing) == together(("max_splits", "one"), ("stock", "A"))


def test_what_a_change_makes_of_the_levels_is_told() -> None:
    """Two pieces at 150 km instead of none."""
    near = rules(restrictions=[{"id": "near", "require": "distance_km <= 100"}])
    missing = gap(explain(network([node("N1", 150)]), near, order(line("L1", "A", 2)), stock({"N1": {"A": 2}})))
    change = relaxation(missing, "change_number")
    assert steps(change.differences) == [-2, 150]
    assert change.differences[0].terms == {"unfilled_units": -2}


# ------------------------------------------------------------------------------------------- 9. strategies in turn


def test_without_fallback_the_limits_of_every_rule_that_was_tried_count() -> None:
    """From one node, or from two within 15 km; A lies at 10 km, B at 20."""
    tried = [rule("one", max_splits=0), rule("near", require="distance_km <= 15")]
    found = explain(TWO_NODES, rules(*tried, order_rule_mode="first_complete"), PAIR, APART)
    for part in ("L1", "L2"):
        missing = gap(found, part)
        assert missing.cause == "limits"
        # With B everywhere, or without one limit of either rule, that rule completes. With A everywhere "one" does,
        # at N2, and "near" does not.
        assert conflicts(missing) == together(
            ("max_splits", "one"), ("require", "near"), ("stock", "A"), ("stock", "B")
        )
        assert changes(missing) == {
            ("change_setting", "one", "max_splits", 1),
            ("change_number", "near", 0, 20),
            ("drop_require", "near"),
            ("add_stock", "N1", "B", 1),
            ("add_stock", "N2", "A", 1),
        }


def test_with_a_fallback_its_limits_count_as_well() -> None:
    """ "one" takes both from one node; the fallback takes what is within 15 km, which is A."""
    ruled = rules(
        rule("one", max_splits=0),
        order_rule_mode="first_complete",
        fallbacks=[rule("near", require="distance_km <= 15")],
    )
    found = explain(TWO_NODES, ruled, PAIR, APART)
    assert verdicts(found) == {"one": "incomplete", "near": "decides"}
    missing = gap(found, "L2")
    assert conflicts(missing) == together(("max_splits", "one"), ("require", "near"), ("stock", "A"), ("stock", "B"))
    assert changes(missing) == {
        ("change_setting", "one", "max_splits", 1),
        ("change_number", "near", 0, 20),
        ("drop_require", "near"),
        ("add_stock", "N1", "B", 1),
        ("add_stock", "N2", "A", 1),
    }


def test_a_strategy_that_is_dropped_lets_a_later_one_complete() -> None:
    """The order in which strategies are tried is no limit: dropping the first changes nothing here."""
    ruled = rules(
        rule("none", require="node.type == shop"),
        rule("nearer", require="distance_km <= 5"),
        order_rule_mode="first_complete",
    )
    missing = gap(explain(ONE_NODE, ruled, order(line("L1")), FULL))
    assert conflicts(missing) == together(("require", "none"), ("require", "nearer"))
    assert changes(missing) == {
        ("drop_require", "none"),
        ("drop_require", "nearer"),
        ("change_number", "nearer", 0, 10),
    }


def test_that_a_strategy_fills_all_or_nothing_is_no_limit() -> None:
    """B is nowhere. Letting a strategy fill in part is no change of its settings; only B helps."""
    ruled = rules(rule("all", partial="units"), order_rule_mode="first_complete")
    missing = gap(explain(ONE_NODE_AB, ruled, PAIR, FULL), "L1")
    assert conflicts(missing) == together(("stock", "B"))
    assert changes(missing) == {("add_stock", "N1", "B", 1)}


# ----------------------------------------------------------------------------------------- 10. lines that compete


def test_of_two_lines_that_compete_the_less_valuable_needs_stock_for_both() -> None:
    """Whole lines of two, one piece there: one more fills L1; L2 comes after it, and needs three more."""
    asked = order(line("L1", "A", 2, 9.0), line("L2", "A", 2, 1.0))
    found = explain(ONE_NODE, rules(rule(partial="lines"), levels=BY_VALUE), asked, stock({"N1": {"A": 1}}))
    assert unfilled(found.plan) == {"L1": 2, "L2": 2}
    for part, pieces in (("L1", 1), ("L2", 3)):
        missing = gap(found, part)
        assert conflicts(missing) == together(("stock", "A"))
        assert changes(missing) == {("add_stock", "N1", "A", pieces)}


def test_a_line_is_not_filled_at_the_expense_of_another() -> None:
    """There is one piece, and L1 has it; that L2 could have it instead is no way to fill it."""
    asked = order(line("L1", "A", 1, 9.0), line("L2", "A", 1, 1.0))
    found = explain(ONE_NODE, rules(levels=BY_VALUE), asked, stock({"N1": {"A": 1}}))
    missing = gap(found, "L2")
    assert missing.cause == "limits"
    assert conflicts(missing) == together(("stock", "A"))
    # Pinned, it may take it: the level of value says what that costs.
    assert steps(alternative(found, "L2", "N1").differences) == [8, 0]


def test_lines_that_ship_together_are_filled_together() -> None:
    """L1 ships with L2, which is nowhere: the stock of B keeps both."""
    asked = order(line("L1", "A", ship_together="set"), line("L2", "B", ship_together="set"))
    found = explain(ONE_NODE_AB, rules(), asked, FULL)
    for part in ("L1", "L2"):
        missing = gap(found, part)
        assert conflicts(missing) == together(("stock", "B"))
        assert changes(missing) == {("add_stock", "N1", "B", 1)}


# ------------------------------------------------------------------------------------------------- 11. narrowing

THREE_LINES = order(line("L1", "A"), line("L2", "B", 9), line("L3", "B", 99))
EVERYWHERE = stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1, "B": 1}})


def test_lines_narrow_alternatives_and_gaps() -> None:
    found = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, lines=["L2"])
    assert [(each.line, each.node) for each in found.alternatives] == [("L2", "N1"), ("L2", "N2")]
    assert [each.line for each in found.gaps] == ["L2"]
    assert {each.line for each in found.plan.unfilled} == {"L2", "L3"}


def test_nodes_narrow_alternatives_only() -> None:
    found = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, nodes=["N2"])
    assert [(each.line, each.node) for each in found.alternatives] == [("L1", "N2"), ("L2", "N2"), ("L3", "N2")]
    assert [each.line for each in found.gaps] == ["L2", "L3"]


def test_lines_and_nodes_narrow_together_in_any_order() -> None:
    found = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, lines=("L3", "L1"), nodes={"N2"})
    assert [(each.line, each.node) for each in found.alternatives] == [("L1", "N2"), ("L3", "N2")]


def test_names_may_come_from_any_iterable() -> None:
    sourcer = Sourcer(TWO_NODES, rules())
    found = sourcer.explain(THREE_LINES, EVERYWHERE, lines=iter(["L1"]), nodes=(name for name in ["N2"]))
    assert [(each.line, each.node) for each in found.alternatives] == [("L1", "N2")]
    assert found.gaps == ()


def test_bindings_of_all_lines_are_told_whichever_are_asked_for() -> None:
    near = rules(restrictions=[{"id": "near", "require": "distance_km <= 100"}])
    found = explain(TWO_NODES, near, THREE_LINES, EVERYWHERE, lines=["L2"])
    assert bindings(found).keys() == {"L1", "L2", "L3"}


def test_what_is_left_is_explained_as_without_narrowing() -> None:
    whole = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE)
    part = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, lines=["L2"], nodes=["N2"])
    assert part.alternatives == (alternative(whole, "L2", "N2"),)
    assert part.gaps == (gap(whole, "L2"),)
    assert (part.rules, part.runner_up) == (whole.rules, whole.runner_up)


@pytest.mark.parametrize(
    ("options", "fragments"),
    [
        ({"lines": ["L1", "L9"]}, ["L9", "O1"]),
        ({"nodes": ["N1", "N11"]}, ["N11", "'N1'"]),
        ({"lines": ["N1"]}, ["N1"]),
        ({"time_limit": 0}, ["time_limit = 0"]),
        ({"deterministic_limit": -1}, ["deterministic_limit = -1"]),
        ({"workers": 0}, ["workers = 0"]),
        ({"seed": -1}, ["seed = -1"]),
    ],
)
def test_options_that_name_what_there_is_not_are_refused(options: Document, fragments: list[str]) -> None:
    with pytest.raises(SettingError) as caught:
        Sourcer(ONE_NODE, rules()).explain(order(line("L1")), FULL, **options)
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_an_unknown_engine_is_declined() -> None:
    with pytest.raises(EngineDeclined, match="abacus"):
        Sourcer(ONE_NODE, rules()).explain(order(line("L1")), FULL, engine="abacus")  # type: ignore[arg-type]


# -------------------------------------------------------------------------------------------------- 12. limits


def hard_case(lines: int, nodes: int) -> tuple[Network, RuleSet, Order, Availability]:
    """Lines over nodes with opening costs, which take some search."""
    draw = random.Random(7)
    names = [f"N{index}" for index in range(nodes)]
    items = [{"id": f"I{index}", "weight_kg": draw.uniform(0.5, 3)} for index in range(lines)]
    services = [
        service(f"S-{n}", {"base": draw.uniform(4, 9), "per_kg": draw.uniform(0.1, 2)}, nodes=[n]) for n in names
    ]
    pieces = {n: {str(item["id"]): draw.randint(1, 3) for item in items if draw.random() < 0.4} for n in names}
    asked = order(*(line(f"L{index}", f"I{index}", 3) for index in range(lines)))
    costs = rules(levels=[["unfilled_units"], ["shipping_cost"]])
    return network([node(n) for n in names], items, services), costs, asked, stock(pieces)


HARD = hard_case(7, 12)


@pytest.fixture(scope="module")
def unlimited() -> Explanation:
    return explain(*HARD, lines=["L0", "L1"])


@pytest.mark.parametrize("limit", [1e-6, 1e-3, 1e-2, 1e-1])
def test_what_a_limit_leaves_is_open_and_never_wrong(unlimited: Explanation, limit: float) -> None:
    places, costs, asked, available = HARD
    sourcer = Sourcer(places, costs)
    found = sourcer.explain(asked, available, lines=["L0", "L1"], deterministic_limit=limit)
    assert timeless(found.plan) == timeless(sourcer.source(asked, available, deterministic_limit=limit))
    assert Explanation.parse(found.to_data()) == found
    assert found.rules == unlimited.rules
    opened = [each for each in found.alternatives if each.status == "open" or not each.proven]
    if opened or found.plan.outcome.status != "optimal":
        assert found.limit == "deterministic"
    if found.plan.objective != unlimited.plan.objective:
        return
    # The plan is the best one, whether that is proven or not: then so are the differences that are called proven.
    for each, best in zip(found.alternatives, unlimited.alternatives, strict=True):
        if each.status == "open":
            assert each.differences == ()
        elif not each.proven:
            assert best.status not in ("excluded", "impossible")
            assert steps(each.differences) >= steps(best.differences)
        else:
            assert (each.status, steps(each.differences)) == (best.status, steps(best.differences))


def test_a_limit_that_comes_at_once_leaves_all_that_needs_a_search_open() -> None:
    places, costs, asked, available = hard_case(12, 60)
    found = Sourcer(places, costs).explain(asked, available, deterministic_limit=1e-6, nodes=["N0", "N1"])
    assert found.limit == "deterministic"
    # What was recorded while the order was compiled needs none.
    assert {"excluded", "open"} <= {each.status for each in found.alternatives}
    assert {each.cause for each in found.gaps} <= {"open"}


def test_the_same_limit_gives_the_same_explanation() -> None:
    places, costs, asked, available = HARD
    found = [Sourcer(places, costs).explain(asked, available, lines=["L0"], deterministic_limit=0.02) for _ in range(2)]
    assert found[0].model_copy(update={"plan": timeless(found[0].plan)}) == found[1].model_copy(
        update={"plan": timeless(found[1].plan)}
    )


def test_without_any_answer_everything_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "search", lambda *_: Found("unknown", [], 0, 0.0, interrupted=False))
    ruled = rules(rule("one"), order_rule_mode="first_complete", fallbacks=[rule("rest")])
    places = network([node("N1", 10), node("N2", 20, enabled=False)])
    found = Sourcer(places, ruled).explain(order(line("L1")), FULL, time_limit=1e-9)
    assert found.limit == "time"
    assert found.plan.outcome.status == "no_answer"
    assert found.rules[0].verdict == "open"
    assert "decides" not in verdicts(found).values()
    assert statuses(found) == {("L1", "N1"): "open", ("L1", "N2"): "excluded"}
    assert found.runner_up is None
    assert gap(found).cause == "open"
    assert (gap(found).conflicts, gap(found).relaxations) == ((), ())
    assert not any(level.proven for level in found.levels if level.value > 0)


# ---------------------------------------------------------------------------------------------------- 13. texts


def texts_hold(text: str, *fragments: str) -> None:
    missing = [fragment for fragment in fragments if fragment not in text]
    assert not missing, f"{missing} not in {text!r}"


def test_verdicts_name_what_was_asked_for_and_what_was_found() -> None:
    texts_hold(verdict_on("customer.tier == gold").text, "gold", "silver")
    texts_hold(verdict_on("order.value > 100").text, "order.value", "100", "50")
    texts_hold(verdict_on("all_lines(line.unit_price >= 10)").text, "all_lines", "L2")


def test_alternatives_name_node_and_figures() -> None:
    """N2 is 15 km farther, N3 is kept out by a rule, N4 has too little."""
    places = network([node("N1", 10), node("N2", 25), node("N3", 612), node("N4", 12)])
    near = rules(restrictions=[{"id": "near-by", "require": "distance_km <= 500", "reason": "fuel is dear"}])
    available = stock({"N1": {"A": 4}, "N2": {"A": 4}, "N3": {"A": 4}, "N4": {"A": 1}})
    found = explain(places, near, order(line("L1", "A", 3)), available)
    texts_hold(alternative(found, "L1", "N2").text, "N2", "+15 km")
    texts_hold(alternative(found, "L1", "N3").text, "N3", "near-by", "500", "612")
    texts_hold(alternative(found, "L1", "N4").text, "N4", "1")
    assert found.runner_up is not None
    # Two pieces from N1 and one from N4 are 10 + 12 km.
    texts_hold(found.runner_up.text, "N1", "N4", "+12 km")
    texts_hold(found.levels[1].text, "line_km", "15")


def test_gaps_name_rules_items_and_figures() -> None:
    places = network([node("N1", 612), node("N2", 10, capacity={"unit": "orders", "limit": 7})], "AB")
    ruled = rules(
        rule("deciding", max_splits=0),
        restrictions=[{"id": "near-by", "require": "distance_km <= 500"}],
    )
    available = stock({"N1": {"A": 4}, "N2": {"B": 2}}, {"N2": 7})
    found = explain(places, ruled, order(line("L1", "A", 3)), available)
    missing = gap(found)
    texts_hold(missing.text, "near-by", "500")
    # N1 is too far; N2 is empty and busy.
    assert conflicts(missing) == {
        frozenset({("restriction", "near-by"), ("stock", "A")}),
        frozenset({("restriction", "near-by"), ("capacity", None)}),
    }
    for conflict in missing.conflicts:
        texts_hold(conflict.text, "near-by")
        for limit in conflict.limits:
            texts_hold(limit.text, limit.rule or limit.item or "capacity")
    texts_hold(relaxation(missing, "change_number").text, "near-by", "distance_km", "500", "612")
    texts_hold(relaxation(missing, "drop_rule").text, "near-by")


def test_changes_name_place_and_amount() -> None:
    found = explain(TWO_NODES, rules(), order(line("L1", "A", 5)), stock({"N1": {"A": 2}}))
    texts_hold(relaxation(gap(found), "add_stock", "N2").text, "N2", "A", "3")
    busy = network([node("N1", 10, capacity={"unit": "workload", "limit": 6})], [{"id": "A", "workload": 2.5}])
    found = explain(busy, rules(), order(line("L1", "A", 3)), FULL)
    texts_hold(relaxation(gap(found), "add_capacity").text, "N1", "1.5", "workload")
    found = explain(TWO_NODES, rules(rule("one", max_splits=0)), PAIR, APART)
    texts_hold(relaxation(gap(found, "L2"), "change_setting").text, "one", "max_splits", "0", "1")


def test_no_text_shows_the_last_bits_of_arithmetic_or_runs_on() -> None:
    places = network(
        [node("N1", 10.1), node("N2", 30.3)],
        [{"id": "A", "weight_kg": 0.1}],
        [service("S", {"base": 0.1, "per_kg": 0.7})],
    )
    found = explain(
        places,
        rules(levels=[["unfilled_units"], ["shipping_cost"], ["line_km"]]),
        order(line("L1", "A", 3)),
        stock({"N1": {"A": 3}, "N2": {"A": 3}}),
    )
    for text in words(found):
        assert "000000" not in text, text
        assert "999999" not in text, text
        assert "None" not in text, text
        assert "\n" not in text, text
