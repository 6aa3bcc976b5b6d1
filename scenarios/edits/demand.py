"""Edits of how much is ordered, and when: demand scaled, and restricted to a period or to some orders."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import Field, Strict, model_validator

from models.expressions import text_of
from models.orders import Order
from models.rules import OrderCondition, Window
from models.types import DateOrMoment
from optimizer.compiler.demand import Demand
from optimizer.compiler.demand_tests import demand_test
from optimizer.errors import SourcingError
from scenarios.dataset import Dataset
from scenarios.edits.drawing import draw, exactly, stream, whole
from scenarios.edits.edit import Edit
from scenarios.edits.refusals import refuse
from scenarios.edits.wording import number
from scenarios.orderbook import OrderBook

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ScaleDemand(Edit):
    """Multiplies orders: factor 3 is every order three times, 0.5 is every other one.

    Of a factor with a fraction, as many orders as it asks for are drawn. An order and what it becomes share all but
    the id and the moment: copies are called ``ORD-1~2``, ``ORD-1~3`` and so on, and placed on the same day.
    """

    edit: Literal["scale_demand"] = Field(default="scale_demand", description="which edit it is")
    factor: Annotated[float, Strict(), Field(ge=0, le=1000)] = Field(description="orders for each order, 0 to 1000")
    when: OrderCondition | None = Field(default=None, description="which orders; absent is all")
    spread_minutes: Annotated[int, Strict(), Field(ge=0, le=1440)] = Field(
        default=60, description="how far a copy's moment is from the order's at most, within the day; 0 to 1440"
    )

    def describe(self) -> str:
        """Return the change in words."""
        orders = "" if self.when is None else f" of orders where {text_of(self.when)}"
        return f"demand{orders} x {number(self.factor)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:
        book = OrderBook.of(data.orders)
        counts = self._counts(book, data, seed)
        if all(count == 1 for count in counts):
            return data
        copies = OrderBook.of(self._copies(book, counts, ZoneInfo(data.rules.timezone), seed))
        return replace(data, orders=_interleaved(book, copies, counts))

    def _counts(self, book: OrderBook, data: Dataset, seed: int) -> list[int]:
        """Return how often there is to be each order."""
        concerned = meeting(book, self.when, data)
        factor = exactly(self.factor)
        least, more = int(factor // 1), whole(factor % 1 * len(concerned))
        if more:
            concerned.sort(key=lambda place: (draw(seed, self.name, book.ids[place]), book.ids[place]))
        counts = [1] * len(book)
        for rank, place in enumerate(concerned):
            counts[place] = least + (rank < more)
        return counts

    def _copies(self, book: OrderBook, counts: Sequence[int], zone: ZoneInfo, seed: int) -> Iterator[Order]:
        """Yield the copies of the orders of which there are to be several."""
        taken = frozenset(book.ids)
        for place, count in enumerate(counts):
            if count < 2:
                continue
            order = book[place]
            for name in _fresh_names(order.id, count - 1, taken):
                moment = _moved(order.created_at, self.spread_minutes, zone, stream(seed, self.name, name))
                yield order.model_copy(update={"id": name, "created_at": moment})


class KeepOrders(Edit):
    """Leaves out the orders that do not meet a condition."""

    edit: Literal["keep_orders"] = Field(default="keep_orders", description="which edit it is")
    when: OrderCondition = Field(description="which orders stay, as the when of an order rule")

    def describe(self) -> str:
        """Return the change in words."""
        return f"only orders where {text_of(self.when)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        book = OrderBook.of(data.orders)
        if not (kept := meeting(book, self.when, data)):
            raise refuse("when", text_of(self.when), "no order meets this", "Correct the condition.")
        return replace(data, orders=book.take(kept))


class RestrictPeriod(Edit):
    """Leaves out the orders of other times; stock and what arrives stay."""

    edit: Literal["restrict_period"] = Field(default="restrict_period", description="which edit it is")
    from_: DateOrMoment | None = Field(
        default=None, alias="from", description="first moment; absent is the first order"
    )
    until: DateOrMoment | None = Field(default=None, description="first moment after; absent is the end")

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        """A period without ends restricts nothing."""
        if self.from_ is None and self.until is None:
            raise ValueError("the period has no end. Give from, until or both.")
        if self._window.is_empty(ZoneInfo("UTC")):
            raise ValueError("the period is empty: until is not after from. Correct one of them.")
        return self

    @property
    def _window(self) -> Window:
        return Window.parse({"from": self.from_, "until": self.until})

    def describe(self) -> str:
        """Return the change in words."""
        ends = [("from", self.from_), ("until before", self.until)]
        return "orders " + " ".join(f"{word} {moment.isoformat()}" for word, moment in ends if moment is not None)

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        book, window, zone = OrderBook.of(data.orders), self._window, ZoneInfo(data.rules.timezone)
        moments = [_EPOCH + timedelta(microseconds=int(each)) for each in book.moments]
        kept = [place for place, moment in enumerate(moments) if window.contains(moment, zone)]
        if not kept and moments:
            rule = "no order was placed in this period"
            first, last = (each.astimezone(zone).date() for each in (min(moments), max(moments)))
            raise refuse("", None, rule, f"The orders are of {first} to {last}.")
        return replace(data, orders=book.take(np.array(kept, dtype=np.int64)))


def meeting(book: OrderBook, condition: OrderCondition | None, data: Dataset) -> list[int]:
    """Return the places of the orders that meet a condition; None is met by all.

    Raises
    ------
    DocumentError
        Where the condition compares an attribute with a value of another kind.
    """
    if condition is None:
        return list(range(len(book)))
    zone = ZoneInfo(data.rules.timezone)
    test = demand_test(condition, zone)
    try:
        return [place for place, order in enumerate(book) if test(Demand(order, data.network, zone), None)]
    except SourcingError as error:
        raise refuse("when", text_of(condition), str(error).rstrip(".")) from None


def _interleaved(book: OrderBook, copies: OrderBook, counts: Sequence[int]) -> OrderBook:
    """Return the orders that stay, each with its copies behind it; texts of orders are shared, not read."""
    places, copy = [], len(book)
    for place, count in enumerate(counts):
        places += [place] * (count > 0)
        fresh = max(count - 1, 0)
        places += range(copy, copy + fresh)
        copy += fresh
    return book.joined(copies).take(places)


def _fresh_names(name: str, count: int, taken: frozenset[str]) -> Iterator[str]:
    """Yield names for copies of an order that no order has."""
    copy = 1
    for _ in range(count):
        copy += 1
        while f"{name}~{copy}" in taken:
            copy += 1
        yield f"{name}~{copy}"


def _moved(moment: datetime, minutes: int, zone: ZoneInfo, random: Random) -> datetime:
    """Return a moment of the same day, by whole seconds, some minutes away at most."""
    day = moment.astimezone(zone).date()
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    most = timedelta(minutes=minutes)
    before = int((moment - max(start, moment - most)).total_seconds())
    after = int((min(end - timedelta(seconds=1), moment + most) - moment).total_seconds())
    return moment + timedelta(seconds=random.randint(-before, max(after, 0)))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
