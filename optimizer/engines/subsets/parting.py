"""The best way to part a few lines, by several costs in order of rank.

A subset says how much of each of A lines is in it: nothing or all of a line that comes whole, any pieces of one that
may come in parts. It is a number in mixed radix, the first line's digit the lowest; of whole lines, bit a says whether
line a is in it. Costs are whole numbers; `NEVER` stands for what cannot be.
"""

from collections.abc import Iterator
from functools import cached_property
from math import prod
from typing import Self

import numpy as np

from optimizer.uses import Booleans, Integers

MOST_LINES = 10
NEVER = 2**58
"""So much more than any cost that no credits make up for it, and small enough for `MOST_LINES` of them to be added."""

LARGEST = 2**56
"""No plan may cost more than this, and no credits may be worth more."""


class Splits:
    """A part of every subset that holds some of its last line, and the rest of the subset.

    Parameters
    ----------
    sizes
        (A,) how much there is of each line: 1 of a line that comes whole, else its pieces; A is 1 or more.

    Attributes
    ----------
    sizes
        The same.
    most_parts
        Q, in how many parts all may come at most.
    count
        S, how many subsets there are.
    members
        (S, Q) 1 where just so much of a line is in a subset; Q is the sum of the sizes: of the first line 1, 2, ...,
        then of the next.
    whole, rest, part
        (K,) of each split what is split, ascending, and into what; the first of each subset leaves no rest.
    starts
        (S - 1,) where those of each subset start, nothing left out.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.most_parts = sum(sizes)
        self.count = prod(size + 1 for size in sizes)
        self.members: Integers = _amounts_in(sizes)
        self.rest, self.part = _rests_and_parts(sizes)
        self.whole: Integers = self.rest + self.part
        self.starts: Integers = np.searchsorted(self.whole, np.arange(1, self.count))
        self._ends = [*self.starts.tolist(), len(self.whole)]

    @cached_property
    def every(self) -> tuple[Integers, Integers, list[int]]:
        """All splits that do not leave all: rests, parts that hold any line, and where those of each subset end."""
        rest, part = _every_split(self.sizes)
        rest, part = rest[part > 0], part[part > 0]
        order = np.lexsort((rest, rest + part))
        rest, part = rest[order], part[order]
        return rest, part, np.searchsorted(rest + part, np.arange(1, self.count + 1)).tolist()

    @cached_property
    def _apart(self) -> tuple[Integers, Integers, Integers, Integers]:
        """Of the splits that leave a rest: the rest, the part, what is split, and where the splits of each start."""
        some = self.rest > 0
        whole, starts = np.unique(self.whole[some], return_index=True)
        return self.rest[some], self.part[some], whole, starts

    def apart(self, one: Integers, other: Integers) -> Integers:
        """(S, R) the least cost of each subset with some of it in one, and its last line, or more, in the other."""
        rest, part, whole, starts = self._apart
        found = np.full_like(one, NEVER)
        if len(whole):
            found[whole] = np.minimum.reduceat(one[rest] + other[part], starts, axis=0)
        return found

    def of(self, whole: int) -> slice:
        """Return where the splits of a subset are."""
        return slice(self._ends[whole - 1], self._ends[whole])


def split_count(sizes: tuple[int, ...]) -> int:
    """Return how many splits there are, about."""
    return prod((size + 1) * (size + 2) // 2 for size in sizes)


def _amounts_in(sizes: tuple[int, ...]) -> Integers:
    """(S, Q) 1 where just so much of a line is in a subset."""
    subsets, stride, found = np.arange(prod(size + 1 for size in sizes)), 1, []
    for size in sizes:
        found.append(subsets[:, None] // stride % (size + 1) == np.arange(1, size + 1))
        stride *= size + 1
    return np.concatenate(found, axis=1).astype(np.int64)


def _every_split(sizes: tuple[int, ...]) -> Integers:
    """(2, K) the rest and the part of all splits, whatever they hold."""
    found, stride = np.zeros((2, 1), dtype=np.int64), 1
    for size in sizes:
        found = np.hstack([found + stride * np.array([pair]).T for pair in _pairs(size)])
        stride *= size + 1
    return found


def _pairs(size: int) -> list[tuple[int, int]]:
    """Return the ways to split a line: rest and part."""
    return [(rest, part) for rest in range(size + 1) for part in range(size + 1 - rest)]


def _rests_and_parts(sizes: tuple[int, ...]) -> tuple[Integers, Integers]:
    """(K,) of each split the rest, and the part, which holds some of the last line; by what is split, then by rest."""
    found, stride = [], 1
    for place, size in enumerate(sizes):
        before = _every_split(sizes[:place])
        found += [before + stride * np.array([pair]).T for pair in _pairs(size) if pair[1]]
        stride *= size + 1
    rest, part = np.hstack(found)
    order = np.lexsort((rest, rest + part))
    return rest[order], part[order]


class Parting:
    """The best ways to part subsets by one cost, among those that are best by the costs before it.

    Parameters
    ----------
    splits
        The subsets.
    table
        (S, R) costs of subsets at options; those of nothing are not looked at.
    most
        In how many parts all may come, 1 or more.
    before
        The best ways by the costs before; None where there are none.

    Attributes
    ----------
    alone
        (S,) the least cost of each subset in one part.
    last
        Costs of the splits of all lines.
    cost
        The least of them; more than `LARGEST` where there is no way.
    """

    def __init__(self, splits: Splits, table: Integers, most: int, before: Self | None = None) -> None:
        self._splits = splits
        self._is_free = most >= splits.most_parts
        self._table = table if before is None else np.where(before.is_best_option(), table, NEVER)
        self.alone: Integers = np.minimum(self._table.min(axis=1), NEVER)
        self.alone[0] = 0
        self._rounds = [self.alone]
        self._costs: list[Integers] = []
        self._extend(most, before)
        last = splits.of(splits.count - 1)
        self.last = self._joined(last if most > 1 else slice(last.start, last.start + 1))
        if before is not None:
            self.last[before.last != before.cost] = NEVER
        self.cost: int = int(self.last.min())

    def best(self) -> tuple[list[tuple[int, int]], bool]:
        """Return the subsets of a best way, each with its option, and whether there is no other way."""
        found, is_only = [], True
        for part, ways in self._steps():
            costs = self._table[part]
            option = int(costs.argmin())
            found.append((part, option))
            is_only = is_only and ways == 1 and np.count_nonzero(costs == costs[option]) == 1
        return found, is_only

    def all(self) -> Integers:
        """(S,) the least cost of each subset in one part less than all may come in."""
        return np.asarray(self._rounds[-1])

    def _steps(self) -> Iterator[tuple[int, int]]:
        """Yield the parts of a best way, and how many parts would be as good there."""
        splits, costs, here = self._splits, self.last, self._splits.of(self._splits.count - 1)
        place = len(self._costs) + (not self._is_free)
        while True:
            row = int(costs.argmin())
            yield int(splits.part[here.start + row]), int(np.count_nonzero(costs == costs[row]))
            rest = int(splits.rest[here.start + row])
            if rest == 0:
                return
            here, place = splits.of(rest), place - (not self._is_free)
            costs = self._costs[place - 1][here] if place > 0 else self.alone[rest : rest + 1]

    def _extend(self, most: int, before: Self | None) -> None:
        """Allow one part more in each round, all but the last, in which only the split of all lines is of interest."""
        for place in range(most - 2):
            costs = self._joined(slice(None))
            if before is not None:
                costs[~before.is_best_split(place)] = NEVER
            best = np.zeros_like(self.alone)
            np.minimum.reduceat(costs, self._splits.starts, out=best[1:])
            self._rounds.append(best)
            if not self._is_free:
                self._costs.append(costs)
                continue
            # Once no round changes anything, the splits are those of any number of parts.
            self._costs = [costs]
            if (best == self._rounds[-2]).all():
                return

    def _joined(self, here: slice) -> Integers:
        """Return what splits cost whose rests come in as many parts as they may so far."""
        return np.asarray(self._rounds[-1][self._splits.rest[here]] + self.alone[self._splits.part[here]])

    def is_best_option(self) -> Booleans:
        """(S, R) which options are best for a subset alone."""
        return np.asarray(self._table == self.alone[:, None])

    def is_best_split(self, place: int) -> Booleans:
        """(K,) which splits are best in one round; the same in all where the number of parts is no limit."""
        costs, best = (
            (self._costs[0], self._rounds[-1]) if self._is_free else (self._costs[place], self._rounds[place + 1])
        )
        return np.asarray(costs == best[self._splits.whole])
