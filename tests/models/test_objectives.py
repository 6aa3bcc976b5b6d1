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


@pytest.mark.parametrize("term", ["line_km", "shipment_km"])
def test_bands_belong_to_distances(term: str) -> None:
    given = {"term": term, "bands_km": [0.5, 100, 500]}
    assert Term.parse(given).to_data() == given


def test_a_term_may_stand_in_several_levels() -> None:
    preferring = [{"term": "preference", "by": [f"node.id == {name}"]} for name in "AB"]
    read = RuleSet.parse(levels(*([each] for each in preferring)))
    assert [[term.term for term in level] for level in read.objectives] == [["preference"], ["preference"]]


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
    "bands that do not rise": (
        levels([{"term": "line_km", "bands_km": [100, 50]}]),
        ["objectives[0][0]", "bands_km"],
    ),
    "a band twice": (
        levels([{"term": "shipment_km", "bands_km": [100, 100]}]),
        ["objectives[0][0]", "bands_km"],
    ),
    "bands of money": (
        levels(["nodes"], ["nodes", {"term": "shipping_cost", "bands_km": [100]}]),
        ["objectives[1][1]", "bands_km belong to line_km and shipment_km", "Remove them from 'shipping_cost'"],
    ),
    "no bands": (
        levels([{"term": "line_km", "bands_km": []}]),
        ["objectives[0][0]", "bands_km is empty", "[100, 500]"],
    ),
    "bands of an own term": (
        levels([{"term": "my_km", "bands_km": [100]}]),
        ["objectives[0][0]", "bands_km belong to", "Remove them from 'my_km'"],
    ),
    "preference without conditions": (
        levels(["preference"]),
        ["objectives[0][0]", "preference ranks", "Give it by", "by: [node.type == store"],
    ),
    "preference of nothing": (
        levels([{"term": "preference", "by": []}]),
        ["objectives[0][0]", "preference ranks", "Give it by", "by: [node.type == store"],
    ),
    "conditions of another term": (
        levels([{"term": "priority", "by": ["node.type == store"]}]),
        ["objectives[0][0]", "by belongs to the term 'preference'", "Remove it from"],
    ),
    "preference that counts lines": (
        levels([{"term": "preference", "by": ["any_line(item.id == mug)"]}]),
        ["objectives[0][0]", "stand only in the when of rules", "Remove them from by"],
    ),
    "preference that cannot be compared": (
        levels([{"term": "preference", "by": ["node.type == store", "distance_km == near"]}]),
        ["objectives[0][0].by[1] = 'distance_km == near'"],
    ),
    "a term twice in a level": (
        levels(["nodes", {"term": "line_km"}, {"term": "nodes", "weight": 2}]),
        ["objectives[0]", "the term 'nodes' is given twice in one level", "Add up its weights", "two levels"],
    ),
    "a preference twice in a level": (
        levels([{"term": "preference", "by": ["node.id == A"]}, {"term": "preference", "by": ["node.id == B"]}]),
        ["objectives[0]", "the term 'preference' is given twice in one level", "two levels"],
    ),
    "bad preference": (
        levels([{"term": "preference", "by": ["node.typ == store"]}]),
        ["objectives[0][0].by[0] = 'node.typ == store'", "line 1, column 1", "Did you mean 'node.type'?"],
    ),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_objective_is_refused(data: Data, fragments: list[str]) -> None:
    assert_refused(RuleSet, data, *fragments)
