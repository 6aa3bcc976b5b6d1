"""Decides orders one at a time, each by its best plan at the prices of the moment, from what is there."""

import numpy as np

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.columns import cells_of
from benchmarks.ma.instance import Instance
from benchmarks.ma.pricing import Pricing


class Desk:
    """Keeps the plan of each pair until prices change or a piece of it runs out.

    Parameters
    ----------
    instance
        Demand, stock and costs.
    pricing
        Finds best plans.
    """

    def __init__(self, instance: Instance, pricing: Pricing) -> None:
        self._instance = instance
        self._pricing = pricing
        self._left: list[int] = instance.stock.ravel().tolist()
        self._prices = np.zeros(instance.stock.shape)
        self._plans: list[list[int] | None] = [None] * instance.pairs
        self._costs = [0.0] * instance.pairs

    @property
    def stock(self) -> Integers:
        """(I, K) what is left."""
        return np.array(self._left).reshape(self._instance.stock.shape)

    def price(self, prices: Floats) -> None:
        """Decide by other prices from now on; (I, K)."""
        instance, available = self._instance, self.stock > 0
        self._prices = prices
        pairs = np.arange(instance.pairs)
        subsets = self._pricing.best(prices, available)[1]
        centres = self._pricing.centres(pairs, subsets, prices, available)
        self._costs = instance.cost(pairs, centres).tolist()
        self._plans = [[cell for cell in row if cell >= 0] for row in cells_of(instance, pairs, centres).tolist()]

    def serve(self, pairs: list[int]) -> float:
        """Serve orders as they come, and return what they cost."""
        left, plans, costs, total = self._left, self._plans, self._costs, 0.0
        for pair in pairs:
            plan = plans[pair]
            if plan is None:
                plan = self._plan(pair)
            total += costs[pair]
            for cell in plan:
                left[cell] = rest = left[cell] - 1
                if not rest:
                    self._forget(cell)
        return total

    def _forget(self, cell: int) -> None:
        """Drop the plans that need a cell."""
        for pair, plan in enumerate(self._plans):
            if plan and cell in plan:
                self._plans[pair] = None

    def _plan(self, pair: int) -> list[int]:
        """Make the plan of a pair anew."""
        centres = self._pricing.best_of(pair, self._prices, self.stock > 0)
        padded = np.full((1, self._instance.pair_items.shape[1]), self._instance.dummy)
        padded[0, : len(centres)] = centres
        pairs = np.array([pair])
        plan = [cell for cell in cells_of(self._instance, pairs, padded)[0].tolist() if cell >= 0]
        self._plans[pair], self._costs[pair] = plan, float(self._instance.cost(pairs, padded)[0])
        return plan
