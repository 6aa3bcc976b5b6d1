"""The numeric decision of many orders that draw on the same stock and capacity: arrays, free of documents and solvers.

Each order is a `Problem` of its own, as if it were alone; rows tie them together. Shapes: B orders, K levels, R rows
and C classes of orders besides those of `problem`; I, N, L and O are an order's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.features import Features, Overuses
from optimizer.problem import Level, Problem
from optimizer.uses import Booleans, Integers

NO_ROW = -1
"""Stands for the row of what is not scarce."""


@dataclass(frozen=True)
class Rows:
    """What orders compete for: pieces of a stock record, or capacity of a node.

    Attributes
    ----------
    limit
        (R,) what all orders together may use, or what they may use free of a surcharge; below 0 where more than that
        is used already.
    soft
        (R,) whether more may be used, for a surcharge.
    rates
        (C, K, R) what each unit beyond the limit of a soft row adds to each level, by class of the order that uses it.
    """

    limit: Integers
    soft: Booleans
    rates: Integers

    @property
    def count(self) -> int:
        """R."""
        return len(self.limit)


@dataclass(frozen=True)
class Claims:
    """The rows that an order draws on; `NO_ROW` where there is none.

    Attributes
    ----------
    stock
        (D, I, N) rows that each piece of an item from a node counts in.
    capacity
        (E, N) rows that the use of a node's capacity counts in, as the order's `Problem.capacity` counts it.
    """

    stock: Integers
    capacity: Integers


@dataclass(frozen=True)
class Draw:
    """How much of some rows is used.

    Attributes
    ----------
    row
        (U,) the rows, each once, ascending.
    amount
        (U,) how much of each, above 0.
    """

    row: Integers
    amount: Integers


@dataclass(frozen=True)
class JointProblem:
    """The decision of many orders together.

    Attributes
    ----------
    orders
        The B orders in the order in which surcharges are attributed to them. All have K levels, in the units of the
        joint problem, with what their orders weigh in them and without surcharges. Tie-breaks count only where orders
        are decided one after the other.
    claims
        The rows of each.
    rows
        What they compete for.
    classes
        (B,) class of each order, 0 to C - 1: those of one class weigh surcharges alike.
    units
        (K,) what one whole number of a level is worth.
    """

    orders: tuple[Problem, ...]
    claims: tuple[Claims, ...]
    rows: Rows
    classes: Integers
    units: tuple[float, ...]

    @property
    def level_count(self) -> int:
        """K."""
        return len(self.units)

    @cached_property
    def rates(self) -> Integers:
        """(K, R) the least that a unit beyond each soft row adds to each level, whoever uses it."""
        return np.asarray(self.rows.rates.min(axis=0))

    @property
    def is_uniform(self) -> bool:
        """Whether all orders weigh surcharges alike, so that it does not matter which of them come first."""
        return bool((self.rows.rates == self.rows.rates[:1]).all())

    def draw(self, index: int, pieces: Integers) -> Draw:
        """Return what a choice of one order, shape (L, O), uses of the rows."""
        return draw(self.orders[index], self.claims[index], pieces)

    def used(self, choices: Sequence[Integers]) -> Integers:
        """(R,) what choices of all orders, shapes (L, O), use of the rows together."""
        total = np.zeros(self.rows.count, dtype=np.int64)
        for index, pieces in enumerate(choices):
            each = self.draw(index, pieces)
            total[each.row] += each.amount
        return total

    def values(self, choices: Sequence[Integers]) -> tuple[int, ...]:
        """Return the value of each level for choices of all orders, shapes (L, O), surcharges included."""
        total = np.zeros(self.level_count, dtype=object)
        used = np.zeros(self.rows.count, dtype=np.int64)
        for index, (problem, pieces) in enumerate(zip(self.orders, choices, strict=True)):
            total += np.array(problem.values_of(pieces), dtype=object)
            if self.rows.soft.any():
                total += self.surcharges(index, self.draw(index, pieces), used).astype(object)
        return tuple(int(value) for value in total)

    def surcharges(self, index: int, each: Draw, used: Integers) -> Integers:
        """(K,) what an order's draw adds to each level by surcharges; ``used``, (R,), grows by it."""
        row = each.row[self.rows.soft[each.row]]
        before = np.maximum(used[row] - self.rows.limit[row], 0)
        used[each.row] += each.amount
        more = np.maximum(used[row] - self.rows.limit[row], 0) - before
        return np.asarray(self.rows.rates[self.classes[index]][:, row] @ more)

    def alone(self, index: int, used: Integers) -> Problem:
        """Return the problem of one order where the others use so much of the rows, shape (R,).

        Surcharges are those that its own use adds to theirs.
        """
        if not self.rows.count:
            return self.orders[index]
        left = self.rows.limit - used
        return self._surcharged(self.within(index, left), index, left)

    def within(self, index: int, left: Integers) -> Problem:
        """Return the problem of one order within what is left of the hard rows, shape (R,), without surcharges."""
        problem, claims = self.orders[index], self.claims[index]
        room_of = np.append(np.maximum(left, 0), 0)  # NO_ROW finds the last one.
        is_hard = np.append(~self.rows.soft, [False])
        stock = problem.stock
        for rows in claims.stock:
            stock = np.where(rows != NO_ROW, np.minimum(stock, room_of[rows]), stock)
        capacity = problem.capacity
        limited, room = capacity.limited, capacity.left
        if (hard := is_hard[claims.capacity]).any():
            most = most_use(problem)
            for rows, is_row in zip(claims.capacity, hard, strict=True):
                room = np.where(is_row, np.minimum(np.where(limited, room, most), room_of[rows]), room)
                limited = np.where(is_row, room < most, limited)
        return replace(problem, stock=stock, capacity=replace(capacity, limited=limited, left=room))

    def _surcharged(self, problem: Problem, index: int, left: Integers) -> Problem:
        """Add the surcharges of what is left of soft rows, (R,): from the start where nothing is, else beyond it."""
        claims, rates = self.claims[index], self.rows.rates[self.classes[index]]
        if not self.rows.soft.any():
            return problem
        most = most_use(self.orders[index])
        place, rows = [], []
        for layer in claims.capacity:
            node = np.flatnonzero((layer != NO_ROW) & self.rows.soft[layer] & (most > left[layer]))
            place.append(node)
            rows.append(layer[node])
        node, row = np.concatenate(place), np.concatenate(rows)
        begun = left[row] <= 0
        prices = np.zeros((self.level_count, self.rows.count), dtype=np.int64)
        prices[:, row[begun]] = rates[:, row[begun]]
        problem = priced(problem, claims, prices)
        node, row = node[~begun], row[~begun]
        if not node.size:
            return problem
        over = Overuses(node, left[row], most[node] - left[row])
        levels = tuple(
            replace(level, coefficients=replace(level.coefficients, overuse=rates[rank, row]))
            for rank, level in enumerate(problem.levels)
        )
        features = Features(problem.features.peaks, problem.features.brackets, over)
        return replace(problem, levels=levels, features=features)


