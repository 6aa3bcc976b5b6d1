"""Which orders are expected, and how many like each of them: from those of the past, or from a forecast."""

import json
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


@dataclass(frozen=True)
class Window:
    """How far ahead orders are looked at.

    Attributes
    ----------
    look_ahead
        How long from any moment on.
    zone
        Whose midnight ends a day.
    until
        And never beyond this moment; None is any.
    """

    look_ahead: timedelta
    zone: ZoneInfo
    until: datetime | None = None

    def ends(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the horizon from a moment on, and the first midnight after that moment."""
        until = now + self.look_ahead
        return until if self.until is None else min(until, self.until.astimezone(UTC)), _midnight(now, self.zone)

    def is_over(self, now: datetime) -> bool:
        """Tell whether nothing is looked at from a moment on."""
        return self.ends(now)[0] <= now


class Past:
    """Expects what was ordered lately to be ordered again, at the pace at which it was.

    Parameters
    ----------
    look_back
        How much of the past counts.
    window
        How far ahead it is expected to repeat.
    sample
        The most orders that stand for all.
    """

    def __init__(self, *, look_back: timedelta, window: Window, sample: int) -> None:
        self._look_back = look_back
        self._window = window
        self._sample = sample
        self._first: datetime | None = None
        # Kept as text, since a week may have many orders and few of them are looked at again.
        self._seen: deque[tuple[datetime, bytes, bytes]] = deque()
        self._gone = 0

    def remember(self, order: Order) -> None:
        """Take note of an order; they come in the sequence of time."""
        moment = order.created_at.astimezone(UTC)
        self._first = self._first or moment
        text = order.model_dump_json(exclude_defaults=True).encode()
        self._seen.append((moment, text, kind_of(text)))

    def expected(self, now: datetime) -> Expected:
        """Return what is expected from a moment on; nothing where no time has passed yet."""
        now = now.astimezone(UTC)  # moments of one zone object differ by their clocks, which are put back in autumn
        while self._seen and self._seen[0][0] <= now - self._look_back:
            self._seen.popleft()
            self._gone += 1
        passed = min(self._look_back, now - self._first) if self._first is not None else timedelta()
        if not self._seen or passed <= timedelta() or self._window.is_over(now):
            return _nothing(now)
        seen = tuple(self._seen)
        places, times = _representatives([kind for _, _, kind in seen], self._gone, self._sample)
        orders = tuple(Order.model_validate_json(seen[place][1]) for place in places.tolist())
        until, midnight = self._window.ends(now)
        today = min(midnight, until) - now
        known = times[times >= 0]
        each = np.bincount(known, minlength=len(orders)) * (len(seen) / len(known))
        counts = [each * (span / passed) for span in (today, until - now - today)]
        return Expected(orders, np.stack(counts), until, (until - now - today) / _DAY)


class Forecast:
    """Expects the orders of a list, each at the moment that it bears.

    Parameters
    ----------
    orders
        The list, in any sequence.
    window
        How far ahead it is looked at.
    sample
        As for `Past`.
    courses
        How many possible courses the list holds, all together: an order counts as one of so many.
    """

    def __init__(self, orders: Iterable[Order], *, window: Window, sample: int, courses: int = 1) -> None:
        self._book = OrderBook.of(orders).by_time()
        self._kinds = [kind_of(text) for text in self._book.texts]
        self._window = window
        self._sample = sample
        self._courses = courses

    def remember(self, order: Order) -> None:
        """Take no note: what was ordered changes no forecast."""

    def expected(self, now: datetime) -> Expected:
        """Return what is expected after a moment."""
        now = now.astimezone(UTC)
        until, midnight = self._window.ends(now)
        ends = [microseconds(now), microseconds(max(until, now))]
        first, last = np.searchsorted(self._book.moments, ends, side="right").tolist()
        if first == last:
            return _nothing(now)
        places, times = _representatives(self._kinds[first:last], first, self._sample)
        known = np.flatnonzero(times >= 0)
        is_today = self._book.moments[first:last][known] < microseconds(midnight)
        counts = [np.bincount(times[known[when]], minlength=len(places)) for when in (is_today, ~is_today)]
        each = (last - first) / (len(known) * self._courses)
        orders = tuple(self._book.take(first + places))
        return Expected(orders, np.stack(counts) * each, until, max((until - midnight) / _DAY, 0.0))


def kind_of(text: bytes) -> bytes:
    """Return what orders that are alike have in common, from one of them as JSON: all but id and time."""
    order = json.loads(text)
    del order["id"], order["created_at"]
    return json.dumps(order, sort_keys=True).encode()


def _representatives(kinds: Sequence[bytes], first: int, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of orders that stand for all, and for each order which of them stands for it.

    One of each kind where these are few enough, else every so manieth; -1 for an order that is not looked at.
    ``first`` is the place of the first of them among all orders there ever were.
    """
    known: dict[bytes, int] = {}
    which = np.array([known.setdefault(kind, len(known)) for kind in kinds], dtype=np.int64)
    if len(known) <= most:
        return np.unique(which, return_index=True)[1].astype(np.int64), which
    places = _spread(first, len(kinds), most) - first
    times = np.full(len(kinds), -1, dtype=np.int64)
    times[places] = np.arange(len(places))
    return places, times


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
