"""No bound is above the best value, whatever the prices."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.engines.batching.pricing.cuts import cuts
from optimizer.engines.batching.pricing.lagrangian import Held, Lagrangian
from optimizer.engines.batching.pricing.pricer import Pricer
from optimizer.engines.batching.pricing.restraints import Restraints
from tests.optimizer.engines.batching.pricing.made import lagrangian_of, solved_joints, some_prices


@pytest.mark.parametrize("rich", [False, True])
def test_bounds_at_any_prices_are_no_higher_than_the_best(rich: bool) -> None:
    rng = np.random.default_rng(4)
    for seed, joint, best in solved_joints(40, rich=rich, first=100):
        for rank in range(joint.level_count):
            lagrangian = lagrangian_of(joint, rank)
            for _ in range(4):
                prices = some_prices(lagrangian, rng)
                bound = lagrangian.of_level(lagrangian.bound(lagrangian.see(prices), prices))
                assert bound <= best[rank], (seed, rank)


def test_bounds_hold_where_earlier_levels_are_held() -> None:
    rng = np.random.default_rng(5)
    held_somewhere = 0
    for seed, joint, best in solved_joints(40, rich=False, first=200):
        if joint.level_count < 2:
            continue
        pricer = Pricer(joint)
        restraints = Restraints(pricer.arena, pricer.evaluation.first_layer)
        own = Lagrangian(pricer, restraints, 0, (), best).own_best()
        if own.sum() != best[0]:
            continue
        held_somewhere += 1
        lagrangian = Lagrangian(pricer, restraints, 1, (Held(0, own),), best)
        for _ in range(4):
            prices = some_prices(lagrangian, rng)
            assert lagrangian.of_level(lagrangian.bound(lagrangian.see(prices), prices)) <= best[1], seed
    assert held_somewhere > 5


def test_what_is_too_large_to_be_counted_exactly_proves_no_more_than_what_is_not() -> None:
    seed, joint, _ = next(iter(solved_joints(1, rich=False, first=100)))
    lagrangian = lagrangian_of(joint, 0)
    seen, prices = lagrangian.see(lagrangian.start), lagrangian.start
    bounds = [
        lagrangian.bound(replace(seen, least=np.full_like(seen.least, most)), prices) for most in (2.0**53, 2.0**67)
    ]
    assert bounds[0] == bounds[1], seed


def test_cuts_hold_for_all_amounts_that_a_row_allows() -> None:
    rng = np.random.default_rng(6)
    for _ in range(300):
        limit = int(rng.integers(1, 12))
        amounts = rng.integers(1, 7, size=4)
        found = cuts(np.array([limit]), np.array([True]), (np.zeros(4, dtype=np.int64), amounts))
        for _ in range(30):
            taken = rng.choice(amounts, size=rng.integers(1, 7))
            taken = taken[np.cumsum(taken) <= limit]
            for cut in range(found.count):
                counted = found.counted(np.full(len(taken), cut), taken)
                assert counted.sum() <= found.limit[cut], (limit, amounts, taken)


def test_a_cut_of_three_pieces_lets_one_pair_in() -> None:
    # Of three pieces two lines of two cannot both be served, although half of each fits.
    found = cuts(np.array([3]), np.array([True]), (np.array([0, 0]), np.array([1, 2])))
    assert found.limit.tolist() == [1]
    assert found.counted(np.array([0, 0]), np.array([1, 2])).tolist() == [0, 1]
