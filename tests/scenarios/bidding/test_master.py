"""Prices of programs small enough to be solved by hand."""

import pytest

from scenarios.bidding.columns import Column, LevelKey, Terms, ranked
from scenarios.bidding.master import Counts, Limits, RowKey, tariffs
from scenarios.bidding.tariff import Tariff

UNFILLED: LevelKey = (("unfilled_units",), 0)
MONEY: LevelKey = (("shipping_cost",), 0)
SPLITS: LevelKey = (("split_lines",), 0)
PLAIN = Terms((UNFILLED, MONEY), 1.0, opens=False)
OPENING = Terms((UNFILLED, MONEY), 1.0, opens=True)


def nothing(order: str, terms: Terms = PLAIN) -> Column:
    """A plan that leaves one piece unfilled."""
    return Column(order, terms, {UNFILLED: 1.0, MONEY: 0.0}, {}, {})


def piece(order: str, node: str, money: float, terms: Terms = PLAIN, capacity: float = 0.0) -> Column:
    """A plan of one piece of A at a node."""
    taken = {node: capacity} if capacity else {}
    return Column(order, terms, {UNFILLED: 0.0, MONEY: money}, {(node, "A"): 1}, taken)


def stock(**pieces: float) -> dict[RowKey, float]:
    limits: dict[RowKey, float] = {("careful", node, "A"): count for node, count in pieces.items()}
    return limits | {("everyone", node, "A"): count for node, count in pieces.items()}


def once(*orders: str) -> Counts:
    return {(0, order): 1.0 for order in orders}


def today(columns: list[Column], counts: Counts, limits: Limits) -> Tariff:
    return tariffs(columns, counts, limits)[0]


def price(tariff: Tariff, node: str, level: LevelKey, *, opens: bool = False) -> float:
    tables = (tariff.everyone,) if opens else (tariff.careful, tariff.everyone)
    return sum(table.get((node, "A"), {}).get(level, 0.0) for table in tables)


def test_what_is_plenty_is_free() -> None:
    found = today([nothing("O1"), piece("O1", "N", 5.0)], once("O1"), stock(N=2))
    assert not found.careful
    assert not found.everyone


def test_the_last_piece_is_worth_what_its_loss_costs() -> None:
    # O1 alone wants the one piece there is: without it, it stays unfilled.
    found = today([nothing("O1"), piece("O1", "N", 5.0)], once("O1"), stock(N=1))
    assert price(found, "N", UNFILLED) == pytest.approx(1.0)


def test_a_piece_is_worth_what_the_next_best_costs_more() -> None:
    # One piece at N, two at S. O1 saves 7 at N and O2 3, so that O1 has it: without it, it pays 7 more at S.
    columns = [nothing("O1"), piece("O1", "N", 5.0), piece("O1", "S", 12.0)]
    columns += [nothing("O2"), piece("O2", "N", 6.0), piece("O2", "S", 9.0)]
    found = today(columns, once("O1", "O2"), stock(N=1, S=2))
    assert price(found, "N", UNFILLED) == pytest.approx(0.0)
    assert price(found, "N", MONEY) == pytest.approx(7.0)
    assert price(found, "S", MONEY) == pytest.approx(0.0)


def test_filling_comes_before_money() -> None:
    # O1 may have its piece from N or S, O2 from N alone, and there is no more: N is worth a filled piece, although
    # O1 would save money there; a piece at S is so, too, since O1 would have to go to N.
    columns = [nothing("O1"), piece("O1", "N", 1.0), piece("O1", "S", 50.0), nothing("O2"), piece("O2", "N", 1.0)]
    found = today(columns, once("O1", "O2"), stock(N=1, S=1))
    assert price(found, "N", UNFILLED) == pytest.approx(1.0)
    assert price(found, "S", UNFILLED) == pytest.approx(1.0)


def test_counts_say_how_much_is_asked_for() -> None:
    # Five orders like O1 want pieces of N, where 4 are: what one more would save is a fifth order's 7.
    columns = [nothing("O1"), piece("O1", "N", 5.0), piece("O1", "S", 12.0)]
    assert price(today(columns, {(0, "O1"): 5.0}, stock(N=4, S=9)), "N", MONEY) == pytest.approx(7.0)
    assert price(today(columns, {(0, "O1"): 3.0}, stock(N=4, S=9)), "N", MONEY) == 0.0


