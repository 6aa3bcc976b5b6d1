"""What is told of a method in a cell: means over instances, with their standard errors."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan, sqrt
from statistics import fmean, stdev

from benchmarks.ma.journal import Cell, Journal, Outcome, Place
from benchmarks.ma.trial import HINDSIGHT


@dataclass(frozen=True)
class Estimate:
    """A mean over instances, each the mean of its sequences.

    Attributes
    ----------
    mean
        The mean.
    error
        Its standard error; not a number with fewer than two instances.
    """

    mean: float
    error: float


@dataclass(frozen=True)
class Figures:
    """A method in a cell.

    Attributes
    ----------
    method
        A policy or a bound.
    sequences
        On how many it was measured.
    ratio
        Cost / deterministic bound by items.
    above
        Cost / hindsight bound by plans - 1; None where the hindsight bound was not measured.
    seconds
        Of a sequence, on average.
    derivation
        Seconds of one derivation of prices, on average; None where there is none.
    """

    method: str
    sequences: int
    ratio: Estimate
    above: Estimate | None
    seconds: float
    derivation: float | None


@dataclass(frozen=True)
class CellFigures:
    """All methods in a cell, by name."""

    cell: Cell
    methods: Mapping[str, Figures]


def cell_figures(journal: Journal, cell: Cell, methods: tuple[str, ...], instances: int, sequences: int) -> CellFigures:
    """Return the figures of the methods that were measured on the first instances and sequences of a cell."""
    bounds = journal.outcomes(cell, HINDSIGHT, instances, sequences)
    known = {method: journal.outcomes(cell, method, instances, sequences) for method in methods}
    return CellFigures(cell, {method: _figures(method, found, bounds) for method, found in known.items() if found})


def _figures(method: str, found: Mapping[Place, Outcome], bounds: Mapping[Place, Outcome]) -> Figures:
    ratios = {place: each.cost / each.deterministic for place, each in found.items()}
    above = {place: each.cost / bounds[place].cost - 1 for place, each in found.items() if place in bounds}
    times = sum(each.derivations for each in found.values())
    return Figures(
        method=method,
        sequences=len(found),
        ratio=clustered(ratios),
        above=clustered(above) if above else None,
        seconds=fmean(each.seconds for each in found.values()),
        derivation=sum(each.deriving for each in found.values()) / times if times else None,
    )


def clustered(values: Mapping[Place, float]) -> Estimate:
    """Return the mean over instances: sequences of an instance have much in common, and count once together."""
    instances: dict[int, list[float]] = defaultdict(list)
    for (instance, _), value in values.items():
        instances[instance].append(value)
    means = [fmean(each) for each in instances.values()]
    return Estimate(fmean(means), stdev(means) / sqrt(len(means)) if len(means) > 1 else nan)
