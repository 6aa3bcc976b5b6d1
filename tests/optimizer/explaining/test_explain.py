"""Explanations of tiny decisions, each worked out by hand: rules, alternatives, levels and the runner-up."""

import random
from dataclasses import replace
from typing import Any

import pytest
from ortools.sat.python.cp_model import CpModel

from models import Availability, Network, Order, RuleSet, SettingError
from models.explanations import Alternative, Explanation, RuleVerdict
from optimizer import EngineDeclined, Sourcer
from optimizer.answer import Limits
from optimizer.engines.cpsat import engine as cpsat
from optimizer.engines.cpsat.search import Found, search
from tests.builders import Document, OwnTerm, line, network, node, order, rule, rules, service, stock, unfilled
from tests.explained import (
    APART,
    FULL,
    ONE_NODE,
    PAIR,
    TWO_NODES,
    alternative,
    assert_holds,
    bindings,
    causes_of,
    changes,
    explain,
    gap,
    statuses,
    steps,
    timeless,
    verdicts,
    words,
)

# --------------------------------------------------------------------------------------------------------- order rules


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


# ------------------------------------------------------------------------------------------------ what binds each line

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


# -------------------------------------------------------------------------------------------------------- alternatives


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
    assert_holds(alternative(found, "L1", "N1").reasons[0].text, "N1", "3 on hand", "5")


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


def test_a_shipment_that_would_be_too_heavy_makes_a_node_impossible() -> None:
    """Each piece of 1 kg may ship from N1, but three of them make no shipment of 2 kg."""
    services = [service("S", nodes=["N1"], max_weight_kg=2), service("T", nodes=["N2"])]
    found = explain(
        network([node("N1", 10), node("N2", 20)], [{"id": "A", "weight_kg": 1.0}], services),
        rules(),
        order(line("L1", "A", 3)),
        stock({"N1": {"A": 9}, "N2": {"A": 9}}),
    )
    assert statuses(found) == {("L1", "N1"): "impossible", ("L1", "N2"): "chosen"}
    assert causes_of(alternative(found, "L1", "N1")) == ["max_weight"]


def test_a_line_that_has_to_leave_with_another_is_impossible_elsewhere() -> None:
    """L2 is picked up at N2, and L1 leaves with it."""
    asked = order(
        line("L1", delivery_method="pickup", ship_together="set"),
        line("L2", delivery_method="pickup", pickup_node="N2", ship_together="set"),
    )
    found = explain(TWO_NODES, rules(), asked, stock({"N1": {"A": 5}, "N2": {"A": 5}}))
    assert statuses(found) == {
        ("L1", "N1"): "impossible",
        ("L1", "N2"): "chosen",
        ("L2", "N1"): "excluded",
        ("L2", "N2"): "chosen",
    }
    assert causes_of(alternative(found, "L1", "N1")) == ["ship_together"]


@pytest.mark.parametrize(
    ("fields", "deciding"), [({"ship_together": "set"}, rule("any")), ({}, rule("whole", partial="never"))]
)
def test_stock_that_is_enough_for_the_line_is_not_said_to_be_short(fields: Document, deciding: Document) -> None:
    """N1 has three pieces, enough for either line of two; both lines have to come, and there they would need four."""
    asked = order(line("L1", "A", 2, **fields), line("L2", "A", 2, **fields))
    found = explain(ONE_NODE, rules(deciding), asked, stock({"N1": {"A": 3}}))
    for name in ("L1", "L2"):
        other = alternative(found, name, "N1")
        assert other.status == "impossible"
        (reason,) = (reason for reason in other.reasons if reason.cause == "stock")
        assert "2 needed" not in reason.text
        assert (reason.expected, reason.actual) != ("2", "3")


