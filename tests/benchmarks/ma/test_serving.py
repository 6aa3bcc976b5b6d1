"""Sequences are served first come, first served, each order at its cost."""

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.columns import Columns
from benchmarks.ma.derivation import Derivation, Effort
from benchmarks.ma.desk import Desk
from benchmarks.ma.ground import Ground
from benchmarks.ma.instance import Instance, draw_arrivals
from benchmarks.ma.policies import policies
from benchmarks.ma.pricing import Pricing
from benchmarks.ma.service import service_cost
from tests.benchmarks.ma.tiny import all_plans, tiny


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.of(tiny(1))


def orders(instance: Instance, seed: int) -> Integers:
    arrivals = draw_arrivals(instance, np.random.default_rng(seed))
    return arrivals[arrivals >= 0]


def served_in_turn(instance: Instance, pairs: Integers, centres: Integers) -> float:
    """What `service_cost` says, item by item."""
    left, total = instance.stock.copy(), 0.0
    for pair, asked in zip(pairs, centres, strict=True):
        got = asked.copy()
        for place in range(instance.pair_sizes[pair]):
            item = instance.pair_items[pair, place]
            if asked[place] < instance.dummy:
                left[item, asked[place]] -= 1
                got[place] = asked[place] if left[item, asked[place]] >= 0 else instance.dummy
        total += float(instance.cost(np.array([pair]), got[None])[0])
    return total


def decided_in_turn(instance: Instance, pairs: Integers, prices: Floats) -> tuple[float, Integers]:
    """The cost of sequences of which each order has the best of all plans, and the stock that is left."""
    left, total = instance.stock.copy(), 0.0
    for pair in pairs:
        plans = all_plans(instance, int(pair))
        columns = Columns.of(instance, np.full(len(plans), pair), plans)
        columns = columns.only(columns.all_available(left > 0))
        best = columns.priced(prices).argmin()
        total += columns.costs[best]
        for cell in columns.cells[best]:
            if cell >= 0:
                left.flat[cell] -= 1
    return total, left


def test_who_asks_a_centre_that_ran_out_is_unfilled() -> None:
    instance = tiny(1)
    pairs = orders(instance, 3)
    centres = np.random.default_rng(4).integers(len(instance.box), size=(len(pairs), 3))
    found = service_cost(instance, pairs, centres)
    assert found == pytest.approx(served_in_turn(instance, pairs, centres))
    assert found > instance.cost(pairs, centres).sum() + 100


@pytest.mark.parametrize("dear", [0.0, 6.0])
def test_each_order_has_the_best_plan_of_what_is_there(dear: float) -> None:
    instance = tiny(1)
    prices = np.random.default_rng(2).uniform(0, dear, size=instance.stock.shape)
    pairs = np.concatenate([orders(instance, 5), orders(instance, 6)])[:300]
    desk = Desk(instance, Pricing(instance))
    desk.price(prices)
    cost, left = decided_in_turn(instance, pairs, prices)
    assert desk.serve(pairs.tolist()) == pytest.approx(cost)
    np.testing.assert_array_equal(desk.stock, left)
    assert (left[instance.carried] == 0).any()


def test_prices_change_between_orders() -> None:
    instance = tiny(1)
    pairs = orders(instance, 5)
    desk = Desk(instance, Pricing(instance))
    desk.price(np.zeros(instance.stock.shape))
    before = desk.serve(pairs[:50].tolist())
    left = desk.stock
    desk.price(np.full(instance.stock.shape, 1000.0))
    assert before > 0
    assert desk.serve(pairs[50:].tolist()) > 0
    np.testing.assert_array_equal(desk.stock, left)


def test_moments_are_even() -> None:
    assert Effort(4).moments(100) == [0, 25, 50, 75]
    assert Effort(7).moments(3) == [0, 1, 2]


def test_prices_of_the_expected_future_are_those_of_the_program(ground: Ground) -> None:
    derivation = Derivation(ground.instance, ground.program(), Effort(1), np.random.default_rng(0))
    found = derivation.prices(ground.instance.arrivals, ground.instance.stock)
    np.testing.assert_allclose(found, ground.expected.prices, atol=1e-6)
    assert derivation.times == 1


def test_prices_are_the_mean_over_the_futures_drawn_last(ground: Ground) -> None:
    """Three are drawn first, then one at a time: a mean of three changes by a third of one future's prices."""
    instance = ground.instance
    derivation = Derivation(instance, ground.program(), Effort(3, futures=3, fresh=1), np.random.default_rng(0))
    drawn = Derivation(instance, ground.program(), Effort(9, futures=1, fresh=1), np.random.default_rng(0))
    stock = instance.stock
    means = [derivation.prices(200, stock) for _ in range(3)]
    singles = [drawn.prices(200, stock) for _ in range(5)]
    for index, mean in enumerate(means):
        np.testing.assert_allclose(mean, np.mean(singles[index : index + 3], axis=0), atol=1e-3)
    assert any(not np.allclose(one, other) for one, other in pairwise(singles))


def test_nothing_is_cheaper_than_hindsight(ground: Ground) -> None:
    arrivals = draw_arrivals(ground.instance, np.random.default_rng(11))
    bound = ground.hindsight(arrivals)
    costs = {
        name: policy(ground, arrivals, np.random.default_rng(0)).cost for name, policy in policies(Effort(5, 2)).items()
    }
    assert bound > 0
    assert min(costs.values()) >= bound - 1e-6
    assert costs["bid-price"] < min(costs[name] for name in ("nearest", "independent", "dilate", "jasin-sinha"))


def test_nearest_asks_the_nearest(ground: Ground) -> None:
    instance = ground.instance
    arrivals = draw_arrivals(instance, np.random.default_rng(12))
    pairs = arrivals[arrivals >= 0]
    centres = np.array([[instance.nearest[item, pair % 3] for item in instance.pair_items[pair]] for pair in pairs])
    run = policies(Effort(1))["nearest"](ground, arrivals, np.random.default_rng(0))
    assert run.cost == pytest.approx(served_in_turn(instance, pairs, centres))
