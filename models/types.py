"""Semantic aliases for the values that documents are made of."""

import math
import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Annotated, Any, NoReturn

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    StringConstraints,
)

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

LARGEST_NUMBER = 1e15
"""No number exceeds this in size: sums and products of numbers stay finite, and a slip does not pass for data."""

Number = Annotated[float, Strict(), Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
"""A number between -1e15 and 1e15 (NaN and infinities are refused by the base document)."""

LARGEST_COUNT = 10**12
"""No count of anything exceeds this; sums of counts stay far inside 64 bits."""

Count = Annotated[int, Strict(), Field(ge=0, le=LARGEST_COUNT)]
"""A whole number, 0 to 1e12."""

Days = Annotated[int, Strict(), Field(ge=0, le=3650)]
"""A number of days, 0 to 3650."""

Pieces = Annotated[int, Strict(), Field(gt=0, le=1_000_000_000)]
"""A quantity of goods, 1 to 1e9 pieces."""

NonNegative = Annotated[float, Strict(), Field(ge=0, le=LARGEST_NUMBER)]
"""A number from 0 to 1e15."""

Positive = Annotated[float, Strict(), Field(gt=0, le=LARGEST_NUMBER)]
"""A number above 0, up to 1e15."""

Figure = Annotated[float, Strict()]
"""A finite number that follows from others, of whatever size."""

NonNegativeFigure = Annotated[float, Strict(), Field(ge=0)]
"""A `Figure` of 0 or more."""

Kilometres = NonNegative
Kilograms = NonNegative

Scalar = str | bool | int | float
"""A text, a truth value or a number."""


class FrozenDict(dict[str, Any]):
    """A mapping inside a document: as immutable as the document."""

    def _refuse(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise TypeError("documents cannot be changed; build a new one")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[type["FrozenDict"], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)


def is_scalar(value: object) -> bool:
    """Tell whether a value is a text that can be written, a truth value or a finite number."""
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    return isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value))


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: tuples become lists."""
    return list(value) if isinstance(value, tuple) else value


def _attribute(value: Any) -> Any:
    if isinstance(value, list | tuple) and all(isinstance(element, str) and is_scalar(element) for element in value):
        return tuple(value)
    if not is_scalar(value):
        raise ValueError("an attribute holds a text, a finite number, true or false, or a list of texts")
    return value


AttributeValue = Annotated[
    Scalar | tuple[str, ...],
    PlainValidator(_attribute, json_schema_input_type=Scalar | list[str]),
    PlainSerializer(plain, return_type=Any),
]
"""What a free attribute may hold: a scalar, or a list of texts."""

Attributes = Annotated[dict[Text, AttributeValue], AfterValidator(FrozenDict)]


def read_moment(text: str) -> datetime | date:
    """Read a date, or a date and time with or without zone.

    Raises
    ------
    ValueError
        Where the text is neither.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return date.fromisoformat(text)
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text, re.ASCII):
        return datetime.fromisoformat(text)
    raise ValueError("neither a date nor a date with a time")


def in_utc(moment: date, zone: tzinfo) -> datetime:
    """Return a moment in UTC: of a date its midnight, of what has no zone in the one given.

    Two moments of one zone object would be compared by their clocks, which repeat an hour each autumn. What lies so
    far out that UTC cannot tell it is the first or the last moment of all.
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return (datetime.min if moment.year == 1 else datetime.max).replace(tzinfo=UTC)


def _read_date(value: Any) -> Any:
    moment = _read_any_moment(value, "a date is written as text, YYYY-MM-DD, e.g. '2026-09-10'")
    if isinstance(moment, datetime):
        raise ValueError("a date has no time of day. Write YYYY-MM-DD.")  # noqa: TRY004 - pydantic collects ValueErrors
    return moment


def _read_date_or_moment(value: Any) -> Any:
    return _read_any_moment(value, "a date or time is written as text, such as '2026-09-10', or '2026-09-10T14:30'")


def _read_time(value: Any) -> Any:
    remedy = "a moment is written as text with its time and time zone, e.g. '2026-09-10T14:30:00-05:00'"
    moment = _read_any_moment(value, remedy)
    if not isinstance(moment, datetime):
        raise ValueError(remedy)  # noqa: TRY004 - pydantic collects ValueErrors
    if not 1 < moment.year <= 9900:
        raise ValueError("a moment lies in the years 2 to 9900, so that every time zone and calendar can tell it")
    return moment


def _read_any_moment(value: Any, remedy: str) -> Any:
    """Read texts and leave dates as they are; a number does not say whether it counts seconds or days."""
    if isinstance(value, date):
        return value
    try:
        return read_moment(value)
    except (TypeError, ValueError):
        raise ValueError(remedy) from None


CalendarDate = Annotated[date, BeforeValidator(_read_date, json_schema_input_type=str)]
"""A day, without time and zone."""

Moment = Annotated[AwareDatetime, BeforeValidator(_read_time, json_schema_input_type=str)]
"""A date and time with its time zone."""

DateOrMoment = Annotated[
    date | datetime,
    PlainValidator(_read_date_or_moment, json_schema_input_type=str),
    PlainSerializer(lambda value: value.isoformat(), return_type=str),
]
"""A day, or a date and time with or without zone."""