NEAR: Document = {"id": "near", "require": "distance_km <= 500"}
SHUT_OUT: dict[str, Document] = {
    # What keeps N2 out, and what of it is otherwise once that cause is lifted.
    "disabled": {"enabled": True},
    "excluded_node": {"excluded_nodes": []},
    "delivery_method": {"delivery_methods": ["ship"]},
    "stock": {"pieces": 1},
    "near": {"restrictions": [NEAR | {"enabled": False}]},
    "stores": {"order_rule": rule("stores")},
}


def shut_out(
    *,
    enabled: bool = False,
    excluded_nodes: tuple[str, ...] = ("N2",),
    delivery_methods: tuple[str, ...] = ("pickup",),
    pieces: int = 0,
    **changed: Any,
) -> Explanation:
    """N2 is closed, shunned by the order, for pickups only, empty, too far for one rule, and no shop for another."""
    places = network([node("N1", 10), node("N2", 900, enabled=enabled, delivery_methods=list(delivery_methods))])
    shops = rule("stores", require="node.type == shop or distance_km <= 100")
    ruled = rules(changed.get("order_rule", shops), restrictions=changed.get("restrictions", [NEAR]))
    asked = order(line("L1"), excluded_nodes=list(excluded_nodes))
    return explain(places, ruled, asked, stock({"N1": {"A": 1}, "N2": {"A": pieces}}))


def test_every_cause_that_excludes_a_node_is_listed() -> None:
    other = alternative(shut_out(), "L1", "N2")
    assert other.status == "excluded"
    assert sorted(causes_of(other)) == sorted(SHUT_OUT)
    assert {reason.service for reason in other.reasons} == {None}
    by_cause = {reason.cause: reason for reason in other.reasons}
    assert (by_cause["near"].expected, by_cause["near"].actual) == ("distance_km <= 500", "900")


@pytest.mark.parametrize("cause", SHUT_OUT)
def test_a_cause_that_is_lifted_leaves_the_others(cause: str) -> None:
    other = alternative(shut_out(**SHUT_OUT[cause]), "L1", "N2")
    assert sorted(causes_of(other)) == sorted(SHUT_OUT.keys() - {cause})


def test_without_any_of_the_causes_the_node_is_eligible() -> None:
    lifted = {name: value for changed in SHUT_OUT.values() for name, value in changed.items()}
    assert alternative(shut_out(**lifted), "L1", "N2").status == "costlier"


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


# -------------------------------------------------------------------------------------------------------------- levels


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


# ------------------------------------------------------------------------------------------------------- the runner-up


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


def test_a_line_that_splits_without_need_may_be_the_runner_up() -> None:
    """N3 has all four pieces 100 km away; N1 and N2 have them nearer, at the price of a line that is split."""
    places = network([node("N1", 10), node("N2", 20), node("N3", 100)])
    needed = rules(rule(line_split="when_needed"))
    found = explain(places, needed, order(line("L1", "A", 4)), stock({"N1": {"A": 3}, "N2": {"A": 2}, "N3": {"A": 4}}))
    assert statuses(found) == {("L1", "N1"): "impossible", ("L1", "N2"): "impossible", ("L1", "N3"): "chosen"}
    assert found.runner_up is not None
    assert (found.runner_up.nodes, steps(found.runner_up.differences)) == (("N1", "N2"), [0, 1, -70])


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
    found = explain(TWO_NODES, rules(rule(partial="never")), PAIR, APART)
    assert (found.runner_up, found.runner_up_is_open) == (None, False)


# ----------------------------------------------------------------------------------------------------------- narrowing

THREE_LINES = order(line("L1", "A"), line("L2", "B", 3), line("L3", "B", 4))
EVERYWHERE = stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1, "B": 1}})


def test_lines_narrow_alternatives_gaps_and_bindings() -> None:
    found = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, lines=["L2"])
    assert [(each.line, each.node) for each in found.alternatives] == [("L2", "N1"), ("L2", "N2")]
    assert [each.line for each in found.gaps] == ["L2"]
    assert [each.line for each in found.lines] == ["L2"]
    assert {each.line for each in found.plan.unfilled} == {"L2", "L3"}


