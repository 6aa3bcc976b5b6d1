"""Calendars and transit: when a shipment leaves, and when it arrives.

Orders come on or about Thursday, the tenth of September 2026.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from models import Shipment
from tests.builders import causes, line, network, node, order, pieces_by, rules, service, source, stock, values

Document = dict[str, Any]

EARLIEST: list[list[str]] = [["unfilled_units"], ["delivery_days"]]
ONE = order(line("L1"))


def september(day: int) -> date:
    return date(2026, 9, day)


def calendar(**fields: Any) -> Document:
    """Open every day, for orders that come until noon in UTC."""
    return {"timezone": "UTC", "cutoff": "12:00"} | fields


def shipped(created_at: str, *, zone: str = "UTC", km: float = 10, **fields: Any) -> tuple[Shipment, float]:
    """The one shipment of an order from a node with this calendar and transit, and its days."""
    transit = fields.pop("transit_days", [])
    opening = calendar(**fields) if fields else None
    places = network([node("N1", km, calendar=opening)], services=[service("S", transit_days=transit)])
    asked = order(line("L1"), created_at=created_at)
    plan = source(places, rules(levels=EARLIEST, timezone=zone), asked, stock({"N1": {"A": 1}}))
    (shipment,) = plan.shipments
    return shipment, plan.objective[1].value


# ---------------------------------------------------------------------------------------------------- ship dates


@pytest.mark.parametrize(
    ("created_at", "day"),
    [
        ("2026-09-10T00:00:00Z", 10),
        ("2026-09-10T11:59:59Z", 10),
        # Exactly at the cutoff is in time, anything later is not.
        ("2026-09-10T12:00:00Z", 10),
        ("2026-09-10T12:00:00.000001Z", 11),
        ("2026-09-10T12:00:01Z", 11),
        ("2026-09-10T23:59:59Z", 11),
    ],
)
def test_what_comes_after_the_cutoff_ships_on_the_next_day(created_at: str, day: int) -> None:
    shipment, days = shipped(created_at, cutoff="12:00")
    assert (shipment.ships_on, shipment.arrives_on) == (september(day), september(day))
    assert days == day - 10


@pytest.mark.parametrize(
    ("created_at", "timezone", "zone", "day", "days"),
    [
        # 14:59:59, 15:00:00 and 15:00:01 in Tokyo, nine hours ahead.
        ("2026-09-10T05:59:59Z", "Asia/Tokyo", "UTC", 10, 0),
        ("2026-09-10T15:00:00+09:00", "Asia/Tokyo", "UTC", 10, 0),
        ("2026-09-10T06:00:01Z", "Asia/Tokyo", "UTC", 11, 1),
        # 05:00 of the next day in Tokyo, which is the order's date where the rules are read there.
        ("2026-09-10T20:00:00Z", "Asia/Tokyo", "UTC", 11, 1),
        ("2026-09-10T20:00:00Z", "Asia/Tokyo", "Asia/Tokyo", 11, 0),
        # In Los Angeles it is still the ninth, 22:00, and too late for it.
        ("2026-09-10T05:00:00Z", "America/Los_Angeles", "UTC", 10, 0),
        ("2026-09-10T05:00:00Z", "America/Los_Angeles", "America/Los_Angeles", 10, 1),
        # The node's ninth at 14:00 is the order's tenth: what ships before the order's date takes no days.
        ("2026-09-09T21:00:00Z", "America/Los_Angeles", "Asia/Tokyo", 9, 0),
    ],
)
def test_the_clock_is_the_nodes_and_the_days_are_counted_from_the_rule_sets_date(
    created_at: str, timezone: str, zone: str, day: int, days: int
) -> None:
    shipment, counted = shipped(created_at, zone=zone, timezone=timezone, cutoff="15:00")
    assert shipment.ships_on == september(day)
    assert counted == days


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"closed_weekdays": [1, 2, 3, 5, 6, 7]}, 10),
        ({"closed_weekdays": [4]}, 11),
        ({"closed_weekdays": [4, 5, 6, 7]}, 14),
        # Only Wednesdays are open.
        ({"closed_weekdays": [1, 2, 4, 5, 6, 7]}, 16),
        ({"closed_dates": ["2026-09-09", "2026-09-11"]}, 10),
        ({"closed_dates": ["2026-09-10"]}, 11),
        ({"closed_dates": ["2026-09-10", "2026-09-11"]}, 12),
        ({"closed_dates": ["2026-09-10", "2026-09-14"], "closed_weekdays": [5, 6, 7]}, 15),
        # After the cutoff it is Friday's, which is closed.
        ({"cutoff": "11:59", "closed_weekdays": [5]}, 12),
        # A day that is closed has no cutoff to miss but that of the clock.
        ({"cutoff": "11:59", "closed_dates": ["2026-09-10"]}, 11),
    ],
)
def test_the_ship_date_is_the_first_open_day(fields: Document, day: int) -> None:
    shipment, days = shipped("2026-09-10T12:00:00Z", **fields)
    assert shipment.ships_on == september(day)
    assert days == day - 10


@pytest.mark.parametrize(
    ("processing_days", "fields", "day"),
    [
        (0, {}, 10),
        (1, {}, 11),
        (5, {}, 15),
        # Friday, then Monday: the weekend does not count.
        (1, {"closed_weekdays": [6, 7]}, 11),
        (2, {"closed_weekdays": [6, 7]}, 14),
        (7, {"closed_weekdays": [6, 7]}, 21),
        (2, {"closed_weekdays": [6, 7], "closed_dates": ["2026-09-14"]}, 15),
        # Monday is the first open day, Wednesday two open days later.
        (2, {"closed_weekdays": [6, 7], "closed_dates": ["2026-09-10", "2026-09-11"]}, 16),
    ],
)
def test_processing_takes_open_days(processing_days: int, fields: Document, day: int) -> None:
    shipment, _ = shipped("2026-09-10T12:00:00Z", processing_days=processing_days, **fields)
    assert shipment.ships_on == september(day)


@pytest.mark.parametrize("created_at", ["0002-01-01T12:00:00Z", "2026-09-10T12:00:00Z", "9900-12-31T12:00:00Z"])
def test_the_longest_waits_are_counted_whenever_the_order_comes(created_at: str) -> None:
    # Ten years of Sundays are seventy years, and ten more on the road.
    shipment, days = shipped(
        created_at, closed_weekdays=[1, 2, 3, 4, 5, 6], processing_days=3650, transit_days=[{"days": 3650}]
    )
    ordered = date.fromisoformat(created_at[:10])
    first_sunday = ordered + timedelta(days=7 - ordered.isoweekday())
    assert shipment.ships_on == first_sunday + timedelta(weeks=3650)
    assert shipment.arrives_on == shipment.ships_on + timedelta(days=3650)
    assert days == (shipment.arrives_on - ordered).days


@pytest.mark.parametrize(
    ("created_at", "zone", "day"),
    [
        ("2026-09-10T23:59:59Z", "UTC", 10),
        ("2026-09-12T12:00:00Z", "UTC", 12),
        ("2026-09-10T20:00:00Z", "Asia/Tokyo", 11),
        ("2026-09-10T23:59:59-07:00", "UTC", 11),
    ],
)
def test_a_node_without_calendar_ships_on_the_orders_date(created_at: str, zone: str, day: int) -> None:
    shipment, days = shipped(created_at, zone=zone)
    assert shipment.ships_on == september(day)
    assert days == 0


@pytest.mark.parametrize(
    ("created_at", "cutoff", "ships_on"),
    [
        # On the eighth of March 2026 New York's clocks go from 01:59:59 to 03:00:00: 02:30 never comes.
        ("2026-03-08T06:59:59Z", "02:30", date(2026, 3, 8)),
        ("2026-03-08T07:00:00Z", "02:30", date(2026, 3, 9)),
        # Noon is at 17:00 UTC the day before, at 16:00 from then on.
        ("2026-03-07T17:00:00Z", "12:00", date(2026, 3, 7)),
        ("2026-03-08T16:00:00Z", "12:00", date(2026, 3, 8)),
        ("2026-03-08T16:00:01Z", "12:00", date(2026, 3, 9)),
        # On the first of November they go back: noon is at 16:00 UTC the day before, at 17:00 from then on.
        ("2026-10-31T16:00:01Z", "12:00", date(2026, 11, 1)),
        ("2026-11-01T17:00:00Z", "12:00", date(2026, 11, 1)),
        ("2026-11-01T17:00:01Z", "12:00", date(2026, 11, 2)),
    ],
)
def test_the_cutoff_follows_the_clock_where_it_is_changed(created_at: str, cutoff: str, ships_on: date) -> None:
    shipment, _ = shipped(created_at, zone="America/New_York", timezone="America/New_York", cutoff=cutoff)
    assert shipment.ships_on == ships_on


# ------------------------------------------------------------------------------------------------------- transit

BANDS = [{"max_km": 100, "days": 1}, {"max_km": 500, "days": 3}, {"days": 7}]


@pytest.mark.parametrize(
    ("transit_days", "km", "days"),
    [
        ([], 900, 0),
        ([{"days": 2}], 900, 2),
        (BANDS, 99, 1),
        (BANDS, 100, 1),
        (BANDS, 100.002, 3),
        (BANDS, 500, 3),
        (BANDS, 501, 7),
        # The first band in file order whose bound is not below the distance, though a later one is closer to it.
        ([{"max_km": 500, "days": 3}, {"max_km": 100, "days": 1}], 50, 3),
        # Farther need not take longer.
        ([{"max_km": 100, "days": 4}, {"days": 2}], 101, 2),
    ],
)
def test_transit_counts_calendar_days_by_distance(transit_days: list[Document], km: float, days: int) -> None:
    # Friday's shipment is on the road over the weekend.
    shipment, counted = shipped("2026-09-11T12:00:00Z", km=km, transit_days=transit_days, closed_weekdays=[6, 7])
    assert shipment.ships_on == september(11)
    assert shipment.arrives_on == september(11 + days)
    assert counted == days


@pytest.mark.parametrize(("km", "expected"), [(100, {"N1": 1}), (100.002, {})])
def test_where_no_band_covers_the_distance_the_service_does_not_reach(km: float, expected: Document) -> None:
    places = network([node("N1", km)], services=[service("S", transit_days=[{"max_km": 100, "days": 1}])])
    plan = source(places, rules(levels=[["unfilled_units"]]), ONE, stock({"N1": {"A": 1}}))
    assert pieces_by(plan, "node") == expected
    assert causes(plan, "L1") == (set() if expected else {"no_service"})


def test_free_shipping_arrives_on_the_day_it_leaves() -> None:
    places = network([node("N1", 900, calendar=calendar(processing_days=2))])
    plan = source(places, rules(levels=EARLIEST), ONE, stock({"N1": {"A": 1}}))
    (shipment,) = plan.shipments
    assert (shipment.ships_on, shipment.arrives_on) == (september(12), september(12))
    assert values(plan) == [0, 2]


def test_a_pickup_is_ready_when_the_node_has_worked_on_it() -> None:
    # The service takes five days; a pickup does not go by it.
    opening = calendar(cutoff="11:00", closed_weekdays=[6, 7], processing_days=1)
    places = network([node("N1", 900, calendar=opening)], services=[service("S", transit_days=[{"days": 5}])])
    asked = order(line("L1", delivery_method="pickup"))
    plan = source(places, rules(levels=EARLIEST), asked, stock({"N1": {"A": 1}}))
    (shipment,) = plan.shipments
    # Too late for Thursday, so Friday and one open day: Monday.
    assert (shipment.service, shipment.ships_on, shipment.arrives_on) == (None, september(14), september(14))
    assert values(plan) == [0, 4]
