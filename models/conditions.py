"""The condition tree: comparisons of fields, joined by and, or, not and by quantifiers over an order's lines."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, PlainSerializer, PlainValidator, Tag, model_validator

from models.document import Document
from models.fields import Field as ConditionedField
from models.fields import Kind, find_field
from models.flaws import value_text
from models.network import METHOD_SPELLINGS
from models.types import Scalar, Text, is_scalar, plain, read_moment

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "startswith", "exists"]
ORDERINGS = ("<", "<=", ">", ">=")
MEMBERSHIPS = ("in", "not in")

_OPERATORS_OF_KIND: dict[Kind, frozenset[str]] = {
    "text": frozenset({"==", "!=", *ORDERINGS, *MEMBERSHIPS, "contains", "startswith", "exists"}),
    "number": frozenset({"==", "!=", *ORDERINGS, *MEMBERSHIPS, "exists"}),
    "list": frozenset({"==", "!=", *MEMBERSHIPS, "contains", "exists"}),
    "moment": frozenset({"==", "!=", *ORDERINGS, "exists"}),
    "any": frozenset({"==", "!=", *ORDERINGS, *MEMBERSHIPS, "contains", "startswith", "exists"}),
}


def _literal(value: Any) -> Any:
    if value is None or is_scalar(value):
        return value
    if isinstance(value, list | tuple) and value and all(is_scalar(element) for element in value):
        return tuple(value)
    raise ValueError("a value is a text, a finite number, true or false, or a list of those with one at least")


Literals = Annotated[
    Scalar | tuple[Scalar, ...] | None,
    PlainValidator(_literal, json_schema_input_type=Scalar | list[Scalar] | None),
    PlainSerializer(plain, return_type=Any),
]


def _canonical_path(path: str) -> str:
    return find_field(path).path


FieldPath = Annotated[Text, AfterValidator(_canonical_path)]


class Comparison(Document):
    """A field compared with a literal value or with another field.

    A missing value equals nothing: for it ``==``, ``in``, ``contains``, ``startswith`` and orderings are false,
    ``!=`` and ``not in`` true. On a list, ``in`` asks whether some element is in, ``not in`` whether none is,
    ``==`` and ``contains`` whether some element equals, ``!=`` whether none does.
    """

    field: FieldPath = Field(description="path of the field asked about, e.g. 'destination.state'")
    op: Operator = Field(description="operator")
    value: Literals = Field(default=None, description="literal to compare with; a list for 'in' and 'not in'")
    other: FieldPath | None = Field(default=None, description="path of a field to compare with, in place of a value")

    @model_validator(mode="before")
    @classmethod
    def _settle_value(cls, data: Any) -> Any:
        """Write one value of a membership as a list of one, and delivery methods in their one spelling."""
        if not isinstance(data, dict) or "value" not in data:
            return data
        value, op = data["value"], data.get("op")
        if op in MEMBERSHIPS and is_scalar(value):
            value = (value,)
        if _takes_method_names(data.get("field"), op):
            value = _method_names(value)
        return {**data, "value": value}

    @model_validator(mode="after")
    def _operator_fits(self) -> Self:
        """Each kind of field has its operators."""
        if self.op not in _OPERATORS_OF_KIND[self.kind]:
            noun = {"list": "a list", "number": "a number", "moment": "a moment", "text": "a text"}[self.kind]
            raise ValueError(f"{self.field} is {noun}, which {self.op!r} does not compare")
        return self

    @model_validator(mode="after")
    def _operand_fits(self) -> Self:
        """There is exactly one right-hand side, of the field's kind; 'exists' has none."""
        operands = (self.value is not None) + (self.other is not None)
        if operands != (self.op != "exists"):
            raise ValueError(f"{self.op!r} takes {'no value' if self.op == 'exists' else 'a value or another field'}")
        if isinstance(self.value, tuple) != (self.op in MEMBERSHIPS) and self.value is not None:
            raise ValueError(f"{self.op!r} compares with {'a list' if self.op in MEMBERSHIPS else 'one value'}")
        for value in self.values:
            _check_literal(self.field, self.kind, value)
            if self.op in ("contains", "startswith") and not isinstance(value, str):
                raise ValueError(f"{self.op!r} looks for a text, {value_text(value)} is none. Put it in quotes.")
        if self.other is not None:
            _check_kinds(self.field, self.kind, self.other, find_field(self.other).kind)
        return self

    @property
    def kind(self) -> Kind:
        """What the field holds."""
        return find_field(self.field).kind

    @property
    def values(self) -> tuple[Scalar, ...]:
        """The literals on the right-hand side."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)


def _takes_method_names(path: Any, op: Any) -> bool:
    """Tell whether a comparison is with whole names of delivery methods, rather than with parts of them."""
    try:
        field = find_field(str(path)).path
    except ValueError:
        return False
    return field == "node.delivery_methods" or (
        field == "line.delivery_method" and op not in ("contains", "startswith")
    )


class All(Document):
    """Holds where every part holds; parts are read from the left until one does not."""

    all: "tuple[Condition, ...]" = Field(min_length=1, description="conditions that must all hold")


class AnyOf(Document):
    """Holds where some part holds; parts are read from the left until one does."""

    any: "tuple[Condition, ...]" = Field(min_length=1, description="conditions of which one must hold")


class Not(Document):
    """Holds where its part does not."""

    negated: "Condition" = Field(alias="not", description="condition that must not hold")

    @classmethod
    def of(cls, condition: "Condition") -> Self:
        """Return the negation of a condition; the field's own name is a keyword of Python."""
        return cls.model_validate({"not": condition})


