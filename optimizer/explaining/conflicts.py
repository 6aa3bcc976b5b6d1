"""Minimal conflicts: sets of limits that together prevent something, while any proper subset of them lets it be.

Conflicts and minimal corrections (sets of limits that have to go so that it can be) are each other's minimal hitting
sets. The two are found in turns: a set that hits every correction known so far is either a conflict, and then a
minimal one, or it leads to a correction that it does not hit (Gunopulos, Khardon, Mannila, Saluja, Toivonen and Sharma,
"Discovering all most specific sentences", ACM Transactions on Database Systems 28(2), 2003).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
Possible = Callable[[frozenset[T]], bool]
"""Tells whether it can be with these limits in force; never fewer limits, less possible."""


class Remembered(Generic[T]):
    """A `Possible` that asks no question whose answer follows from earlier ones."""

    def __init__(self, possible: Possible[T]) -> None:
        self._possible = possible
        self._can: list[frozenset[T]] = []
        self._cannot: list[frozenset[T]] = []

    def __call__(self, in_force: frozenset[T]) -> bool:
        """Tell whether it can be with these limits in force."""
        if any(in_force <= known for known in self._can):
            return True
        if any(in_force >= known for known in self._cannot):
            return False
        answer = self._possible(in_force)
        (self._can if answer else self._cannot).append(in_force)
        return answer


def conflicts(limits: Sequence[T], possible: Possible[T]) -> Iterator[frozenset[T]]:
    """Yield every minimal conflict.

    Parameters
    ----------
    limits
        All limits, in an order that decides which conflicts come first.
    possible
        Must be false for all limits together and true for none.
    """
    corrections: list[frozenset[T]] = []
    found: set[frozenset[T]] = set()
    while (candidate := next((each for each in _hitting(corrections, limits) if each not in found), None)) is not None:
        if possible(candidate):
            corrections.append(_correction(candidate, limits, possible))
        else:
            found.add(candidate)
            yield candidate


def one_conflict(limits: Sequence[T], possible: Possible[T]) -> frozenset[T]:
    """Return a minimal conflict, of the first limits where there is a choice; as for `conflicts`."""
    kept = frozenset(limits)
    for limit in reversed(limits):
        if not possible(kept - {limit}):
            kept -= {limit}
    return kept


def _correction(in_force: frozenset[T], limits: Sequence[T], possible: Possible[T]) -> frozenset[T]:
    """Return a minimal set of limits that have to go, none of which is among those that let it be."""
    for limit in limits:
        if limit not in in_force and possible(in_force | {limit}):
            in_force |= {limit}
    return frozenset(limits) - in_force


def _hitting(sets: Sequence[frozenset[T]], order: Sequence[T]) -> Iterator[frozenset[T]]:
    """Yield the minimal sets that have an element in common with each of the given ones, each of them once."""

    def extend(chosen: frozenset[T], barred: frozenset[T]) -> Iterator[frozenset[T]]:
        missed = next((each for each in sets if not each & chosen), None)
        if missed is None:
            yield chosen
            return
        for element in order:
            if element in missed and element not in barred:
                larger = chosen | {element}
                if all(_is_needed(each, larger, sets) for each in larger):
                    yield from extend(larger, barred)
                barred |= {element}

    yield from extend(frozenset(), frozenset())


def _is_needed(element: T, chosen: frozenset[T], sets: Sequence[frozenset[T]]) -> bool:
    return any(each & chosen == {element} for each in sets)
