"""A level without what couples nodes and lines: each option a fixed cost, each pair a cost of all that it could send.

What is left out (capacities, weights, shared stock, groups, numbers of nodes, peaks, capacity surcharges) only makes
plans dearer or rules them out, so that no plan costs less than the relaxation says.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import Problem
from optimizer.uses import Coefficients, Integers


@dataclass(frozen=True)
class Relaxation:
    """What some level costs at least, for plans that reach the targets; whole numbers.

    Attributes
    ----------
    constant
        What every such plan costs.
    options
        (O,) cost of each option that ships.
    piece
        (L, O) cost of a piece of a line from an option.
    once
        (L, O) cost of a line that takes any from an option; 0 or more where it may come in parts.
    pairs
        (L, O) cost of all that a line could take from an option, 0 where that is nothing.
    """

    constant: int
    options: Integers
    piece: Integers
    once: Integers
    pairs: Integers

    def least(self, goal: Targets) -> int:
        """Return a cost that no plan is below, told line by line."""
        there = goal.most > 0
        far = np.iinfo(np.int64).max // 4
        piece, once = (np.where(there, part, far).min(axis=1, initial=far) for part in (self.piece, self.once))
        some = goal.fill > 0
        credits_of_lines = np.minimum(once, 0) * np.where(goal.whole, 1, goal.fill)
        lines = np.where(some, piece * goal.fill + np.where(goal.whole, once, credits_of_lines), 0)
        return self.constant + int(lines.sum()) + int(np.minimum(self.options, 0).sum())


@dataclass(frozen=True)
class Held:
    """A level that is proven, and stays at its value."""

    relaxation: Relaxation
    value: int


def relax(problem: Problem, costs: Coefficients, goal: Targets) -> Relaxation | None:
    """Return the relaxation of a level; None where what it leaves out could be a credit."""
    left_out = (costs.peak, costs.overuse, costs.split)
    if any((part < 0).any() for part in left_out):
        return None
    shared = np.bincount(problem.option_node, minlength=problem.node_count)[problem.option_node]
    of_node = _share(costs.node[problem.option_node], shared)
    at_node = costs.line_at_node[:, problem.option_node]
    # A whole line comes from one option; of others, each option of a node bears a share.
    at_node = np.where(goal.whole[:, None], at_node, _share(at_node, shared))
    once = costs.taken + at_node
    if ((once < 0) & (goal.most > 1) & ~goal.whole[:, None]).any():
        return None
    return Relaxation(
        constant=int((costs.unfilled * (problem.demand - goal.fill)).sum()),
        options=costs.shipment + of_node + _least_of_brackets(problem, costs),
        piece=costs.pieces,
        once=once,
        pairs=np.where(goal.most > 0, goal.most * costs.pieces + once, 0),
    )


def is_coupled(problem: Problem) -> bool:
    """Tell whether a problem limits or counts something that relaxations leave out."""
    features = problem.features
    counted = features.peaks.count + features.brackets.count + features.overuses.count
    limited = problem.capacity.limited.any() or problem.weights.limited.any() or problem.together.max(initial=-1) >= 0
    several = len(problem.option_node) > problem.node_count or len(problem.stock) < problem.line_count
    return bool(counted or limited or several or problem.max_nodes is not None or problem.least_value is not None)


def relaxed_levels(problem: Problem, goal: Targets) -> list[Relaxation]:
    """Return the relaxations of the levels that the targets leave open, up to the first that has none."""
    found = []
    for level in problem.levels[goal.held :]:
        relaxation = relax(problem, level.coefficients, goal)
        if relaxation is None:
            break
        found.append(relaxation)
    return found


def tie_break(problem: Problem) -> list[Relaxation]:
    """Return the tie-break as a level, if there is one."""
    if problem.tie_break is None:
        return []
    ranks = np.broadcast_to(problem.tie_break, (problem.line_count, problem.option_count))
    nothing = np.zeros(1, dtype=np.int64)
    options = np.broadcast_to(nothing, problem.option_count)
    return [
        Relaxation(
            0, options, piece=ranks, once=np.broadcast_to(nothing, ranks.shape), pairs=ranks * problem.largest_take
        )
    ]


def _share(costs: Integers, count: Integers) -> Integers:
    """Return what each of several bears so that any of them together bear no more than the whole; all of a credit."""
    return np.where(costs > 0, costs // np.maximum(count, 1), costs)


def _least_of_brackets(problem: Problem, costs: Coefficients) -> Integers:
    """(O,) what the cheapest of its brackets adds to each option."""
    found = np.zeros(problem.option_count, dtype=np.int64)
    brackets = problem.features.brackets
    if len(brackets.option) == 0:
        return found
    least = np.full(problem.option_count, np.iinfo(np.int64).max)
    np.minimum.at(least, brackets.option, costs.bracket)
    has_some = least < np.iinfo(np.int64).max
    found[has_some] = least[has_some]
    return found
