"""The fields of the demand side: what conditions read of an order, its customer, destination, lines and items."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from models.network import Item, Network
from models.orders import Line, Order
from models.types import AttributeValue

Value = AttributeValue | date | datetime | None

_OF_ORDER: dict[str, Callable[[Order], Value]] = {
    "value": lambda order: float(sum(map(_total, order.lines), start=Decimal(0))),
    "quantity": lambda order: sum(line.quantity for line in order.lines),
    "line_count": lambda order: len(order.lines),
}
_OF_MOMENT: dict[str, Callable[[datetime], int]] = {
    "year": lambda moment: moment.year,
    "month": lambda moment: moment.month,
    "day": lambda moment: moment.day,
    "weekday": lambda moment: moment.isoweekday(),
    "hour": lambda moment: moment.hour,
}


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
    order_date
        The day on which it was placed.
    """

    def __init__(self, order: Order, network: Network, zone: ZoneInfo) -> None:
        self.order = order
        self._network = network
        self._created_at = order.created_at.astimezone(zone)
        self.order_date = self._created_at.date()

    def value(self, path: str, line: Line | None = None) -> Value:
        """Return a field's value; ``line`` is the line asked about, needed by line and item fields."""
        root, _, name = path.partition(".")
        match root:
            case "order":
                return self._of_order(name)
            case "customer":
                return _plain(self.order.customer, name)
            case "destination":
                return _plain(self.order.destination, name)
            case _ if line is None:
                raise ValueError(f"{path} needs a line")
            case "line":
                return self._of_line(name, line)
            case _:
                return _plain(self.item(line), name)

    def item(self, line: Line) -> Item:
        """Return the item of a line."""
        return self._network.items_by_id[line.item]

    def _of_order(self, name: str) -> Value:
        if name in _OF_ORDER:
            return _OF_ORDER[name](self.order)
        if name == "created_at":
            return self._created_at
        if name.startswith("created_at."):
            return _OF_MOMENT[name.removeprefix("created_at.")](self._created_at)
        return _plain(self.order, name)

    def _of_line(self, name: str, line: Line) -> Value:
        if name == "total":
            return float(_total(line))
        if name == "item_quantity":
            return sum(other.quantity for other in self.order.lines if other.item == line.item)
        return _plain(line, name)


def _total(line: Line) -> Decimal:
    """Return what a line costs in exact decimals, so that 3 x 0.10 is not more than 0.30."""
    return line.quantity * Decimal(repr(line.unit_price))


def _plain(owner: Any, name: str) -> Value:
    if name.startswith("attributes."):
        return owner.attributes.get(name.removeprefix("attributes."))  # type: ignore[no-any-return]
    return getattr(owner, name)  # type: ignore[no-any-return]
