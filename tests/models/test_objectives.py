"""Terms and levels of the objective."""

from typing import Any

import pytest

from models import RuleSet, Term
from models.objectives import DEFAULT_LEVELS
from tests.models.samples import Data, assert_refused, rule_set


def levels(*given: Any) -> Data:
    """Return a rule set with these objective levels."""
    return rule_set(objectives=list(given))


def test_the_default_fills_then_saves_then_bundles_then_shortens() -> None:
    assert [[term.term for term in level] for level in DEFAULT_LEVELS] == [
        ["unfilled_units"],
        ["shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty"],
        ["shipments"],
        ["line_km"],
    ]
    assert {term.weight for level in DEFAULT_LEVELS for term in level} == {1.0}
    assert RuleSet.parse(rule_set()).objectives == DEFAULT_LEVELS


def test_a_bare_name_is_a_term_of_weight_one() -> None:
    assert RuleSet.parse(levels(["shipments"])) == RuleSet.parse(levels([{"term": "shipments", "weight": 1}]))


def test_levels_and_terms_keep_their_order() -> None:
    read = RuleSet.parse(levels(["shipments", {"term": "nodes", "weight": 2}], ["line_km"]))
    assert [[(term.term, term.weight) for term in level] for level in read.objectives] == [
        [("shipments", 1.0), ("nodes", 2.0)],
        [("line_km", 1.0)],
    ]


def test_an_own_term_has_any_name() -> None:
    assert RuleSet.parse(levels(["regret"])).objectives[0][0].term == "regret"


def test_a_preference_takes_text_and_trees() -> None:
    tree = {"field": "node.type", "op": "==", "value": "store"}
    assert Term.parse({"term": "preference", "by": [tree]}) == Term.parse(
        {"term": "preference", "by": ["node.type == store"]}
    )


def test_a_preference_is_dumped_as_text() -> None:
    term = Term.parse({"term": "preference", "by": ["node.type eq store"]})
    assert term.to_data() == {"term": "preference", "by": ['node.type == "store"']}


REFUSED: dict[str, tuple[Data, list[str]]] = {
    "no levels": (levels(), ["objectives = []", "at least"]),
    "empty level": (levels(["shipments"], []), ["objectives[1] = []", "at least"]),
    "term without level": (levels("shipments"), ["objectives[0] = 'shipments'"]),
    "nameless term": (levels([{"weight": 2}]), ["objectives[0][0].term: ", "required", "name of the term"]),
    "misspelt key": (
        levels([{"term": "nodes", "wieght": 2}]),
        ["objectives[0][0].wieght = 2", "Did you mean 'weight'?"],
    ),
    "empty name": (levels([""]), ["objectives[0][0].term = ''", "at least 1 character", "name of the term"]),
    "negative weight": (
        levels([{"term": "nodes", "weight": -1}]),
        ["objectives[0][0].weight = -1", "0", "weight in the level"],
    ),
    "weight as text": (levels([{"term": "nodes", "weight": "2"}]), ["objectives[0][0].weight = '2'", "number"]),
    "endless weight": (
        levels([{"term": "nodes", "weight": float("inf")}]),
        ["objectives[0][0].weight = Infinity", "finite"],
    ),
    "negative band": (levels([{"term": "line_km", "bands_km": [-1]}]), ["objectives[0][0].bands_km[0] = -1", "0"]),
    "bad preference": (
        levels([{"term": "preference", "by": ["node.typ == store"]}]),
        ["objectives[0][0].by[0] = 'node.typ == store'", "line 1, column 1", "Did you mean 'node.type'?"],
    ),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_objective_is_refused(data: Data, fragments: list[str]) -> None:
    assert_refused(RuleSet, data, *fragments)
