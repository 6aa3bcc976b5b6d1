"""Which service is the cheapest at a node, by the problem's levels and on top of what has been taken already.

Shapes: L lines, O options, P peaks, B brackets, as in `problem`.
"""

import numpy as np

from optimizer.problem import Problem
from optimizer.uses import Integers, Parts


class Services:
    """Ranks the options of a node for more pieces of a line; what is alike for all of them is left out.

    Attributes
    ----------
    pieces
        (L, O) what has been taken.
    carried
        (O,) what it weighs.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.pieces: Integers = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        self.carried: Integers = np.zeros(problem.option_count, dtype=np.int64)

    def change(self, line: int, option: int, count: int) -> None:
        """Take pieces of a line from an option, or give some back where the count is below 0."""
        self.pieces[line, option] += count
        self.carried[option] += count * self._problem.weights.per_piece[line]

    def cheapest(self, line: int, options: Integers, count: int) -> int:
        """Return the option that costs least for so many more pieces; the first of equals, level by level."""
        if len(options) == 1:
            return int(options[0])
        costs = [self._added(level.coefficients.parts, line, options, count) for level in self._problem.levels]
        return int(options[np.lexsort(costs[::-1])[0]]) if costs else int(options[0])

    def _added(self, parts: Parts, line: int, options: Integers, count: int) -> Integers:
        """Return what a level adds at each option."""
        cost: Integers = np.zeros(len(options), dtype=np.int64)
        if "pieces" in parts:
            cost += parts["pieces"][line, options] * count
        if "taken" in parts:
            cost += parts["taken"][line, options] * (self.pieces[line, options] == 0)
        if "shipment" in parts:
            cost += parts["shipment"][options] * ~self._ships(options)
        if "bracket" in parts:
            cost += self._brackets(parts["bracket"], line, options, count)
        if "peak" in parts:
            cost += self._peaks(parts["peak"], line, options)
        return cost

    def _ships(self, options: Integers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.asarray(np.any(self.pieces[:, options] > 0, axis=0))

    def _brackets(self, costs: Integers, line: int, options: Integers, count: int) -> Integers:
        """Return what the heavier shipments cost more."""
        before = self.carried[options]
        after = before + count * self._problem.weights.per_piece[line]
        return self._bracket(costs, options, after) - self._bracket(costs, options, before) * self._ships(options)

    def _bracket(self, costs: Integers, options: Integers, weights: Integers) -> Integers:
        brackets = self._problem.features.brackets
        here = (brackets.option == options[:, None]) & (brackets.least <= weights[:, None])
        return np.asarray(((here & (brackets.most >= weights[:, None])) * costs).sum(axis=1))

    def _peaks(self, costs: Integers, line: int, options: Integers) -> Integers:
        """Return what peaks cost more that the line, or a shipment, reaches at each option."""
        reached = costs @ self._reached
        return np.array([costs @ self._reached_with(line, option) - reached for option in options.tolist()])

    @property
    def _reached(self) -> Integers:
        return self._problem.features.peaks.reached(self.pieces > 0)

    def _reached_with(self, line: int, option: int) -> Integers:
        taken = self.pieces > 0
        taken[line, option] = True
        return self._problem.features.peaks.reached(taken)
