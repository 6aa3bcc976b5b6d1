"""Finitely many values that stand for all: whatever conditions can tell apart is told apart by some of them.

Between, below and above the values that conditions name lie further values, as many as fields are compared with one
another, so that these can be in any order.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise
from math import ceil, floor, inf, nextafter, ulp
from sys import maxunicode
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

D = TypeVar("D", date, datetime)

_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_TEXTS = 4000
"""More sorts of texts than this are not told apart; then nothing is proven by them."""

_OTHER_LETTERS = "x~?#+*=%&!^_|" + "".join(map(chr, range(0x3B1, 0x3C9)))


def numbers(thresholds: Iterable[float], count: int) -> list[float]:
    """Return the thresholds and ``count`` whole and other numbers in each gap between, below and above them.

    Whole numbers stay whole, whatever their size; between neighbouring doubles there is no other number.
    """
    points = sorted(set(thresholds)) or [0.0]
    found: dict[float, None] = dict.fromkeys(points)
    for left, right in pairwise([-inf, *points, inf]):
        found |= dict.fromkeys(chain(_whole_between(left, right, count), _between(left, right, count)))
    return list(found)


def _between(left: float, right: float, count: int) -> list[float]:
    steps = range(1, count + 1)
    if left == -inf:
        return [value for step in steps if (value := right - step * _stride(right)) > -inf]
    if right == inf:
        return [value for step in steps if (value := left + step * _stride(left)) < inf]
    spaced = [left + (right - left) * step / (count + 1) for step in steps]
    return [value for value in (*spaced, nextafter(left, inf)) if left < value < right]


def _stride(number: float) -> float:
    """Return a step that a double of this size takes note of."""
    return max(1.0, ulp(number))


def _whole_between(left: float, right: float, count: int) -> list[int]:
    if left == -inf:
        top = ceil(right) - 1
        return [top - step for step in range(count)]
    first = floor(left) + 1
    return [first + step for step in range(count) if first + step < right]


def moments(thresholds: Iterable[datetime], count: int) -> list[datetime]:
    """Return the thresholds, and ``count`` moments in each gap between, before and after them."""
    points = sorted(set(thresholds)) or [_SOME_MOMENT]
    steps = range(1, count + 1)
    found = [*points, *_days_from(points[0], [-step for step in steps])]
    for left, right in pairwise(points):
        found += [left + (right - left) * step / (count + 1) for step in steps]
    return [*found, *_days_from(points[-1], steps)]


def _days_from(moment: D, steps: Iterable[int]) -> list[D]:
    """Return moments so many days from one, as far as there are any."""
    found = []
    for step in steps:
        with suppress(OverflowError):
            found.append(moment + timedelta(days=step))
    return found


def dates(thresholds: Iterable[datetime], count: int, zone: ZoneInfo) -> list[date]:
    """Return the days of the thresholds, and ``count`` days before and after each."""
    days = {day for moment in thresholds for day in _day_of(moment, zone)} or {_SOME_MOMENT.date()}
    around = (_days_from(day, range(-count, count + 1)) for day in sorted(days))
    return list(dict.fromkeys(chain.from_iterable(around)))


def _day_of(moment: datetime, zone: ZoneInfo) -> list[date]:
    """Return the day of a moment in a zone; where that cannot tell it, the first or the last day of all."""
    try:
        return [moment.astimezone(zone).date()]
    except OverflowError:
        return [moment.date()]


def texts(
    literals: Sequence[str],
    count: int,
    *,
    prefixes: Sequence[str] = (),
    parts: Sequence[str] = (),
    ordered: bool = False,
) -> tuple[list[str], bool]:
    """Return texts for comparisons with literals, and whether they stand for all texts there are.

    Parameters
    ----------
    literals
        What texts are asked to equal, or put in order with.
    count
        How many texts of each sort there are to be.
    prefixes, parts
        What they are asked to start with, and to contain.
    ordered
        Whether their order counts.

    Notes
    -----
    Texts are grown letter by letter. Of all that agree in what any growth of them can be told by (how far they
    follow each literal, how much of each part they end with, what is decided already), ``count`` are grown further.
    """
    fresh = _unlike([*literals, *prefixes, *parts])
    named = [*literals, *prefixes, *parts, fresh, *(f"{fresh}-{number}" for number in range(2, count + 1))]
    if not prefixes and not parts and not ordered:
        return list(dict.fromkeys(text for text in named if text)), True
    sorts = _Sorts((*literals, *prefixes), parts, ordered)
    grown, is_complete = sorts.grown(count)
    return [text for text in dict.fromkeys([*named, *grown]) if text], is_complete


class _Sorts:
    """What can be told of texts by some literals that they may follow, and by parts that they may contain."""

    def __init__(self, anchors: Sequence[str], parts: Sequence[str], ordered: bool) -> None:
        self._anchors = tuple(dict.fromkeys(anchors))
        self._parts = tuple(dict.fromkeys(parts))
        self._ordered = ordered
        self._starts = {anchor[:end] for anchor in self._anchors for end in range(len(anchor) + 1)}

    def grown(self, count: int) -> tuple[list[str], bool]:
        """Return ``count`` texts of each sort, the shortest first, and whether no sort was left out."""
        letters = self._letters()
        seen: Counter[tuple[Any, ...]] = Counter()
        queue = deque([""])
        found: list[str] = []
        while queue and len(found) < _MOST_TEXTS:
            text = queue.popleft()
            for letter in letters:
                sort = self._sort(text + letter)
                if seen[sort] < count:
                    seen[sort] += 1
                    queue.append(text + letter)
                    found.append(text + letter)
        return found, not queue

    def _sort(self, text: str) -> tuple[Any, ...]:
        follows = text if text in self._starts else None
        told = tuple(
            (text == anchor, text.startswith(anchor), self._ordered and text < anchor) for anchor in self._anchors
        )
        return follows, told, tuple(_progress(text, part) for part in self._parts)

    def _letters(self) -> list[str]:
        """Return the letters of all literals, one of no literal, and where order counts one in each gap."""
        used = sorted({letter for text in (*self._anchors, *self._parts) for letter in text})
        other = next(letter for letter in _OTHER_LETTERS if letter not in used)
        gaps = [_letter_between(*pair) for pair in pairwise([None, *used, None])] if self._ordered else []
        return [*used, other, *(letter for letter in gaps if letter is not None)]


def _progress(text: str, part: str) -> int:
    """Return how much of a part a text ends with; all of it once the text contains it."""
    if part in text:
        return len(part)
    return max(end for end in range(len(part)) if text.endswith(part[:end]))


def _letter_between(left: str | None, right: str | None) -> str | None:
    """Return a letter between two; None where there is none. Halves of surrogate pairs are no letters."""
    low = 0 if left is None else ord(left) + 1
    high = maxunicode if right is None else ord(right) - 1
    # A letter that people can read, where there is one.
    readable = range(max(low, ord("!")), min(high, ord("~")) + 1)
    codes = (code for code in (*readable, low, high) if low <= code <= high)
    return next((chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF), None)


def _unlike(others: Sequence[str]) -> str:
    """Return a text that neither starts with any other one nor contains it."""
    tried = ("other", "another", "anything", "unknown", "?", "-", "\N{REPLACEMENT CHARACTER}")
    return next((text for text in tried if not any(other in text for other in others)), tried[-1])