def test_nodes_narrow_alternatives_only() -> None:
    found = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, nodes=["N2"])
    assert [(each.line, each.node) for each in found.alternatives] == [("L1", "N2"), ("L2", "N2"), ("L3", "N2")]
    assert [each.line for each in found.gaps] == ["L2", "L3"]
    assert [each.line for each in found.lines] == ["L1", "L2", "L3"]


def test_lines_and_nodes_narrow_together_in_any_order() -> None:
    found = explain(TWO_NODES, rules(), THREE_LINES, EVERYWHERE, lines=("L3", "L1"), nodes={"N2"})
    assert [(each.line, each.node) for each in found.alternatives] == [("L1", "N2"), ("L3", "N2")]


def test_names_may_come_from_any_iterable() -> None:
    sourcer = Sourcer(TWO_NODES, rules())
    found = sourcer.explain(THREE_LINES, EVERYWHERE, lines=iter(["L1"]), nodes=(name for name in ["N2"]))
    assert [(each.line, each.node) for each in found.alternatives] == [("L1", "N2")]
    assert found.gaps == ()


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
        ({"nodes": ["N1", "N11"]}, ["N11", "N1"]),
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


# -------------------------------------------------------------------------------------------------------------- limits


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


HARD = hard_case(10, 30)


@pytest.fixture(scope="module")
def unlimited() -> Explanation:
    return explain(*HARD, lines=["L0"])


@pytest.mark.parametrize("limit", [1e-6, 1e-2, 2e-2, 4e-2])
def test_what_a_limit_leaves_is_open_and_never_wrong(unlimited: Explanation, limit: float) -> None:
    places, costs, asked, available = HARD
    sourcer = Sourcer(places, costs)
    found = sourcer.explain(asked, available, lines=["L0"], deterministic_limit=limit)
    assert timeless(found.plan) == timeless(sourcer.source(asked, available, deterministic_limit=limit))
    assert Explanation.parse(found.to_data()) == found
    # Which rule decides, and what it binds, needs no search under first_match.
    assert (found.rules, found.lines) == (unlimited.rules, unlimited.lines)
    is_open = {each.status == "open" or not each.proven for each in found.alternatives} | {found.runner_up_is_open}
    assert found.limit == ("deterministic" if any(is_open) else None)
    assert {each.cause for each in found.gaps} <= {"open"}
    is_best = found.plan.objective == unlimited.plan.objective
    for each, best in zip(found.alternatives, unlimited.alternatives, strict=True):
        assert_no_contradiction(each, best, is_best=is_best)


def assert_no_contradiction(each: Alternative, best: Alternative, *, is_best: bool) -> None:
    """What a limit left of an alternative, against what is so; without the best plan, differences are other ones."""
    assert (each.status == "excluded") == (best.status == "excluded")
    match each.status:
        case "open":
            assert (each.differences, each.proven) == ((), False)
        case "excluded" | "impossible":
            assert (each.status, each.proven) == (best.status, True)
            assert causes_of(each) == causes_of(best)
        case _ if not is_best:
            assert best.status != "impossible"
        case _ if each.proven:
            assert (each.status, steps(each.differences)) == (best.status, steps(best.differences))
        case _:
            # The plan that was found for it may not be the best one.
            assert steps(each.differences) >= steps(best.differences)


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


NOTHING = Found("unknown", [], 0, 0.0, interrupted=False)


