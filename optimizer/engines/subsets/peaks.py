"""Orders in which one of the open levels counts a peak: plans below ever lower peaks, by all other levels.

The best plan without that level says how low the peak can be at most. As long as plans below it are as good in the
levels before, the peak falls; then the levels after it have chosen among plans of the lowest one.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.engines.relaxed.targets import Targets, counts_only, values_of_peak
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers

Best = Callable[[Problem, Targets], Integers | None]
"""Finds the pieces, (L, O), of a best plan of some targets: others where no plan reaches these, None where that is not
told."""


def peak_level(problem: Problem, goal: Targets) -> int | None:
    """Return which of the open levels counts a peak, if that is one level, and it counts nothing else."""
    counting = [
        place
        for place, level in enumerate(problem.levels[goal.held :], start=goal.held)
        if "peak" in level.coefficients.parts and level.coefficients.peak.any()
    ]
    if len(counting) != 1:
        return None
    level = problem.levels[counting[0]]
    counted = level.coefficients.peak[level.coefficients.peak.nonzero()]
    return counting[0] if len(counted) == 1 and counted[0] > 0 and counts_only(level, "unfilled", "peak") else None


def of_least_peak(problem: Problem, goal: Targets, place: int, best: Best) -> Integers | None:
    """(L, O) the pieces of a best plan; None where that is not told.

    Parameters
    ----------
    problem, goal
        The problem, and what its best plans do.
    place
        The level that counts a peak.
    best
        Finds best plans where no open level counts any.
    """
    before, after = problem.levels[:place], problem.levels[place + 1 :]
    rest = replace(problem, levels=(*before, *after))
    values = values_of_peak(problem, int(problem.levels[place].coefficients.peak.argmax()))
    found: Integers | None = None
    while found is None or _can_be_filled(goal):
        pieces = best(rest, goal)
        if pieces is None:
            return None
        if (pieces.sum(axis=1) != goal.fill).any():
            return found
        if found is not None and rest.values_of(pieces)[:place] != rest.values_of(found)[:place]:
            return found
        found = pieces
        goal = replace(goal, most=np.where(values < values[pieces > 0].max(), goal.most, 0))
    return found


def _can_be_filled(goal: Targets) -> bool:
    """Tell whether each line could be filled if it were alone."""
    alone: Booleans = goal.most.sum(axis=1) >= goal.fill
    return bool(alone.all())
