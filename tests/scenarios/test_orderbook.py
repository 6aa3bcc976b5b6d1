"""Orders kept as text: they read back equal, in the sequence asked for."""

import pickle

import pytest

from models import Order
from scenarios.dataset import BUNDLED
from scenarios.orderbook import OrderBook, microseconds
from tests import builders

NOON, LATER = "2026-09-10T12:00:00Z", "2026-09-10T13:00:00+00:00"
SAME_NOON_ELSEWHERE = "2026-09-10T14:00:00+02:00"


def named(name: str, created_at: str = NOON) -> Order:
    return builders.order(builders.line("1"), id=name, created_at=created_at)


@pytest.fixture(scope="module")
def orders() -> tuple[Order, ...]:
    return Order.load_lines(BUNDLED / "us-retail" / "orders.jsonl")


def test_orders_read_back_equal(orders: tuple[Order, ...]) -> None:
    book = OrderBook.of(orders)
    assert len(book) == 200
    assert list(book) == list(orders)
    assert book == orders
    assert book[3] == orders[3]
    assert book[-1] == orders[-1]
    assert book[5:8] == orders[5:8]
    assert book.ids == tuple(order.id for order in orders)


def test_books_compare_by_their_orders(orders: tuple[Order, ...]) -> None:
    book = OrderBook.of(orders[:5])
    assert book == OrderBook.of(list(orders[:5]))
    assert hash(book) == hash(OrderBook.of(orders[:5]))
    assert book != OrderBook.of(orders[:4])
    assert book != orders[1:6]
    assert book != "five orders"


def test_a_book_of_a_book_is_the_book(orders: tuple[Order, ...]) -> None:
    book = OrderBook.of(orders[:2])
    assert OrderBook.of(book) is book


def test_orders_are_taken_by_place(orders: tuple[Order, ...]) -> None:
    book = OrderBook.of(orders)
    assert book.take([7, 2, 2]) == (orders[7], orders[2], orders[2])
    assert len(book.take([])) == 0


def test_time_goes_before_id_and_knows_zones() -> None:
    book = OrderBook.of([named("C", LATER), named("B", SAME_NOON_ELSEWHERE), named("A", LATER), named("D", NOON)])
    assert book.by_time().ids == ("B", "D", "A", "C")


def test_moments_are_exact() -> None:
    order = named("A", "2026-09-10T12:00:00.000001+00:00")
    assert microseconds(order.created_at) == microseconds(named("B").created_at) + 1
    assert OrderBook.of([order]).moments.tolist() == [microseconds(order.created_at)]


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    # New York turned its clocks back on 1 November 2026: 01:30 came at -04:00 and an hour later at -05:00.
    first, second = named("Z", "2026-11-01T01:30:00-04:00"), named("A", "2026-11-01T01:30:00-05:00")
    assert OrderBook.of([second, first]).by_time().ids == ("Z", "A")


def test_a_book_travels_to_other_processes(orders: tuple[Order, ...]) -> None:
    book = OrderBook.of(orders[:3])
    assert pickle.loads(pickle.dumps(book)) == book  # noqa: S301 - our own


def test_books_are_joined_in_sequence(orders: tuple[Order, ...]) -> None:
    first, second = OrderBook.of(orders[:3]), OrderBook.of(orders[5:7])
    joined = first.joined(second)
    assert joined == (*orders[:3], *orders[5:7])
    assert joined.ids == (*first.ids, *second.ids)
    assert joined.moments.tolist() == [*first.moments.tolist(), *second.moments.tolist()]
