"""What each subset of lines costs at each option and node, all levels folded into one whole number.

Shapes: A lines that can be served, O options, N nodes; subsets as in `partitions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from optimizer.engines.subsets.partitions import LARGEST, NEVER, Partitions
from optimizer.features import ANY_LINE, Peaks
from optimizer.problem import Problem
from optimizer.uses import Booleans, Coefficients, Integers


@dataclass(frozen=True)
class Tables:
    """Folded costs of subsets, `NEVER` where they cannot be.

    Attributes
    ----------
    partitions
        The subsets.
    lines
        (A,) the lines that can be served, as indices into the problem's.
    options
        (O, 2**A) what a shipment of a subset from an option costs.
    nodes
        (N, 2**A) what it costs besides that a node takes part with a subset.
    left
        (2**A,) what leaving a subset unfilled costs.
    peak
        What each unit of the peak costs.
    """

    partitions: Partitions
    lines: Integers
    options: Integers
    nodes: Integers
    left: Integers
    peak: int

    @classmethod
    def of(cls, problem: Problem, *, may_leave: bool) -> Self | None:
        """Return the tables of a problem; None where its levels do not fold into one number.

        Parameters
        ----------
        problem
            The problem.
        may_leave
            Whether lines may be left unfilled that could be served.
        """
        lines = np.flatnonzero(np.any(problem.largest_take > 0, axis=1))
        builder = _Builder(problem, Partitions(len(lines)), lines)
        levels = [level.divided(level.divisor()) for level in (each.coefficients for each in problem.levels)]
        weights = _weights(levels, problem, may_leave=may_leave)
        if weights is None:
            return None
        parts = [builder.costs(level) for level in levels]
        options, nodes, left, peak = (
            sum(weight * part[place] for weight, part in zip(weights, parts, strict=True)) for place in range(4)
        )
        options = np.where(builder.ships(), options, NEVER)
        nodes = np.where(builder.takes_part(), nodes, NEVER)
        left = np.where(builder.leaves(may_leave=may_leave), left, NEVER)
        for costs in (options, nodes):
            costs[:, 0] = 0
        return cls(builder.partitions, lines, options, nodes, left, int(peak))

    def within(self, peaks: Peaks, most: int, line_count: int) -> Integers:
        """(O, 2**A) the costs of the options where no value of any peak above an amount is taken."""
        if not peaks.count:
            return self.options
        allowed = np.ones((line_count, len(self.options)), dtype=bool)
        above, any_line = peaks.value > most, peaks.line == ANY_LINE
        allowed[:, peaks.option[above & any_line]] = False
        allowed[peaks.line[above & ~any_line], peaks.option[above & ~any_line]] = False
        barred = self.partitions.sums((~allowed[self.lines]).T.astype(np.int64)) > 0
        return np.where(barred, NEVER, self.options)


_Parts = tuple[Integers, Integers, Integers, int]
"""Costs of a level at options, at nodes, of what is left unfilled, and of each unit of the peak."""


class _Builder:
    """Counts what subsets of the lines that can be served use."""

    def __init__(self, problem: Problem, partitions: Partitions, lines: Integers) -> None:
        self._problem = problem
        self.partitions = partitions
        self._lines = lines
        self._demand = problem.demand[lines]
        self._weight = partitions.sums(problem.weights.per_piece[lines] * self._demand)
        self._size = partitions.members.sum(axis=1)
        self._capacity = self._capacity_use()

    def costs(self, level: Coefficients) -> _Parts:
        """Return what a level counts."""
        sums, lines, features = self.partitions.sums, self._lines, self._problem.features
        ships, some = self._demand[:, None] * level.pieces[lines] + level.taken[lines], self._size > 0
        options = sums(ships.T) + level.shipment[:, None] * some
        nodes = sums(level.line_at_node[lines].T) + level.node[:, None] * some
        brackets, overuses = features.brackets, features.overuses
        inside = (self._weight >= brackets.least[:, None]) & (self._weight <= brackets.most[:, None]) & some
        np.add.at(options, brackets.option, level.bracket[:, None] * inside)
        beyond = np.maximum(self._capacity[overuses.node] - overuses.above[:, None], 0)
        np.add.at(nodes, overuses.node, level.overuse[:, None] * beyond)
        # What cannot be served costs the same in every plan.
        left = sums(level.unfilled[lines] * self._demand)
        return options, nodes, left, int(level.peak.sum())

    def ships(self) -> Booleans:
        """(O, 2**A) whether an option can ship a subset."""
        problem = self._problem
        alone = problem.largest_take[self._lines] >= self._demand[:, None]
        able = self.partitions.sums((~alone).T.astype(np.int64)) == 0
        too_heavy = self._weight[None, :] > problem.weights.most[:, None]
        return np.asarray(able & ~(too_heavy & problem.weights.limited[:, None]), dtype=np.bool_)

    def takes_part(self) -> Booleans:
        """(N, 2**A) whether a node has stock and capacity for a subset, and sends groups as a whole."""
        problem = self._problem
        able = np.broadcast_to(self._keeps_groups(problem.together), (problem.node_count, self.partitions.count)).copy()
        for item in set(problem.item[self._lines].tolist()):
            wanted = self.partitions.sums(self._demand * (problem.item[self._lines] == item))
            able &= wanted[None, :] <= problem.stock[item][:, None]
        too_much = self._capacity > problem.capacity.left[:, None]
        return np.asarray(able & ~(too_much & problem.capacity.limited[:, None]), dtype=np.bool_)

    def leaves(self, *, may_leave: bool) -> Booleans:
        """(2**A,) whether a subset may stay unfilled."""
        # Of a group that cannot be served as a whole, whatever lines could be are left.
        left = self._keeps_groups(self._problem.together[self._lines]) & may_leave
        return np.asarray(left | (self._size == 0), dtype=np.bool_)

    def _keeps_groups(self, whole: Integers) -> Booleans:
        """(2**A,) whether a subset holds no line of a group, or as many as there are among the groups of some lines."""
        together = self._problem.together[self._lines]
        kept = np.ones(self.partitions.count, dtype=bool)
        for group in set(together[together >= 0].tolist()):
            inside = self.partitions.sums((together == group).astype(np.int64))
            kept &= (inside == 0) | (inside == (whole == group).sum())
        return kept

    def _capacity_use(self) -> Integers:
        """(N, 2**A) what a subset takes of a node's capacity."""
        capacity = self._problem.capacity
        use = self.partitions.sums((capacity.per_piece[self._lines] * self._demand[:, None]).T)
        use += capacity.per_line[:, None] * self._size[None, :]
        return np.asarray(use + capacity.per_order[:, None] * (self._size > 0)[None, :])


