"""When orders come up for decision."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from models import Order
from scenarios.modes import Hindsight, Mode, PerOrder, Window
from tests import builders

MODES: TypeAdapter[Any] = TypeAdapter(Mode)


def at(clock: str) -> Order:
    return builders.order(builders.line("1"), id=clock, created_at=f"2026-09-10T{clock}:00Z")


def ids(groups: Any) -> list[list[str]]:
    return [[order.id for order in group.orders] for group in groups]


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-09-10T{clock}:00+00:00")


ORDERS = [at("12:00"), at("12:59"), at("13:00"), at("15:30")]


def test_one_by_one_each_is_decided_when_it_is_placed() -> None:
    groups = list(PerOrder().groups(ORDERS))
    assert ids(groups) == [["12:00"], ["12:59"], ["13:00"], ["15:30"]]
    assert [group.moment for group in groups] == [order.created_at for order in ORDERS]


def test_a_window_ends_before_an_order_that_is_placed_at_its_end() -> None:
    # Windows of an hour begin on the hour: 12:59 belongs to the one that is decided at 13:00, 13:00 to the next.
    groups = list(Window(minutes=60).groups(ORDERS))
    assert ids(groups) == [["12:00", "12:59"], ["13:00"], ["15:30"]]
    assert [group.moment for group in groups] == [moment("13:00"), moment("14:00"), moment("16:00")]


def test_windows_are_counted_in_utc() -> None:
    order = builders.order(builders.line("1"), created_at="2026-09-10T02:30:00+05:30")  # 21:00 UTC the day before
    (group,) = Window(minutes=24 * 60).groups([order])
    assert group.moment == datetime(2026, 9, 10, tzinfo=UTC)


def test_in_hindsight_all_are_decided_together() -> None:
    (group,) = Hindsight().groups(ORDERS)
    assert list(group.orders) == ORDERS
    assert group.moment == ORDERS[-1].created_at


@pytest.mark.parametrize("mode", [PerOrder(), Window(minutes=5), Hindsight()])
def test_no_orders_are_no_groups(mode: Any) -> None:
    assert list(mode.groups([])) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("per_order", PerOrder()),
        ("hindsight", Hindsight()),
        ({"window_minutes": 60}, Window(minutes=60)),
        ({"kind": "window", "minutes": 60}, Window(minutes=60)),
    ],
)
def test_modes_are_written_shortly(written: Any, meant: Any) -> None:
    assert MODES.validate_python(written) == meant


@pytest.mark.parametrize("written", ["hourly", {"window_minutes": 0}, {"window_minutes": 60, "kind": "window"}, 60])
def test_what_is_no_mode_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        MODES.validate_python(written)
