"""What every best plan does, told before any search: how much of each line it sources, and which pairs may be in it.

Wherever the first levels only count what is unfilled, split lines or the largest value taken, each line has a best of
its own there. A plan in which every line reaches its own best is as good in those levels as a plan can be, and all best
plans are like that; whether there is such a plan is for the caller to find out.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.features import ANY_LINE
from optimizer.problem import Insistence, Level, Problem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Targets:
    """What every best plan does, provided that some plan does it.

    Attributes
    ----------
    fill
        (L,) pieces of each line that are sourced.
    most
        (L, O) the most pieces of a line that come from an option; a whole line comes from one.
    whole
        (L,) whether all of the line's pieces come from one option.
    held
        How many of the first levels are the same in all such plans.
    """

    fill: Integers
    most: Integers
    whole: Booleans
    held: int


def targets(problem: Problem, fill: Integers | None = None) -> Targets | None:
    """Return what every best plan does; None where the levels do not put filling first, or more is insisted on.

    Parameters
    ----------
    problem
        The problem.
    fill
        (L,) pieces of each line that the plans in question source; None is as many as each line's sources have.
    """
    take = _within_groups(problem)
    if fill is None:
        fill = _largest_fill(problem, take)
    first = problem.levels[0] if problem.levels else None
    if not problem.fill_first and not (first is not None and _counts(first, "unfilled", fill > 0)):
        return None
    if problem.insists is not None and not _is_within(problem.insists, fill):
        return None
    whole = np.full(problem.line_count, problem.single_option)
    if not fill.any():
        # Only the plan that takes nothing does that.
        return Targets(fill, np.zeros_like(take), whole, len(problem.levels))
    found = Targets(fill, _pairs(take, fill, whole), whole, 0)
    for level in problem.levels:
        after = _with_level(problem, level, found, take)
        if after is None:
            break
        found = after
    return found


def _is_within(asked: Insistence, fill: Integers) -> bool:
    """Tell whether plans that fill every line as far as it can be filled do what is insisted on."""
    return asked.other_nodes is None and asked.whole is None and bool((fill >= asked.least).all())


def counts_only(level: Level, *names: str) -> bool:
    """Tell whether a level counts nothing but some features."""
    # Asked several times of every level of every order.
    for name, part in level.coefficients.parts.items():  # noqa: SIM110
        if name not in names and part.any():
            return False
    return True


def _counts(level: Level, name: str, where: Booleans) -> bool:
    """Tell whether a level counts one feature only, and that everywhere it matters."""
    return counts_only(level, name) and not (where & (getattr(level.coefficients, name) <= 0)).any()


def _largest_fill(problem: Problem, take: Integers) -> Integers:
    """(L,) the most pieces of each line that could be sourced if it were alone."""
    if problem.single_option:
        most = take.max(axis=1, initial=0)
    elif problem.option_count == problem.node_count:
        most = take.sum(axis=1)
    else:
        # Options of a node send the same stock.
        most = np.minimum(problem.by_node(take), problem.stock[problem.item]).sum(axis=1)
    fill = np.minimum(most, problem.demand)
    if problem.partial != "units":
        fill = np.where(fill == problem.demand, fill, 0)
    if problem.partial == "never" and (fill < problem.demand).any():
        fill = np.zeros_like(fill)
    return np.asarray(fill)


def _within_groups(problem: Problem) -> Integers:
    """(L, O) the most pieces that a line could take from an option whose node could send its whole group."""
    take = problem.largest_take
    if problem.together.max(initial=-1) < 0:
        return take
    take = take.copy()
    whole = problem.by_node(take) >= problem.demand[:, None]
    for group in range(int(problem.together.max()) + 1):
        inside = problem.together == group
        able = whole[inside].all(axis=0)
        take[np.ix_(inside, ~able[problem.option_node])] = 0
    return take


def _pairs(take: Integers, fill: Integers, whole: Booleans) -> Integers:
    """(L, O) the most pieces of a line from an option; all or nothing of a whole line."""
    most = np.minimum(take, fill[:, None])
    most[whole[:, None] & (most < fill[:, None])] = 0
    return most


def _with_level(problem: Problem, level: Level, before: Targets, take: Integers) -> Targets | None:
    """Return the targets that one more level leaves; None where it does not only count what is told line by line."""
    if not counts_only(level, "unfilled", "split", "peak"):
        return None
    if counts_only(level, "unfilled"):
        return Targets(before.fill, before.most, before.whole, before.held + 1)
    if counts_only(level, "unfilled", "split") and not (level.coefficients.split < 0).any():
        left = np.where(before.most > 0, take, 0)
        can_be_whole = (left >= before.fill[:, None]).any(axis=1)
        whole = before.whole | ((level.coefficients.split > 0) & can_be_whole)
        return Targets(before.fill, _pairs(left, before.fill, whole), whole, before.held + 1)
    if counts_only(level, "unfilled", "peak"):
        return _below_peak(problem, level, before)
    return None


def _below_peak(problem: Problem, level: Level, before: Targets) -> Targets | None:
    """Leave the pairs that the least possible peak allows; None where the level counts several peaks."""
    counted = np.flatnonzero(level.coefficients.peak)
    if len(counted) != 1 or level.coefficients.peak[counted[0]] < 0:
        return None
    values = values_of_peak(problem, int(counted[0]))
    for most in sorted({0, *values[before.most > 0].tolist()}):
        left = np.where(values <= most, before.most, 0)
        if (left.sum(axis=1) >= before.fill).all():
            return Targets(before.fill, left, before.whole, before.held + 1)
    return None


def values_of_peak(problem: Problem, index: int) -> Integers:
    """(L, O) what each pair, if it is taken, lifts a peak to."""
    peaks = problem.features.peaks
    values = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
    mine = peaks.peak == index
    of_any = mine & (peaks.line == ANY_LINE)
    np.maximum.at(values.T, peaks.option[of_any], peaks.value[of_any, None])
    of_line = mine & ~of_any
    np.maximum.at(values, (peaks.line[of_line], peaks.option[of_line]), peaks.value[of_line])
    return values
