"""Differences between runs: values by hand, and what an interval must and must not do."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.kpis import ORDER_KPIS, UTILIZATION_KPIS
from scenarios.results.bootstrap import interval, resampled_sums
from scenarios.results.differences import DIFFERENCE_COLUMNS, Pair, differences, pairs_of
from scenarios.results.frames import Piece, Run
from tests.builders import stock
from tests.scenarios.results.tiny import STOCK, dataset, replayed, written

INTERVAL = ["low", "high"]


def costs(folder: Path, scenario: str, by_order: dict[str, float], *, seed: int = 1, **fields: Any) -> Piece:
    """A piece whose orders cost this."""
    piece = Piece(scenario, "p", seed, folder / scenario / str(seed))
    return written(piece, orders=[{"order": order, "cost": cost} | fields for order, cost in by_order.items()])


def row(table: pd.DataFrame, kpi: str = "cost_per_order", **labels: str) -> "pd.Series[Any]":
    """The only row of a KPI, overall where nothing else is said."""
    for name, value in ({"scope": "overall", "kpi": kpi} | labels).items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_scenarios_are_compared_with_the_base_and_policies_with_the_first() -> None:
    runs = [Run(scenario, policy) for scenario in ("base", "closed") for policy in ("optimal", "nearest")]
    base, base_nearest, closed, closed_nearest = runs
    assert pairs_of(runs) == [
        Pair(base_nearest, base),
        Pair(closed, base),
        Pair(closed_nearest, base_nearest),
        Pair(closed_nearest, closed),
    ]
    assert pairs_of([base, closed], "closed") == [Pair(base, closed)]
    assert pairs_of([]) == []


def test_what_less_stock_changes(tmp_path: Path) -> None:
    """Without A at N1, O1 takes two from N2, so that O2 gets its B alone, and O3 nothing: 9 + 9 + 0 against 30."""
    less = dataset(stock(STOCK | {"N1": {"A": 0}}))
    pieces = [replayed(dataset(), tmp_path), replayed(less, tmp_path, scenario="less")]
    table = differences(pieces, resamples=50)
    assert list(table.columns) == list(DIFFERENCE_COLUMNS)
    cost, pieces_filled = row(table), row(table, "fill_rate_pieces")
    assert (cost["base"], cost["value"], cost["difference"], cost["paired"]) == (10.0, 6.0, -4.0, 1)
    assert pieces_filled[["base", "value"]].tolist() == pytest.approx([6 / 7, 3 / 7], abs=1e-6)
    assert row(table, scope="tier", key="(none)")["difference"] == -15.0
    assert row(table, "unfilled_pieces")["difference"] == 3
    # N2 is at 3 of 10 on the first day; no interval, as it is no sum over orders.
    busiest = row(table, "utilization_max")
    assert (busiest["base"], busiest["value"]) == (0.25, 0.3)
    assert busiest[INTERVAL].isna().all()


def test_runs_that_agree_have_intervals_without_width(tmp_path: Path) -> None:
    same = {str(number): float(number**2) for number in range(30)}
    table = differences([costs(tmp_path, "base", same), costs(tmp_path, "twin", same)])
    assert (row(table)[["difference", *INTERVAL]] == 0).all()


def test_what_is_common_to_both_runs_does_not_widen_the_interval(tmp_path: Path) -> None:
    """Every order costs 1 more, however much orders differ."""
    before = {str(number): float(number**2) for number in range(30)}
    after = {order: cost + 1 for order, cost in before.items()}
    table = differences([costs(tmp_path, "base", before), costs(tmp_path, "dearer", after)])
    assert (row(table)[["difference", *INTERVAL]] == 1).all()


def test_runs_of_other_orders_are_drawn_apart(tmp_path: Path) -> None:
    before = {f"{number:02}": float(number) for number in range(30)}
    after = {f"{order}b": cost for order, cost in before.items()}
    found = row(differences([costs(tmp_path, "base", before), costs(tmp_path, "others", after)]))
    assert (found["difference"], found["paired"]) == (0, 0)
    assert found["low"] < -1
    assert found["high"] > 1


def test_the_interval_is_about_as_wide_as_it_should_be(tmp_path: Path) -> None:
    """Half of 400 orders cost 1 more: the mean of so many has a standard error of 0.5 / 20, the interval 1.96 of it."""
    before = {str(number): 0.0 for number in range(400)}
    after = {order: float(int(order) % 2) for order in before}
    found = row(differences([costs(tmp_path, "base", before), costs(tmp_path, "dearer", after)]))
    assert found["low"] == pytest.approx(0.5 - 1.96 * 0.025, abs=0.005)
    assert found["high"] == pytest.approx(0.5 + 1.96 * 0.025, abs=0.005)


def test_numerator_and_denominator_are_drawn_together(tmp_path: Path) -> None:
    """Each piece costs 2 whatever the order, so the ratio is 2 in any draw."""
    orders: list[dict[str, Any]] = [
        {"order": str(n), "cost": 2.0 * n, "filled_pieces": n, "pieces": n} for n in range(1, 20)
    ]
    double = [one | {"cost": 2 * one["cost"]} for one in orders]
    pieces = [
        written(Piece(name, "p", 1, tmp_path / name), orders=rows) for name, rows in (("a", orders), ("b", double))
    ]
    found = row(differences(pieces), "cost_per_filled_piece")
    assert found[["base", "value", "difference", *INTERVAL]].tolist() == [2, 4, 2, 2, 2]


def test_draws_follow_from_the_seed(tmp_path: Path) -> None:
    before = {str(number): float(number % 7) for number in range(60)}
    after = {order: cost * (1 + int(order) % 3) for order, cost in before.items()}
    pieces = [costs(tmp_path, "base", before), costs(tmp_path, "other", after)]
    once, again, otherwise = (differences(pieces, seed=seed, resamples=200) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(once, again)
    assert (row(once)[INTERVAL] != row(otherwise)[INTERVAL]).all()


def test_what_else_a_study_holds_changes_no_interval(tmp_path: Path) -> None:
    before = {str(number): float(number % 7) for number in range(60)}
    base, other = costs(tmp_path, "base", before), costs(tmp_path, "other", {o: c * c for o, c in before.items()})
    third = costs(tmp_path, "third", {o: 3 * c + int(o) for o, c in before.items()})
    alone = differences([base, other], resamples=100)
    among = differences([base, third, other], resamples=100)
    pd.testing.assert_frame_equal(alone, among[among["scenario"] == "other"].reset_index(drop=True))


def test_seeds_of_an_order_are_drawn_together(tmp_path: Path) -> None:
    """The same orders with three seeds are no more orders than with one."""
    before = {str(number): 0.0 for number in range(40)}
    after = {order: float(int(order) % 2) for order in before}
    pieces = [costs(tmp_path, name, by, seed=s) for name, by in (("base", before), ("b", after)) for s in (1, 2, 3)]
    three, one = row(differences(pieces)), row(differences([pieces[0], pieces[3]]))
    assert three[["difference", *INTERVAL]].tolist() == one[["difference", *INTERVAL]].tolist()


def test_no_orders_and_one_order(tmp_path: Path) -> None:
    none = differences([costs(tmp_path, "base", {}), costs(tmp_path, "twin", {})])
    assert row(none)[["base", "difference", *INTERVAL]].isna().all()
    assert row(none, "orders")["difference"] == 0
    one = differences([costs(tmp_path, "base", {"1": 2.0}), costs(tmp_path, "more", {"1": 5.0})])
    assert row(one)[["difference", *INTERVAL]].tolist() == [3, 3, 3]


def test_a_tier_in_one_run_only(tmp_path: Path) -> None:
    pieces = [costs(tmp_path, "base", {"1": 2.0}, tier="gold"), costs(tmp_path, "b", {"1": 2.0}, tier="silver")]
    table = differences(pieces, resamples=20)
    gold = row(table, scope="tier", key="gold")
    assert gold["base"] == 2.0
    assert gold[["value", "difference", *INTERVAL]].isna().all()
    assert row(table, "orders", scope="tier", key="silver")["difference"] == 1


def test_one_run_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    assert differences([costs(tmp_path, "base", {"1": 2.0})]).empty


def test_every_kpi_is_compared(tmp_path: Path) -> None:
    table = differences([replayed(dataset(), tmp_path), replayed(dataset(), tmp_path, policy="again")], resamples=20)
    overall = table[table["scope"] == "overall"]
    expected = [kpi.name for kpi in ORDER_KPIS] + ["unfilled:stock"] + [kpi.name for kpi in UTILIZATION_KPIS]
    assert overall["kpi"].tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=5, max_size=40), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_the_interval_of_a_ratio_holds_what_was_found(rows: list[tuple[int, int]], seed: int) -> None:
    addends = np.array(rows, dtype=np.float64)
    drawn = resampled_sums(addends, seed=seed, resamples=400)
    low, high = interval(drawn[:, :1] / drawn[:, 1:])
    assert low[0] <= addends[:, 0].sum() / addends[:, 1].sum() <= high[0]


def test_draws_take_as_many_orders_as_there_are() -> None:
    drawn = resampled_sums(np.stack([np.ones(50), np.arange(50.0)], axis=1), seed=3, resamples=20)
    assert drawn.shape == (20, 2)
    assert (drawn[:, 0] == 50).all()
    assert len(set(drawn[:, 1])) > 10


def test_an_interval_leaves_out_what_is_not_defined() -> None:
    figures = np.array([[np.nan, np.nan, 1.0], [2.0, np.nan, 1.0]])
    low, high = interval(figures)
    np.testing.assert_array_equal(low, [2, np.nan, 1])
    np.testing.assert_array_equal(high, [2, np.nan, 1])
