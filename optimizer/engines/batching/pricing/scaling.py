"""Whole numbers to price in: levels without common divisors, and as much room for fine prices as a double leaves."""

from collections.abc import Sequence
from dataclasses import replace
from math import gcd

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.arena import Arena
from optimizer.joint import JointProblem
from optimizer.problem import Problem

Floats = NDArray[np.float64]

_ROOM = 2**50
"""What a plan may cost, so that sums of what plans and what they use cost are exact in a double."""

_MORE = 16
"""One unit of a level that is held outweighs so many times what a plan may cost in the level that is minimised."""

_FINE = 5040
"""Shares of up to ten pieces are whole numbers of it."""


def divided(joint: JointProblem) -> tuple[JointProblem, tuple[int, ...]]:
    """Return the problem with what divides all numbers of a level taken out of it, and these divisors."""
    divisors = tuple(_divisor(joint, rank) for rank in range(joint.level_count))
    if all(divisor == 1 for divisor in divisors):
        return joint, divisors
    by_level = np.array(divisors, dtype=np.int64)[None, :, None]
    reduced = replace(
        joint,
        orders=tuple(_divided(problem, divisors) for problem in joint.orders),
        rows=replace(joint.rows, rates=joint.rows.rates // by_level),
        units=tuple(unit * divisor for unit, divisor in zip(joint.units, divisors, strict=True)),
    )
    return reduced, divisors


def _divided(problem: Problem, divisors: tuple[int, ...]) -> Problem:
    pairs = zip(problem.levels, divisors, strict=True)
    levels = tuple(replace(level, coefficients=level.coefficients.divided(divisor)) for level, divisor in pairs)
    return replace(problem, levels=levels)


def _divisor(joint: JointProblem, rank: int) -> int:
    found = int(np.gcd.reduce(joint.rows.rates[:, rank], axis=None)) if joint.rows.count else 0
    for problem in joint.orders:
        coefficients = problem.levels[rank].coefficients
        if coefficients.parts:
            some = any(part.any() for part in coefficients.parts.values())
            found = gcd(found, coefficients.divisor()) if some else found
        if found == 1:
            break
    return found or 1


def largest(arena: Arena, rank: int) -> float:
    """Return a number that no plan's value in a level exceeds."""
    times = max((int(group.partitions.layers[1].size) for group in arena.groups), default=1)
    total = 1.0
    for costs in (arena.pair_cost[rank], arena.open_cost[rank]):
        if costs is not None:
            total += times * float(np.abs(costs).max(initial=0.0))
    sizes = [int((block.steps * np.array(block.sizes)).sum()) for block in arena.blocks]
    for name in ("unfilled", "split"):
        costs = arena.of_lines[name][rank]
        if costs is not None:
            total += max(sizes, default=1) * float(np.abs(costs).max(initial=0.0))
    return total


def weights(size: float, held: Sequence[float]) -> tuple[float, list[float]]:
    """Return weights of a level of such a size, and of levels that are held: fine prices, and exact sums."""
    unit = _fineness(_ROOM / _MORE / max(size, 1.0) / max([1.0, *held]))
    return unit, [_fineness(_ROOM / max(len(held), 1) / max(each, 1.0)) for each in held]


def _fineness(room: float) -> float:
    """Return a whole number up to another, of which shares are whole, too."""
    whole = int(room)
    if whole >= _FINE:
        return float(_FINE * 2 ** ((whole // _FINE).bit_length() - 1))
    return float(max(2 ** max(whole.bit_length() - 1, 0), 1))
