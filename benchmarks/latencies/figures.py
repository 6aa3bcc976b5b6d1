"""Figures of a class: medians, 99th percentiles, ratios and gaps."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.cases import CaseClass
from benchmarks.latencies.measured import LIBRARY, Measured

Bound = Literal["exact", "at least", "at most", "open"]


@dataclass(frozen=True)
class Figure:
    """A number, and where limits have cut measurements off, on which side of it the true one is."""

    value: float
    bound: Bound = "exact"

    def text(self) -> str:
        """Return the number to three digits, with ``>``, ``<`` or ``?`` where it is not exact."""
        mark = {"exact": "", "at least": "> ", "at most": "< ", "open": "? "}[self.bound]
        return f"{mark}{self.value:.3g}"

    def is_surely_at_least(self, least: float) -> bool:
        """Tell whether the true number cannot be below one."""
        return self.value >= least and self.bound in ("exact", "at least")

    def is_surely_at_most(self, most: float) -> bool:
        """Tell whether the true number cannot be above one."""
        return self.value <= most and self.bound in ("exact", "at most")


def median(measured: Sequence[Measured]) -> Figure:
    """Return the median in milliseconds."""
    middle = statistics.median(each.seconds for each in measured)
    return _time(middle, is_cut=any(each.value is None and each.seconds <= middle for each in measured))


def p99(measured: Sequence[Measured]) -> Figure:
    """Return the 99th percentile in milliseconds."""
    seconds = [each.seconds for each in measured]
    most = statistics.quantiles(seconds, n=100, method="inclusive")[98] if len(seconds) > 1 else seconds[0]
    return _time(most, is_cut=any(each.value is None for each in measured))


@dataclass(frozen=True)
class Comparison:
    """A peer and the library on the same orders.

    Attributes
    ----------
    orders
        How many orders.
    median, p99
        Of the peer, in milliseconds.
    ratio, ratio_p99
        Of the peer's figures to the library's: how many times faster the library is.
    """

    orders: int
    median: Figure
    p99: Figure
    ratio: Figure
    ratio_p99: Figure


@dataclass(frozen=True)
class Gaps:
    """By how much a greedy rule's plans cost more than the best ones, as a share; mean and worst."""

    mean: float
    worst: float


@dataclass
class ClassFigures:
    """What was measured of a class.

    Attributes
    ----------
    kind
        The class.
    by_method
        Measurements by method and order.
    """

    kind: CaseClass
    by_method: dict[str, dict[int, Measured]] = field(default_factory=dict)

    @property
    def library(self) -> list[Measured]:
        """The library's measurements."""
        return list(self.by_method.get(LIBRARY, {}).values())

    @property
    def engines(self) -> Counter[str]:
        """How many orders each engine decided."""
        return Counter(each.engine for each in self.library)

    @property
    def nodes(self) -> float:
        """Mean number of nodes that take part in an optimal plan."""
        found = [each.nodes for each in self.library if each.value is not None]
        return statistics.mean(found) if found else 0.0

    def comparison(self, method: str) -> Comparison | None:
        """Compare a peer with the library on the orders that both were measured on; None where there are none."""
        ours, theirs = self._both(method)
        if not ours:
            return None
        return Comparison(
            orders=len(ours),
            median=median(theirs),
            p99=p99(theirs),
            ratio=_ratio(median(theirs), median(ours)),
            ratio_p99=_ratio(p99(theirs), p99(ours)),
        )

    def gaps(self, method: str) -> Gaps | None:
        """Return how far a peer's plans are from the best ones; None where none was measured."""
        pairs = zip(*self._both(method), strict=True)
        found = [
            (theirs.value - ours.value) / ours.value
            for ours, theirs in pairs
            if ours.value and theirs.value is not None and theirs.unfilled == ours.unfilled
        ]
        return Gaps(statistics.mean(found), max(found)) if found else None

    def _both(self, method: str) -> tuple[list[Measured], list[Measured]]:
        ours, theirs = self.by_method.get(LIBRARY, {}), self.by_method.get(method, {})
        common = [order for order, each in ours.items() if order in theirs and not each.is_empty]
        return [ours[order] for order in common], [theirs[order] for order in common]


def by_class(measured: Iterable[Measured]) -> list[ClassFigures]:
    """Gather measurements by class, the smallest first."""
    found: dict[CaseClass, ClassFigures] = {}
    for each in measured:
        figures = found.setdefault(each.kind, ClassFigures(each.kind))
        figures.by_method.setdefault(each.method, {})[each.order] = each
    return [found[kind] for kind in sorted(found)]


def _ratio(theirs: Figure, ours: Figure) -> Figure:
    """Divide one figure by another; a time that was cut off is longer in truth."""
    cut = theirs.bound == "at least", ours.bound == "at least"
    bounds: dict[tuple[bool, bool], Bound] = {(True, False): "at least", (False, True): "at most", (True, True): "open"}
    return Figure(theirs.value / ours.value, bounds.get(cut, "exact"))


def _time(seconds: float, *, is_cut: bool) -> Figure:
    return Figure(seconds * 1000, "at least" if is_cut else "exact")
