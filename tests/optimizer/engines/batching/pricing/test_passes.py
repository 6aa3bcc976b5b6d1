"""A pass finds the least reduced cost of each order where it leaves nothing out, and never more than that."""

import numpy as np
import pytest

from optimizer.engines.batching.pricing.lagrangian import Lagrangian
from optimizer.engines.feasibility import is_feasible
from tests.optimizer.engines.batching.pricing.made import lagrangian_of, solved_joints, some_prices
from tests.optimizer.engines.problems import every_plan

Prices = np.ndarray[tuple[int], np.dtype[np.float64]]


def least_by_hand(lagrangian: Lagrangian, order: int, prices: Prices) -> int:
    """The least that a plan of an order costs at prices, without what cuts charge."""
    joint, weights = lagrangian.pricer.joint, lagrangian.mix(prices).weights
    rows = prices[: joint.rows.count].astype(np.int64)
    found = []
    for pieces in every_plan(joint.orders[order]):
        values = joint.orders[order].values_of(pieces)
        draw = joint.draw(order, pieces)
        cost = sum(int(weight) * value for weight, value in zip(weights, values, strict=True))
        found.append(cost + int((rows[draw.row] * draw.amount).sum()))
    return min(found)


@pytest.mark.parametrize("rich", [False, True])
def test_a_pass_finds_the_least_cost_of_plain_orders_and_no_more_than_that_of_others(rich: bool) -> None:
    rng = np.random.default_rng(1)
    exact = total = 0
    for seed, joint, _ in solved_joints(40, rich=rich):
        lagrangian = lagrangian_of(joint, joint.level_count - 1, with_cuts=False)
        prices = some_prices(lagrangian, rng)
        seen = lagrangian.see(prices)
        for order in range(len(joint.orders)):
            best = least_by_hand(lagrangian, order, prices)
            assert seen.least[order] <= best, (seed, order)
            total += 1
            exact += seen.least[order] == best
    assert exact > 0.65 * total


def test_plans_of_a_pass_cost_what_it_says_where_orders_are_plain() -> None:
    rng = np.random.default_rng(2)
    looked = 0
    for seed, joint, _ in solved_joints(40, rich=False):
        lagrangian = lagrangian_of(joint, joint.level_count - 1, with_cuts=False)
        prices = some_prices(lagrangian, rng)
        seen = lagrangian.see(prices)
        plans = lagrangian.pricer.plans(lagrangian.pricer.picks(seen))
        for place, order in enumerate(plans.order.tolist()):
            problem = joint.orders[order]
            pieces = plans.dense(place, (problem.line_count, problem.option_count))
            assert is_feasible(problem, pieces), (seed, order)
            assert tuple(plans.values[place].astype(int)) == problem.values_of(pieces), (seed, order)
            draw = joint.draw(order, pieces)
            used = dict(zip(draw.row.tolist(), draw.amount.tolist(), strict=True))
            here = slice(plans.drawn.start[place], plans.drawn.start[place + 1])
            assert dict(zip(plans.row[here].tolist(), plans.amount[here].tolist(), strict=True)) == used, (seed, order)
            looked += 1
    assert looked > 50


def test_a_line_that_comes_in_parts_pays_for_its_split_once() -> None:
    rng = np.random.default_rng(3)
    splits = 0
    for _, joint, _ in solved_joints(60, rich=False, first=500):
        lagrangian = lagrangian_of(joint, joint.level_count - 1, with_cuts=False)
        weights = lagrangian.weights
        costs_splits = any(
            weight and problem.levels[rank].coefficients.split.any()
            for problem in joint.orders
            for rank, weight in enumerate(weights)
        )
        if not costs_splits:
            continue
        seen = lagrangian.see(some_prices(lagrangian, rng))
        splits += 1
        assert np.isfinite(seen.least).all()
    assert splits
