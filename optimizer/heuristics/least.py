"""What each level cannot get below, from its coefficients alone: bounds for plans that no search has proven.

The bound of a level holds for every plan that is at least as good in the levels before it: what such a plan has to
fill, since leaving it would cost more in an earlier level than the plan at hand does, is paid for in the later ones.

Shapes: L lines, O options, N nodes, as in `problem`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.features import ANY_LINE
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers, Parts


@dataclass(frozen=True)
class _LineCost:
    """The least that a line can cost in a level: linear in its pieces, with a step at the first.

    Attributes
    ----------
    demand, most
        Pieces ordered, and the most that can be filled.
    piece, first, unfilled
        What each piece, the first one besides, and each piece not filled costs.
    """

    demand: int
    most: int
    piece: int
    first: int
    unfilled: int

    def at(self, count: int) -> int:
        """Return the least cost of filling so many pieces."""
        step = self.first if count else 0
        return count * self.piece + (self.demand - count) * self.unfilled + step

    def least(self, fewest: int) -> int:
        """Return the least cost of filling so many pieces or more; it is linear between those looked at."""
        return min(self.at(count) for count in {fewest, min(max(fewest, 1), self.most), self.most})

    def fewest(self, budget: int) -> int:
        """Return the fewest pieces to fill so as to cost no more than a budget."""
        saving = self.unfilled - self.piece
        if self.at(0) <= budget or saving <= 0 or not self.most:
            return 0
        above = self.demand * self.unfilled + self.first - budget
        return min(max(1, -(-above // saving)), self.most)


def least_values(problem: Problem, reached: Sequence[int]) -> tuple[int, ...]:
    """Return a lower bound of each level, in its integer units.

    Parameters
    ----------
    problem
        The decision.
    reached
        What a choice comes to in each level; no bound is above it.
    """
    usable = problem.largest_take > 0
    most = _most(problem, usable)
    fewest = [0] * problem.line_count
    bounds = []
    for level, value in zip(problem.levels, reached, strict=True):
        parts = level.coefficients.parts
        lines = [_line_cost(parts, line, problem, usable[line], most[line]) for line in range(problem.line_count)]
        least = [line.least(count) for line, count in zip(lines, fewest, strict=True)]
        bound = sum(least) + _shared(parts, problem, usable, [count > 0 for count in fewest])
        bounds.append(min(bound, value))
        spare = value - min(bound, value)
        fewest = [max(count, line.fewest(own + spare)) for count, line, own in zip(fewest, lines, least, strict=True)]
    return tuple(bounds)


def _most(problem: Problem, usable: Booleans) -> list[int]:
    """(L,) the most pieces of each line that stock allows."""
    at_node = np.zeros((problem.line_count, problem.node_count), dtype=bool)
    line, option = usable.nonzero()
    at_node[line, problem.option_node[option]] = True
    stocked = np.minimum(problem.stock.take(problem.item, axis=0), problem.demand[:, None]) * at_node
    most: list[int] = np.minimum(stocked.sum(axis=1), problem.demand).tolist()
    return most


def _line_cost(parts: Parts, line: int, problem: Problem, usable: Booleans, most: int) -> _LineCost:
    """Return the least that a line costs; credits are all counted."""
    options = usable.nonzero()[0]
    piece = int(parts["pieces"][line, options].min()) if "pieces" in parts and most else 0
    unfilled = int(parts["unfilled"][line]) if "unfilled" in parts else 0
    return _LineCost(int(problem.demand[line]), most, piece, _first(parts, line, problem, options), unfilled)


def _first(parts: Parts, line: int, problem: Problem, options: Integers) -> int:
    """Return the least that a line costs besides its pieces once it comes from one of its options, or from more."""
    nothing = np.zeros(len(options), dtype=np.int64)
    taken = parts["taken"][line, options] if "taken" in parts else nothing
    there = parts["line_at_node"][line, problem.option_node[options]] if "line_at_node" in parts else nothing
    saved = int(np.minimum(taken, 0).sum() + np.minimum(there, 0).sum())
    return saved if saved or not len(options) else int((taken + there).min())


def _shared(parts: Parts, problem: Problem, usable: Booleans, is_served: Sequence[bool]) -> int:
    """Return the least that shipments, nodes and all other features cost where some lines have to be served."""
    shipment = parts.get("shipment", np.zeros(problem.option_count, dtype=np.int64))
    node = parts.get("node", np.zeros(problem.node_count, dtype=np.int64))
    total = int(np.minimum(shipment, 0).sum() + np.minimum(node, 0).sum()) + _credits(parts, problem)
    opening = np.maximum(shipment, 0) + np.maximum(node, 0)[problem.option_node]
    # Whichever lines share it, the dearest of the cheapest openings is paid.
    served = [line for line, is_it in enumerate(is_served) if is_it]
    total += max((int(opening[usable[line]].min()) for line in served), default=0)
    return total + _peaks(parts["peak"], problem, usable, served) if "peak" in parts and served else total


def _peaks(costs: Integers, problem: Problem, usable: Booleans, served: Sequence[int]) -> int:
    """Return the least that peaks cost where some lines have to be served: each reaches what its lowest option does."""
    peaks, total = problem.features.peaks, 0
    for peak in (costs > 0).nonzero()[0].tolist():
        own, of_any = peaks.peak == peak, peaks.line == ANY_LINE
        of_line, of_any = own & ~of_any, own & of_any
        reached, shipped = np.zeros(usable.shape, dtype=np.int64), np.zeros(problem.option_count, dtype=np.int64)
        np.maximum.at(reached, (peaks.line[of_line], peaks.option[of_line]), peaks.value[of_line])
        np.maximum.at(shipped, peaks.option[of_any], peaks.value[of_any])
        np.maximum(reached, shipped, out=reached)
        total += int(costs[peak]) * max(int(reached[line, usable[line]].min()) for line in served)
    return total


def _credits(parts: Parts, problem: Problem) -> int:
    """Return all that splits, peaks, brackets and overuses could save."""
    peaks, overuses = problem.features.peaks, problem.features.overuses
    most = {"split": 1, "bracket": 1, "peak": peaks.most if peaks.count else 0, "overuse": overuses.most}
    return sum(int((np.minimum(parts[name], 0) * count).sum()) for name, count in most.items() if name in parts)
