"""The condition tree: which operator fits which field, which literal fits which operator."""

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from models.conditions import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Lines,
    Not,
    comparisons,
    fields_of,
    has_quantifier,
    parts_of,
)
from models.expressions import parse
from models.types import read_moment
from tests.models.samples import Data, assert_refused

READ = TypeAdapter[Condition](Condition)

FIELD_OF_KIND = {
    "text": "destination.state",
    "number": "order.value",
    "list": "node.groups",
    "moment": "order.created_at",
    "any": "item.attributes.a",
}
LITERAL_OF_KIND: dict[str, Any] = {"text": "a", "number": 5, "list": "a", "moment": "2026-09-01", "any": "a"}

FITTING = {
    "text": "== != < <= > >= in not_in contains startswith exists",
    "number": "== != < <= > >= in not_in exists",
    "list": "== != in not_in contains exists",
    "moment": "== != < <= > >= exists",
    "any": "== != < <= > >= in not_in contains startswith exists",
}
OPERATORS = [operator.replace("_", " ") for operator in FITTING["any"].split()]
FITS = [(kind, op, op.replace(" ", "_") in FITTING[kind].split()) for kind in FITTING for op in OPERATORS]


def comparison(kind: str, op: str) -> Data:
    """Return a comparison with a literal that suits field and operator."""
    data: Data = {"field": FIELD_OF_KIND[kind], "op": op}
    literal = LITERAL_OF_KIND[kind]
    if op != "exists":
        data["value"] = [literal] if op in ("in", "not in") else literal
    return data


@pytest.mark.parametrize(("kind", "op", "fits"), FITS)
def test_each_kind_of_field_has_its_operators(kind: str, op: str, fits: bool) -> None:
    if fits:
        assert Comparison.parse(comparison(kind, op)).op == op
    else:
        assert_refused(Comparison, comparison(kind, op), FIELD_OF_KIND[kind], f"'{op}' does not compare")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("order.value", "5", "order.value is a number, '5' is none. Write it without quotes"),
        ("order.value", True, "order.value is a number, true is none"),
        ("line.quantity", False, "line.quantity is a number, false is none"),
        ("destination.state", 5, "destination.state holds text, 5 is none. Put it in quotes"),
        ("destination.state", True, "destination.state holds text, true is none"),
        ("node.groups", 5, "node.groups holds text, 5 is none. Put it in quotes"),
        (
            "order.created_at",
            "yesterday",
            "order.created_at is a moment, 'yesterday' is none. Write it in quotes, as '2026-09-01'",
        ),
        ("order.created_at", 2026, "order.created_at is a moment, 2026 is none"),
        ("order.created_at", 20260901, "order.created_at is a moment, 20260901 is none"),
        ("order.created_at", "2026-02-30", "order.created_at is a moment, '2026-02-30' is none"),
        ("order.required_by", "2026-13-01", "order.required_by is a moment"),
    ],
)
def test_a_literal_of_another_kind_is_refused(field: str, value: Any, reason: str) -> None:
    assert_refused(Comparison, {"field": field, "op": "==", "value": value}, reason)


@pytest.mark.parametrize("value", ["a", 5, 0, 1.5, True, False])
def test_a_free_attribute_is_compared_with_anything(value: Any) -> None:
    read = Comparison.parse({"field": "item.attributes.a", "op": "==", "value": value}).value
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": 1}, [[1]], []])
def test_what_is_no_value_is_refused(value: Any) -> None:
    assert_refused(
        Comparison, {"field": "item.attributes.a", "op": "in", "value": value}, "value = ", "a finite number"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"op": "=="}, "'==' takes a value or another field"),
        ({"op": "==", "value": None}, "'==' takes a value or another field"),
        ({"op": "==", "value": "a", "other": "node.state"}, "'==' takes a value or another field"),
        ({"op": "==", "value": ["a"]}, "'==' compares with one value"),
        ({"op": "startswith", "value": ["a", "b"]}, "'startswith' compares with one value"),
        ({"op": "exists", "value": "a"}, "'exists' takes no value"),
        ({"op": "exists", "other": "node.state"}, "'exists' takes no value"),
        ({"op": "=", "value": "a"}, "op = '='"),
        ({"op": "eq", "value": "a"}, "op = 'eq'"),
        ({"value": "a"}, "op: this field is required"),
    ],
)
def test_a_comparison_has_one_right_hand_side(data: Data, reason: str) -> None:
    assert_refused(Comparison, {"field": "destination.state", **data}, reason)


@pytest.mark.parametrize("op", ["in", "not in"])
def test_membership_in_one_value_is_membership_in_a_list_of_one(op: str) -> None:
    assert Comparison.parse({"field": "node.groups", "op": op, "value": "UK_DG"}).value == ("UK_DG",)


@pytest.mark.parametrize(
    ("field", "other", "comparable"),
    [
        ("node.country", "destination.country", True),
        ("destination.country", "node.groups", True),
        ("node.groups", "destination.country", True),
        ("order.promotions", "item.categories", True),
        ("line.quantity", "stock.available", True),
        ("order.created_at", "order.required_by", True),
        ("item.attributes.a", "order.value", True),
        ("order.value", "item.attributes.a", True),
        ("item.attributes.a", "order.attributes.b", True),
        ("order.value", "destination.state", False),
        ("destination.state", "order.value", False),
        ("node.groups", "order.value", False),
        ("order.created_at", "order.created_at.year", False),
        ("order.created_at", "destination.state", False),
    ],
)
def test_fields_of_one_kind_are_compared_with_each_other(field: str, other: str, comparable: bool) -> None:
    data = {"field": field, "op": "==", "other": other}
    if comparable:
        assert Comparison.parse(data).other == other
    else:
        assert_refused(Comparison, data, field, "cannot be compared with", other)


