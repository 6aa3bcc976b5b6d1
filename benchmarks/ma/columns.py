"""Plans of whole orders that a column program chooses from."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.sparse import csc_array

from benchmarks.ma.arrays import Booleans, Floats, Integers
from benchmarks.ma.instance import Instance

UNLIMITED = -1
"""In place of a cell where a plan takes nothing of the stock: no item, or the dummy."""


@dataclass(frozen=True)
class Columns:
    """Plans, each of one pair.

    A cell is an item at a centre: ``cell = item * centres + centre``.

    Attributes
    ----------
    pairs
        (C,).
    costs
        (C,) without prices.
    cells
        (C, N) of which a piece is taken, or `UNLIMITED`.
    """

    pairs: Integers
    costs: Floats
    cells: Integers

    @classmethod
    def of(cls, instance: Instance, pairs: Integers, centres: Integers) -> Self:
        """Return the plans in which each item of some pairs comes from a centre."""
        return cls(pairs, instance.cost(pairs, centres), cells_of(instance, pairs, centres))

    def __len__(self) -> int:
        return len(self.pairs)

    def __add__(self, other: "Columns") -> "Columns":
        return Columns(
            np.concatenate([self.pairs, other.pairs]),
            np.concatenate([self.costs, other.costs]),
            np.concatenate([self.cells, other.cells]),
        )

    def only(self, kept: Booleans) -> "Columns":
        """Return some of them."""
        return Columns(self.pairs[kept], self.costs[kept], self.cells[kept])

    def all_available(self, available: Booleans) -> Booleans:
        """(C,) whether all pieces of a plan are there; ``available`` is (I, K)."""
        there: Booleans = np.append(available.ravel(), True)[self.cells]
        found: Booleans = np.logical_and.reduce(there, axis=1)
        return found

    def priced(self, prices: Floats) -> Floats:
        """(C,) costs and prices; ``prices`` is (I, K)."""
        found: Floats = self.costs + np.append(prices.ravel(), 0.0)[self.cells].sum(axis=1)
        return found

    def draws(self, cells: int) -> Any:
        """Return (cells, C) what each plan takes."""
        taken = self.cells >= 0
        starts = np.append(0, np.cumsum(taken.sum(axis=1)))
        return csc_array((np.ones(starts[-1]), self.cells[taken], starts), shape=(cells, len(self)))

    def choices(self, rows: Integers, pairs: int, others: int) -> Any:
        """Return (pairs, C + others) whose plans they are; ``rows`` (G,) numbers the pairs, others are nobody's."""
        starts = np.append(np.arange(len(self) + 1), np.full(others, len(self)))
        return csc_array((np.ones(len(self)), rows[self.pairs], starts), shape=(pairs, len(self) + others))


def cells_of(instance: Instance, pairs: Integers, centres: Integers) -> Integers:
    """(A, N) the cells that plans take from."""
    items = instance.pair_items[pairs]
    limited = (items >= 0) & (centres < instance.dummy)
    return np.where(limited, items * instance.dummy + centres, UNLIMITED)
