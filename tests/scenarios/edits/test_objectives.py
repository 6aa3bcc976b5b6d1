"""Changing levels and weights, of the rule set or of one order rule."""

from typing import Any

import pytest
from pydantic import ValidationError

from models import Term
from tests.scenarios.edits.shop import RULES, applied, edit, refusal

Plain = list[list[tuple[str, float]]]


def levels(change: Any, *, of_gold: bool = False) -> Plain:
    rules = applied(change).rules
    found = rules.order_rules[0].objectives if of_gold else rules.objectives
    other = rules.objectives if of_gold else rules.order_rules[0].objectives
    assert other == (RULES.objectives if of_gold else RULES.order_rules[0].objectives)
    return [[(term.term, term.weight) for term in level] for level in found or ()]


def test_levels_take_the_place_of_those_there() -> None:
    new: list[Any] = [["unfilled_value"], ["nodes", {"term": "carbon_kg", "weight": 0.5}]]
    plain: Plain = [[("unfilled_value", 1)], [("nodes", 1), ("carbon_kg", 0.5)]]
    assert levels(edit("set_objectives", objectives=new)) == plain
    assert levels(edit("set_objectives", rule="gold", objectives=new), of_gold=True) == plain


def test_a_rule_without_levels_gets_some() -> None:
    rest = applied(edit("set_objectives", rule="rest", objectives=[["nodes"]])).rules.order_rules[1]
    assert rest.objectives == ((Term(term="nodes"),),)


@pytest.mark.parametrize(
    ("fields", "weights"),
    [
        ({"weight": 3}, (3, 3)),
        ({"factor": 0.5}, (0.5, 0.5)),
        ({"weight": 0, "level": 1}, (0, 1)),
        ({"factor": 1}, (1, 1)),
    ],
)
def test_a_term_weighs_something_else(fields: dict[str, Any], weights: tuple[float, float]) -> None:
    found = levels(edit("set_weight", term="shipping_cost", **fields))
    first, second = weights
    assert found == [[("unfilled_units", 1)], [("shipping_cost", first)], [("shipments", 1), ("shipping_cost", second)]]


def test_a_term_of_one_rule_weighs_something_else() -> None:
    found = levels(edit("set_weight", rule="gold", term="carbon_kg", factor=1.5), of_gold=True)
    assert found == [[("unfilled_units", 1)], [("shipping_cost", 1), ("carbon_kg", 3)]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("set_objectives", objectives=[["nods"]]),
            "objectives[0][0].term = 'nods': the objective has no such term. Did you mean 'nodes'?",
        ),
        (
            edit("set_objectives", rule="glod", objectives=[["nodes"]]),
            "rule = 'glod': the rule set has no such rule. Did you mean 'gold'?",
        ),
        (
            edit("set_objectives", rule="pans", objectives=[["nodes"]]),
            "rule = 'pans': this is one of the item_rules. Only order rules and fallbacks have objectives.",
        ),
        (
            edit("set_weight", rule="rest", term="nodes", weight=1),
            "rule = 'rest': the rule has no objectives of its own. Give it some with set_objectives.",
        ),
        (
            edit("set_weight", term="shipmets", weight=1),
            "term = 'shipmets': the rule set has no such term. Did you mean 'shipments'?",
        ),
        (
            edit("set_weight", term="shipments", level=0, weight=1),
            "term = 'shipments': the rule set has no such term. There are unfilled_units.",
        ),
        (
            edit("set_weight", term="shipments", level=3, weight=1),
            "level = 3: there are 3 levels, counted from 0. Name one of them.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


def test_a_weight_is_set_or_scaled() -> None:
    with pytest.raises(ValidationError, match="weight and factor are given"):
        edit("set_weight", term="nodes", weight=1, factor=1)


def test_edits_say_what_they_do() -> None:
    objectives = [["unfilled_units"], ["nodes", {"term": "carbon_kg", "weight": 0.5}]]
    assert edit("set_objectives", objectives=objectives).describe() == (
        "objectives: unfilled_units; nodes + 0.5 carbon_kg"
    )
    assert edit("set_weight", rule="gold", term="nodes", level=1, weight=2).describe() == (
        "objectives of rule gold: weight of nodes = 2 in level 1"
    )
    assert edit("set_weight", term="nodes", factor=2).describe() == "objectives: weight of nodes x 2"
