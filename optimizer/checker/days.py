"""When a source ships and arrives, day by day through its node's calendar."""

from datetime import date, timedelta

from optimizer.checker.background import Hours
from optimizer.checker.facts import Facts

_DAY = timedelta(days=1)


def ships_on(node: str, facts: Facts) -> date:
    """Return the day on which a node ships; without a calendar it is the order's."""
    if node not in facts.ship_dates:
        hours = facts.background.hours.get(node)
        facts.ship_dates[node] = facts.day if hours is None else _dispatch(hours, facts)
    return facts.ship_dates[node]


def _dispatch(hours: Hours, facts: Facts) -> date:
    local = facts.order.created_at.astimezone(hours.zone)
    in_time = local.time() <= hours.cutoff
    day = _first_open(local.date() if in_time else local.date() + _DAY, hours)
    for _ in range(hours.processing_days):
        day = _first_open(day + _DAY, hours)
    return day


def arrives_on(node: str, service: str | None, facts: Facts) -> date | None:
    """Return the day of arrival; None where transit times do not tell it."""
    transit = 0 if service is None else facts.transit_days(node, service)
    return None if transit is None else ships_on(node, facts) + transit * _DAY


def delivery_days(node: str, service: str | None, facts: Facts) -> int | None:
    """Return the days from the order's to the arrival, 0 at least; None where transit times do not tell it."""
    arrival = arrives_on(node, service, facts)
    return None if arrival is None else max((arrival - facts.day).days, 0)


def _first_open(day: date, hours: Hours) -> date:
    while day.isoweekday() in hours.closed_weekdays or day in hours.closed_dates:
        day += _DAY
    return day
