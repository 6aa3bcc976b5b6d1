"""The demand side of workloads: what regions want, when orders come, and orders drawn from that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from benchmarks.batches.demand import LINE_SHARES, MEAN_LINES, MEAN_QUANTITY, QUANTITY_SHARES, ZIPF
from benchmarks.cases.streams import MAINLAND, around, stream
from models import Destination, Line, Order
from scenarios.metros import Metro

ZONE = "America/Chicago"
"""Whose midnight ends a day."""

MONDAY = datetime(2026, 9, 7, tzinfo=ZoneInfo(ZONE))
"""When the first day begins."""

_TASTE = 0.4
"""Standard deviation of the logarithm by which a region wants an item more or less than others do."""

_WEEK = (1.2, 1.05, 0.95, 0.9, 0.9, 0.8, 1.2)
"""Orders on Monday to Sunday, over the mean."""

_DAY = (2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 9, 8, 8, 8, 8, 9, 10, 12, 13, 12, 8, 4)
"""Orders in the hours of a day, in proportion."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Market:
    """What is wanted where.

    Attributes
    ----------
    regions
        The R metropolitan areas.
    shares
        Shape (R,), of all orders; they sum to 1.
    wanted
        Shape (R, I), how a region's lines are distributed over items; rows sum to 1.
    """

    regions: tuple[Metro, ...]
    shares: Floats
    wanted: Floats

    @property
    def pieces(self) -> Floats:
        """Shape (R, I): pieces that an order asks for in expectation, by where it goes."""
        each: Floats = MEAN_LINES * MEAN_QUANTITY * self.shares[:, None] * self.wanted
        return each


def make_market(items: int, seed: int) -> Market:
    """Return a market for so many items: Zipf popularity, and each region with a taste of its own."""
    random = stream(seed, "workload market", items)
    popularity = np.arange(1, items + 1) ** -ZIPF
    # Ranks are dealt out anew, so that an item's id does not tell how popular it is.
    random.shuffle(popularity)
    wanted = popularity * random.lognormal(sigma=_TASTE, size=(len(MAINLAND), items))
    millions = np.array([metro.millions for metro in MAINLAND])
    return Market(MAINLAND, millions / millions.sum(), wanted / wanted.sum(axis=1, keepdims=True))


def draw_orders(
    market: Market, items: Sequence[str], *, count: int, days: int, prefix: str, random: np.random.Generator
) -> tuple[Order, ...]:
    """Return so many orders over so many days in the sequence of time, with ids that begin with a prefix."""
    moments = _moments(count, days, random)
    regions = random.choice(len(market.regions), size=count, p=market.shares).tolist()
    offsets = random.normal(scale=0.3, size=(count, 2)).tolist()
    sizes = random.choice(np.arange(1, len(LINE_SHARES) + 1), size=count, p=LINE_SHARES).tolist()
    return tuple(
        Order(
            id=f"{prefix}-{place + 1:05d}",
            created_at=moment,
            destination=_destination(market.regions[region], offset),
            lines=_lines(items, market.wanted[region], size, random),
        )
        for place, (moment, region, offset, size) in enumerate(zip(moments, regions, offsets, sizes, strict=True))
    )


def _moments(count: int, days: int, random: np.random.Generator) -> list[datetime]:
    """Draw moments by the rhythm of the week and of the day, in sequence."""
    week = np.resize(_WEEK, days)
    day = random.choice(days, size=count, p=week / week.sum())
    hour = random.choice(len(_DAY), size=count, p=np.array(_DAY) / sum(_DAY))
    seconds = np.sort((day * 24 + hour) * 3600 + random.integers(3600, size=count))
    return [MONDAY.astimezone(UTC) + timedelta(seconds=each) for each in seconds.tolist()]


def _destination(metro: Metro, offset: Sequence[float]) -> Destination:
    return Destination(country="US", state=metro.state, city=metro.city, location=around(metro, offset))


def _lines(items: Sequence[str], wanted: Floats, size: int, random: np.random.Generator) -> tuple[Line, ...]:
    size = min(size, len(items))
    chosen = random.choice(len(items), size=size, replace=False, p=wanted).tolist()
    quantities = random.choice(np.arange(1, len(QUANTITY_SHARES) + 1), size=size, p=QUANTITY_SHARES).tolist()
    return tuple(
        Line(id=str(place), item=items[item], quantity=quantity)
        for place, (item, quantity) in enumerate(zip(chosen, quantities, strict=True), start=1)
    )
