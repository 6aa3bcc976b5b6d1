"""Shifting who orders and where it goes."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models import Destination, Line
from scenarios.dataset import Dataset
from scenarios.orderbook import OrderBook
from tests.scenarios.edits.shop import ORDERS, applied, edit, placed, refusal, shop

BY_ID = {order.id: order for order in ORDERS}


def tiers(data: Dataset) -> Counter[str | None]:
    return Counter(order.customer.tier for order in data.orders)


def states(data: Dataset) -> Counter[str | None]:
    return Counter(order.destination.state for order in data.orders)


def moved(data: Dataset) -> set[str]:
    """The orders that are not as they were; they keep their ids and their places."""
    assert [order.id for order in data.orders] == list(BY_ID)
    return {order.id for order in data.orders if order != BY_ID[order.id]}


@pytest.mark.parametrize(
    ("shares", "after", "changed"),
    [
        # Of 12 orders 4 each are gold, bronze and of no tier.
        ({"gold": 0.5, "bronze": 0.5}, {"gold": 6, "bronze": 6}, 4),
        ({"gold": 0.75, "bronze": 0.25}, {"gold": 9, "bronze": 3}, 5),
        ({"gold": 1}, {"gold": 12}, 8),
        # Two more are gold, one from each of the others, which stay as large as one another.
        ({"gold": 0.5}, {"gold": 6, "bronze": 3, None: 3}, 2),
        ({"none": 0}, {"gold": 6, "bronze": 6}, 4),
        ({"gold": 0.25, "bronze": 0.25, "none": 0.5}, {"gold": 3, "bronze": 3, None: 6}, 2),
    ],
)
def test_as_few_orders_as_needed_change_their_tier(
    shares: dict[str, float], after: dict[str | None, int], changed: int
) -> None:
    data = applied(edit("shift_tiers", shares=shares))
    assert tiers(data) == after
    assert len(moved(data)) == changed
    for order in data.orders:
        same = BY_ID[order.id]
        assert order.changed(customer=same.customer) == same
        assert order.customer.id == same.customer.id


def test_shares_that_are_there_already_change_nothing() -> None:
    data = shop(orders=OrderBook.of(ORDERS[:10]))  # 4, 4 and 2
    assert applied(edit("shift_tiers", shares={"gold": 0.4, "bronze": 0.4, "none": 0.2}), data).orders == data.orders


def test_destinations_come_from_orders_that_go_there() -> None:
    data = applied(edit("shift_destinations", shares={"TX": 0.5}))
    assert states(data) == {"TX": 6, "IL": 3, "NY": 3}
    assert len(moved(data)) == 2
    texan = {order.destination for order in ORDERS if order.destination.state == "TX"}
    assert all(order.destination in texan for order in data.orders if order.destination.state == "TX")


def test_destinations_come_from_places_where_no_order_goes() -> None:
    reno = Destination(country="US", state="NV", city="Reno")
    data = applied(edit("shift_destinations", shares={"NV": 0.25}, places=[reno.to_data()]))
    assert states(data) == {"NV": 3, "TX": 3, "IL": 3, "NY": 3}
    assert {order.destination for order in data.orders if order.destination.state == "NV"} == {reno}


def test_other_fields_of_the_destination_can_be_shifted() -> None:
    data = applied(edit("shift_destinations", by="city", shares={"TX-0": 1}))
    assert {order.destination for order in data.orders} == {ORDERS[0].destination}
    assert applied(edit("shift_destinations", by="country", shares={"US": 1})).orders == shop().orders


def test_orders_for_pickup_stay_where_others_suffice() -> None:
    pickup = Line(id="1", item="mug", quantity=1, delivery_method="pickup", pickup_node="DAL")
    orders = [order.changed(lines=(pickup,)) if order.id in ("O01", "O02", "O04") else order for order in ORDERS]
    data = shop(orders=OrderBook.of(orders))
    kept = {order.id: order.destination for order in orders if order.lines[0] == pickup}
    for seed in range(5):
        # Of the 8 orders elsewhere 5 can go to Texas before those for pickup have to.
        after = applied(edit("shift_destinations", shares={"TX": 0.75}), data, seed)
        assert states(after)["TX"] == 9
        assert all(order.destination == kept[order.id] for order in after.orders if order.id in kept)
    assert states(applied(edit("shift_destinations", shares={"TX": 1}), data)) == {"TX": 12}


def test_seeds_draw_differently_and_the_sequence_of_orders_is_of_no_account() -> None:
    backwards = shop(orders=OrderBook.of(reversed(ORDERS)))
    for change in (edit("shift_tiers", shares={"gold": 0.5}), edit("shift_destinations", shares={"TX": 0.5})):
        found = [applied(change, seed=seed) for seed in range(6)]
        assert len({frozenset(moved(data)) for data in found}) > 1
        for seed, data in enumerate(found):
            assert tuple(reversed(applied(change, backwards, seed).orders)) == tuple(data.orders)


@st.composite
def _shares(draw: st.DrawFn) -> dict[str, float]:
    """Shares in hundredths, together 1 at most."""
    names = draw(st.lists(st.sampled_from(["gold", "bronze", "none"]), min_size=1, unique=True))
    left, found = 100, {}
    for name in names:
        found[name] = draw(st.integers(0, left))
        left -= found[name]
    if len(names) == 3:
        found[names[0]] += left
    return {name: share / 100 for name, share in found.items()}


@given(_shares(), st.lists(st.integers(0, 40), min_size=1, max_size=30, unique=True), st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_shares_are_reached_to_the_order(shares: dict[str, float], numbers: list[int], seed: int) -> None:
    data = shop(orders=OrderBook.of(placed(number % 28).changed(id=f"O{number:02}") for number in numbers))
    before = Counter(order.customer.tier or "none" for order in data.orders)
    others = sum(before[name] for name in ("gold", "bronze", "none") if name not in shares)
    left = 1 - sum(Fraction(str(share)) for share in shares.values())
    change = edit("shift_tiers", shares=shares)
    if left and not others:
        assert "all orders belong to these" in refusal(change, data)
        return
    changed = applied(change, data, seed)
    after = Counter(order.customer.tier or "none" for order in changed.orders)
    assert sum(after.values()) == len(numbers)
    for name, share in shares.items():
        assert abs(after[name] - share * len(numbers)) < 1
    # No group both gives and receives.
    switched = sum(old != new for old, new in zip(data.orders, changed.orders, strict=True))
    assert switched == sum(max(after[name] - before[name], 0) for name in ("gold", "bronze", "none"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("shift_tiers", shares={"gold": 0.1, "bornze": 0.1}),
            "shares.bornze = 'bornze': the dataset has no such tier. Did you mean 'bronze'?",
        ),
        (
            edit("shift_tiers", shares={"gold": 0.2, "bronze": 0.3, "none": 0.4}),
            (
                "shares: the shares add up to less than 1 (0.9), and all orders belong to these. Let them add up to "
                "1, or name fewer."
            ),
        ),
        (
            edit("shift_destinations", shares={"CA": 0.5}),
            "shares.CA = 0.5: no order goes to a state of this name. Give some destinations there in places.",
        ),
        (
            edit("shift_destinations", by="city", shares={"TX-00": 0.5}),
            "shares.TX-00 = 0.5: no order goes to a city of this name. Did you mean 'TX-0'?",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({}, "at least 1 item"),
        ({"gold": 0.7, "bronze": 0.4}, "the shares add up to 1.1, more than 1"),
        ({"gold": 1.1}, "less than or equal to 1"),
        ({"gold": -0.1}, "greater than or equal to 0"),
    ],
)
def test_shares_are_shares(shares: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        edit("shift_tiers", shares=shares)


def test_no_orders_are_no_error() -> None:
    data = shop(orders=())
    assert not applied(edit("shift_tiers", shares={"gold": 1}), data).orders
    assert not applied(edit("shift_destinations", shares={"CA": 1}), data).orders


def test_edits_say_what_they_do() -> None:
    assert edit("shift_tiers", shares={"gold": 0.3, "none": 0.05}).describe() == "tiers: gold 30 %, none 5 %"
    assert edit("shift_destinations", by="city", shares={"Reno": 0.125}).describe() == (
        "destinations by city: Reno 12.5 %"
    )
