"""Which values the free fields of an order, its lines and its sources may have at all."""

from dataclasses import dataclass
from math import isfinite

from models.fields import find_field
from models.network import METHOD_SPELLINGS


@dataclass(frozen=True)
class Range:
    """The numbers that a field may hold, bounds included."""

    least: float = 0.0
    most: float | None = None
    is_whole: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a number is in the range."""
        fits = value >= self.least and (self.most is None or value <= self.most)
        return fits and isfinite(value) and (not self.is_whole or value == int(value))


_COUNT = Range(least=1, is_whole=True)
_PIECES = Range(is_whole=True)
_RANGES = {
    "order.created_at.year": Range(1, 9999, is_whole=True),
    "order.created_at.month": Range(1, 12, is_whole=True),
    "order.created_at.day": Range(1, 31, is_whole=True),
    "order.created_at.weekday": Range(1, 7, is_whole=True),
    "order.created_at.hour": Range(0, 23, is_whole=True),
    "order.quantity": _COUNT,
    "order.line_count": _COUNT,
    "line.quantity": _COUNT,
    "line.item_quantity": _COUNT,
    "stock.on_hand": _PIECES,
    "stock.available": _PIECES,
    "delivery_days": _PIECES,
}
_ALWAYS_THERE = frozenset(
    {
        *_RANGES,
        "order.id",
        "order.created_at",
        "order.value",
        "order.promotions",
        "destination.country",
        "line.id",
        "line.unit_price",
        "line.total",
        "line.delivery_method",
        "distance_km",
    }
)


def range_of(path: str) -> Range | None:
    """Return the range of a number field; None for fields that hold no number, or any."""
    return _RANGES.get(path, Range()) if find_field(path).kind == "number" else None


def may_be_missing(path: str) -> bool:
    """Tell whether a demand or a source may lack a field."""
    return path not in _ALWAYS_THERE


def names_of(path: str) -> tuple[str, ...] | None:
    """Return the texts that a field may hold where they are fixed; None where any text will do."""
    return tuple(sorted(set(METHOD_SPELLINGS.values()))) if path == "line.delivery_method" else None
