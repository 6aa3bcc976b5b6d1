"""When a source ships and arrives, day by day through its node's calendar."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from models.network import Calendar
from optimizer.checker.facts import Facts

_DAY = timedelta(days=1)


def order_date(facts: Facts) -> date:
    """Return the day of the order, in the rule set's time zone."""
    return facts.order.created_at.astimezone(facts.zone).date()


def ships_on(node: str, facts: Facts) -> date:
    """Return the day on which a node ships; without a calendar it is the order's."""
    if node not in facts.ship_dates:
        calendar = facts.node(node).calendar
        facts.ship_dates[node] = order_date(facts) if calendar is None else _dispatch(calendar, facts)
    return facts.ship_dates[node]


def _dispatch(calendar: Calendar, facts: Facts) -> date:
    closed = frozenset(calendar.closed_dates)
    local = facts.order.created_at.astimezone(ZoneInfo(calendar.timezone))
    in_time = local.time() <= time.fromisoformat(calendar.cutoff)
    day = _first_open(local.date() if in_time else local.date() + _DAY, calendar, closed)
    for _ in range(calendar.processing_days):
        day = _first_open(day + _DAY, calendar, closed)
    return day


def arrives_on(node: str, service: str | None, facts: Facts) -> date | None:
    """Return the day of arrival; None where transit times do not tell it."""
    transit = 0 if service is None else facts.transit_days(node, service)
    return None if transit is None else ships_on(node, facts) + transit * _DAY


def delivery_days(node: str, service: str | None, facts: Facts) -> int | None:
    """Return the days from the order's to the arrival, 0 at least; None where transit times do not tell it."""
    arrival = arrives_on(node, service, facts)
    return None if arrival is None else max((arrival - order_date(facts)).days, 0)


def _first_open(day: date, calendar: Calendar, closed: frozenset[date]) -> date:
    while day.isoweekday() in calendar.closed_weekdays or day in closed:
        day += _DAY
    return day
