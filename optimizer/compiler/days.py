"""When nodes ship: cutoffs, closed days and processing days of their calendars."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from models.network import Calendar
from optimizer.compiler.supply import Supply
from optimizer.lazy import lazy
from optimizer.remembered import Remembered

_MOST_DAYS = 1000

Dates = NDArray[np.datetime64]
"""Dates to the day."""


class ShipDates:
    """The calendars of a network, each distinct one once, ready to be read for any order."""

    def __init__(self, supply: Supply) -> None:
        calendars = [node.calendar for node in supply.nodes]
        self._distinct = [_WorkingDays(calendar) for calendar in dict.fromkeys(calendars) if calendar is not None]
        places = {each.calendar: place for place, each in enumerate(self._distinct)}
        self._codes = np.array([places[each] if each is not None else -1 for each in calendars], dtype=np.int64)

    def ships_on(self, created_at: datetime, order_date: date) -> Dates:
        """Return when each node of the network ships, shape (n,); one without a calendar on the order's date."""
        dates = [each.ships_on(created_at) for each in self._distinct]
        return np.array([*dates, np.datetime64(order_date)], dtype="datetime64[D]")[self._codes]


class _WorkingDays:
    """One calendar, with its open days as numpy counts them."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._zone = ZoneInfo(calendar.timezone)
        self._cutoff = time.fromisoformat(calendar.cutoff)
        self._shipped = Remembered[date, np.datetime64](_MOST_DAYS)

    def ships_on(self, created_at: datetime) -> np.datetime64:
        """Return the first open day in time for the order, and so many processing days later."""
        local = created_at.astimezone(self._zone)
        day = local.date() + timedelta(days=int(local.time() > self._cutoff))
        shipped = self._shipped.get(day)
        return self._shipped.note(day, self._after(day)) if shipped is None else shipped

    def _after(self, day: date) -> np.datetime64:
        shipped: np.datetime64 = np.busday_offset(day, self.calendar.processing_days, "forward", busdaycal=self._open)
        return shipped

    @lazy
    def _open(self) -> np.busdaycalendar:
        closed = self.calendar.closed_weekdays
        return np.busdaycalendar(
            weekmask=[weekday not in closed for weekday in range(1, 8)],
            holidays=np.array(self.calendar.closed_dates, dtype="datetime64[D]"),
        )
