"""When orders come up for decision: at once, every so many minutes together, or all of them in hindsight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from models.document import Document
from models.orders import Order

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Group:
    """Orders that come up for decision together.

    Attributes
    ----------
    orders
        The orders, by the moment they were placed and then by id.
    moment
        When they are decided.
    """

    orders: Sequence[Order]
    moment: datetime


class PerOrder(Document):
    """Each order is decided the moment it is placed."""

    kind: Literal["per_order"] = Field(default="per_order", description="tells modes apart")

    def groups(self, orders: Sequence[Order]) -> Iterator[Group]:
        """Yield a group for each order; ``orders`` are in the sequence of time."""
        return (Group((order,), order.created_at) for order in orders)


class Window(Document):
    """Orders are decided every so many minutes, all together that were placed since."""

    kind: Literal["window"] = Field(default="window", description="tells modes apart")
    minutes: Annotated[int, Field(ge=1, le=100_000, strict=True)] = Field(description="length of a window in minutes")

    def groups(self, orders: Sequence[Order]) -> Iterator[Group]:
        """Yield a group for each window that has orders; windows are counted from midnight UTC, 1 January 1970."""
        for number, group in groupby(orders, key=self._number):
            yield Group(tuple(group), _EPOCH + (number + 1) * timedelta(minutes=self.minutes))

    def _number(self, order: Order) -> int:
        return (order.created_at - _EPOCH) // timedelta(minutes=self.minutes)


class Hindsight(Document):
    """All orders are decided together, knowing what is going to be ordered and to arrive."""

    kind: Literal["hindsight"] = Field(default="hindsight", description="tells modes apart")

    def groups(self, orders: Sequence[Order]) -> Iterator[Group]:
        """Yield one group of all orders."""
        found = tuple(orders)
        if found:
            yield Group(found, found[-1].created_at)


def _spelt_out(value: Any) -> Any:
    """Read ``per_order``, ``hindsight`` and ``{window_minutes: 60}``, and say what may stand here otherwise."""
    match value:
        case "per_order" | "hindsight":
            return {"kind": value}
        case {"window_minutes": minutes, **rest} if not rest:
            return {"kind": "window", "minutes": minutes}
        case PerOrder() | Window() | Hindsight() | {"kind": "per_order" | "window" | "hindsight"}:
            return value
        case _:
            # Not pydantic's words: they would name the field `kind`, which nobody writes.
            raise ValueError("must be per_order, hindsight or {window_minutes: 60}")


_AsWritten = Literal["per_order", "hindsight"] | dict[Literal["window_minutes"], int] | PerOrder | Window | Hindsight

Mode = Annotated[
    PerOrder | Window | Hindsight,
    Field(discriminator="kind"),
    BeforeValidator(_spelt_out, json_schema_input_type=_AsWritten),
]
"""When orders come up for decision: ``per_order``, ``{window_minutes: 60}`` or ``hindsight``."""
