"""Which orders are expected, and how many like each of them: from those of the past, or from a forecast."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from models.orders import Order
from scenarios.orderbook import OrderBook, microseconds

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Expected:
    """Orders that are expected until a horizon.

    Attributes
    ----------
    orders
        The n orders that stand for all of them.
    counts
        Shape (2, n), how many like each are expected: before the next midnight, and after it.
    until
        The horizon.
    days_after
        How many days it is beyond that midnight, 0 or more.
    """

    orders: Sequence[Order]
    counts: NDArray[np.float64]
    until: datetime
    days_after: float

    @cached_property
    def by_order(self) -> dict[tuple[int, str], float]:
        """The counts by time, 0 or 1, and id of the order, where there are any."""
        names = [order.id for order in self.orders]
        return {(when, names[place]): float(self.counts[when, place]) for when, place in np.argwhere(self.counts > 0)}


class Past:
    """Expects what was ordered lately to be ordered again, at the pace at which it was.

    Parameters
    ----------
    look_back, look_ahead
        How much of the past counts, and how far ahead it is expected to repeat.
    sample
        The most orders that stand for all.
    zone
        Whose midnight ends a day.
    """

    def __init__(self, *, look_back: timedelta, look_ahead: timedelta, sample: int, zone: ZoneInfo) -> None:
        self._look_back = look_back
        self._look_ahead = look_ahead
        self._sample = sample
        self._zone = zone
        self._first: datetime | None = None
        # Kept as text, since a week may have many orders and few of them are looked at again.
        self._seen: deque[tuple[datetime, bytes]] = deque()
        self._gone = 0

    def remember(self, order: Order) -> None:
        """Take note of an order; they come in the sequence of time."""
        moment = order.created_at.astimezone(UTC)
        self._first = self._first or moment
        self._seen.append((moment, order.model_dump_json(exclude_defaults=True).encode()))

    def expected(self, now: datetime) -> Expected:
        """Return what is expected from a moment on; nothing where no time has passed yet."""
        now = now.astimezone(UTC)  # moments of one zone object differ by their clocks, which are put back in autumn
        while self._seen and self._seen[0][0] <= now - self._look_back:
            self._seen.popleft()
            self._gone += 1
        passed = min(self._look_back, now - self._first) if self._first is not None else timedelta()
        if not self._seen or passed <= timedelta():
            return _nothing(now)
        places = _spread(self._gone, len(self._seen), self._sample) - self._gone
        orders = tuple(Order.model_validate_json(self._seen[place][1]) for place in places.tolist())
        today = min(_midnight(now, self._zone) - now, self._look_ahead)
        each = len(self._seen) / len(orders)
        counts = [np.full(len(orders), each * (span / passed)) for span in (today, self._look_ahead - today)]
        return Expected(orders, np.stack(counts), now + self._look_ahead, (self._look_ahead - today) / _DAY)


class Forecast:
    """Expects the orders of a list, each at the moment that it bears.

    Parameters
    ----------
    orders
        The list, in any sequence.
    look_ahead
        How far ahead it is looked at.
    sample, zone
        As for `Past`.
    """

    def __init__(self, orders: Iterable[Order], *, look_ahead: timedelta, sample: int, zone: ZoneInfo) -> None:
        self._book = OrderBook.of(orders).by_time()
        self._look_ahead = look_ahead
        self._sample = sample
        self._zone = zone

    def remember(self, order: Order) -> None:
        """Take no note: what was ordered changes no forecast."""

    def expected(self, now: datetime) -> Expected:
        """Return what is expected after a moment."""
        now = now.astimezone(UTC)
        ends = [microseconds(now), microseconds(now + self._look_ahead)]
        first, last = np.searchsorted(self._book.moments, ends, side="right").tolist()
        if first == last:
            return _nothing(now)
        places = _spread(first, last - first, self._sample)
        until, midnight = now + self._look_ahead, _midnight(now, self._zone)
        is_today = self._book.moments[places] < microseconds(midnight)
        counts = np.stack([is_today, ~is_today]) * ((last - first) / len(places))
        return Expected(tuple(self._book.take(places)), counts, until, max((until - midnight) / _DAY, 0.0))


def _spread(first: int, count: int, most: int) -> NDArray[np.int64]:
    """Return ``most`` places at most of the ``count`` from the first on, evenly over all of them.

    Every so manieth is taken, so many being a power of 2: a window that moves on keeps most of the same orders, and
    what is known of them serves again.
    """
    step = 1
    while -(-count // step) > most:
        step *= 2
    places = np.arange(first + -first % step, first + count, step, dtype=np.int64)
    return places if places.size else np.array([first], dtype=np.int64)


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first midnight after a moment."""
    tomorrow = moment.astimezone(zone).date() + _DAY
    return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)


def _nothing(now: datetime) -> Expected:
    return Expected((), np.zeros((2, 0)), now, 0.0)