def test_without_any_answer_everything_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "search", lambda *_: NOTHING)
    ruled = rules(rule("one"), order_rule_mode="first_complete", fallbacks=[rule("rest")])
    places = network([node("N1", 10), node("N2", 20, enabled=False)])
    found = Sourcer(places, ruled).explain(order(line("L1")), FULL, engine="cp-sat", time_limit=1e-9)
    assert found.limit == "time"
    assert found.plan.outcome.status == "no_answer"
    assert found.rules[0].verdict == "open"
    assert "decides" not in verdicts(found).values()
    assert statuses(found) == {("L1", "N1"): "open", ("L1", "N2"): "excluded"}
    assert (found.runner_up, found.runner_up_is_open) == (None, True)
    assert gap(found).cause == "open"
    assert (gap(found).conflicts, gap(found).relaxations) == ((), ())
    assert not any(level.proven for level in found.levels if level.value > 0)


def test_an_interrupt_ends_the_explaining_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes in the first search after those for the plan: no other one is begun."""
    places, costs, asked, available = HARD
    results: list[Found] = []

    def counted(model: CpModel, limits: Limits) -> Found:
        results.append(search(model, limits) if len(results) < of_plan else replace(NOTHING, interrupted=True))
        return results[-1]

    monkeypatch.setattr(cpsat, "search", counted)
    of_plan = 10**9
    Sourcer(places, costs).source(asked, available)
    of_plan = len(results)
    results.clear()
    found = Sourcer(places, costs).explain(asked, available)
    assert len(results) == of_plan + 1
    assert found.plan.outcome.status == "optimal"
    assert found.limit == "interrupted"
    assert "open" in {each.status for each in found.alternatives}
    assert (found.runner_up, found.runner_up_is_open) == (None, True)
    assert {each.cause for each in found.gaps} <= {"open"}


# --------------------------------------------------------------------------------------------------------------- texts


def test_verdicts_name_what_was_asked_for_and_what_was_found() -> None:
    assert_holds(verdict_on("customer.tier == gold").text, "gold", "silver")
    assert_holds(verdict_on("order.value > 100").text, "order.value", "100", "50")
    assert_holds(verdict_on("all_lines(line.unit_price >= 10)").text, "all_lines", "L2")
    # One of them would have been enough.
    assert_holds(verdict_on("customer.tier == gold or order.value > 100").text, "gold", " or ", "100")


def test_alternatives_name_node_and_figures() -> None:
    """N2 is 15 km farther, N3 is kept out by a rule, N4 has too little."""
    places = network([node("N1", 10), node("N2", 25), node("N3", 612), node("N4", 12)])
    near = rules(restrictions=[{"id": "near-by", "require": "distance_km <= 500", "reason": "fuel is dear"}])
    available = stock({"N1": {"A": 4}, "N2": {"A": 4}, "N3": {"A": 4}, "N4": {"A": 1}})
    found = explain(places, near, order(line("L1", "A", 3)), available)
    assert_holds(alternative(found, "L1", "N2").text, "N2", "+15 km")
    assert_holds(alternative(found, "L1", "N3").text, "N3", "near-by", "500", "612")
    assert_holds(alternative(found, "L1", "N4").text, "N4", "1")
    assert found.runner_up is not None
    # Two pieces from N1 and one from N4 are 10 + 12 km.
    assert_holds(found.runner_up.text, "N1", "N4", "+12 km")
    assert_holds(found.levels[1].text, "line_km", "15")


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


def test_a_level_is_told_by_what_would_be_if_it_came_last() -> None:
    """N1 is nearer, N2 cheaper by 5: with days first N1 ships; if days came last, N2 would, two days later."""
    services = [
        service("FAST", {"base": 9.0}, nodes=["N1"], transit_days=[{"days": 1}]),
        service("SLOW", {"base": 4.0}, nodes=["N2"], transit_days=[{"days": 3}]),
    ]
    places = network([node("N1", 10), node("N2", 20)], services=services)
    levels = [["unfilled_units"], ["latest_day"], ["shipping_cost"]]
    found = explain(places, rules(levels=levels), order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    assert [[each.value for each in level.if_last] for level in found.levels] == [[], [0, 2, -5], []]
    assert "if it came last: +2 days until the last arrival, then -5.00 shipping cost" in found.levels[1].text
