"""A plain interpreter of conditions, for one line and one source at a time."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not
from models.orders import Line
from models.types import in_utc, read_moment
from optimizer.checker.days import delivery_days
from optimizer.checker.facts import Facts, available


@dataclass(frozen=True)
class Source:
    """Where a line could come from."""

    node: str
    service: str | None


class Unknown(Exception):
    """The distance is not known, or what hangs on it."""


def holds(condition: Condition, facts: Facts, line: Line | None = None, source: Source | None = None) -> bool | None:
    """Tell whether a condition holds; None where that hangs on a distance that is not known."""
    match condition:
        case All(all=parts):
            return _first(False, (holds(part, facts, line, source) for part in parts))
        case AnyOf(any=parts):
            return _first(True, (holds(part, facts, line, source) for part in parts))
        case Not(negated=part):
            answer = holds(part, facts, line, source)
            return None if answer is None else not answer
        case Lines(lines=quantity, where=part):
            matching = (bool(holds(part, facts, each)) for each in facts.order.lines)
            return all(matching) if quantity == "all" else any(matching) == (quantity == "any")
        case Comparison():
            try:
                return _compares(condition, facts, line, source)
            except Unknown:
                return None


def _first(decisive: bool, answers: Iterator[bool | None]) -> bool | None:
    """Return the decisive answer where some part gives it, else unknown where some part is, else its opposite."""
    unknown = False
    for answer in answers:
        if answer is decisive:
            return decisive
        unknown |= answer is None
    return None if unknown else not decisive


def _compares(comparison: Comparison, facts: Facts, line: Line | None, source: Source | None) -> bool:
    left = _value(comparison.field, facts, line, source)
    if comparison.op == "exists":
        return left is not None and left is not Unknown
    right = comparison.value if comparison.other is None else _value(comparison.other, facts, line, source)
    if Unknown in (left, right):
        raise Unknown
    if comparison.kind == "moment":
        left, right = _moment(left, facts), _moment(right, facts)
    if left is None or right is None:
        return comparison.op in ("!=", "not in")
    return _OPERATORS[comparison.op](left, right)


def _meet(left: Any, right: Any) -> bool:
    """Tell whether some element of one side equals some element of the other; true is not 1."""
    lefts = left if isinstance(left, tuple) else (left,)
    rights = right if isinstance(right, tuple) else (right,)
    return any(one == two and isinstance(one, bool) == isinstance(two, bool) for one in lefts for two in rights)


def _contains(left: Any, right: Any) -> bool:
    return _meet(left, right) if isinstance(left, tuple) else right in left


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _meet,
    "in": _meet,
    "!=": lambda left, right: not _meet(left, right),
    "not in": lambda left, right: not _meet(left, right),
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "contains": _contains,
    "startswith": lambda left, right: bool(left.startswith(right)),
}


def _moment(value: Any, facts: Facts) -> Any:
    if value is None:
        return None
    return in_utc(read_moment(value) if isinstance(value, str) else value, facts.zone)


def _value(path: str, facts: Facts, line: Line | None, source: Source | None) -> Any:
    """Return the value of a field, None where it is missing; where it hangs on an unknown distance, `Unknown`."""
    root, _, name = path.partition(".")
    if root == "order":
        return _order_value(name, facts)
    if root in ("customer", "destination"):
        return _read(getattr(facts.order, root), name)
    if line is not None and root == "line":
        return _line_value(name, facts, line)
    if line is not None and root == "item":
        return _read(facts.item(line), name)
    if source is not None:
        return _source_value(root, name, facts, line, source)
    raise LookupError(f"{path} cannot be read here")


def _order_value(name: str, facts: Facts) -> Any:
    order = facts.order
    created_at = order.created_at.astimezone(facts.zone)
    sums = {
        "value": float(sum(_total(line) for line in order.lines)),
        "quantity": sum(line.quantity for line in order.lines),
        "line_count": len(order.lines),
    }
    if name in sums:
        return sums[name]
    if name == "created_at":
        return created_at
    if name == "created_at.weekday":
        return created_at.isoweekday()
    if name.startswith("created_at."):
        return getattr(created_at, name.removeprefix("created_at."))
    return _read(order, name)


def _total(line: Line) -> Fraction:
    return line.quantity * Fraction(str(line.unit_price))


def _line_value(name: str, facts: Facts, line: Line) -> Any:
    if name == "total":
        return float(_total(line))
    if name == "item_quantity":
        return sum(each.quantity for each in facts.order.lines if each.item == line.item)
    return _read(line, name)


def _source_value(root: str, name: str, facts: Facts, line: Line | None, source: Source) -> Any:
    if root == "distance_km":
        distance = facts.distance(source.node)
        return Unknown if distance is None else distance
    if root == "delivery_days":
        days = delivery_days(source.node, source.service, facts)
        return Unknown if days is None else days
    if root == "stock" and line is not None:
        record = facts.stock(source.node, line.item)
        return available(record) if name == "available" else getattr(record, name)
    if root == "service":
        return None if source.service is None else _read(facts.network.services_by_id[source.service], name)
    if root == "node" and name == "utilization":
        return facts.utilization(source.node)
    if root == "node":
        node = facts.node(source.node)
        return _read(node.address if name in ("country", "state", "city", "postal_code") else node, name)
    raise LookupError(f"{root}.{name} cannot be read here")


def _read(owner: Any, name: str) -> Any:
    if name.startswith("attributes."):
        return owner.attributes.get(name.removeprefix("attributes."))
    return getattr(owner, name)
