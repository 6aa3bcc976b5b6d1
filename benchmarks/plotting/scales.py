"""Where the values of an axis lie, and which of them are marked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.plotting.charts import Axis, Value
from models.errors import SettingError


@dataclass(frozen=True)
class Scale:
    """Maps the values of an axis onto pixels; ``low`` and ``high`` are as placed on the axis."""

    axis: Axis
    categories: tuple[Value, ...]
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Value) -> float:
        """Return the pixel of a value."""
        share = (_placed(value, self.axis, self.categories) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[tuple[Value, str]]:
        """Values to be marked, and how they are written."""
        if self.categories:
            return [(category, str(category)) for category in self.categories]
        if self.axis.is_logarithmic:
            return _powers(self.low, self.high)
        return _rounds(self.low, self.high)


def scaled(axis: Axis, values: Sequence[Value], start: float, end: float) -> Scale:
    """Return the scale on which the values lie, with a margin."""
    categories = tuple(dict.fromkeys(values)) if any(isinstance(value, str) for value in values) else ()
    if categories:
        return Scale(axis, categories, -0.5, len(categories) - 0.5, start, end)
    placed = [_placed(value, axis, ()) for value in values] or [0.0, 1.0]
    if axis.has_zero and not axis.is_logarithmic:
        placed.append(0.0)
    low, high = min(placed), max(placed)
    margin = 0.05 * (high - low) or 0.05 * abs(low) or 0.5
    return Scale(axis, (), low - margin, high + margin, start, end)


def _placed(value: Value, axis: Axis, categories: Sequence[Value]) -> float:
    """Return where a value lies on its axis, before pixels."""
    if categories:
        return float(categories.index(value))
    number = float(value)
    if not math.isfinite(number) or (axis.is_logarithmic and number <= 0):
        rule = "above zero on a logarithmic axis" if axis.is_logarithmic else "finite"
        raise SettingError(f"{number} cannot be drawn: a value has to be {rule}. Leave the point out.")
    return math.log10(number) if axis.is_logarithmic else number


def _powers(low: float, high: float) -> list[tuple[Value, str]]:
    """Return powers of ten, with their multiples or else round values where there are too few."""
    exponents = range(math.floor(low), math.floor(high) + 1)
    for multiples in ((1,), (1, 2, 5)):
        inside = [m * 10.0**power for power in exponents for m in multiples if low <= math.log10(m) + power <= high]
        if len(inside) > 1:
            return [(value, f"{value:,g}") for value in inside]
    return _rounds(10.0**low, 10.0**high)


def _rounds(low: float, high: float) -> list[tuple[Value, str]]:
    """Return about five round values, written with as many digits as tell them apart."""
    power = math.floor(math.log10((high - low) / 4))
    step = next(m * 10.0**power for m in (1, 2, 5, 10) if (high - low) / (m * 10.0**power) <= 5)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(k * step, f"{k * step:,.{digits}f}") for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
