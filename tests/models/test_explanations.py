"""What an explanation is as a document: its fields, its way through files and JSON, and its schema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.document import Document
from models.explanations import (
    Alternative,
    Binding,
    Conflict,
    Explanation,
    FailedPart,
    Gap,
    LevelVerdict,
    Limit,
    LineRules,
    RuleVerdict,
    RunnerUp,
)
from models.plans import LevelDifference
from models.relaxations import AddCapacity, AddStock, ChangeNumber, ChangeSetting, DropRequire, DropRule
from tests.models.samples import FULL_PLAN, Data, assert_refused, plan, reload

WORDS: Data = {"text": "in words"}
DIFFERENCES: list[Data] = [
    {"level": 0, "value": -1.0, "terms": {"unfilled_units": -1.0}},
    {"level": 1, "value": 2.25, "terms": {"shipping_cost": 2.5, "stock_cost": -0.5}},
]
REASON: Data = {
    "node": "NYC",
    "service": None,
    "cause": "near",
    "expected": "distance_km <= 500",
    "actual": "612",
    "text": "NYC: 5 on hand, but rule near asks for distance_km <= 500, found 612",
}
LIMITS: list[Data] = [
    {"kind": "restriction", "rule": "near", "item": None, "text": "rule near asks for distance_km <= 500"},
    {"kind": "stock", "rule": None, "item": "mug", "text": "the stock of item mug"},
    {"kind": "capacity", "rule": None, "item": None, "text": "the nodes' capacity"},
]
RELAXATIONS: list[Data] = [
    {"kind": "drop_rule", "rule": "near", **WORDS},
    {"kind": "drop_require", "rule": "gold", **WORDS},
    {
        "kind": "change_number",
        "rule": "near",
        "comparison": 0,
        "field": "distance_km",
        "before": 500.0,
        "after": 612.001,
        **WORDS,
    },
    {"kind": "change_setting", "rule": "gold", "setting": "max_splits", "before": None, "after": 1, **WORDS},
    {"kind": "change_setting", "rule": "gold", "setting": "use_safety_stock", "before": False, "after": True, **WORDS},
    {"kind": "change_setting", "rule": "gold", "setting": "partial", "before": "never", "after": "lines", **WORDS},
    {"kind": "change_setting", "rule": "gold", "setting": "capacity_share", "before": 0.5, "after": 1.0, **WORDS},
    {"kind": "add_stock", "node": "NYC", "item": "mug", "pieces": 2, **WORDS},
    {"kind": "add_capacity", "node": "NYC", "unit": "workload", "amount": 2.5, **WORDS},
]
FULL: Data = {
    "order_id": "O-1",
    "plan": FULL_PLAN,
    "rules": [
        {
            "rule": "gold",
            "kind": "order_rule",
            "verdict": "no_match",
            "failed": [{"expected": 'customer.tier == "gold"', "actual": "silver"}],
            **WORDS,
        },
        {"rule": "rest", "kind": "fallback", "verdict": "decides", "failed": [], **WORDS},
    ],
    "lines": [
        {
            "line": "1",
            "rules": [
                {
                    "rule": "near",
                    "kind": "restriction",
                    "require": "distance_km <= 500",
                    "soft": True,
                    "reason": "fuel is dear",
                },
            ],
        }
    ],
    "levels": [
        {
            "level": 0,
            "terms": {"unfilled_units": 3.0},
            "value": 3.0,
            "proven": True,
            "ruled_out": 1,
            "closest": 0.5,
            "if_last": DIFFERENCES,
            **WORDS,
        }
    ],
    "alternatives": [
        {
            "line": "1",
            "node": "DAL",
            "quantity": 2,
            "status": "costlier",
            "reasons": [REASON],
            "differences": DIFFERENCES,
            "proven": False,
            **WORDS,
        }
    ],
    "runner_up": {
        "nodes": ["NYC"],
        "assignments": [{"line": "1", "item": "mug", "node": "NYC", "service": None, "quantity": 2}],
        "differences": DIFFERENCES,
        "proven": False,
        **WORDS,
    },
    "runner_up_is_open": True,
    "gaps": [
        {
            "line": "2",
            "quantity": 3,
            "cause": "limits",
            "conflicts": [{"limits": LIMITS, **WORDS}],
            "more_conflicts": True,
            "relaxations": [{**change, "differences": DIFFERENCES, "effect": "-1 piece"} for change in RELAXATIONS],
            "more_relaxations": True,
            "differences": DIFFERENCES,
            "reasons": [REASON],
            **WORDS,
        }
    ],
    "limit": "time",
}
"""Every field away from its default, and a relaxation of every kind."""


def explanation(**changes: Any) -> Data:
    """A minimal explanation."""
    return {"order_id": "O-1", "plan": plan(), **changes}


# ---------------------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize("data", [FULL, explanation()], ids=["full", "minimal"])
@pytest.mark.parametrize("name", ["explanation.json", "explanation.yaml"])
def test_an_explanation_comes_back_from_a_file(data: Data, name: str, tmp_path: Path) -> None:
    found = Explanation.parse(data)
    assert reload(found, tmp_path / name) == found


@pytest.mark.parametrize("data", [FULL, explanation()], ids=["full", "minimal"])
def test_an_explanation_comes_back_from_json(data: Data) -> None:
    found = Explanation.parse(data)
    assert Explanation.parse(found.to_data()) == found
    assert Explanation.parse(json.loads(found.to_json())) == found


def test_an_explanation_as_data_has_every_field() -> None:
    assert Explanation.parse(explanation()).to_data().keys() == Explanation.model_fields.keys()
    data = Explanation.parse(FULL).to_data()
    (gap,) = data["gaps"]
    assert [change["kind"] for change in gap["relaxations"]] == [change["kind"] for change in RELAXATIONS]
    # The plan is that of `Plan.to_data`, with every field too.
    assert data["plan"] == FULL_PLAN
    assert data == FULL


def test_relaxations_are_read_as_what_their_kind_says() -> None:
    (gap,) = Explanation.parse(FULL).gaps
    kinds = [DropRule, DropRequire, ChangeNumber, *[ChangeSetting] * 4, AddStock, AddCapacity]
    assert [type(change) for change in gap.relaxations] == kinds


def test_a_setting_is_told_apart_from_a_number() -> None:
    """True is not 1, and a share of 1.0 is not one split."""
    (gap,) = Explanation.parse(json.loads(json.dumps(FULL))).gaps
    after = [change.after for change in gap.relaxations if isinstance(change, ChangeSetting)]
    assert [(type(value), value) for value in after] == [(int, 1), (bool, True), (str, "lines"), (float, 1.0)]


# --------------------------------------------------------------------------------------- what may be, what must be

NO_DIFFERENCES: Data = {"differences": []}
NO_EFFECT: Data = {**NO_DIFFERENCES, "effect": None}
CONTRACT: list[tuple[type[Document], Data, Data]] = [
    (FailedPart, {"expected": "line.quantity > 2"}, {"actual": None}),
    (RuleVerdict, {"rule": "gold", "kind": "order_rule", "verdict": "decides", **WORDS}, {"failed": []}),
    (
        Binding,
        {"rule": "near", "kind": "restriction", "require": "distance_km <= 500"},
        {"soft": False, "reason": None},
    ),
    (LineRules, {"line": "1"}, {"rules": []}),
    (
        LevelVerdict,
        {"level": 0, "terms": {"nodes": 1.0}, "value": 1.0, "proven": True, "ruled_out": 0, **WORDS},
        {"closest": None, "if_last": []},
    ),
    (LevelDifference, {"level": 0, "value": -1.0, "terms": {"nodes": -1.0}}, {}),
    (
        Alternative,
        {"line": "1", "node": "DAL", "status": "tied", **WORDS},
        {"quantity": 0, "reasons": [], "proven": True, **NO_DIFFERENCES},
    ),
    (RunnerUp, {"nodes": ["DAL"], "assignments": [], **NO_DIFFERENCES, **WORDS}, {"proven": True}),
    (Limit, {"kind": "capacity", **WORDS}, {"rule": None, "item": None}),
    (Conflict, {"limits": [{"kind": "capacity", "rule": None, "item": None, **WORDS}], **WORDS}, {}),
    (
        Gap,
        {"line": "1", "quantity": 1, "cause": "facts", **WORDS},
        {
            "conflicts": [],
            "more_conflicts": False,
            "relaxations": [],
            "more_relaxations": False,
            "reasons": [],
            **NO_DIFFERENCES,
        },
    ),
    (DropRule, {"rule": "near", **WORDS}, {"kind": "drop_rule", **NO_EFFECT}),
    (DropRequire, {"rule": "gold", **WORDS}, {"kind": "drop_require", **NO_EFFECT}),
    (
        ChangeNumber,
        {"rule": "near", "comparison": 0, "field": "distance_km", "before": 500.0, "after": 600.0, **WORDS},
        {"kind": "change_number", **NO_EFFECT},
    ),
    (
        ChangeSetting,
        {"rule": "gold", "setting": "max_splits", "before": 0, "after": 1, **WORDS},
        {"kind": "change_setting", **NO_EFFECT},
    ),
    (AddStock, {"node": "DAL", "item": "mug", "pieces": 1, **WORDS}, {"kind": "add_stock", **NO_EFFECT}),
    (
        AddCapacity,
        {"node": "DAL", "unit": "orders", "amount": 1.0, **WORDS},
        {"kind": "add_capacity", **NO_EFFECT},
    ),
    (
        Explanation,
        {"order_id": "O-1", "plan": Explanation.parse(explanation()).plan.to_data()},
        {
            "rules": [],
            "lines": [],
            "levels": [],
            "alternatives": [],
            "runner_up": None,
            "runner_up_is_open": False,
            "gaps": [],
            "limit": None,
        },
    ),
]
EVERY_DOCUMENT = pytest.mark.parametrize(
    ("document", "given", "defaults"), CONTRACT, ids=[document.__name__ for document, _, _ in CONTRACT]
)


@EVERY_DOCUMENT
def test_a_document_has_the_fields_of_the_contract(document: type[Document], given: Data, defaults: Data) -> None:
    assert document.model_fields.keys() == given.keys() | defaults.keys()
    assert document.parse(given).model_dump(mode="json") == {**given, **defaults}


@EVERY_DOCUMENT
def test_what_must_be_given_cannot_be_left_out(document: type[Document], given: Data, defaults: Data) -> None:
    for name in given:
        assert_refused(document, {key: value for key, value in given.items() if key != name}, f"{name}: ", "required")


REFUSED: dict[str, tuple[Data, list[str]]] = {
    "verdict": (
        explanation(rules=[{"rule": "r", "kind": "order_rule", "verdict": "maybe", **WORDS}]),
        ["rules[0].verdict = 'maybe'", "'decides'"],
    ),
    "status": (
        explanation(alternatives=[{"line": "1", "node": "N", "status": "dearer", **WORDS}]),
        ["alternatives[0].status = 'dearer'", "'costlier'"],
    ),
    "cause": (
        explanation(gaps=[{"line": "1", "quantity": 1, "cause": "stock", **WORDS}]),
        ["gaps[0].cause = 'stock'", "'limits'"],
    ),
    "no pieces": (
        explanation(gaps=[{"line": "1", "quantity": 0, "cause": "facts", **WORDS}]),
        ["gaps[0].quantity = 0"],
    ),
    "empty conflict": (
        explanation(
            gaps=[{"line": "1", "quantity": 1, "cause": "limits", "conflicts": [{"limits": [], **WORDS}], **WORDS}]
        ),
        ["gaps[0].conflicts[0].limits"],
    ),
    "limit": (explanation(limit="memory"), ["limit = 'memory'", "'time'"]),
    "kind of limit": (
        explanation(
            gaps=[
                {
                    "line": "1",
                    "quantity": 1,
                    "cause": "limits",
                    "conflicts": [{"limits": [{"kind": "weather", **WORDS}], **WORDS}],
                    **WORDS,
                }
            ]
        ),
        ["limits[0].kind = 'weather'"],
    ),
    "kind of relaxation": (
        explanation(
            gaps=[{"line": "1", "quantity": 1, "cause": "limits", "relaxations": [{"kind": "pray", **WORDS}], **WORDS}]
        ),
        ["relaxations[0]", "drop_rule"],
    ),
    "no words": (
        explanation(alternatives=[{"line": "1", "node": "N", "status": "tied", "text": ""}]),
        ["alternatives[0].text"],
    ),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_explanation_is_refused(data: Any, fragments: list[str]) -> None:
    assert_refused(Explanation, data, *fragments)


# -------------------------------------------------------------------------------------------------------- schema

SCHEMA: Data = Explanation.model_json_schema()


def properties(schema: Any) -> Iterator[tuple[str, Data]]:
    """Yield every property of a JSON Schema with its name."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"].items()
        for inner in schema.values():
            yield from properties(inner)


