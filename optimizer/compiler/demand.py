"""The fields of the demand side: what conditions read of an order, its customer, destination, lines and items."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from models.network import Item, Network
from models.orders import Line, Order
from models.types import AttributeValue

Value = AttributeValue | date | datetime | None


class Demand:
    """Reads the fields of one order and its lines.

    Parameters
    ----------
    order
        The order.
    network
        Where the items are described.
    zone
        Time zone in which ``created_at`` is read.

    Attributes
    ----------
    order
        The order.
    created_at, order_date
        The moment and the day on which it was placed, in the time zone.
    """

    def __init__(self, order: Order, network: Network, zone: ZoneInfo) -> None:
        self.order = order
        self._items = network.items_by_id
        self.created_at = order.created_at.astimezone(zone)
        self.order_date = self.created_at.date()

    def value(self, path: str, line: Line | None = None) -> Value:
        """Return a field's value; ``line`` is the line asked about, needed by line and item fields."""
        return reader(path)(self, line)

    def item(self, line: Line) -> Item:
        """Return the item of a line."""
        return self._items[line.item]


Reader = Callable[[Demand, Line | None], Value]
"""Reads a field; the line is the one asked about, needed by line and item fields."""


def reader(path: str) -> Reader:
    """Return what reads a field of a demand."""
    root, _, name = path.partition(".")
    match root:
        case "order":
            return _of_order(name)
        case "customer":
            customer = _plain(name)
            return lambda demand, _: customer(demand.order.customer)
        case "destination":
            destination = _plain(name)
            return lambda demand, _: destination(demand.order.destination)
        case "line":
            return _of_line(path, name)
        case _:
            item = _plain(name)
            return lambda demand, line: item(demand.item(_asked(path, line)))


_MOMENTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda moment: moment.year,
    "month": lambda moment: moment.month,
    "day": lambda moment: moment.day,
    "weekday": lambda moment: moment.isoweekday(),
    "hour": lambda moment: moment.hour,
}


def _of_order(name: str) -> Reader:
    match name:
        case "value":
            return lambda demand, _: float(sum(map(_total, demand.order.lines), start=Decimal(0)))
        case "quantity":
            return lambda demand, _: sum(line.quantity for line in demand.order.lines)
        case "line_count":
            return lambda demand, _: len(demand.order.lines)
        case "created_at":
            return lambda demand, _: demand.created_at
    if name.startswith("created_at."):
        part = _MOMENTS[name.removeprefix("created_at.")]
        return lambda demand, _: part(demand.created_at)
    plain = _plain(name)
    return lambda demand, _: plain(demand.order)


def _of_line(path: str, name: str) -> Reader:
    match name:
        case "total":
            return lambda _, line: float(_total(_asked(path, line)))
        case "item_quantity":
            return lambda demand, line: _item_quantity(demand.order, _asked(path, line).item)
    plain = _plain(name)
    return lambda _, line: plain(_asked(path, line))


def _item_quantity(order: Order, item: str) -> int:
    return sum(line.quantity for line in order.lines if line.item == item)


def _asked(path: str, line: Line | None) -> Line:
    if line is None:
        raise ValueError(f"{path} needs a line")
    return line


def _total(line: Line) -> Decimal:
    """Return what a line costs in exact decimals, so that 3 x 0.10 is not more than 0.30."""
    return line.quantity * Decimal(repr(line.unit_price))


def _plain(name: str) -> Callable[[Any], Value]:
    if name.startswith("attributes."):
        key = name.removeprefix("attributes.")
        return lambda owner: owner.attributes.get(key)
    return attrgetter(name)
