"""All ways to take some of each line of a small order, and all ways to take that in two parts.

A subset says how much is taken of each of A lines: nothing or all of a line that comes whole, any pieces of one that
may come in parts. It is a number in mixed radix, the first line's digit the lowest.
"""

from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Integers

Floats = NDArray[np.float64]
Short = NDArray[np.int32]


class Lattice:
    """The subsets of some lines.

    Parameters
    ----------
    sizes
        How much there is of each line: 1 of a line that comes whole, else its pieces.

    Attributes
    ----------
    count
        S, how many subsets there are.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.count = prod(size + 1 for size in sizes)

    def digits(self, subset: int) -> list[int]:
        """Return how much of each line a subset takes."""
        found = []
        for size in self.sizes:
            subset, digit = divmod(subset, size + 1)
            found.append(digit)
        return found

    def least(self, one: Floats, other: Floats) -> Floats:
        """Shape (S,), the least cost of each subset with some of it in one and the rest in the other."""
        rest, part, starts = self._splits
        return np.minimum.reduceat(one[rest] + other[part], starts)

    def split(self, one: Floats, other: Floats, subset: int, cost: float) -> int:
        """Return what is in the other where joining them costs so much; shapes (S,)."""
        rest, part, starts = self._splits
        last = starts[subset + 1] if subset + 1 < self.count else len(part)
        here = slice(int(starts[subset]), int(last))
        return int(part[here][(one[rest[here]] + other[part[here]] == cost).argmax()])

    @cached_property
    def _splits(self) -> tuple[Short, Short, Integers]:
        """Shapes (K,), (K,) and (S,): rests of subsets, a part of each, and where each subset's parts start."""
        rest, part, stride = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32), 1
        for size in self.sizes:
            one, other = np.array([(r, p) for r in range(size + 1) for p in range(size + 1 - r)], dtype=np.int32).T
            rest = (rest[None, :] + stride * one[:, None]).reshape(-1)
            part = (part[None, :] + stride * other[:, None]).reshape(-1)
            stride *= size + 1
        whole = rest + part
        # The smallest type that holds them sorts fastest.
        order = np.argsort(whole.astype(np.min_scalar_type(self.count)), kind="stable")
        starts = np.searchsorted(whole[order], np.arange(self.count))
        return rest[order], part[order], starts


def split_count(sizes: tuple[int, ...]) -> int:
    """Return in how many ways subsets of so much of each line come in two parts."""
    return prod((size + 1) * (size + 2) // 2 for size in sizes)
