"""Times what takes milliseconds next to a yardstick, so that figures of different hours and machines compare."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Run = Callable[[], object]
"""What is timed, once prepared."""

Clock = Callable[[], float]
"""Returns seconds of core time, which other work on the machine adds little to."""

_LEAST = 5


@dataclass(frozen=True)
class Timing:
    """Medians of repeated runs.

    Attributes
    ----------
    milliseconds
        Of what was timed.
    yardstick
        Milliseconds of the yardstick, just before and just after.
    runs
        How often it ran.
    """

    milliseconds: float
    yardstick: float
    runs: int

    @property
    def ratio(self) -> float:
        """How many times as long as the yardstick it takes."""
        return self.milliseconds / self.yardstick


def yardstick() -> object:
    """Do what libraries of this kind do, without ours: text, dictionaries, JSON and arrays. This must never change."""
    words = [f"N{number * 7919 % 10007:05d}" for number in range(10_000)]
    counts: dict[str, int] = {}
    for word in words:
        counts[word[:4]] = counts.get(word[:4], 0) + 1
    values = np.sin(np.arange(100_000, dtype=np.float64))
    return json.loads(json.dumps(counts)), np.sort(values).cumsum()[-1]


def time_next_to_yardstick(
    run: Run, *, seconds: float = 1.2, beside: Run = yardstick, clock: Clock = time.process_time
) -> Timing:
    """Time something, after a first run that warms up, and the yardstick before and after.

    Parameters
    ----------
    run
        What to time.
    seconds
        It is repeated for as long, and five times at least.
    beside
        The yardstick, repeated for a tenth of it each time.
    clock
        Tells the time.
    """
    run(), beside()
    before = _repeated(beside, seconds / 10, clock)
    found = _repeated(run, seconds, clock)
    after = _repeated(beside, seconds / 10, clock)
    return Timing(1000 * statistics.median(found), 1000 * statistics.median([*before, *after]), len(found))


def _repeated(run: Run, seconds: float, clock: Clock) -> list[float]:
    found: list[float] = []
    while len(found) < _LEAST or sum(found) < seconds:
        start = clock()
        run()
        found.append(clock() - start)
    return found