@pytest.mark.parametrize("side", ["field", "other"])
def test_an_unknown_field_is_refused_on_either_side(side: str) -> None:
    data = {"field": "node.state", "op": "==", "other": "destination.state", side: "destination.stat"}
    assert_refused(Comparison, data, f"{side} = 'destination.stat'", "Did you mean 'destination.state'?")


def test_fields_are_kept_in_their_one_spelling() -> None:
    read = Comparison.parse({"field": "order.destination.state", "op": "==", "other": "order.customer.tier"})
    assert (read.field, read.other) == ("destination.state", "customer.tier")


@pytest.mark.parametrize(
    ("value", "meant"),
    [("SHP", "ship"), ("SHIP", "ship"), ("ship", "ship"), ("PICK", "pickup"), (["SHP", "PICK"], ("ship", "pickup"))],
)
@pytest.mark.parametrize("field", ["line.delivery_method", "deliveryMethod", "node.delivery_methods"])
def test_delivery_methods_are_kept_in_their_one_spelling(field: str, value: Any, meant: Any) -> None:
    op = "in" if isinstance(value, list) else "=="
    assert Comparison.parse({"field": field, "op": op, "value": value}).value == meant


@pytest.mark.parametrize("field", ["line.delivery_method", "node.delivery_methods"])
def test_an_unknown_delivery_method_is_refused(field: str) -> None:
    data = {"field": field, "op": "==", "value": "DRONE"}
    assert_refused(Comparison, data, "'DRONE' is no delivery method. Write 'ship' or 'pickup'")


@pytest.mark.parametrize("value", ["SHP", "express", 5, True])
@pytest.mark.parametrize("name", ["delivery_method", "preferred_delivery_method", "deliveryMethod"])
def test_a_free_attribute_that_sounds_like_a_delivery_method_is_free(name: str, value: Any) -> None:
    data = {"field": f"line.attributes.{name}", "op": "==", "value": value}
    assert Comparison.parse(data).value == value


A, B, C = (parse(f"order.id == {name}") for name in "abc")


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        (A, ()),
        (All(all=(A, B)), (A, B)),
        (AnyOf(any=(A, B)), (A, B)),
        (Not.of(A), (A,)),
        (Lines(lines="any", where=A), (A,)),
    ],
)
def test_the_parts_of_a_condition_are_those_directly_inside(condition: Condition, parts: tuple[Condition, ...]) -> None:
    assert parts_of(condition) == parts


def test_comparisons_are_walked_from_left_to_right() -> None:
    condition = All(all=(A, Not.of(AnyOf(any=(B, Lines(lines="no", where=C))))))
    assert list(comparisons(condition)) == [A, B, C]
    assert list(comparisons(condition, inside_quantifiers=False)) == [A, B]


def test_both_sides_of_a_comparison_name_fields() -> None:
    condition = parse("node.state == destination.state and any_line(item.id == a)")
    assert [field.path for field in fields_of(condition)] == ["node.state", "destination.state", "item.id"]
    assert [field.path for field in fields_of(condition, inside_quantifiers=False)] == [
        "node.state",
        "destination.state",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("order.id == a", False),
        ("any_line(item.id == a)", True),
        ("order.id == a or not (order.id == b and no_line(item.id == c))", True),
    ],
)
def test_a_quantifier_is_found_wherever_it_stands(text: str, found: bool) -> None:
    assert has_quantifier(parse(text)) is found


@pytest.mark.parametrize("word", ["all", "any"])
def test_a_conjunction_or_disjunction_of_one_is_that_one(word: str) -> None:
    part = {"field": "order.id", "op": "exists"}
    assert READ.validate_python({word: [part]}) == Comparison.parse(part)
    assert READ.validate_python({"not": {word: [{word: [part]}]}}) == READ.validate_python({"not": part})


def test_a_condition_of_two_kinds_is_refused() -> None:
    part = {"field": "order.id", "op": "exists"}
    with pytest.raises(ValueError, match="Extra inputs"):
        READ.validate_python({"all": [part, part], "any": [part, part]})


@pytest.mark.parametrize(
    "data", [{"all": []}, {"any": []}, {"not": None}, {"lines": "some", "where": "x"}, {"lines": "any"}, [], None, 5]
)
def test_what_is_no_condition_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="validation error"):
        READ.validate_python(data)


@pytest.mark.parametrize(
    "data",
    [
        {"field": "node.groups", "op": "in", "value": ["a", "b"]},
        {"field": "order.value", "op": "not in", "value": [1, 2.5]},
        {"field": "item.attributes.a", "op": "==", "value": True},
        {"all": [{"field": "order.id", "op": "exists"}, {"not": {"field": "order.id", "op": "==", "value": "a"}}]},
        {
            "lines": "any",
            "where": {"any": [{"field": "item.id", "op": "exists"}, {"field": "line.id", "op": "exists"}]},
        },
    ],
)
def test_a_tree_comes_back_from_plain_data(data: Data) -> None:
    condition = READ.validate_python(data)
    assert condition.to_data() == data


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-09-01T10:00", datetime(2026, 9, 1, 10)),
        ("2026-09-01T10:00:00-05:00", datetime.fromisoformat("2026-09-01T10:00:00-05:00")),
        ("2026-09-01T00:00:00Z", datetime.fromisoformat("2026-09-01T00:00:00+00:00")),
    ],
)
def test_a_moment_is_a_date_or_a_time(text: str, moment: date) -> None:
    assert read_moment(text) == moment
    assert type(read_moment(text)) is type(moment)