def _weights(levels: Sequence[Coefficients], problem: Problem, *, may_leave: bool) -> list[int] | None:
    """Return a weight for each level, so large that later ones cannot make up for it; None where they overflow."""
    weights: list[int] = []
    weight = 1
    for level in reversed(levels):
        weights.insert(0, weight)
        least, most = (_most(each, problem, may_leave=may_leave) for each in (level.scaled(-1), level))
        weight *= least + most + 1
        if weight > LARGEST:
            return None
    return weights


def _most(level: Coefficients, problem: Problem, *, may_leave: bool) -> int:
    """Return a number that a level cannot exceed where lines come from one option each; credits are not counted."""
    features, lines = problem.features, problem.line_count
    of_lines = problem.demand[:, None] * level.pieces + level.taken
    ships, nodes = level.shipment.copy(), level.node.copy()
    np.maximum.at(brackets := np.zeros_like(ships), features.brackets.option, level.bracket)
    np.add.at(nodes, features.overuses.node, np.maximum(level.overuse, 0) * features.overuses.most)
    return int(
        sum(part.max(axis=1, initial=0).sum() for part in (of_lines, level.line_at_node))
        + sum(np.sort(np.maximum(part, 0))[-lines:].sum() for part in (ships + brackets, nodes))
        + (np.maximum(level.peak, 0) * features.peaks.most).sum()
        # Where nothing may be left that could be served, what is unfilled is the same in every plan.
        + may_leave * (np.maximum(level.unfilled, 0) * problem.demand).sum()
    )
