"""Prices one order with an engine that covers everything, where a pass leaves something out."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Limits
from optimizer.bounds import spread
from optimizer.engines import Engine
from optimizer.engines.auto import AutoEngine
from optimizer.joint import JointProblem, priced
from optimizer.problem import LARGEST_SUM, Level, Problem
from optimizer.uses import Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Priced:
    """The cheapest plan of an order at some prices.

    Attributes
    ----------
    pieces
        (L, O) the plan.
    bound
        No plan costs less, in whole numbers of the mix of levels.
    deterministic_seconds
        Deterministic time that it took.
    """

    pieces: Integers
    bound: int
    deterministic_seconds: float = 0.0


def cheapest(
    joint: JointProblem, order: int, weights: Floats, prices: Floats, limits: Limits, *, engine: Engine | None = None
) -> Priced | None:
    """Return the plan of an order that costs least at prices of the rows, shape (R,), and weights of levels, (K,).

    None where the numbers are too large to be counted in 64 bits. An engine that is given has prepared for many.
    """
    if not _reach(joint.orders[order], weights, prices) < LARGEST_SUM:
        return None
    problem = folded(joint.orders[order], weights)
    found = (engine or AutoEngine()).solve(priced(problem, joint.claims[order], prices.astype(np.int64)[None]), limits)
    return Priced(found.pieces, found.bounds[0], found.deterministic_seconds)


def _reach(problem: Problem, weights: Floats, prices: Floats) -> float:
    """Return what weighted levels and prices of an order cannot add up to more than; not a number where they do."""
    levels = [spread(level.coefficients.parts, problem.demand, problem.sizes) for level in problem.levels]
    capacity = problem.capacity
    taken = [part.max(initial=0) for part in (capacity.per_order, capacity.per_line, capacity.per_piece)]
    pairs = float(problem.demand.sum()) * problem.option_count
    of_rows = float(np.abs(prices).max(initial=0.0)) * pairs * (2 + 4 * float(max(taken)))
    return float(np.abs(weights) @ np.array(levels)) + of_rows


def folded(problem: Problem, weights: Floats) -> Problem:
    """Return a problem of one level, the sum of all at some weights, whole numbers."""
    total = problem.sizes.coefficients(np.int64)
    for level, weight in zip(problem.levels, weights.tolist(), strict=True):
        if weight:
            total = total + level.coefficients.scaled(int(weight))
    return replace(problem, levels=(Level((), total, 1.0),))
