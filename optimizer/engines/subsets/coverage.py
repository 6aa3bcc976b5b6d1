"""Which problems the recursion over subsets decides exactly: those whose best plans leave whole lines only.

A line is whole where all its pieces come from one option. The best plan has no other lines where there is no other way,
or where a plan that fills everything with whole lines exists and the first levels prefer it.
"""

import numpy as np

from optimizer.engines.relaxed.targets import counts_only
from optimizer.problem import Problem
from optimizer.uses import Booleans

MOST_LINES = 10
MOST_STEPS = 4 * 10**8
"""About as many take a few seconds at most; nodes that can serve no line take none of them."""


def is_covered(problem: Problem) -> bool:
    """Tell whether the recursion covers a problem, provided that it finds a plan."""
    return (
        0 < problem.line_count <= MOST_LINES
        and steps(problem) <= MOST_STEPS
        and problem.max_nodes != 0
        and problem.least_value is None
        and problem.insists is None
        and problem.features.peaks.count <= 1
        and not (problem.partial == "never" and _leaves_some(problem))
        and not (problem.fill_first and problem.partial != "never")
        and (all(is_atomic(problem)) or _prefers_whole_lines(problem))
    )


def steps(problem: Problem) -> int:
    """Return about how many ways to split subsets of lines the recursion looks at."""
    limit = problem.max_nodes
    rooms = 1 if limit is None else min(limit, problem.line_count)
    rounds = 1 + len(np.unique(problem.features.peaks.value))
    splits: int = 3**problem.line_count
    return splits * (3 * rooms * problem.node_count + problem.option_count) * rounds


def is_atomic(problem: Problem) -> Booleans:
    """Shape (L,), whether all pieces of a line come from one option, or none does, whatever is best."""
    whole = problem.single_option and problem.partial != "units"
    return np.asarray((problem.demand == 1) | whole, dtype=np.bool_)


def _leaves_some(problem: Problem) -> bool:
    """Tell whether some line cannot be served at all."""
    return bool((problem.largest_take == 0).all(axis=1).any())


def _prefers_whole_lines(problem: Problem) -> bool:
    """Tell whether plans that fill everything with whole lines are better than all others."""
    levels = [level for level in problem.levels if not counts_only(level, "unfilled")]
    first = problem.levels[0] if problem.levels else None
    fills = problem.partial == "never"
    fills |= first is not None and counts_only(first, "unfilled") and bool((first.coefficients.unfilled > 0).all())
    if not fills or problem.single_option:
        return fills
    return bool(levels) and counts_only(levels[0], "split") and bool((levels[0].coefficients.split > 0).all())
