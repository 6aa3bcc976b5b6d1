"""Means with intervals over seeds."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from scipy.stats import t

_CONFIDENCE = 0.95

Series = Mapping[int, float]
"""A figure by seed."""


@dataclass(frozen=True)
class Interval:
    """A mean, and how far the true one may be from it.

    Attributes
    ----------
    mean
        Of the figures.
    half
        Half the width of the 95 % interval by Student's t, which takes the figures of seeds as independent and about
        normal; None of a single one.
    """

    mean: float
    half: float | None

    @classmethod
    def of(cls, figures: Series) -> Self | None:
        """Return the interval over seeds; None where there are no figures."""
        values = list(figures.values())
        if not values:
            return None
        if len(values) == 1:
            return cls(values[0], None)
        factor = float(t.ppf((1 + _CONFIDENCE) / 2, len(values) - 1))
        return cls(statistics.mean(values), factor * statistics.stdev(values) / math.sqrt(len(values)))

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """Where it begins and ends; None where that is not known."""
        return (None, None) if self.half is None else (self.mean - self.half, self.mean + self.half)

    def text(self, digits: int, *, scale: float = 1.0) -> str:
        """Return the mean and half the width, times a scale, such as ``1.034 ± 0.005``."""
        after = "" if self.half is None else f" ± {self.half * scale:.{digits}f}"
        return f"{self.mean * scale:.{digits}f}{after}"


def averaged(many: Iterable[Series]) -> Series:
    """Return the mean of several figures, seed by seed, over the seeds that all of them have."""
    found: Sequence[Series] = [*many]
    common = set.intersection(*(set(each) for each in found)) if found else set()
    return {seed: statistics.mean(each[seed] for each in found) for seed in sorted(common)}
