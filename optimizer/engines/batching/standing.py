"""What is known of all orders together while parts of them are being decided."""

import time
from collections.abc import Sequence

import numpy as np

from optimizer.bounds import reach
from optimizer.engines.batching.goals import Progress, Report, relative_gap
from optimizer.joint import JointProblem
from optimizer.problem import Problem

Values = tuple[int, ...]

_LEAST_SHARE = 0.1
"""What a group is asked for is not so much closer than what all are, whatever others leave open."""


class Standing:
    """Values and bounds of groups of orders that do not compete with each other.

    Parameters
    ----------
    joint
        The decision of all orders.
    values, bounds
        (K,) of each group.
    report
        Hears of progress.

    Attributes
    ----------
    values
        (K,) of all groups together.
    """

    def __init__(
        self, joint: JointProblem, values: Sequence[Values], bounds: Sequence[Values], report: Report | None = None
    ) -> None:
        self._joint = joint
        self._values = list(values)
        self._bounds = list(bounds)
        nothing = (0,) * joint.level_count
        self.values = tuple(map(sum, zip(nothing, *values, strict=True)))
        self._proven = tuple(map(sum, zip(nothing, *bounds, strict=True)))
        self._report = report
        self._begin = time.monotonic()

    def settle(self, group: int, values: Values, bounds: Values) -> None:
        """Take over what is known of a group now."""
        self.values = _exchanged(self.values, self._values[group], values)
        self._proven = _exchanged(self._proven, self._bounds[group], bounds)
        self._values[group], self._bounds[group] = values, bounds

    @property
    def bounds(self) -> Values:
        """(K,) of all groups together.

        Behind a level that is not proven one group could do worse there for another to do better. So its bounds,
        which hold where it does no worse, say nothing unless it is alone.
        """
        values, bounds = self.values, self._proven
        rank = next((rank for rank in range(len(values)) if bounds[rank] < values[rank]), None)
        if rank is None or len(self._values) == 1:
            return bounds
        least = [min(sum(_least(p, k) for p in self._joint.orders), values[k]) for k in range(rank + 1, len(values))]
        return (*bounds[: rank + 1], *least)

    def share(self, groups: Sequence[int], gap: float) -> float:
        """Return the gap that each of some groups may have so that all of them together keep to one.

        In each level the gaps may add up to so much of the whole value, and what the other groups need is gone.
        """
        some, least = set(groups), _LEAST_SHARE * gap
        shares = []
        for rank, unit in enumerate(self._joint.units):
            known = [max(v[rank] - b[rank], 0) * unit for v, b in zip(self._values, self._bounds, strict=True)]
            if any(known):
                allowed = gap * max(1.0, abs(self.values[rank] * unit))
                allowed -= sum(each for group, each in enumerate(known) if group not in some)
                shares.append(allowed / sum(max(1.0, abs(self._values[group][rank] * unit)) for group in groups))
        return max(min(shares, default=gap), least)

    def tell(self, phase: str) -> None:
        """Report how far the first level is that is not proven."""
        values, bounds = self.values, self._proven
        rank = next((rank for rank in range(len(values)) if bounds[rank] < values[rank]), len(values) - 1)
        self._tell(phase, rank, values[rank] * self._joint.units[rank], bounds[rank] * self._joint.units[rank])

    def relay(self, group: int) -> Report:
        """Return what a group reports to: others stand as they are."""
        values, bounds = self._values[group], self._bounds[group]

        def heard(news: Progress) -> None:
            unit = self._joint.units[news.level]
            value = (self.values[news.level] - values[news.level]) * unit + news.value
            bound = (self._proven[news.level] - bounds[news.level]) * unit + news.bound
            self._tell(news.phase, news.level, value, bound)

        return heard

    def _tell(self, phase: str, level: int, value: float, bound: float) -> None:
        if self._report is not None:
            seconds = time.monotonic() - self._begin
            self._report(Progress(phase, level, value, bound, relative_gap(value, bound), seconds))


def _exchanged(total: Values, before: Values, after: Values) -> Values:
    return tuple(whole - old + new for whole, old, new in zip(total, before, after, strict=True))


def least_values(problem: Problem) -> Values:
    """(K,) the least that the levels of an order could be, which takes no search."""
    return tuple(_least(problem, rank) for rank in range(len(problem.levels)))


def _least(problem: Problem, rank: int) -> int:
    costs = problem.levels[rank].coefficients
    if all(int(np.min(part, initial=0)) >= 0 for part in costs.parts.values()):
        return 0
    return -int(reach(costs.scaled(-1).parts, problem.demand, problem.sizes))
