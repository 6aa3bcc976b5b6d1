"""All ways to share the lines of a small order out, as recursions over subsets of lines.

A subset of L lines is a number from 0 to 2**L - 1, whose bit l says whether line l is in it. Costs are whole numbers;
`NEVER` stands for what cannot be.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Booleans, Integers

NEVER = 2**60
"""More than any cost, and small enough for two of them to be added."""

LARGEST = 2**58
"""The largest cost, and the largest credit, that is told from `NEVER`."""


class Partitions:
    """The splits of every subset of some lines into two.

    Parameters
    ----------
    lines
        L, how many lines there are.

    Attributes
    ----------
    count
        2**L, how many subsets there are.
    """

    def __init__(self, lines: int) -> None:
        self.lines = lines
        self.count = 2**lines

    @cached_property
    def members(self) -> Booleans:
        """Shape (2**L, L), whether a line is in a subset."""
        return (np.arange(self.count)[:, None] >> np.arange(self.lines)[None, :] & 1).astype(bool)

    def sums(self, values: Integers) -> Integers:
        """Shape (..., 2**L), sums of values over the lines of each subset; ``values`` has shape (..., L)."""
        return np.asarray(values @ self.members.T.astype(values.dtype))

    def joined(self, one: Integers, other: Integers) -> Integers:
        """Shape (..., 2**L), the least cost of each subset with some of its lines in one and the rest in the other."""
        rest, part, starts = self._splits
        return settled(np.minimum.reduceat(one[..., rest] + other[..., part], starts, axis=-1))

    def split(self, one: Integers, other: Integers, subset: int, cost: int) -> int:
        """Return which lines of a subset are in the other where joining them costs so much; shapes (2**L,)."""
        _, part, starts = self._splits
        last = starts[subset + 1] if subset + 1 < self.count else len(part)
        parts = part[starts[subset] : last]
        return int(parts[(one[subset ^ parts] + other[parts] == cost).argmax()])

    @cached_property
    def _splits(self) -> tuple[Integers, Integers, Integers]:
        """Shapes (3**L,), (3**L,) and (2**L,): rests of subsets, a part of each, where each subset's parts start."""
        rests: list[NDArray[np.int64]] = []
        parts: list[NDArray[np.int64]] = []
        for subset in range(self.count):
            part = _parts_of(subset)
            parts.append(part)
            rests.append(subset ^ part)
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        return np.concatenate(rests), np.concatenate(parts), starts


def settled(costs: Integers) -> Integers:
    """Return costs with `NEVER` for what it is a part of, less some credits."""
    return np.where(costs > 2 * LARGEST, NEVER, costs)


def _parts_of(subset: int) -> NDArray[np.int64]:
    """Return all subsets of a subset, the empty one first."""
    parts = np.zeros(1, dtype=np.int64)
    for bit in (1 << place for place in range(subset.bit_length()) if subset >> place & 1):
        parts = np.concatenate([parts, parts | bit])
    return parts
