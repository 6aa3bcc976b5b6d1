"""Which orders are expected, and how many like each."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from models import Order
from scenarios.bidding import Expected, Forecast, Past, Window
from tests.scenarios.policies.shops import START, placed

UTC_ZONE, NEW_YORK = ZoneInfo("UTC"), ZoneInfo("America/New_York")


def past(*, back: float, ahead: float, sample: int = 100, zone: ZoneInfo = UTC_ZONE) -> Past:
    return Past(look_back=timedelta(hours=back), window=Window(timedelta(hours=ahead), zone), sample=sample)


def hourly(count: int) -> list[Order]:
    """Orders an hour apart, each from another place."""
    return [placed(f"O{number:02}", number, hours=number) for number in range(count)]


def names(expected: Expected) -> list[str]:
    return [order.id for order in expected.orders]


def test_the_past_repeats_at_its_pace() -> None:
    # The start is at noon. At 6 p. m. six orders were seen in six hours. Twelve hours ahead twelve are expected, two
    # like each: one until midnight, which is six hours off, and one after.
    seen = past(back=24, ahead=12)
    for order in hourly(6):
        seen.remember(order)
    expected = seen.expected(START + timedelta(hours=6))
    assert names(expected) == [f"O{number:02}" for number in range(6)]
    assert expected.counts.tolist() == [[1.0] * 6, [1.0] * 6]
    assert (expected.until, expected.days_after) == (START + timedelta(hours=18), 0.25)


def test_what_is_older_than_the_look_back_is_forgotten() -> None:
    seen = past(back=2, ahead=4)
    for order in hourly(6):
        seen.remember(order)
    # Of the last two hours: those of 4 and 5 p. m. on the clock from noon; twice as many in four hours.
    expected = seen.expected(START + timedelta(hours=5.5))
    assert names(expected) == ["O04", "O05"]
    assert expected.counts.sum() == 4.0


def test_nothing_is_expected_before_anything_was_seen() -> None:
    seen = past(back=2, ahead=4)
    assert not seen.expected(START).orders
    seen.remember(placed("O1", 0))
    # No time has passed: there is no pace yet.
    assert not seen.expected(START).orders


def test_a_sample_stands_for_all_and_stays_the_same_as_time_goes_on() -> None:
    seen = past(back=1000, ahead=20, sample=6)
    for order in hourly(20):
        seen.remember(order)
    # Every fourth of twenty, each for four of them; in twenty hours as many are expected as in the last twenty.
    first = seen.expected(START + timedelta(hours=20))
    assert names(first) == ["O00", "O04", "O08", "O12", "O16"]
    assert first.counts.sum() == pytest.approx(20.0)
    seen.remember(placed("O20", 0, hours=20))
    assert set(names(first)) <= set(names(seen.expected(START + timedelta(hours=21))))


def test_a_day_ends_at_midnight_of_the_zone() -> None:
    # It is 8 a. m. in New York: 16 hours are left of the day, and 8 of the 24 ahead are in the next one.
    seen = past(back=24, ahead=24, zone=NEW_YORK)
    seen.remember(placed("O1", 0, hours=-1))
    expected = seen.expected(START)
    assert expected.days_after == pytest.approx(8 / 24)
    assert expected.counts[:, 0].tolist() == pytest.approx([16.0, 8.0])


def test_the_clocks_put_back_make_a_day_of_25_hours() -> None:
    # On 1 November 2026 New York's clocks go back at 2 a. m.: from midnight there are 25 hours to the next one.
    seen = past(back=48, ahead=25, zone=NEW_YORK)
    midnight = START.replace(month=11, day=1, hour=4).astimezone(NEW_YORK)
    hours = (midnight - START) / timedelta(hours=1)
    seen.remember(placed("O1", 0, hours=hours - 1))
    assert seen.expected(midnight).days_after == 0.0


def test_a_forecast_expects_the_orders_of_its_horizon_once_each() -> None:
    forecast = Forecast(hourly(40), window=Window(timedelta(hours=24), UTC_ZONE), sample=100)
    # After 2 p. m. and until 2 p. m. the day after: O03 to O26, of which O03 to O11 are placed before midnight.
    expected = forecast.expected(START + timedelta(hours=2))
    assert names(expected) == [f"O{number:02}" for number in range(3, 27)]
    assert expected.counts.sum(axis=1).tolist() == [9.0, 15.0]
    assert expected.days_after == pytest.approx(14 / 24)
    assert expected.by_order[0, "O03"] == 1.0
    assert (1, "O03") not in expected.by_order


def test_a_sample_of_a_forecast_counts_for_all_of_it() -> None:
    forecast = Forecast(hourly(40), window=Window(timedelta(hours=24), UTC_ZONE), sample=1)
    # Of 24 every 32nd is asked for: O32 is beyond the horizon, so that the first one stands for all.
    expected = forecast.expected(START + timedelta(hours=2))
    assert names(expected) == ["O03"]
    assert expected.counts.sum() == 24.0


def test_a_forecast_that_is_over_expects_nothing() -> None:
    forecast = Forecast(hourly(3), window=Window(timedelta(hours=24), UTC_ZONE), sample=10)
    assert not forecast.expected(START + timedelta(hours=2)).orders


def test_nothing_is_looked_at_beyond_the_end() -> None:
    # The season ends at 4 p. m.: after 2 p. m., the orders of 3 and 4 p. m. are left of any forecast, and two of a past
    # that brought one an hour.
    end = START + timedelta(hours=4)
    window = Window(timedelta(hours=24), UTC_ZONE, end)
    forecast = Forecast(hourly(40), window=window, sample=100)
    now = START + timedelta(hours=2)
    assert names(forecast.expected(now)) == ["O03", "O04"]
    assert forecast.expected(now).until == end
    seen = Past(look_back=timedelta(hours=9), window=window, sample=100)
    for order in hourly(2):
        seen.remember(order)
    assert seen.expected(now).counts.sum() == pytest.approx(2.0)
    for each in (forecast, seen):
        assert not each.expected(end).orders
        assert not each.expected(end + timedelta(hours=1)).orders


def test_a_forecast_of_several_courses_expects_their_mean() -> None:
    orders = [order.model_copy(update={"id": f"{course}-{order.id}"}) for course in "AB" for order in hourly(10)]
    forecast = Forecast(orders, window=Window(timedelta(hours=24), UTC_ZONE), sample=100, courses=2)
    expected = forecast.expected(START + timedelta(hours=4))
    # Five are left of each course, and those of one hour are alike.
    assert len(expected.orders) == 5
    assert expected.counts.sum() == pytest.approx(5.0)


def test_orders_alike_but_for_id_and_time_are_one_kind() -> None:
    orders = [placed("A", 1, hours=1), placed("B", 1, hours=2), placed("C", 2, hours=3)]
    expected = Forecast(orders, window=Window(timedelta(hours=24), UTC_ZONE), sample=2).expected(START)
    assert names(expected) == ["A", "C"]
    assert expected.counts.sum(axis=0).tolist() == [2.0, 1.0]
