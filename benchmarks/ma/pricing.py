"""The best plan of an order at prices of stock: exact, over all subsets of centres.

An order pays a box for each centre that it uses, and each of its items comes from the cheapest of these centres. So
there is one pass over the subsets: the cheapest centre of each item in a subset is found by doubling, and sums over the
items of all sets are one matrix product for each metro.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks.ma.arrays import Booleans, Floats, Integers
from benchmarks.ma.instance import Instance

_NEVER = 1e6
"""In place of the cost of a piece that cannot be had: dearer than any order, and small enough to be added up."""

_AT_ONCE = 1 << 21
"""Numbers that are held at once."""


class Pricing:
    """Finds best plans.

    Parameters
    ----------
    instance
        The demand, the centres and the costs.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._members = _members(instance)
        subsets = len(instance.opening)
        self._is_outside = (np.arange(subsets)[:, None] >> np.arange(len(instance.box)) & 1) == 0

    def best(self, prices: Floats, available: Booleans) -> tuple[Floats, Integers]:
        """Return the value and the subset of centres of the best plan of each pair.

        Parameters
        ----------
        prices
            (I, K) what a piece is worth, 0 or more.
        available
            (I, K) whether there is one.

        Returns
        -------
        values
            (G,) costs and prices of the best plan.
        subsets
            (G,) the centres that it uses, as a number.
        """
        shape = self._instance.chances.shape
        values, subsets = np.empty(shape), np.empty(shape, dtype=np.int64)
        priced = self._priced(prices, available)
        for metros in self._portions():
            cheapest = _cheapest(self._instance.unit[metros, None] + priced)
            totals = self._members @ cheapest + self._instance.opening
            found = totals.argmin(axis=2)
            subsets[:, metros] = found.T
            values[:, metros] = np.take_along_axis(totals, found[:, :, None], axis=2)[:, :, 0].T
        return values.ravel(), subsets.ravel()

    def centres(self, pairs: Integers, subsets: Integers, prices: Floats, available: Booleans) -> Integers:
        """Return (A, N) the cheapest centre of each item of some pairs within a subset each."""
        costs = self._costs(pairs, self._priced(prices, available))
        found: Integers = np.where(self._is_outside[subsets][:, None], 2 * _NEVER, costs).argmin(axis=2)
        return found

    def best_of(self, pair: int, prices: Floats, available: Booleans) -> Integers:
        """Return (n,) the centre of each item of a pair's best plan."""
        items = self._instance.pair_items[pair]
        items = items[items >= 0]
        costs = np.full((len(items), len(self._instance.box)), _NEVER)
        costs[:, -1] = 0.0
        np.copyto(costs[:, :-1], prices[items], where=available[items])
        costs += self._instance.unit[pair % self._instance.metros]
        subset = (_cheapest(costs).sum(axis=0) + self._instance.opening).argmin()
        found: Integers = np.where(self._is_outside[subset], 2 * _NEVER, costs).argmin(axis=1)
        return found

    def _priced(self, prices: Floats, available: Booleans) -> Floats:
        """(I, K + 1) prices, the dummy's zero among them."""
        return np.column_stack([np.where(available, prices, _NEVER), np.zeros(len(prices))])

    def _costs(self, pairs: Integers, priced: Floats) -> Floats:
        found: Floats = self._instance.unit[self._instance.pair_metro[pairs]][:, None]
        return found + priced[self._instance.pair_items[pairs]]

    def _portions(self) -> Iterator[slice]:
        """Yield so many metros at once as fit in memory."""
        rows = max(self._members.shape)
        step = max(1, _AT_ONCE // (rows * len(self._instance.opening)))
        for first in range(0, self._instance.metros, step):
            yield slice(first, first + step)


def _members(instance: Instance) -> Floats:
    """(Q, I) 1 where an item is in a set."""
    members = np.zeros((len(instance.sets), instance.items))
    rows, columns = np.nonzero(instance.sets >= 0)
    members[rows, instance.sets[rows, columns]] = 1.0
    return members


def _cheapest(costs: Floats) -> Floats:
    """(..., K) costs become (..., 2 ** K) the least cost within each subset."""
    centres = costs.shape[-1]
    found = np.empty((*costs.shape[:-1], 1 << centres))
    found[..., 0] = _NEVER
    for centre in range(centres):
        half = 1 << centre
        np.minimum(found[..., :half], costs[..., centre, None], out=found[..., half : 2 * half])
    return found
