"""A problem with only some of its pairs, and nothing left of what none of them needs."""

from dataclasses import dataclass, replace

import numpy as np

from optimizer.features import ANY_LINE, Brackets, Features, Overuses, Peaks
from optimizer.problem import Capacities, Level, Problem, Weights
from optimizer.uses import Booleans, Coefficients, Integers


@dataclass(frozen=True)
class Narrowed:
    """A problem on some of another one's pairs.

    Attributes
    ----------
    problem
        The smaller problem.
    options
        (o,) its options, as indices of the larger one's O.
    """

    problem: Problem
    options: Integers

    def inside(self, pieces: Integers) -> Integers:
        """(L, o) a choice, shape (L, O), that takes nothing from elsewhere, as the smaller problem has it."""
        return pieces[:, self.options]

    def widened(self, pieces: Integers, option_count: int) -> Integers:
        """(L, O) a choice of the smaller problem, shape (L, o), as the larger one has it."""
        found = np.zeros((len(pieces), option_count), dtype=np.int64)
        found[:, self.options] = pieces
        return found


def narrowed(problem: Problem, pairs: Booleans) -> Narrowed:
    """Return a problem on some of its pairs, shape (L, O); nothing may insist on nodes outside them."""
    options = np.flatnonzero(pairs.any(axis=0))
    nodes, option_node = np.unique(problem.option_node[options], return_inverse=True)
    cut = _Cut(problem, pairs, options, nodes)
    smaller = replace(
        problem,
        eligible=pairs[:, options],
        option_node=option_node.astype(np.int64),
        stock=problem.stock[:, nodes],
        capacity=cut.capacity(),
        weights=cut.weights(),
        levels=tuple(Level((), cut.coefficients(level.coefficients), level.unit) for level in problem.levels),
        features=cut.features(),
        tie_break=None if problem.tie_break is None else problem.tie_break[options],
    )
    return Narrowed(smaller, options)


class _Cut:
    """The parts of a problem that belong to some of its options and nodes."""

    def __init__(self, problem: Problem, pairs: Booleans, options: Integers, nodes: Integers) -> None:
        self._problem = problem
        self._options = options
        self._nodes = nodes
        self._place = np.full(problem.option_count, -1, dtype=np.int64)
        self._place[options] = np.arange(len(options))
        self._position = np.full(problem.node_count, -1, dtype=np.int64)
        self._position[nodes] = np.arange(len(nodes))
        features = problem.features
        peaks = features.peaks
        # A value of a pair that is gone is reached no more; one of a shipment is as long as its option is there.
        self._peaks = np.where(
            peaks.line == ANY_LINE, self._place[peaks.option] >= 0, pairs[peaks.line, peaks.option]
        ).astype(bool)
        self._brackets = self._place[features.brackets.option] >= 0
        self._overuses = self._position[features.overuses.node] >= 0

    def capacity(self) -> Capacities:
        capacity, nodes = self._problem.capacity, self._nodes
        return Capacities(
            limited=capacity.limited[nodes],
            left=capacity.left[nodes],
            per_order=capacity.per_order[nodes],
            per_line=capacity.per_line[nodes],
            per_piece=capacity.per_piece[:, nodes],
        )

    def weights(self) -> Weights:
        weights, options = self._problem.weights, self._options
        return Weights(weights.per_piece, weights.limited[options], weights.most[options])

    def features(self) -> Features:
        peaks, brackets, overuses = (
            getattr(self._problem.features, name) for name in ("peaks", "brackets", "overuses")
        )
        of_peak, of_bracket, of_overuse = self._peaks, self._brackets, self._overuses
        return Features(
            peaks=Peaks(
                count=peaks.count,
                peak=peaks.peak[of_peak],
                line=peaks.line[of_peak],
                option=self._place[peaks.option[of_peak]],
                value=peaks.value[of_peak],
            ),
            brackets=Brackets(
                option=self._place[brackets.option[of_bracket]],
                least=brackets.least[of_bracket],
                most=brackets.most[of_bracket],
            ),
            overuses=Overuses(
                node=self._position[overuses.node[of_overuse]],
                above=overuses.above[of_overuse],
                most=overuses.most[of_overuse],
            ),
        )

    def coefficients(self, costs: Coefficients) -> Coefficients:
        return Coefficients(
            pieces=costs.pieces[:, self._options],
            taken=costs.taken[:, self._options],
            line_at_node=costs.line_at_node[:, self._nodes],
            shipment=costs.shipment[self._options],
            node=costs.node[self._nodes],
            unfilled=costs.unfilled,
            split=costs.split,
            peak=costs.peak,
            bracket=costs.bracket[self._brackets],
            overuse=costs.overuse[self._overuses],
        )