def test_those_who_open_the_safety_stock_pay_only_for_what_they_take_from_all() -> None:
    # One piece is on the shelf, nine more in reserve. Two careful orders want it; what an opening one takes is there.
    limits = stock(N=1)
    limits["everyone", "N", "A"] = 10.0
    columns = [nothing("O1"), piece("O1", "N", 5.0), nothing("O2"), piece("O2", "N", 5.0)]
    columns += [nothing("O3", OPENING), piece("O3", "N", 5.0, OPENING)]
    found = today(columns, once("O1", "O2", "O3"), limits)
    assert price(found, "N", UNFILLED) == pytest.approx(1.0)
    assert price(found, "N", UNFILLED, opens=True) == 0.0


def test_capacity_is_priced_by_day() -> None:
    # N takes one order today and one afterwards; two are expected today, none afterwards.
    columns = [
        column
        for name in ("O1", "O2")
        for column in (nothing(name), piece(name, "N", 5.0, capacity=1.0), piece(name, "S", 12.0))
    ]
    limits = stock(N=9, S=9)
    limits["today", "N", ""] = limits["after", "N", ""] = 1.0
    now, later = tariffs(columns, once("O1", "O2"), limits)
    assert now.capacity["N"][MONEY] == pytest.approx(7.0)
    assert not later.capacity
    now, later = tariffs(columns, {(1, "O1"): 1.0, (1, "O2"): 1.0}, limits)
    assert not now.capacity
    assert later.capacity["N"][MONEY] == pytest.approx(7.0)


def test_levels_rank_as_they_do_on_average() -> None:
    # Where lines may not be split there is no level for it; money is second or third then, 1.5 on average.
    split = Column("O1", Terms((UNFILLED, SPLITS, MONEY), 1.0, opens=False), {}, {}, {})
    assert ranked([split, nothing("O2")]) == [UNFILLED, SPLITS, MONEY]
    # Of those who disagree the many have it: splits are second for one and third for three.
    other = Terms((UNFILLED, MONEY, SPLITS), 1.0, opens=False)
    assert ranked([split, *(nothing(name, other) for name in ("O2", "O3", "O4"))]) == [UNFILLED, MONEY, SPLITS]


def test_only_the_first_levels_have_prices() -> None:
    columns = [nothing("O1"), piece("O1", "N", 5.0), piece("O1", "S", 12.0)]
    found, _ = tariffs(columns, once("O1"), stock(N=1, S=9), levels=1)
    assert not found.careful
    assert not found.everyone
    found, _ = tariffs(columns, once("O1"), stock(N=1, S=9), levels=2)
    assert price(found, "N", MONEY) == pytest.approx(7.0)


def test_levels_of_the_same_terms_are_told_apart() -> None:
    again: LevelKey = (("unfilled_units",), 1)
    assert ranked([nothing("O1", Terms((UNFILLED, MONEY, again), 1.0, opens=False))]) == [UNFILLED, MONEY, again]


def test_where_filling_comes_first_a_filled_piece_is_worth_more_than_any_money() -> None:
    # A filled piece is worth 1 at N, and no order costs more than 12: ten times that.
    columns = [nothing("O1"), piece("O1", "N", 5.0), piece("O1", "S", 12.0)]
    found, _ = tariffs(columns, once("O1"), stock(N=1, S=0), fills_first=True)
    assert found.filling == pytest.approx(120.0)
    # Where every order is filled anyway there is nothing to multiply.
    found, _ = tariffs(columns, once("O1"), stock(N=1, S=9), fills_first=True)
    assert found.filling == 0.0


def test_filling_comes_first_also_where_second_levels_are_worth_nothing() -> None:
    # Without anything to multiply by, prices of pieces would have orders in hand refused.
    columns = [nothing("O1"), piece("O1", "N", 0.0)]
    found, _ = tariffs(columns, once("O1"), stock(N=1), fills_first=True)
    assert found.filling == pytest.approx(10.0)
