"""How the fields that conditions ask about are read, for one line and one source at a time."""

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any

from models.orders import Line
from optimizer.checker.days import delivery_days
from optimizer.checker.facts import Facts, Source

_EXACT = Context(prec=30)
"""Quantities have 10 digits, prices 17."""

Reader = Callable[[Facts, Line, Source], Any]
"""Reads a field, None where it is missing; fields that do not belong to line or source do not look at them."""


class Unknown:
    """What a field reads that hangs on a distance which is not known."""


def reader(path: str) -> Reader:
    """Return what reads a field; where the value hangs on an unknown distance, it reads `Unknown`."""
    root, _, name = path.partition(".")
    match root:
        case "order":
            return _of_order(name)
        case "customer" | "destination":
            if not name.startswith("attributes."):
                within = attrgetter(path)
                return lambda facts, _line, _source: within(facts.order)
            owner, read = attrgetter(root), _plain(name)
            return lambda facts, _line, _source: read(owner(facts.order))
        case "line":
            return _of_line(name)
        case "item":
            read = _plain(name)
            return lambda facts, line, _source: read(facts.item(line))
        case _:
            return _of_source(root, name)


def _of_order(name: str) -> Reader:
    if (work_out := _WORKED_OUT.get(name)) is None:
        read = _plain(name)
        return lambda facts, _line, _source: read(facts.order)

    def once(facts: Facts, _line: Line, _source: Source) -> Any:
        if name not in facts.read:
            facts.read[name] = work_out(facts)
        return facts.read[name]

    return once


_WORKED_OUT: dict[str, Callable[[Facts], Any]] = {
    "value": lambda facts: float(sum(Fraction(_total(line)) for line in facts.order.lines)),
    "quantity": lambda facts: sum(line.quantity for line in facts.order.lines),
    "line_count": lambda facts: len(facts.order.lines),
    "created_at": lambda facts: facts.created_at,
    "created_at.year": lambda facts: facts.created_at.year,
    "created_at.month": lambda facts: facts.created_at.month,
    "created_at.day": lambda facts: facts.created_at.day,
    "created_at.weekday": lambda facts: facts.created_at.isoweekday(),
    "created_at.hour": lambda facts: facts.created_at.hour,
}
"""Fields of an order that its document does not hold as such."""


def _total(line: Line) -> Decimal:
    """Return what a line costs, in the decimals in which its price is written."""
    return _EXACT.multiply(line.quantity, Decimal(str(line.unit_price)))


def _of_line(name: str) -> Reader:
    if name == "total":
        # One piece costs its price.
        return lambda _facts, line, _source: line.unit_price if line.quantity == 1 else float(_total(line))
    if name == "item_quantity":
        return lambda facts, line, _: sum(each.quantity for each in facts.order.lines if each.item == line.item)
    read = _plain(name)
    return lambda _facts, line, _source: read(line)


def _of_source(root: str, name: str) -> Reader:
    read = _plain(name)
    match root:
        case "distance_km":
            return lambda facts, _line, source: _or_unknown(facts.distance(source.node))
        case "delivery_days":
            return lambda facts, _line, source: _or_unknown(delivery_days(source.node, source.service, facts))
        case "stock":
            return lambda facts, line, source: read(facts.stock(source.node, line.item))
        case "service":
            return lambda facts, _line, source: _of_service(read, facts, source)
        case "node":
            return _of_node(name)
        case _:
            raise LookupError(f"{root}.{name} cannot be read")


def _of_node(name: str) -> Reader:
    read = _plain(name)
    if name == "utilization":
        return lambda facts, _line, source: facts.utilization(source.node)
    if name in ("country", "state", "city", "postal_code"):
        return lambda facts, _line, source: read(facts.node(source.node).address)
    return lambda facts, _line, source: read(facts.node(source.node))


def _of_service(read: Callable[[Any], Any], facts: Facts, source: Source) -> Any:
    return None if source.service is None else read(facts.network.services_by_id[source.service])


def _or_unknown(value: float | None) -> Any:
    return Unknown if value is None else value


def _plain(name: str) -> Callable[[Any], Any]:
    """Return what reads a field, or a free attribute, of the document that holds it."""
    if name.startswith("attributes."):
        key = name.removeprefix("attributes.")
        return lambda owner: owner.attributes.get(key)
    return attrgetter(name)