def draw(problem: Problem, claims: Claims, pieces: Integers) -> Draw:
    """Return what a choice of an order, shape (L, O), uses of the rows."""
    line, option = pieces.nonzero()
    if not line.size:
        return _NO_DRAW
    count, node = pieces[line, option], problem.option_node[option]
    rows = [layer[problem.item[line], node] for layer in claims.stock]
    amounts = [count] * len(rows)
    if claims.capacity.size and (claims.capacity[:, node] != NO_ROW).any():
        capacity = problem.capacity
        nodes = np.unique(node)
        pairs = np.unique(line * problem.node_count + node)
        use = np.zeros(problem.node_count, dtype=np.int64)
        use[nodes] = capacity.per_order[nodes]
        np.add.at(use, pairs % problem.node_count, capacity.per_line[pairs % problem.node_count])
        np.add.at(use, node, count * capacity.per_piece[line, node])
        rows += [layer[nodes] for layer in claims.capacity]
        amounts += [use[nodes]] * len(claims.capacity)
    row, amount = np.concatenate(rows), np.concatenate(amounts)
    kept = (row != NO_ROW) & (amount > 0)
    found, place = np.unique(row[kept], return_inverse=True)
    return Draw(found, np.bincount(place, weights=amount[kept], minlength=len(found)).astype(np.int64))


def priced(problem: Problem, claims: Claims, prices: Integers) -> Problem:
    """Return an order's problem with what it uses of the rows added to its levels.

    Parameters
    ----------
    problem, claims
        The order.
    prices
        (K, R) whole numbers of each level per unit of each row.
    """
    levels = tuple(
        _priced_level(problem, claims, level, price) for level, price in zip(problem.levels, prices, strict=True)
    )
    return replace(problem, levels=levels)


def _priced_level(problem: Problem, claims: Claims, level: Level, prices: Integers) -> Level:
    """Add the prices, (R,), of one level."""
    if not prices.any():
        return level
    padded = np.append(prices, 0)  # NO_ROW finds the last one, which is free.
    of_stock = padded[claims.stock].sum(axis=0)[problem.item]
    of_capacity = padded[claims.capacity].sum(axis=0)
    capacity, costs = problem.capacity, level.coefficients
    per_piece = of_stock + of_capacity * capacity.per_piece
    changed: dict[str, NDArray[np.int64]] = {"pieces": costs.pieces + per_piece[:, problem.option_node]}
    if (at_node := of_capacity * capacity.per_line).any():
        changed["line_at_node"] = costs.line_at_node + at_node
    if (once := of_capacity * capacity.per_order).any():
        changed["node"] = costs.node + once
    return replace(level, coefficients=replace(costs, **changed))


def most_use(problem: Problem) -> Integers:
    """(N,) the most that an order could use of each node's capacity."""
    capacity = problem.capacity
    pieces = np.minimum(problem.by_node(problem.largest_take), problem.demand[:, None])
    lines = (pieces > 0).astype(np.int64)
    return np.asarray(
        capacity.per_order * lines.any(axis=0)
        + capacity.per_line * lines.sum(axis=0)
        + (capacity.per_piece * pieces).sum(axis=0)
    )


_NO_DRAW = Draw(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
