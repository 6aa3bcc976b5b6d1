"""What the operators of conditions mean for two values."""

from collections.abc import Callable
from datetime import date, datetime
from operator import eq, ge, gt, le, lt, ne
from typing import Any
from zoneinfo import ZoneInfo

from models.types import in_utc, read_moment
from optimizer.errors import SourcingError

_ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_QUICK: dict[str, Callable[[Any, Any], bool]] = {"==": eq, "!=": ne, **_ORDERINGS}
_PLAIN = frozenset({int, float, str})
"""Two values of one of these types are of one kind, and in order."""
_NEGATED = {"!=": "==", "not in": "in"}


def compare(field: str, op: str, left: Any, right: Any) -> bool:
    """Tell whether a comparison holds.

    Parameters
    ----------
    field
        Path of the left-hand side, for messages.
    op
        The operator.
    left, right
        Scalars, tuples of scalars (list fields, lists of literals), moments, or None where missing.

    Raises
    ------
    SourcingError
        Where a number meets a text, or a list is put in order.
    """
    if op in _QUICK and type(left) is type(right) and type(left) in _PLAIN:
        return _QUICK[op](left, right)
    return _compare(field, op, left, right)


def quick_comparison(op: str, literal: Any) -> tuple[frozenset[type], Callable[[Any, Any], bool]]:
    """Return the types of left-hand sides that can be compared with a literal without further ado, and what does so."""
    kind = type(literal)
    if op in ("==", "!=") and kind in (str, bool):
        return frozenset({kind}), _QUICK[op]
    if op in _QUICK and kind in (int, float):
        return frozenset({int, float}), _QUICK[op]
    if op in ("in", "not in") and kind is tuple and all(type(each) is str for each in literal):
        return frozenset({str}), _is_in if op == "in" else _is_not_in
    return frozenset(), eq


def _is_in(left: Any, right: Any) -> bool:
    return left in right


def _is_not_in(left: Any, right: Any) -> bool:
    return left not in right


def _compare(field: str, op: str, left: Any, right: Any) -> bool:
    if op == "exists":
        return left is not None
    if op in _NEGATED:
        return not _compare(field, _NEGATED[op], left, right)
    if left is None or right is None:
        return False
    if op in _ORDERINGS:
        return _ordered(field, op, left, right)
    if op == "startswith" or (op == "contains" and not isinstance(left, tuple)):
        return _matches_text(field, op, left, right)
    # All of them, so that an element of another kind is an error wherever it stands in the list.
    return sum(_equal(field, one, other) for one in _elements(left) for other in _elements(right)) > 0


def as_moment(value: Any, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC: texts are parsed, dates are their midnight, what has no zone is in the one given."""
    return in_utc(read_moment(value) if isinstance(value, str) else value, zone)


def _elements(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _equal(field: str, left: Any, right: Any) -> bool:
    if _kind(left) == _kind(right):
        return bool(left == right)
    if {_kind(left), _kind(right)} == {"number", "truth value"}:
        return False  # true is not 1
    raise _mismatch(field, left, right)


def _ordered(field: str, op: str, left: Any, right: Any) -> bool:
    kinds = {_kind(left), _kind(right)}
    if len(kinds) > 1:
        raise _mismatch(field, left, right)
    if kinds & {"list", "truth value"}:
        raise SourcingError(f"{field} is a {kinds.pop()} ({left!r}); it has no order. Compare it with == or in.")
    return _ORDERINGS[op](left, right)


def _matches_text(field: str, op: str, left: Any, right: Any) -> bool:
    if not (isinstance(left, str) and isinstance(right, str)):
        raise _mismatch(field, left, right)
    return left.startswith(right) if op == "startswith" else right in left


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "truth value"
        case int() | float():
            return "number"
        case str():
            return "text"
        case tuple():
            return "list"
        case date():
            return "moment"
        case _:
            raise TypeError(f"conditions know no values of type {type(value).__name__}")


def _mismatch(field: str, left: Any, right: Any) -> SourcingError:
    sides = f"{field} is the {_kind(left)} {left!r} and is compared with the {_kind(right)} {right!r}"
    return SourcingError(f"{sides}. Compare like with like.")
