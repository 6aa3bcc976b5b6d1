"""Finitely many values that stand for all: whatever conditions can tell apart is told apart by some of them.

Between, below and above the values that conditions name lie further values, as many as fields are compared with one
another, so that these can be in any order.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations, pairwise
from math import ceil, floor, inf
from sys import maxunicode
from zoneinfo import ZoneInfo

from models.types import is_scalar

_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_TAILS = ("", "!", "0", "z", "~")
_FEW = 5


def numbers(thresholds: Iterable[float], count: int) -> list[float]:
    """Return the thresholds and ``count`` whole and other numbers in each gap between, below and above them."""
    points = sorted(set(thresholds)) or [0.0]
    found: dict[float, None] = dict.fromkeys(points)
    for left, right in pairwise([-inf, *points, inf]):
        found |= dict.fromkeys(chain(_whole_between(left, right, count), _between(left, right, count)))
    return list(found)


def _between(left: float, right: float, count: int) -> list[float]:
    steps = range(1, count + 1)
    if left == -inf:
        return [right - step for step in steps]
    if right == inf:
        return [left + step for step in steps]
    spaced = [left + (right - left) * step / (count + 1) for step in steps]
    return [value for value in spaced if left < value < right]


def _whole_between(left: float, right: float, count: int) -> list[float]:
    if left == -inf:
        top = ceil(right) - 1
        return [float(top - step) for step in range(count)]
    first = floor(left) + 1
    return [float(first + step) for step in range(count) if first + step < right]


def moments(thresholds: Iterable[datetime], count: int) -> list[datetime]:
    """Return the thresholds, and ``count`` moments in each gap between, before and after them."""
    points = sorted(set(thresholds)) or [_SOME_MOMENT]
    steps = range(1, count + 1)
    found = [*points, *(points[0] - step * timedelta(days=1) for step in steps)]
    for left, right in pairwise(points):
        found += [left + (right - left) * step / (count + 1) for step in steps]
    return [*found, *(points[-1] + step * timedelta(days=1) for step in steps)]


def dates(thresholds: Iterable[datetime], count: int, zone: ZoneInfo) -> list[date]:
    """Return the days of the thresholds, and ``count`` days before and after each."""
    days = {moment.astimezone(zone).date() for moment in thresholds} or {_SOME_MOMENT.date()}
    around = (day + timedelta(days=step) for day in sorted(days) for step in range(-count, count + 1))
    return list(dict.fromkeys(around))


def texts(
    literals: Sequence[str], count: int, *, prefixes: Sequence[str], parts: Sequence[str], edges: Sequence[str]
) -> list[str]:
    """Return texts for conditions that compare with literals.

    Parameters
    ----------
    literals
        What texts are asked to equal.
    count
        How many further texts there are to be.
    prefixes, parts
        What they are asked to start with, and to contain.
    edges
        What they are put in order with.
    """
    fresh = _unlike([*literals, *prefixes, *parts])
    named = [*literals, *prefixes, *parts, *edges, fresh, *(f"{fresh}-{number}" for number in range(2, count + 1))]
    if not prefixes and not parts and not edges:
        return list(dict.fromkeys(named))
    starts = ("", *literals, *prefixes, *edges, *(near for edge in edges for near in _near(edge)))
    tails = [tail + "".join(some) for some in _subsets(parts) for tail in (*_TAILS, fresh)]
    built = (start + tail for tail in tails for start in starts)
    return [text for text in dict.fromkeys([*named, *built]) if text and is_scalar(text)]


def _near(edge: str) -> Iterable[str]:
    """Return texts on both sides of one that do not start with it."""
    before, last = edge[:-1], ord(edge[-1])
    return (before, f"{before}{chr(max(last - 1, 1))}", f"{before}{chr(min(last + 1, maxunicode))}")


def _unlike(others: Sequence[str]) -> str:
    """Return a text that neither starts with any other one nor contains it."""
    tried = ("other", "another", "anything", "unknown", "?", "-", "\N{REPLACEMENT CHARACTER}")
    return next((text for text in tried if not any(other in text for other in others)), tried[-1])


def _subsets(parts: Sequence[str]) -> Iterable[tuple[str, ...]]:
    most = len(parts) if len(parts) <= _FEW else 2
    return chain.from_iterable(combinations(parts, size) for size in range(most + 1))
