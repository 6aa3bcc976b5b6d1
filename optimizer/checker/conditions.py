"""A plain interpreter of conditions, for one line and one source at a time."""

import operator
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not
from models.orders import Line
from models.types import in_utc, read_moment
from optimizer.checker.facts import Facts, Source
from optimizer.checker.fields import Reader, Unknown, reader

NO_LINE: Any = None
NO_SOURCE: Any = None
"""What conditions are asked about that do not speak of lines or sources."""

Test = Callable[[Facts, Line, Source], bool | None]
"""Tells whether a condition holds; None where that hangs on a distance that is not known."""


def predicate(condition: Condition, zone: ZoneInfo) -> Test:
    """Return what tells whether a condition holds; ``zone`` is that of dates and times without one.

    What asks about nothing but items, or about nothing but nodes and services, is asked once about each: a predicate
    belongs to one network.
    """
    test, paths = _predicate(condition, zone), _paths(condition)
    if all(path.startswith("item.") for path in paths):
        return _by_item(test)
    if all(path.startswith(("node.", "service.")) and path != "node.utilization" for path in paths):
        return _by_source(test)
    return test


def _paths(condition: Condition) -> list[str]:
    """Return the fields that a condition looks at; one that counts lines looks at the order."""
    match condition:
        case All(all=parts) | AnyOf(any=parts):
            return [path for part in parts for path in _paths(part)]
        case Not(negated=part):
            return _paths(part)
        case Lines():
            return ["order"]
        case Comparison():
            return [condition.field] if condition.other is None else [condition.field, condition.other]


def _by_item(test: Test) -> Test:
    known: dict[str, bool | None] = {}

    def holds(facts: Facts, line: Line, source: Source) -> bool | None:
        if line.item not in known:
            known[line.item] = test(facts, line, source)
        return known[line.item]

    return holds


def _by_source(test: Test) -> Test:
    known: dict[Source, bool | None] = {}

    def holds(facts: Facts, line: Line, source: Source) -> bool | None:
        if source not in known:
            known[source] = test(facts, line, source)
        return known[source]

    return holds


def _predicate(condition: Condition, zone: ZoneInfo) -> Test:
    match condition:
        case All(all=parts):
            return _joined([predicate(part, zone) for part in parts], decisive=False)
        case AnyOf(any=parts):
            return _joined([predicate(part, zone) for part in parts], decisive=True)
        case Not(negated=part):
            return _negated(predicate(part, zone))
        case Lines(lines=quantity, where=part):
            return _quantified(quantity, predicate(part, zone))
        case Comparison():
            return _comparison(condition, zone)


def _joined(tests: list[Test], *, decisive: bool) -> Test:
    """Answer decisively where some part does, else unknown where some part is, else the opposite."""

    def holds(facts: Facts, line: Line, source: Source) -> bool | None:
        unknown = False
        for test in tests:
            answer = test(facts, line, source)
            if answer is decisive:
                return decisive
            unknown |= answer is None
        return None if unknown else not decisive

    return holds


def _negated(test: Test) -> Test:
    def holds(facts: Facts, line: Line, source: Source) -> bool | None:
        answer = test(facts, line, source)
        return None if answer is None else not answer

    return holds


def _quantified(quantity: str, test: Test) -> Test:
    def holds(facts: Facts, _line: Line, _source: Source) -> bool:
        matching = (bool(test(facts, each, NO_SOURCE)) for each in facts.order.lines)
        return all(matching) if quantity == "all" else any(matching) == (quantity == "any")

    return holds


def _comparison(comparison: Comparison, zone: ZoneInfo) -> Test:
    left_of, op = reader(comparison.field), comparison.op
    if op == "exists":
        return lambda facts, line, source: left_of(facts, line, source) not in (None, Unknown)
    if comparison.other is None and comparison.kind != "moment":
        return _literal_comparison(comparison)
    right_of = _constant(comparison.value) if comparison.other is None else reader(comparison.other)
    if comparison.kind == "moment":
        left_of, right_of = _in_utc(left_of, zone), _in_utc(right_of, zone)
    compare, of_nothing = _OPERATORS[op], op in ("!=", "not in")

    def holds(facts: Facts, line: Line, source: Source) -> bool | None:
        left, right = left_of(facts, line, source), right_of(facts, line, source)
        if left is Unknown or right is Unknown:
            return None
        return of_nothing if left is None or right is None else compare(left, right)

    return holds


def _literal_comparison(comparison: Comparison) -> Test:
    read, compare, right = reader(comparison.field), _OPERATORS[comparison.op], comparison.value
    of_nothing = comparison.op in ("!=", "not in")
    is_text = comparison.op == "==" and isinstance(right, str)

    def holds(facts: Facts, line: Line, source: Source) -> bool | None:
        left = read(facts, line, source)
        if is_text and isinstance(left, str):
            return left == right
        if left is Unknown:
            return None
        return of_nothing if left is None else compare(left, right)

    return holds


def _constant(value: Any) -> Reader:
    return lambda _facts, _line, _source: value


def _in_utc(read: Reader, zone: ZoneInfo) -> Reader:
    def moment(facts: Facts, line: Line, source: Source) -> Any:
        value = read(facts, line, source)
        return value if value is None else in_utc(read_moment(value) if isinstance(value, str) else value, zone)

    return moment


def _meet(left: Any, right: Any) -> bool:
    """Tell whether some element of one side equals some element of the other; true is not 1."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
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
