"""The linear program over plans of whole orders, by column generation.

``min sum c_x x`` over plans ``x >= 0``, so many of each pair as there are orders, and no more of a cell than its stock.
Plans are added that the exact single-order pricing finds better at the duals, until none is. Only pairs with more than
one plan that is nearly best take part in a program; the others keep to the plan that they have, until the exact pricing
finds a better one. So programs stay small, whatever the number of pairs.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import eye_array, hstack

from benchmarks.ma.arrays import Booleans, Floats, Integers
from benchmarks.ma.columns import Columns
from benchmarks.ma.instance import Instance
from benchmarks.ma.pricing import Pricing
from benchmarks.ma.solver import is_large, minimise

_BETTER = 1e-6
"""A plan is added that is better by more than solvers' tolerance."""

_NEAR, _NEAR_IF_LARGE = 5.0, 0.3
"""How much worse than the best a plan is that takes part: small programs cost little, whatever takes part."""

_GAP, _GAP_IF_LARGE = 1e-6, 1e-5
"""The difference of value and bound that is good enough, as a share of the value."""

_ROOM = 6
"""Plans for each pair beyond which those far from optimal are forgotten."""

_FAR = 3.0
"""How much worse than optimal a plan is that may be forgotten."""


@dataclass(frozen=True)
class Solved:
    """A solution of the program.

    Attributes
    ----------
    prices
        (I, K) what a piece is worth.
    value
        The least cost with the plans that were generated; infinite where none was solved.
    bound
        What no plans can undercut: the Lagrangian bound at the prices.
    rounds
        How many programs were solved.
    """

    prices: Floats
    value: float
    bound: float
    rounds: int


class ColumnProgram:
    """Prices of stock by demand; keeps its plans and prices from one solution to the next.

    Parameters
    ----------
    instance
        The demand, the centres and the costs.
    pricing
        Finds best plans.
    start
        Plans and prices to begin with, of another program of the instance; otherwise everything is unfilled, or from
        where it is cheapest.

    Attributes
    ----------
    columns
        The plans; the first of each pair leaves all unfilled.
    prices
        (I, K) at which plans are compared; None before the first solution.
    """

    def __init__(self, instance: Instance, pricing: Pricing, start: "ColumnProgram | None" = None) -> None:
        self._instance = instance
        self._pricing = pricing
        self._large = is_large(instance)
        self._near = _NEAR_IF_LARGE if self._large else _NEAR
        self._ceiling = float(instance.box[-1] + instance.unit[:, -1].max())
        self.columns: Columns = start.columns if start else self._first_columns()
        self.prices: Floats | None = start.prices if start else None

    def solve(self, orders: Floats, stock: Integers, *, rounds: int = 100, gap: float | None = None) -> Solved:
        """Solve the program.

        Parameters
        ----------
        orders
            (G,) how many of each pair.
        stock
            (I, K) pieces of each cell.
        rounds
            The most programs to be solved.
        gap
            The difference of value and bound, as a share of the value, that is good enough; by default a millionth, and
            ten times that for large programs.
        """
        enough = gap or (_GAP_IF_LARGE if self._large else _GAP)
        available = stock > 0
        usable = (orders > 0)[self.columns.pairs] & self.columns.all_available(available)
        active = np.zeros(len(usable), dtype=bool)
        bound, done = -np.inf, 0
        while True:
            active |= usable & self._is_near(usable, self._near)
            value, prices = self._restricted(self.columns.only(active), orders, stock)
            done += 1
            values, subsets = self._pricing.best(prices, available)
            bound = max(bound, float(orders @ values - (prices * stock).sum()))
            self.prices = prices
            better = (orders > 0) & (values < self._best(usable, prices) - _BETTER)
            if done >= rounds or value - bound <= enough * value:
                self._forget()
                return Solved(prices, value, bound, done)
            added = self._add(np.flatnonzero(better), subsets[better], prices, available)
            usable = np.append(usable, np.ones(added, dtype=bool))
            active = np.append(active, np.ones(added, dtype=bool))

    def _first_columns(self) -> Columns:
        instance = self._instance
        pairs = np.arange(instance.pairs)
        unfilled = Columns.of(instance, pairs, np.full(instance.pair_items.shape, instance.dummy))
        free, there = np.zeros(instance.stock.shape), instance.stock > 0
        subsets = self._pricing.best(free, there)[1]
        return unfilled + Columns.of(instance, pairs, self._pricing.centres(pairs, subsets, free, there))

    def _add(self, pairs: Integers, subsets: Integers, prices: Floats, available: Booleans) -> int:
        centres = self._pricing.centres(pairs, subsets, prices, available)
        self.columns += Columns.of(self._instance, pairs, centres)
        return len(pairs)

    def _best(self, usable: Booleans, prices: Floats) -> Floats:
        """(G,) value of the best plan of each pair among some at prices; infinite where there is none."""
        found = np.full(self._instance.pairs, np.inf)
        np.minimum.at(found, self.columns.pairs[usable], self.columns.priced(prices)[usable])
        return found

    def _is_near(self, usable: Booleans, near: float) -> Booleans:
        """(C,) whether a plan is nearly as good as the best usable one; all are before there are prices."""
        if self.prices is None:
            return usable
        found: Booleans = self.columns.priced(self.prices) <= self._best(usable, self.prices)[self.columns.pairs] + near
        return found

    def _restricted(self, columns: Columns, orders: Floats, stock: Integers) -> tuple[float, Floats]:
        """Solve the program over some plans: its value, and (I, K) prices.

        Pairs with one plan keep to it. More than the stock may be drawn at a price that nobody has to pay: who leaves
        an item unfilled pays less.
        """
        choices = np.bincount(columns.pairs, minlength=len(orders))
        kept = choices[columns.pairs] == 1
        fixed, free = columns.only(kept), columns.only(~kept)
        cells = np.flatnonzero(stock.ravel() > 0)
        taken = (fixed.draws(stock.size) @ orders[fixed.pairs])[cells]
        pairs = choices > 1
        over = eye_array(len(cells), format="csc")
        solved = minimise(
            np.append(free.costs, np.full(len(cells), self._ceiling)),
            rows=hstack([free.draws(stock.size)[cells], -over], format="csc"),
            limits=stock.ravel()[cells] - taken,
            fills=free.choices(np.cumsum(pairs) - 1, int(pairs.sum()), len(cells)),
            totals=orders[pairs],
            large=self._large,
        )
        prices = np.zeros(stock.size)
        prices[cells] = np.maximum(0.0, -solved.duals)
        return float(solved.value + fixed.costs @ orders[fixed.pairs]), prices.reshape(stock.shape)

    def _forget(self) -> None:
        """Drop plans that are far from optimal where there are many; all that leave everything unfilled stay."""
        if len(self.columns) > _ROOM * self._instance.pairs:
            everything = np.ones(len(self.columns), dtype=bool)
            far = ~self._is_near(everything, _FAR)
            far[: self._instance.pairs] = False
            self.columns = self.columns.only(~far)
