"""The deterministic linear program by items, as published: the denominator of all figures, and what roundings round.

For each expected order, each item comes in shares ``u`` from the centres that have stock of it and the dummy, and a box
is paid for the largest share that a centre has in any of the order's items, ``y >= u``. What is drawn from a cell on
average is limited by its stock. Here both are counted in expected orders, so that all coefficients are 1.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack

from benchmarks.ma.arrays import Booleans, Floats, Integers
from benchmarks.ma.instance import Instance
from benchmarks.ma.solver import Optimum, approximate, is_large, minimise


@dataclass(frozen=True)
class Deterministic:
    """The solution.

    Attributes
    ----------
    bound
        What no policy undercuts on average: the program's value, or nearly that where it is only nearly solved.
    shares
        (G, N, K + 1) how much of each item of a pair comes from a centre; each item's add up to 1. Behind a pair's
        last item all is the dummy's.
    prices
        (I, K) the duals of stock, 0 or more.
    """

    bound: float
    shares: Floats
    prices: Floats


def solve_deterministic(instance: Instance) -> Deterministic:
    """Solve the program; if it is large, nearly: the bound holds all the same, as it is that of the duals."""
    program = _Program.of(instance)
    solved = program.solve()
    prices = np.zeros(instance.stock.shape)
    prices[instance.stock > 0] = np.maximum(0.0, -solved.duals[len(program.line) :])
    return Deterministic(program.bound(solved.worths, prices), program.shares(solved.variables), prices)


@dataclass(frozen=True)
class _Program:
    """Its variables: expected pieces of lines (items of pairs) from centres, then boxes of pairs from centres.

    Attributes
    ----------
    line, centre
        (U,) of each variable of pieces.
    box
        (U,) the box that they need, by number.
    box_pair, box_centre
        (B,) of each box.
    line_pair, line_place
        (L,) the pair of each line, and its place among the pair's items.
    """

    instance: Instance
    line: Integers
    centre: Integers
    box: Integers
    box_pair: Integers
    box_centre: Integers
    line_pair: Integers
    line_place: Integers

    @classmethod
    def of(cls, instance: Instance) -> "_Program":
        line_pair, line_place = np.nonzero(instance.pair_items >= 0)
        sources = _sources(instance)[instance.pair_items[line_pair, line_place]]
        line, centre = np.nonzero(sources)
        codes = line_pair[line] * len(instance.box) + centre
        boxes, box = np.unique(codes, return_inverse=True)
        pair, at = np.divmod(boxes, len(instance.box))
        return cls(instance, line, centre, box, pair, at, line_pair, line_place)

    def solve(self) -> Optimum:
        instance = self.instance
        units = instance.unit[instance.pair_metro[self.pair], self.centre]
        costs = np.concatenate([units, instance.box[self.box_centre]])
        rows = vstack([self.boxes_cover_pieces(), self.draws()], format="csc")
        limits = np.concatenate([np.zeros(len(self.line)), instance.stock[instance.stock > 0]])
        fills, totals = self.whole_lines(), instance.expected[self.line_pair]
        if is_large(instance):
            return approximate(costs, rows=rows, limits=limits, fills=fills, totals=totals)
        return minimise(costs, rows=rows, limits=limits, fills=fills, totals=totals, large=False)

    def bound(self, worths: Floats, prices: Floats) -> float:
        """Return the value of duals near some: of (L,) what a piece of a line is worth, and (I, K) prices.

        What a line is worth beyond a centre's cost, it pays for the box from there, but all lines of an order together
        no more than it costs; then a line is worth the least that it pays anywhere.
        """
        instance = self.instance
        items = instance.pair_items[self.line_pair, self.line_place]
        priced = np.where(_sources(instance), np.column_stack([prices, np.zeros(len(prices))]), np.inf)[items]
        priced += instance.unit[instance.pair_metro[self.line_pair]]
        paid = np.maximum(0.0, worths[:, None] - priced)
        together = np.zeros((instance.pairs, len(instance.box)))
        np.add.at(together, self.line_pair, paid)
        paid /= np.maximum(1.0, together / instance.box)[self.line_pair]
        return float(instance.expected[self.line_pair] @ (priced + paid).min(axis=1) - (prices * instance.stock).sum())

    @property
    def lines(self) -> int:
        return len(self.line_pair)

    @property
    def pair(self) -> Integers:
        return self.line_pair[self.line]

    @property
    def columns(self) -> int:
        return len(self.line) + len(self.box_pair)

    def whole_lines(self) -> csr_array:
        """(L, U + B): the pieces of each line."""
        pieces = np.arange(len(self.line))
        return csr_array((np.ones(len(pieces)), (self.line, pieces)), shape=(self.lines, self.columns))

    def boxes_cover_pieces(self) -> csr_array:
        """(U, U + B): pieces of a line from a centre, less their boxes."""
        pieces = np.arange(len(self.line))
        values = np.concatenate([np.ones(len(pieces)), -np.ones(len(pieces))])
        places = (np.concatenate([pieces, pieces]), np.concatenate([pieces, len(pieces) + self.box]))
        return csr_array((values, places), shape=(len(pieces), self.columns))

    def draws(self) -> csr_array:
        """(cells with stock, U + B): what is drawn on average."""
        instance = self.instance
        there = instance.stock > 0
        limited = np.flatnonzero(self.centre < instance.dummy)
        item = instance.pair_items[self.pair, self.line_place[self.line]][limited]
        rows = (np.cumsum(there) - 1).reshape(there.shape)[item, self.centre[limited]]
        return csr_array((np.ones(len(limited)), (rows, limited)), shape=(int(there.sum()), self.columns))

    def shares(self, solution: Floats) -> Floats:
        """(G, N, K + 1) out of the solution: each line's pieces over all of them, whatever tolerances made of these.

        Where they made nothing of them, all is the dummy's.
        """
        instance = self.instance
        found = np.zeros((*instance.pair_items.shape, len(instance.box)))
        found[self.pair, self.line_place[self.line], self.centre] = np.maximum(0.0, solution[: len(self.line)])
        found[..., -1] += found.sum(axis=2) == 0
        total: Floats = found / found.sum(axis=2, keepdims=True)
        return total


def _sources(instance: Instance) -> Booleans:
    """(I, K + 1) where an item can come from."""
    return np.column_stack([instance.stock > 0, np.ones(instance.items, dtype=bool)])
