"""All plans below a threshold are found, and none above it of plain orders."""

import numpy as np
import pytest

from optimizer.engines.batching.pricing.enumeration import TooManyPlans
from tests.optimizer.engines.batching.pricing.made import lagrangian_of, solved_joints, some_prices
from tests.optimizer.engines.problems import every_plan


def test_all_plans_within_a_threshold_are_found() -> None:
    rng = np.random.default_rng(7)
    found_some = 0
    for seed, joint, _ in solved_joints(40, first=300):
        lagrangian = lagrangian_of(joint, joint.level_count - 1, with_cuts=False)
        prices = some_prices(lagrangian, rng)
        seen = lagrangian.see(prices)
        threshold = lagrangian.unit * int(rng.choice([0, 2, 50]))
        has_block = np.isin(np.arange(len(joint.orders)), lagrangian.pricer.arena.order)
        orders = np.flatnonzero(lagrangian.pricer.whole & has_block)
        plans = lagrangian.pricer.near(seen, np.full(len(joint.orders), threshold), 100_000)
        weights, rows = lagrangian.mix(prices).weights, prices[: joint.rows.count].astype(np.int64)
        for order in orders.tolist():
            problem = joint.orders[order]
            known = {
                plans.dense(place, (problem.line_count, problem.option_count)).tobytes()
                for place in np.flatnonzero(plans.order == order).tolist()
            }
            for pieces in every_plan(problem):
                draw = joint.draw(order, pieces)
                cost = sum(int(w) * v for w, v in zip(weights, problem.values_of(pieces), strict=True))
                cost += int((rows[draw.row] * draw.amount).sum())
                if cost <= seen.least[order] + threshold:
                    found_some += 1
                    assert np.ascontiguousarray(pieces).tobytes() in known, (seed, order, pieces)
    assert found_some > 100


def test_too_many_plans_are_refused() -> None:
    _, joint, _ = next(solved_joints(1, rich=False, first=303))
    lagrangian = lagrangian_of(joint, 0)
    seen = lagrangian.see(lagrangian.start)
    with pytest.raises(TooManyPlans):
        lagrangian.pricer.near(seen, np.full(len(joint.orders), 1e15), 1)