def test_every_property_of_the_schema_is_described() -> None:
    found = list(properties(SCHEMA))
    assert {"alternatives", "runner_up", "conflicts", "relaxations", "comparison", "pieces"} <= {
        name for name, _ in found
    }
    assert [name for name, schema in found if not schema.get("description")] == []


def test_the_schema_takes_no_unknown_properties() -> None:
    objects = [SCHEMA, *(one for one in SCHEMA["$defs"].values() if "properties" in one)]
    assert len(objects) > 15
    assert all(one["additionalProperties"] is False for one in objects)


def test_the_schema_names_what_is_required() -> None:
    assert set(SCHEMA["required"]) == {"order_id", "plan"}
    for document, given, _ in CONTRACT:
        if document.__name__ in SCHEMA["$defs"]:
            assert set(SCHEMA["$defs"][document.__name__].get("required", [])) == given.keys()


def test_the_schema_tells_relaxations_apart_by_their_kind() -> None:
    kinds = SCHEMA["$defs"]["Gap"]["properties"]["relaxations"]["items"]
    assert kinds["discriminator"]["propertyName"] == "kind"
    assert set(kinds["discriminator"]["mapping"]) == {change["kind"] for change in RELAXATIONS}
    for kind, reference in kinds["discriminator"]["mapping"].items():
        document = SCHEMA["$defs"][reference.removeprefix("#/$defs/")]
        assert document["properties"]["kind"]["const"] == kind


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        (
            "RuleVerdict",
            "verdict",
            {"decides", "disabled", "not_active", "no_match", "incomplete", "not_asked", "open"},
        ),
        ("RuleVerdict", "kind", {"order_rule", "fallback"}),
        ("Binding", "kind", {"restriction", "item_rule", "order_rule", "fallback"}),
        (
            "Alternative",
            "status",
            {"chosen", "tied", "costlier", "impossible", "excluded", "open"},
        ),
        ("Gap", "cause", {"limits", "objectives", "facts", "no_rule", "open"}),
        (
            "Limit",
            "kind",
            {
                *("restriction", "item_rule", "require", "max_splits", "line_split", "partial"),
                *("capacity_share", "min_shipment_value", "safety_stock", "stock", "capacity"),
            },
        ),
        (
            "ChangeSetting",
            "setting",
            {
                *("max_splits", "line_split", "partial"),
                *("capacity_share", "min_shipment_value", "use_safety_stock"),
            },
        ),
    ],
)
def test_the_schema_lists_the_words_of_the_contract(document: str, field: str, words: set[str]) -> None:
    assert set(SCHEMA["$defs"][document]["properties"][field]["enum"]) == words


def test_the_schema_allows_the_version_that_a_file_may_state() -> None:
    assert "schema_version" in SCHEMA["properties"]
    found = Explanation.parse({"schema_version": 1, **explanation()})
    assert found == Explanation.parse(explanation())


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
