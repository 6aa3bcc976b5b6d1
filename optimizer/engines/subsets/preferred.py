"""Which lines come whole in all best plans, where a level counts splits besides what else costs something there.

A plan that splits a line costs what the line's split costs, over and above a bound on all else in that level. Where
that is more than some plan costs, the line comes whole.
"""

from dataclasses import replace

import numpy as np

from optimizer.engines.relaxed.relaxation import relax
from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers


def may_stay_whole(problem: Problem, goal: Targets) -> Booleans | None:
    """(L,) which lines may be split or come whole, and pay in the first open level for being split; None for none."""
    level = problem.levels[goal.held].coefficients.parts if goal.held < len(problem.levels) else {}
    if "split" not in level:
        return None
    may_be_split = ~goal.whole & (goal.fill > 1) & (level["split"] > 0)
    found = may_be_split & (goal.most >= goal.fill[:, None]).any(axis=1)
    return found if found.any() else None


def are_whole(problem: Problem, goal: Targets, lines: Booleans, known: Integers) -> Booleans:
    """(L,) which of some lines come whole in all plans that are as good as a known one, (L, O), of these targets."""
    costs = problem.levels[goal.held].coefficients
    relaxation = relax(problem, costs, goal)
    if relaxation is None:
        return np.zeros_like(lines)
    gap = problem.values_of(known)[goal.held] - relaxation.least(goal)
    return np.asarray(lines & (costs.split > gap))


def kept_whole(goal: Targets, lines: Booleans) -> Targets:
    """Return the targets of plans in which some more lines come whole."""
    too_little = lines[:, None] & (goal.most < goal.fill[:, None])
    return replace(goal, whole=goal.whole | lines, most=np.where(too_little, 0, goal.most))
