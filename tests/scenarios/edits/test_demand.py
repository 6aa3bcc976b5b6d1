"""Scaling demand, and leaving orders out."""

import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models import Order
from scenarios.dataset import Dataset
from scenarios.orderbook import OrderBook
from tests.scenarios.edits.shop import ORDERS, applied, edit, placed, refusal, shop

ZONE = ZoneInfo("America/Chicago")
IDS = [order.id for order in ORDERS]


def ids(data: Dataset) -> list[str]:
    return [order.id for order in data.orders]


def original(name: str) -> str:
    return name.split("~", maxsplit=1)[0]


def test_factor_three_is_every_order_three_times() -> None:
    changed = applied(edit("scale_demand", factor=3))
    assert ids(changed) == [each for name in IDS for each in (name, f"{name}~2", f"{name}~3")]
    by_id = {order.id: order for order in ORDERS}
    for order in changed.orders:
        same = by_id[original(order.id)]
        assert order.changed(id=same.id, created_at=same.created_at) == same
        assert abs(order.created_at - same.created_at) <= timedelta(minutes=60)
    # Not all at one moment.
    assert len({order.created_at for order in changed.orders}) > 30


@pytest.mark.parametrize(
    ("factor", "count"), [(0, 0), (0.25, 3), (0.5, 6), (1, 12), (1.25, 15), (2.5, 30), (1.04, 12), (1.05, 13)]
)
def test_there_are_as_many_orders_as_asked_for(factor: float, count: int) -> None:
    """Of 12 orders, 1.04 makes 12.48 and 1.05 12.6."""
    changed = applied(edit("scale_demand", factor=factor))
    assert len(changed.orders) == count
    most, least = -(-count // 12), count // 12
    copies = Counter(map(original, ids(changed)))
    assert {copies[name] for name in IDS} <= {least, most}


def test_what_stays_at_a_small_factor_stays_at_a_larger_one() -> None:
    kept = [set(ids(applied(edit("scale_demand", factor=factor / 12), seed=3))) for factor in range(13)]
    assert all(few < more for few, more in itertools.pairwise(kept))


def test_factor_one_shares_the_orders() -> None:
    data = shop()
    assert edit("scale_demand", factor=1).apply(data) is data


def test_seeds_draw_differently_and_the_sequence_of_orders_is_of_no_account() -> None:
    change = edit("scale_demand", factor=0.5)
    kept = {seed: set(ids(applied(change, seed=seed))) for seed in range(5)}
    assert len({frozenset(each) for each in kept.values()}) > 1
    backwards = shop(orders=OrderBook.of(reversed(ORDERS)))
    for seed, names in kept.items():
        assert set(ids(applied(change, backwards, seed))) == names
    twice = edit("scale_demand", factor=2)
    moments = {order.id: order.created_at for order in applied(twice).orders}
    assert {order.id: order.created_at for order in applied(twice, backwards).orders} == moments


def test_only_some_orders_are_scaled() -> None:
    # Four of the orders go to Texas: 0, 3, 6 and 9.
    changed = applied(edit("scale_demand", factor=2, when="destination.state == TX"))
    assert set(ids(changed)) - set(IDS) == {"O00~2", "O03~2", "O06~2", "O09~2"}
    assert len(applied(edit("scale_demand", factor=0.5, when="destination.state == TX")).orders) == 10


def test_names_that_are_taken_are_passed_over() -> None:
    data = shop(orders=OrderBook.of([placed(1, id="A"), placed(2, id="A~2"), placed(3, id="A~4")]))
    changed = applied(edit("scale_demand", factor=3), data)
    assert ids(changed) == ["A", "A~3", "A~5", "A~2", "A~2~2", "A~2~3", "A~4", "A~4~2", "A~4~3"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.sampled_from([0, 1, 90, 1440]), st.integers(0, 99)
)
@example(datetime(2026, 11, 1, 1, 0), 0, 0)
@example(datetime(2026, 3, 8, 2, 30), 90, 0)
@settings(max_examples=60, deadline=None)
def test_copies_are_placed_on_the_day_of_their_order(moment: datetime, spread: int, seed: int) -> None:
    """Also on the days on which clocks change."""
    # As files write it: Python takes a moment of the hour that comes twice for unequal to any of another zone object.
    order = placed(0).changed(created_at=moment.replace(tzinfo=ZONE).isoformat())
    changed = edit("scale_demand", factor=3, spread_minutes=spread).apply(shop(orders=(order,)), seed=seed)
    first, *copies = changed.orders
    assert first == order
    for copy in copies:
        assert copy.created_at.astimezone(ZONE).date() == order.created_at.astimezone(ZONE).date()
        assert abs(copy.created_at - order.created_at) <= timedelta(minutes=spread)


def test_orders_that_do_not_meet_a_condition_are_left_out() -> None:
    assert ids(applied(edit("keep_orders", when="destination.state in ['NY', 'IL'] and customer.tier == gold"))) == [
        "O01",
        "O07",
    ]


@pytest.mark.parametrize(
    ("ends", "kept"),
    [
        ({"from_": "2026-09-03"}, IDS[2:]),
        ({"until": "2026-09-03"}, IDS[:2]),
        ({"from_": "2026-09-02", "until": "2026-09-04"}, ["O01", "O02"]),
        # Half open: from the very moment on, until before it. Half past 12 in Chicago is half past 5 in UTC.
        ({"from_": "2026-09-02T12:30:00", "until": "2026-09-04T17:30:00Z"}, ["O01", "O02"]),
        ({"from_": "2026-09-02T12:30:01", "until": "2026-09-04T17:30:01Z"}, ["O02", "O03"]),
    ],
)
def test_orders_of_other_times_are_left_out(ends: dict[str, Any], kept: list[str]) -> None:
    changed = applied(edit("restrict_period", **ends))
    assert ids(changed) == kept
    assert changed.inbound == shop().inbound


def test_no_orders_are_no_error() -> None:
    data = shop(orders=())
    for change in (edit("scale_demand", factor=2), edit("restrict_period", from_="2026-01-01")):
        assert not applied(change, data).orders


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("restrict_period", from_="2027-01-01"),
            "no order was placed in this period. The orders are of 2026-09-01 to 2026-09-12.",
        ),
        (
            edit("keep_orders", when="customer.tier == glod"),
            """when = 'customer.tier == "glod"': no order meets this. Correct the condition.""",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


def test_attributes_are_compared_with_their_own_kind() -> None:
    order: Order = placed(0, attributes={"rush": "yes"})
    message = refusal(edit("scale_demand", factor=2, when="order.attributes.rush == 3"), shop(orders=(order,)))
    assert message.endswith("is the text 'yes' and is compared with the number 3. Compare like with like")


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("restrict_period", {}, "the period has no end. Give from, until or both"),
        ("restrict_period", {"from_": "2026-09-03", "until": "2026-09-03"}, "the period is empty"),
        ("scale_demand", {"factor": -1}, "greater than or equal to 0"),
        ("scale_demand", {"factor": 1001}, "less than or equal to 1000"),
        ("scale_demand", {"factor": 2, "spread_minutes": 1441}, "less than or equal to 1440"),
        ("scale_demand", {"factor": 2, "when": "line.quantity > 1"}, "Say of which lines"),
        ("keep_orders", {"when": "node.type == store"}, "belongs to a source"),
    ],
)
def test_what_cannot_be_is_refused(name: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        edit(name, **fields)


def test_edits_say_what_they_do() -> None:
    assert edit("scale_demand", factor=3).describe() == "demand x 3"
    assert edit("scale_demand", factor=0.5, when="customer.tier == gold").describe() == (
        'demand of orders where customer.tier == "gold" x 0.5'
    )
    assert edit("keep_orders", when="order.channel == web").describe() == 'only orders where order.channel == "web"'
    assert edit("restrict_period", from_="2026-09-01", until="2026-09-15").describe() == (
        "orders from 2026-09-01 until before 2026-09-15"
    )
