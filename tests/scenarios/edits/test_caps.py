"""Changing how far sources may be and how often orders may split."""

from typing import Any

import pytest

from models import RuleSet
from models.expressions import parse, text_of
from scenarios.edits.caps import distance_caps
from tests.scenarios.edits.shop import RULES, applied, edit, refusal, shop


def required(change: Any) -> dict[str, str | None]:
    rules = applied(change).rules.rules()
    return {rule.id: None if rule.require is None else text_of(rule.require) for rule in rules}


BEFORE: dict[str, str | None] = {
    "insured": "node.attributes.insured == true",
    "gold": 'distance_km <= 800 or not (distance_km > 900 and node.type == "store")',
    "rest": 'node.type == "warehouse"',
    "pans": 'node.id == "CHI"',
}


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        (
            {"rule": "gold", "km": 500},
            {"gold": 'distance_km <= 500 or not (distance_km > 500 and node.type == "store")'},
        ),
        (
            {"rule": "gold", "factor": 1.5},
            {"gold": 'distance_km <= 1200 or not (distance_km > 1350 and node.type == "store")'},
        ),
        ({"rule": "gold", "factor": 1}, {}),
        (
            {"rules": ["rest", "pans"], "km": 500},
            {
                "rest": 'node.type == "warehouse" and distance_km <= 500',
                "pans": 'node.id == "CHI" and distance_km <= 500',
            },
        ),
    ],
)
def test_caps_change_or_are_added(fields: dict[str, Any], after: dict[str, str | None]) -> None:
    assert required(edit("set_distance_cap", **fields)) == BEFORE | after


def test_a_rule_without_require_gets_one() -> None:
    rules = RULES.changed(order_rules=(RULES.order_rules[1].changed(require=None),))
    changed = applied(edit("set_distance_cap", rule="rest", km=7.5), shop(rules=rules))
    require = changed.rules.order_rules[0].require
    assert require is not None
    assert text_of(require) == "distance_km <= 7.5"


@pytest.mark.parametrize(
    ("condition", "caps"),
    [
        ("distance_km <= 5", [0]),
        ("distance_km < 5 and node.type == store or distance_km <= 9", [0, 2]),
        ("distance_km > 5 and distance_km >= 6", []),  # floors
        ("not (distance_km <= 5)", []),
        ("not (distance_km > 5 or not (distance_km < 7))", [0, 1]),
        ("distance_km == 5 and delivery_days <= 5", []),
        ("distance_km <= item.weight_kg", []),
    ],
)
def test_only_what_bounds_from_above_is_a_cap(condition: str, caps: list[int]) -> None:
    assert distance_caps(parse(condition)) == caps


def splits(change: Any, rules: RuleSet = RULES) -> dict[str, int | None]:
    found = applied(change, shop(rules=rules)).rules
    return {rule.id: rule.max_splits for rule in (*found.order_rules, *found.fallbacks)}


def test_split_limits_of_some_rules_and_of_all() -> None:
    assert splits(edit("set_split_limit", max_splits=0)) == {"gold": 0, "rest": 0}
    assert splits(edit("set_split_limit", max_splits=5, rule="rest")) == {"gold": 2, "rest": 5}
    assert splits(edit("set_split_limit", max_splits=None)) == {"gold": None, "rest": None}
    modes = {"order_rule_mode": "first_complete", "fallbacks": [{"id": "last"}]}
    both = RuleSet.parse(RULES.to_data() | modes)
    assert splits(edit("set_split_limit", max_splits=1), both) == {"gold": 1, "rest": 1, "last": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("set_distance_cap", rule="glod", km=1),
            "rule = 'glod': the rule set has no such rule. Did you mean 'gold'?",
        ),
        (
            edit("set_distance_cap", rule="rest", factor=2),
            "factor = 2.0: rule rest has no distance cap. Give km to set one.",
        ),
        (
            edit("set_split_limit", rules=["gold", "pans"], max_splits=1),
            "rule = 'pans': this is no order rule. Only order rules and fallbacks limit splits.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


def test_without_order_rules_there_is_nothing_to_limit() -> None:
    data = shop(rules=RuleSet(id="none"))
    assert refusal(edit("set_split_limit", max_splits=1), data) == (
        "the rule set has no order rules. Add one with add_rule."
    )


def test_edits_say_what_they_do() -> None:
    assert edit("set_distance_cap", rule="gold", km=500).describe() == "rule gold: distance cap 500 km"
    assert edit("set_distance_cap", rules=["gold", "rest"], factor=2).describe() == "rules gold, rest: distance cap x 2"
    assert edit("set_split_limit", max_splits=0).describe() == "all order rules: at most 0 splits"
    assert edit("set_split_limit", rule="gold", max_splits=None).describe() == "rule gold: any number of splits"
