"""Pricing and programs agree with enumeration."""

import numpy as np
import pytest
from scipy.optimize import linprog

from benchmarks.ma import deterministic, solver
from benchmarks.ma.column_program import ColumnProgram
from benchmarks.ma.columns import Columns
from benchmarks.ma.deterministic import solve_deterministic
from benchmarks.ma.instance import Instance
from benchmarks.ma.pricing import Pricing
from tests.benchmarks.ma.tiny import all_plans, tiny


def every_column(instance: Instance) -> Columns:
    """All plans of all pairs from where there is stock."""
    parts = []
    for pair in range(instance.pairs):
        plans = np.unique(all_plans(instance, pair), axis=0)
        parts.append(Columns.of(instance, np.full(len(plans), pair), plans))
    found = sum(parts[1:], parts[0])
    return found.only(found.all_available(instance.stock > 0))


@pytest.mark.parametrize("seed", range(3))
def test_the_best_plan_is_that_of_an_enumeration(seed: int) -> None:
    instance = tiny(seed)
    pricing, available = Pricing(instance), instance.stock > 0
    prices = np.random.default_rng(seed).uniform(0, 12, size=instance.stock.shape)
    columns = every_column(instance)
    best = np.full(instance.pairs, np.inf)
    np.minimum.at(best, columns.pairs, columns.priced(prices))

    values, subsets = pricing.best(prices, available)
    np.testing.assert_allclose(values, best)
    pairs = np.arange(instance.pairs)
    together = pricing.centres(pairs, subsets, prices, available)
    np.testing.assert_allclose(Columns.of(instance, pairs, together).priced(prices), best)
    for pair in pairs:
        alone = pricing.best_of(int(pair), prices, available)
        np.testing.assert_array_equal(alone, together[pair, : instance.pair_sizes[pair]])


@pytest.mark.parametrize("seed", range(3))
def test_the_program_by_plans_is_that_over_all_plans(seed: int) -> None:
    instance = tiny(seed)
    columns = every_column(instance)
    whole = linprog(
        columns.costs,
        A_ub=columns.draws(instance.stock.size),
        b_ub=instance.stock.ravel(),
        A_eq=columns.choices(np.arange(instance.pairs), instance.pairs, 0),
        b_eq=instance.expected,
    )
    solved = ColumnProgram(instance, Pricing(instance)).solve(instance.expected, instance.stock, gap=1e-9)
    assert solved.value == pytest.approx(whole.fun)
    assert solved.bound == pytest.approx(whole.fun)
    assert (solved.prices >= 0).all()
    assert (solved.prices[instance.stock == 0] == 0).all()


def test_a_bound_holds_where_the_search_stops_early() -> None:
    instance = tiny(1)
    exact = ColumnProgram(instance, Pricing(instance)).solve(instance.expected, instance.stock)
    early = ColumnProgram(instance, Pricing(instance)).solve(instance.expected, instance.stock, rounds=1)
    assert early.rounds == 1 < exact.rounds
    assert early.bound < exact.value - 1e-6 < early.value


def test_a_program_begins_with_what_another_found() -> None:
    instance, orders = tiny(1), tiny(1).expected
    first = ColumnProgram(instance, Pricing(instance))
    cold = first.solve(orders, instance.stock)
    again = ColumnProgram(instance, Pricing(instance), first).solve(orders, instance.stock)
    assert again.value == pytest.approx(cold.value)
    assert again.rounds == 1


def test_stock_and_orders_may_be_others_than_at_the_start() -> None:
    """A program that knows plans for all stock still keeps to what is left, and to the orders that are left."""
    instance = tiny(2)
    program = ColumnProgram(instance, Pricing(instance))
    program.solve(instance.expected, instance.stock)
    orders, stock = np.where(np.arange(instance.pairs) % 3 == 0, 0.0, 4.0), instance.stock // 10
    fresh = ColumnProgram(instance, Pricing(instance)).solve(orders, stock, gap=1e-9)
    assert program.solve(orders, stock, gap=1e-9).value == pytest.approx(fresh.value)


@pytest.mark.parametrize("seed", range(3))
def test_the_deterministic_program_is_kept_by_its_shares(seed: int) -> None:
    instance = tiny(seed)
    found = solve_deterministic(instance)
    np.testing.assert_allclose(found.shares.sum(axis=2), 1.0)
    drawn, cost = np.zeros((instance.items, len(instance.box))), 0.0
    for pair, items in enumerate(instance.pair_items):
        shares = found.shares[pair][items >= 0]
        drawn[items[items >= 0]] += instance.expected[pair] * shares
        pieces = (shares * instance.unit[instance.pair_metro[pair]]).sum()
        cost += instance.expected[pair] * (pieces + shares.max(axis=0) @ instance.box)
    assert (drawn[:, :-1] <= instance.stock + 1e-6).all()
    assert cost == pytest.approx(found.bound)


@pytest.mark.parametrize("seed", range(3))
def test_a_deterministic_program_that_is_nearly_solved_has_a_bound_that_holds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = tiny(seed)
    exact = solve_deterministic(instance)
    monkeypatch.setattr(deterministic, "is_large", lambda _: True)
    near = solve_deterministic(instance)
    assert near.bound <= exact.bound + 1e-9
    assert near.bound == pytest.approx(exact.bound, rel=1e-4)
    np.testing.assert_allclose(near.shares.sum(axis=2), 1.0)
    monkeypatch.setattr(solver, "_ITERATIONS", 100)
    far = solve_deterministic(instance)
    assert far.bound < exact.bound * (1 - 1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_the_program_by_plans_is_the_tighter_one(seed: int) -> None:
    """Whole plans cannot pay for a part of a box; and the duals of the looser program bound it from below."""
    instance = tiny(seed)
    found = solve_deterministic(instance)
    plans = ColumnProgram(instance, Pricing(instance)).solve(instance.expected, instance.stock)
    values = Pricing(instance).best(found.prices, instance.stock > 0)[0]
    lagrangian = instance.expected @ values - (found.prices * instance.stock).sum()
    assert found.bound <= plans.value + 1e-6
    assert found.bound - 1e-6 <= lagrangian <= plans.value + 1e-6
