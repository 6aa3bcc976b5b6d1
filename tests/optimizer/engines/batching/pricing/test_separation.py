"""Cuts that mixtures of plans break hold for every choice in whole numbers, and charge what plans count in them."""

import numpy as np

from optimizer.engines.batching.pricing.cuts import Cuts
from optimizer.engines.batching.pricing.separation import Mixture, broken
from tests.optimizer.engines.batching.pricing.made import lagrangian_of, solved_joints, some_prices


def counted(cut: Cuts, takes: dict[int, int]) -> int:
    """What orders count in the first cut where they take so much."""
    total = 0
    for order, amount in takes.items():
        total += int(cut.counted(np.array([0]), np.array([amount]))[0])
        differs = (cut.cut == 0) & (cut.order == order) & (cut.amount == amount)
        total += int(cut.more[differs].sum())
    return total


def test_no_choice_within_a_limit_breaks_a_cut() -> None:
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(400):
        limit, count = int(rng.integers(1, 7)), int(rng.integers(2, 7))
        amount = rng.integers(1, 4, size=count)
        mixture = Mixture(
            np.zeros(count, dtype=np.int64), np.arange(count), amount, rng.random(count), rng.random(count) < 0.8
        )
        cut = broken(mixture, np.array([limit]))
        if not cut.count:
            continue
        found += 1
        for _ in range(40):
            order = rng.permutation(count)
            order = order[np.cumsum(amount[order]) <= limit]
            takes = {int(each): int(amount[each]) for each in order}
            assert counted(cut, takes) <= cut.limit[0], (limit, amount, cut)
    assert found > 50


def test_a_pair_and_a_single_of_two_pieces_shut_each_other_out() -> None:
    # An order takes one of two pieces for sure, another one both half of the time: two in the mean, yet they cannot.
    mixture = Mixture(
        np.zeros(2, dtype=np.int64), np.array([0, 1]), np.array([1, 2]), np.array([1.0, 0.5]), np.array([True, True])
    )
    cut = broken(mixture, np.array([2]))
    assert cut.limit.tolist() == [1]
    assert counted(cut, {0: 1}) == 1
    assert counted(cut, {1: 2}) == 1


def test_bounds_with_cuts_of_mixtures_hold_and_plans_pay_what_they_count() -> None:
    rng = np.random.default_rng(9)
    cuts_found = 0
    for seed, joint, best in solved_joints(40, rich=False, first=700):
        lagrangian = lagrangian_of(joint)
        often = lagrangian._often
        often[:] = rng.random(len(often)) * lagrangian.pricer.arena.possible
        more = broken(lagrangian.mixture(), joint.rows.limit)
        lagrangian.with_cuts(more, lagrangian.start)
        cuts_found += more.count
        for _ in range(4):
            prices = some_prices(lagrangian, rng)
            seen = lagrangian.see(prices)
            assert lagrangian.of_level(lagrangian.bound(seen, prices)) <= best[0], seed
            plans = lagrangian.pricer.plans(lagrangian.pricer.picks(seen))
            assert (lagrangian.reduced(plans, prices, seen) >= 0).all(), seed
    assert cuts_found > 5
