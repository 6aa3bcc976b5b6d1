"""Prices are optimal duals of the linear program over plans."""

from dataclasses import replace

import numpy as np

from optimizer.answer import Limits
from optimizer.engines.batching.pricing.duals import Duals, prices, program
from optimizer.engines.batching.pricing.incumbent import Incumbent
from optimizer.engines.batching.pricing.lagrangian import Lagrangian
from optimizer.engines.batching.pricing.master import solve
from optimizer.engines.reduction.clock import Clock
from tests.optimizer.engines.batching.pricing.made import nothing, solved_joints


def test_one_more_unit_saves_at_most_its_price_and_what_is_left_over_has_none() -> None:
    priced = 0
    for seed, joint, best in solved_joints(25, rich=False, first=400):
        duals = Duals(joint, Incumbent(joint, nothing(joint)), Clock(Limits()))
        told = duals.of_level(0)
        lagrangian = Lagrangian(duals.pricer, duals.restraints, 0, (), best)
        master = program(lagrangian, duals.pool.plans)
        solved = solve(master)
        assert solved is not None
        assert solved.value <= best[0] * lagrangian.unit + 1e-9 * abs(solved.value) + 1e-6, seed
        left = master.limit - master.uses @ solved.shares
        for row in range(joint.rows.count):
            more = master.limit.copy()
            more[row] += 1
            after = solve(replace(master, limit=more))
            assert after is not None
            saved = (solved.value - after.value) / lagrangian.unit
            assert saved <= told[row] + 1e-6 * max(1.0, abs(solved.value / lagrangian.unit)), (seed, row)
            assert told[row] >= 0
            if left[row] > 1e-6:
                assert solved.prices[row] == 0
            priced += told[row] > 0
    assert priced > 5


def test_prices_come_in_the_units_that_were_given() -> None:
    for _, joint, _ in solved_joints(10, rich=False, first=430):
        orders = tuple(
            replace(
                problem,
                levels=tuple(replace(level, coefficients=level.coefficients.scaled(7)) for level in problem.levels),
            )
            for problem in joint.orders
        )
        times = replace(joint, orders=orders, rows=replace(joint.rows, rates=joint.rows.rates * 7))
        assert np.allclose(prices(times, nothing(joint)), 7 * prices(joint, nothing(joint)))
