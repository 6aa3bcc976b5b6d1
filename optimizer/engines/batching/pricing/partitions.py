"""How subsets of some lines, or of their pieces, come apart into subsets that one option each sends.

A subset is a number in mixed radix as in `subsets.lattice`: its digits say how much it takes of each line.
"""

from functools import cached_property, lru_cache
from math import prod

import numpy as np

from optimizer.uses import Integers


class Partitions:
    """The subsets of some lines, and the ways to take one part off each.

    Parameters
    ----------
    sizes
        How much there is of each line: 1 of a line that comes whole, else its pieces.

    Attributes
    ----------
    count
        S, how many subsets there are.
    digits
        (S, A) how much of each line a subset takes.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.count = prod(size + 1 for size in sizes)
        self.strides = np.cumprod([1, *(size + 1 for size in sizes)])[:-1]
        radix = np.array([size + 1 for size in sizes], dtype=np.int64)
        self.digits: Integers = np.arange(self.count)[:, None] // self.strides % radix

    @cached_property
    def parts(self) -> tuple[Integers, ...]:
        """The parts that may be taken off each subset: those with some of its first line, for some part has that."""
        return tuple(self._parts(whole) for whole in range(self.count))

    @cached_property
    def tiers(self) -> tuple[tuple[Integers, Integers, Integers, Integers], ...]:
        """Subsets by how much they take, each tier with their parts, what these leave, and where those of each start.

        Subsets of one unit, which have no parts, are left out.
        """
        total = self.digits.sum(axis=1)
        return tuple(self._tier(np.flatnonzero(total == much)) for much in range(2, int(total.max(initial=0)) + 1))

    def _tier(self, wholes: Integers) -> tuple[Integers, Integers, Integers, Integers]:
        parts = [self.parts[whole] for whole in wholes.tolist()]
        count = [len(each) for each in parts]
        part = np.concatenate(parts)
        return wholes, part, np.repeat(wholes, count) - part, np.cumsum([0, *count[:-1]])

    def _parts(self, whole: int) -> Integers:
        digits = self.digits[whole]
        if not whole:
            return np.zeros(1, dtype=np.int64)
        first = int(digits.nonzero()[0][0])
        found = np.zeros(1, dtype=np.int64)
        for line, digit in enumerate(digits.tolist()):
            amounts = np.arange(line == first, digit + 1) * self.strides[line]
            found = (found[None, :] + amounts[:, None]).reshape(-1)
        return found

    @cached_property
    def layers(self) -> tuple[Integers, Integers]:
        """Shapes (Y,) and (Y,): the line of each layer, one for each amount of each line, and that amount."""
        line = np.repeat(np.arange(len(self.sizes)), self.sizes)
        amounts = [np.arange(1, size + 1) for size in self.sizes]
        return line, np.concatenate([*amounts, np.zeros(0, dtype=np.int64)]).astype(np.int64)

    @cached_property
    def first_layer(self) -> Integers:
        """(A,) the layer of the smallest amount of each line."""
        return np.cumsum([0, *self.sizes])[:-1].astype(np.int64)


@lru_cache(256)
def partitions(sizes: tuple[int, ...]) -> Partitions:
    """Return the subsets of lines of such sizes."""
    return Partitions(sizes)
