"""How the library's time and memory grow with the number of orders."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.batch_study.figures import BatchFigures
from benchmarks.batch_study.measured import LIBRARY
from benchmarks.latencies.figures import Figure


@dataclass(frozen=True)
class Growth:
    """Medians by number of orders, for the most nodes measured with as many.

    Attributes
    ----------
    milliseconds
        Of the whole call, per order.
    peak_mb
        The most memory taken.
    """

    milliseconds: dict[int, Figure]
    peak_mb: dict[int, float]

    @classmethod
    def of(cls, classes: Sequence[BatchFigures]) -> "Growth":
        """Return the growth over the classes that the library was measured on."""
        milliseconds, peak_mb = {}, {}
        for each in classes:
            seconds, peak = each.seconds(LIBRARY), each.peak_mb(LIBRARY)
            if seconds is not None and peak is not None:
                milliseconds[each.kind.orders] = Figure(1000 * seconds.value / each.kind.orders, seconds.bound)
                peak_mb[each.kind.orders] = peak
        return cls(milliseconds, peak_mb)

    @property
    def slope(self) -> float:
        """Slope of the logarithms: time per order grows like the number of orders to this power."""
        times = [figure.value for figure in self.milliseconds.values()]
        return float(np.polyfit(np.log(list(self.milliseconds)), np.log(times), 1)[0])
