"""Figures of a class of batches: medians over its seeds of times, gaps and memory."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from benchmarks.batch_peers import gap_of
from benchmarks.batch_study.measured import LIBRARY, Measured
from benchmarks.batches import BatchClass
from benchmarks.latencies.figures import Figure


@dataclass
class BatchFigures:
    """What was measured of a class.

    Attributes
    ----------
    kind
        The class.
    by_method
        Measurements by method and seed.
    """

    kind: BatchClass
    by_method: dict[str, dict[int, Measured]] = field(default_factory=dict)

    def of(self, method: str) -> list[Measured]:
        """Return a method's measurements."""
        return list(self.by_method.get(method, {}).values())

    @property
    def library(self) -> list[Measured]:
        """The library's measurements."""
        return self.of(LIBRARY)

    def time_to(self, method: str, gap: float) -> Figure | None:
        """Return the median of the seconds until a gap is proven; None where nothing was measured.

        What ran out of things to try proves it never.
        """
        return _median_time([(_time_to(each, gap), each.seconds) for each in self.of(method)])

    def seconds(self, method: str) -> Figure | None:
        """Return the median of the seconds taken; what came to the limit may have had more to do."""
        return _median_time(
            [(each.seconds if each.ending in _ENDED else None, each.seconds) for each in self.of(method)]
        )

    def found(self, method: str) -> float | None:
        """Return the median of the seconds until the final value was reached."""
        return _median(self.of(method), lambda each: each.found)

    def gap(self, method: str) -> float | None:
        """Return the median of what each method itself leaves open; for a relaxation, below the best value known."""
        return _median(
            self.of(method),
            lambda each: gap_of(self.best_value(each.seed) if each.is_relaxation else each.value, each.bound),
        )

    def excess(self, method: str) -> float | None:
        """Return the median share by which plans are dearer than the best bound known; whole plans alone compare."""
        return _median(
            self.of(method), lambda each: _excess(each.value, self.best_bound(each.seed)) if each.is_whole else None
        )

    def above_best(self, method: str) -> float | None:
        """Return the largest share by which plans are dearer than the best of any method; whole plans alone compare."""
        found = (_excess(each.value, self.best_value(each.seed)) for each in self.of(method) if each.is_whole)
        return max((share for share in found if share is not None), default=None)

    def greedy_excess(self, method: str) -> float | None:
        """Return the same of all plans; those that leave pieces out or split lines look cheaper than they are."""
        return _median(self.of(method), lambda each: _excess(each.value, self.best_bound(each.seed)))

    def peak_mb(self, method: str) -> float | None:
        """Return the most memory taken."""
        return max((each.peak_mb for each in self.of(method)), default=None)

    def best_bound(self, seed: int) -> float | None:
        """Return the best bound that any method proves."""
        return max((each.bound for each in self._about(seed) if each.bound is not None), default=None)

    def best_value(self, seed: int) -> float | None:
        """Return the best value that any method reaches with whole lines."""
        return min((each.value for each in self._about(seed) if each.is_whole and each.value is not None), default=None)

    def _about(self, seed: int) -> Iterable[Measured]:
        return (found[seed] for found in self.by_method.values() if seed in found)


def by_class(measured: Iterable[Measured]) -> list[BatchFigures]:
    """Gather measurements by class, the smallest first."""
    found: dict[BatchClass, BatchFigures] = {}
    for each in measured:
        figures = found.setdefault(each.kind, BatchFigures(each.kind))
        figures.by_method.setdefault(each.method, {})[each.seed] = each
    return [found[kind] for kind in sorted(found)]


def confirm(figures: BatchFigures) -> None:
    """Compare what is proven with what is reached, by whatever method.

    Raises
    ------
    RuntimeError
        Where a plan with whole lines is cheaper than a bound.
    """
    for seed in {each.seed for found in figures.by_method.values() for each in found.values()}:
        bound, value = figures.best_bound(seed), figures.best_value(seed)
        if bound is not None and value is not None and value < bound - _SAME - _SAME_SHARE * abs(bound):
            raise RuntimeError(
                f"{figures.kind.name}, seed {seed}: some method proves {bound:.6f}, another one reaches {value:.6f}"
            )


_ENDED = ("done", "stalled")
"""Endings that no limit brought about."""

_SAME, _SAME_SHARE = 1e-3, 1e-6
"""How far bounds in floating point may be off."""


def _time_to(measured: Measured, gap: float) -> float | None:
    never = inf if measured.ending == "stalled" else None
    found = measured.time_to(gap)
    return never if found is None else found


def _excess(value: float | None, bound: float | None) -> float | None:
    return None if value is None or not bound else max(value - bound, 0.0) / bound


def _median(measured: Sequence[Measured], read: Callable[[Measured], float | None]) -> float | None:
    """Return the median of what is known."""
    known = [figure for each in measured if (figure := read(each)) is not None]
    return statistics.median(known) if known else None


def _median_time(times: Sequence[tuple[float | None, float]]) -> Figure | None:
    """Return the median of times; one that is missing is longer than the seconds beside it."""
    if not times:
        return None
    seconds = [spent if time is None else time for time, spent in times]
    middle = statistics.median_high(seconds)
    is_cut = any(time is None and spent <= middle for time, spent in times)
    return Figure(middle, "at least" if is_cut else "exact")