class Lines(Document):
    """Asks about the lines of the order."""

    lines: Literal["any", "all", "no"] = Field(description="how many lines must meet the condition")
    where: "Condition" = Field(description="condition on a line and its item")

    @model_validator(mode="after")
    def _is_outermost(self) -> Self:
        """Inside a quantifier, the line is settled."""
        if has_quantifier(self.where):
            raise ValueError("any_line, all_lines and no_line do not stand inside one another. Join them with and, or.")
        return self


_TAGS = {"all": "(all)", "any": "(any)", "not": "(not)", "lines": "(lines)"}
_TAGS_OF_CLASSES: dict[type, str] = {All: "(all)", AnyOf: "(any)", Not: "(not)", Lines: "(lines)"}


def _tag(data: Any) -> str:
    if isinstance(data, dict):
        return next((tag for key, tag in _TAGS.items() if key in data), "(comparison)")
    return _TAGS_OF_CLASSES.get(type(data), "(comparison)")


def _only_part(condition: Any) -> Any:
    """A conjunction or disjunction of one is that one, so that equal conditions have equal trees."""
    parts = parts_of(condition) if isinstance(condition, All | AnyOf) else ()
    return parts[0] if len(parts) == 1 else condition


Condition = Annotated[
    Annotated[All, Tag("(all)")]
    | Annotated[AnyOf, Tag("(any)")]
    | Annotated[Not, Tag("(not)")]
    | Annotated[Lines, Tag("(lines)")]
    | Annotated[Comparison, Tag("(comparison)")],
    Discriminator(_tag),
    AfterValidator(_only_part),
]
"""Any condition."""

for _class in (All, AnyOf, Not, Lines):
    _class.model_rebuild()


def parts_of(condition: "Condition") -> tuple["Condition", ...]:
    """Return the conditions directly inside a condition; none for a comparison."""
    match condition:
        case All(all=parts) | AnyOf(any=parts):
            return parts
        case Not(negated=part) | Lines(where=part):
            return (part,)
        case _:
            return ()


def comparisons(condition: "Condition", *, inside_quantifiers: bool = True) -> Iterator[Comparison]:
    """Yield the comparisons in a condition from left to right.

    Parameters
    ----------
    condition
        The condition to walk through.
    inside_quantifiers
        Whether to go into ``any_line``, ``all_lines`` and ``no_line``.
    """
    if isinstance(condition, Comparison):
        yield condition
    elif inside_quantifiers or not isinstance(condition, Lines):
        for part in parts_of(condition):
            yield from comparisons(part, inside_quantifiers=inside_quantifiers)


def fields_of(condition: "Condition", *, inside_quantifiers: bool = True) -> Iterator[ConditionedField]:
    """Yield the fields that a condition asks about, left and right-hand sides."""
    for comparison in comparisons(condition, inside_quantifiers=inside_quantifiers):
        yield find_field(comparison.field)
        if comparison.other is not None:
            yield find_field(comparison.other)


def depth_of(condition: "Condition") -> int:
    """Return how deep a condition is nested; a comparison has depth 1."""
    return 1 + max((depth_of(part) for part in parts_of(condition)), default=0)


def has_quantifier(condition: "Condition") -> bool:
    """Tell whether a quantifier stands anywhere in a condition."""
    return isinstance(condition, Lines) or any(has_quantifier(part) for part in parts_of(condition))


def _method_names(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_method_names(element) for element in value]
    if isinstance(value, str):
        if value not in METHOD_SPELLINGS:
            raise ValueError(f"{value!r} is no delivery method. Write 'ship' or 'pickup'.")
        return METHOD_SPELLINGS[value]
    return value


def _check_literal(path: str, kind: Kind, value: Scalar) -> None:
    is_text = isinstance(value, str)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind in ("text", "list") and not is_text:
        raise ValueError(f"{path} holds text, {value_text(value)} is none. Put it in quotes.")
    if kind == "number" and not is_number:
        raise ValueError(f"{path} is a number, {value_text(value)} is none. Write it without quotes.")
    if kind == "moment":
        _check_moment(path, value)


def _check_moment(path: str, value: Scalar) -> None:
    try:
        read_moment(value if isinstance(value, str) else "")
    except ValueError:
        remedy = "Write it in quotes, as '2026-09-01' or with a time."
        raise ValueError(f"{path} is a moment, {value_text(value)} is none. {remedy}") from None


def _check_kinds(path: str, kind: Kind, other: str, other_kind: Kind) -> None:
    comparable = {
        "text": {"text", "list"},
        "list": {"text", "list"},
        "number": {"number"},
        "moment": {"moment"},
    }
    if "moment" in (kind, other_kind) and "any" in (kind, other_kind):
        raise ValueError(f"{path} cannot be compared with {other}: no attribute is a moment. Compare with a date.")
    if "any" not in (kind, other_kind) and other_kind not in comparable[kind]:
        raise ValueError(f"{path} ({kind}) cannot be compared with {other} ({other_kind})")
