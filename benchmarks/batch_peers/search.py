"""What a search over a batch shows while it runs: its best value and bound, and when they came near each other."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from optimizer.uses import Integers

GAPS = (0.01, 0.001, 0.0001)
"""The gaps whose time is taken, the widest first."""

_SAME = 1e-9
"""Share of a value that is rounding."""


def gap_of(value: float | None, bound: float | None) -> float | None:
    """Return the gap between a value and its bound, as the library defines it; None where one is missing."""
    if value is None or bound is None:
        return None
    return max(value - bound, 0.0) / max(1.0, abs(value))


class Spent(NamedTuple):
    """Seconds by the clock, and of all processor cores together."""

    clock: float
    cpu: float


@dataclass(frozen=True)
class Search:
    """What an exact peer found.

    Attributes
    ----------
    chosen
        The pairs of the best answer, one of each line; None where there is none.
    value, bound
        Money of the best answer, and what is proven of any; None where there is none.
    times
        Seconds until each gap was proven; those that were not are missing.
    found
        Seconds until the best answer was found; None where the solver does not tell.
    last
        Where there were several runs, what the last one took; None where there was one.
    """

    chosen: Integers | None
    value: float | None
    bound: float | None
    times: Mapping[float, float] = field(default_factory=dict)
    found: float | None = None
    last: Spent | None = None


class Watch:
    """Takes the time of each gap when it is first reached, and of the best value; starts when it is made.

    Parameters
    ----------
    gaps
        The gaps to wait for.

    Attributes
    ----------
    times
        Seconds by gap.
    found
        Seconds until the best value was seen; None before any was.
    """

    def __init__(self, gaps: Sequence[float] = GAPS) -> None:
        self._gaps, self._start, self._cpu = gaps, time.perf_counter(), time.process_time()
        self._best = float("inf")
        self.times: dict[float, float] = {}
        self.found: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._start

    @property
    def spent(self) -> Spent:
        """What was spent since the start."""
        return Spent(self.seconds, time.process_time() - self._cpu)

    def see(self, value: float | None, bound: float | None) -> None:
        """Note how far the search is now."""
        now = self.seconds
        if value is not None and value < self._best - _SAME * max(1.0, abs(value)):
            self._best, self.found = value, now
        gap = gap_of(value, bound)
        if gap is None:
            return
        for each in self._gaps:
            # Rounding must not make a gap that is reached look open.
            if gap <= each + _SAME:
                self.times.setdefault(each, now)
