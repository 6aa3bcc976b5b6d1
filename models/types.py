"""Semantic aliases for the values that documents are made of."""

import math
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, PlainValidator, Strict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1)]
"""Non-empty text."""

NodeId = Text
ItemId = Text
ServiceId = Text
OrderId = Text
LineId = Text
RuleId = Text

Flag = Annotated[bool, Strict()]
"""``true`` or ``false``; neither 1 nor "yes"."""

Number = Annotated[float, Strict()]
"""A finite number (NaN and infinities are refused by the base document)."""

Count = Annotated[int, Strict(), Field(ge=0)]
"""A whole number, 0 or more."""

Pieces = Annotated[int, Strict(), Field(gt=0, le=1_000_000_000)]
"""A quantity of goods, 1 to 1e9 pieces."""

NonNegative = Annotated[float, Strict(), Field(ge=0)]
"""A number that is 0 or more."""

Kilometres = NonNegative
Kilograms = NonNegative

Scalar = str | bool | int | float
"""A text, a truth value or a number."""


def is_scalar(value: object) -> bool:
    """Tell whether a value is a text, a truth value or a finite number."""
    return isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value))


def _attribute(value: Any) -> Any:
    if isinstance(value, list | tuple) and all(isinstance(element, str) for element in value):
        return tuple(value)
    if not is_scalar(value):
        raise ValueError("an attribute holds a text, a finite number, true or false, or a list of texts")
    return value


AttributeValue = Annotated[
    Scalar | tuple[str, ...], PlainValidator(_attribute, json_schema_input_type=Scalar | list[str])
]
"""What a free attribute may hold: a scalar, or a list of texts."""

Attributes = dict[Text, AttributeValue]


def _refuse_bare_numbers(value: Any) -> Any:
    """A number is no date: it does not say whether it counts seconds or days, and since when."""
    if not isinstance(value, str | date):
        raise ValueError(  # noqa: TRY004 - pydantic collects ValueErrors
            "a date or moment is written as text, e.g. '2026-09-10' or '2026-09-10T14:30:00-05:00'"
        )
    return value


CalendarDate = Annotated[date, BeforeValidator(_refuse_bare_numbers)]
"""A day, without time and zone."""

Moment = Annotated[AwareDatetime, BeforeValidator(_refuse_bare_numbers)]
"""A date and time with its time zone."""

DateOrMoment = Annotated[date | datetime, BeforeValidator(_refuse_bare_numbers)]
"""A day, or a date and time with or without zone."""
