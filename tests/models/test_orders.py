"""Orders: what is refused before anything is decided."""

from datetime import date, datetime, timezone
from typing import Any

import pytest

from models import Line, Order
from tests.models.samples import Data, assert_refused, line, order, refusal


def one_line(**changes: Any) -> Data:
    """Return an order whose only line is changed."""
    return order(lines=[line(**changes)])


REFUSED: dict[str, tuple[Data, list[str]]] = {
    "no lines": (order(lines=[]), ["lines = []", "at least"]),
    "no destination": (
        {key: value for key, value in order().items() if key != "destination"},
        ["destination: ", "required"],
    ),
    "no country": (order(destination={"state": "CA"}), ["destination.country: ", "required", "e.g. 'US'"]),
    "postal code as number": (
        order(destination={"country": "US", "postal_code": 1234}),
        ["destination.postal_code = 1234", "string", "as text"],
    ),
    "latitude": (
        order(destination={"country": "US", "location": {"lat": -90.5, "lon": 0}}),
        ["destination.location.lat = -90.5", "-90", "degrees north"],
    ),
    "naive time": (
        order(created_at="2026-09-10T14:30:00"),
        ["created_at = '2026-09-10T14:30:00'", "must carry a time zone", "e.g. '2026-09-10T14:30:00-05:00'"],
    ),
    "naive datetime": (order(created_at=datetime(2026, 9, 10)), ["created_at = ", "must carry a time zone"]),
    "date as time": (order(created_at="2026-09-10"), ["created_at = '2026-09-10'", "with its time and time zone"]),
    "number as time": (
        order(created_at=1789068600),
        ["created_at = 1789068600", "written as text", "e.g. '2026-09-10"],
    ),
    "fraction as time": (order(created_at=1789068600.5), ["created_at = 1789068600.5", "written as text"]),
    "digits as time": (order(created_at="1789068600"), ["created_at = '1789068600'"]),
    "digits with fraction as time": (order(created_at="1789068600.5"), ["created_at = '1789068600.5'"]),
    "signed digits as time": (order(created_at="-1789068600"), ["created_at = '-1789068600'"]),
    "words as time": (order(created_at="yesterday"), ["created_at = 'yesterday'", "with its time and time zone"]),
    "time that never comes": (
        order(created_at="2026-02-30T10:00:00Z"),
        ["created_at = ", "with its time and time zone"],
    ),
    "number as date": (order(required_by=20260915), ["required_by = 20260915", "written as text", "e.g. '2026-09-10"]),
    "small number as date": (order(required_by=5), ["required_by = 5", "written as text"]),
    "digits as date": (order(required_by="0"), ["required_by = '0'"]),
    "date that never comes": (order(required_by="2026-09-31"), ["required_by = '2026-09-31'", "YYYY-MM-DD"]),
    "moment as date": (order(required_by="2026-09-15T10:00:00Z"), ["required_by = ", "YYYY-MM-DD"]),
    "quantity 0": (one_line(quantity=0), ["lines[0].quantity = 0", "greater than 0", "1 or more"]),
    "negative quantity": (one_line(quantity=-3), ["lines[0].quantity = -3", "greater than 0", "1 or more"]),
    "half a piece": (one_line(quantity=0.5), ["lines[0].quantity = 0.5", "integer", "1 or more"]),
    "quantity as fraction": (one_line(quantity=1.0), ["lines[0].quantity = 1.0", "integer", "1 or more"]),
    "quantity as text": (one_line(quantity="2"), ["lines[0].quantity = '2'", "integer", "1 or more"]),
    "true as quantity": (one_line(quantity=True), ["lines[0].quantity = true", "integer", "1 or more"]),
    "enormous quantity": (
        one_line(quantity=10**10),
        ["lines[0].quantity = 10000000000", "less than or equal", "1 or more"],
    ),
    "negative price": (
        one_line(unit_price=-1),
        ["lines[0].unit_price = -1", "greater than or equal to 0", "0 or more"],
    ),
    "nan as price": (one_line(unit_price=float("nan")), ["lines[0].unit_price = NaN", "finite", "0 or more"]),
    "delivery method": (
        one_line(delivery_method="DRONE"),
        ["lines[0].delivery_method = 'DRONE'", "'ship' or 'pickup'"],
    ),
    "pickup node of a shipped line": (
        one_line(pickup_node="DAL"),
        [
            "lines[0]: ",
            "line '1'",
            "pickup_node 'DAL'",
            "delivery_method 'ship'",
            "Set delivery_method to 'pickup' or remove",
        ],
    ),
    "attribute null": (one_line(attributes={"a": None}), ["lines[0].attributes.a = null", "a text, a finite number"]),
    "empty item": (one_line(item=""), ["lines[0].item = ''", "at least 1 character", "id of the item"]),
    "line without item": (order(lines=[{"id": "1", "quantity": 1}]), ["lines[0].item: ", "required", "id of the item"]),
    "line twice": (order(lines=[line(), line()]), ["the id is given already at lines[0]", "Rename or remove"]),
    "customer as text": (order(customer="C-1"), ["customer = 'C-1'", "who ordered"]),
    "tier as number": (order(customer={"tier": 1}), ["customer.tier = 1", "string", "e.g. 'gold'"]),
    "promotion as text": (order(promotions="BF"), ["promotions = 'BF'", "promotions that"]),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_order_is_refused(data: Data, fragments: list[str]) -> None:
    assert_refused(Order, data, *fragments)


@pytest.mark.parametrize("day", ["20260915", "15.09.2026", "2026-9-1", "soon"])
def test_a_date_in_another_form_is_refused_in_words_of_the_date(day: str) -> None:
    message = refusal(Order, order(required_by=day))
    assert "YYYY-MM-DD" in message
    assert "zero time" not in message


def test_lines_given_twice_are_refused_with_their_place() -> None:
    assert "lines[1]" in refusal(Order, order(lines=[line(), line()]))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-10T14:30:00-05:00", datetime(2026, 9, 10, 19, 30, tzinfo=timezone.utc)),  # noqa: UP017
        ("2026-09-10T14:30:00Z", datetime(2026, 9, 10, 14, 30, tzinfo=timezone.utc)),  # noqa: UP017
        ("2026-09-10T00:00:00+14:00", datetime(2026, 9, 9, 10, 0, tzinfo=timezone.utc)),  # noqa: UP017
    ],
)
def test_a_time_is_read_with_its_zone(text: str, moment: datetime) -> None:
    assert Order.parse(order(created_at=text)).created_at == moment


def test_a_time_keeps_the_offset_that_it_was_written_with() -> None:
    assert Order.parse(order()).to_data()["created_at"] == "2026-09-10T14:30:00-05:00"


def test_a_required_date_is_a_day() -> None:
    assert Order.parse(order(required_by="2026-09-15")).required_by == date(2026, 9, 15)


@pytest.mark.parametrize("spelling", ["pickup", "PICK"])
def test_a_pickup_may_name_its_node_or_not(spelling: str) -> None:
    assert Line.parse(line(delivery_method=spelling, pickup_node="DAL")).pickup_node == "DAL"
    assert Line.parse(line(delivery_method=spelling)).pickup_node is None


@pytest.mark.parametrize("quantity", [1, 10**9])
def test_quantities_reach_from_one_to_a_billion(quantity: int) -> None:
    assert Line.parse(line(quantity=quantity)).quantity == quantity


def test_two_lines_may_order_one_item() -> None:
    assert len(Order.parse(order(lines=[line(), line(id="2")])).lines) == 2
