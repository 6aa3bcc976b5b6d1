"""Generated cases repeat, and are what their class says."""

from typing import Literal

from benchmarks.cases import CaseClass, make_case

STOCKS: tuple[Literal["loose", "tight"], ...] = ("loose", "tight")


def test_the_same_arguments_give_the_same_documents() -> None:
    one, other = (make_case(CaseClass(12, 3, "tight", True), orders=2, seed=5) for _ in range(2))
    assert (one.network, one.rules, one.orders) == (other.network, other.rules, other.orders)
    assert one.availability.keys.rows == other.availability.keys.rows
    assert one.availability.on_hand.tolist() == other.availability.on_hand.tolist()


def test_more_orders_leave_the_first_ones_as_they_are() -> None:
    few, many = (make_case(CaseClass(12, 3, "loose", False), orders=count, seed=5) for count in (2, 4))
    assert many.orders[:2] == few.orders


def test_stock_and_splits_leave_network_and_orders_as_they_are() -> None:
    one = make_case(CaseClass(12, 3, "loose", False), orders=2, seed=5)
    other = make_case(CaseClass(12, 3, "tight", True), orders=2, seed=5)
    assert (one.network, one.orders) == (other.network, other.orders)


def test_another_seed_gives_other_documents() -> None:
    one, other = (make_case(CaseClass(12, 3, "loose", False), orders=2, seed=seed) for seed in (5, 6))
    assert one.network != other.network
    assert one.orders != other.orders


def test_orders_have_as_many_lines_of_as_many_items() -> None:
    case = make_case(CaseClass(12, 7, "loose", False), orders=3, seed=5)
    assert [len({line.item for line in order.lines}) for order in case.orders] == [7, 7, 7]
    assert len(case.network.nodes) == 12


def test_loose_stock_holds_any_line_whole_and_tight_stock_mostly_does_not() -> None:
    loose, tight = (make_case(CaseClass(200, 1, stock, True), orders=1, seed=5) for stock in STOCKS)
    assert loose.availability.on_hand.min() >= 5
    assert (tight.availability.on_hand >= 3).mean() < 0.5


def test_names_tell_classes_apart() -> None:
    assert CaseClass(1000, 10, "tight", True).name == "1000x10-tight-split"
    assert CaseClass(1000, 10, "tight", False).name == "1000x10-tight-whole"
