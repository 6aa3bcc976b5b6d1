"""How many decimals the whole numbers of a level keep, see `objective`."""

from math import ceil, log10, sqrt

import numpy as np

from optimizer.bounds import counted, reach, spread
from optimizer.compiler.terms import TermContext
from optimizer.problem import LARGEST_SUM, LARGEST_TERM
from optimizer.uses import Integers, Parts, Sizes, absolute

COARSEST = 4
"""Decimals of the coarsest unit."""

_FINEST = 12
"""Decimals of the finest unit."""


def decimals_of(costs: Parts, demand: Integers, sizes: Sizes) -> int:
    """Return how many decimals the integers of a level keep; fewer than the coarsest where it overflows."""
    wanted = _wanted(counted(costs, demand, sizes))
    if _roughly_everything(costs, demand, sizes) * 10.0**wanted < LARGEST_TERM / 10:
        return wanted
    everything = spread(costs, demand, sizes)
    if everything * 10.0**wanted < LARGEST_TERM / 10:
        # No plan reaches more than everything: there is room for all decimals.
        return wanted
    largest = max(reach(absolute(costs), demand, sizes) / LARGEST_TERM, everything / LARGEST_SUM)
    if not largest <= 1:
        return 0
    return min(wanted, int(-log10(largest)) if largest > 0 else _FINEST)


def decimals_of_count(name: str, factor: float, context: TermContext) -> int | None:
    """Return the same where all of one kind counts so much each; None where not all decimals have room."""
    pieces = sum([line.quantity for line in context.lines])
    match name:
        case "unfilled":
            most, everything = pieces, pieces * (len(context.options) + 1)
        case "split":
            most = everything = len(context.lines)
        case _:
            everything = len(context.options if name == "shipment" else context.nodes)
            most = min(everything, pieces)
    wanted = _wanted(most)
    return wanted if factor * everything * 10.0**wanted < LARGEST_TERM / 10 else None


def _wanted(most: float) -> int:
    """Return how many decimals keep rounding small where a plan counts so many coefficients at most."""
    return min(COARSEST + ceil(log10(max(most, 1.0))), _FINEST)


def _roughly_everything(costs: Parts, demand: Integers, sizes: Sizes) -> float:
    """Return a number that the sizes of all costs cannot exceed together, wherever they count at once."""
    features, pieces = sizes.features, sum(demand.tolist())
    total = 0.0
    for name, part in costs.items():
        # So many numbers add up to no more than the root of so many times their squares.
        size = sqrt(np.vdot(part, part).item() * part.size)
        match name:
            case "pieces":
                size *= pieces
            case "unfilled":
                size *= pieces * (sizes.options + 1)
            case "peak":
                size *= max(features.peaks.value.tolist())
            case "overuse":
                size *= max(features.overuses.most.tolist())
        total += size
    return total
