"""Values, bounds and gaps of all orders from those of groups that do not compete."""

import pytest

from optimizer.engines.batching.goals import Progress
from optimizer.engines.batching.standing import Standing, least_values
from tests.optimizer.engines.batching.joints import an_order, stocked
from tests.optimizer.engines.batching.small_joint import joint_of, ways_of
from tests.optimizer.engines.subsets.problems import TooMany

JOINT = stocked([an_order([1])] * 3, [3])


def test_values_and_bounds_add_up() -> None:
    standing = Standing(JOINT, [(3,), (5,)], [(2,), (5,)])
    assert (standing.values, standing.bounds) == ((8,), (7,))
    standing.settle(0, (3,), (3,))
    assert standing.bounds == (8,)


def test_bounds_behind_a_level_that_is_open_say_nothing_of_groups_together() -> None:
    joint = joint_of(next(seed for seed in range(99) if joint_of(seed).level_count == 2))
    least = sum(least_values(problem)[1] for problem in joint.orders)
    assert Standing(joint, [(3, 50), (5, 50)], [(2, 40), (5, 50)]).bounds == (7, min(least, 100))
    assert Standing(joint, [(3, 50), (5, 50)], [(3, 40), (5, 50)]).bounds == (8, 90)
    assert Standing(joint, [(3, 50)], [(2, 40)]).bounds == (2, 40)


def test_the_gap_is_shared() -> None:
    # Of 1000 all may be 10 off.
    standing = Standing(JOINT, [(600,), (300,), (100,)], [(0,), (0,), (0,)])
    assert standing.share([0, 1, 2], 0.01) == pytest.approx(0.01)
    # The others are proven: what they may be off is added; or one of them is off by 4 of the 10.
    standing.settle(1, (300,), (300,))
    standing.settle(2, (100,), (100,))
    assert standing.share([0], 0.01) == pytest.approx(10 / 600)
    standing.settle(2, (100,), (96,))
    assert standing.share([0], 0.01) == pytest.approx(6 / 600)
    standing.settle(2, (100,), (50,))
    assert standing.share([0], 0.01) == pytest.approx(0.001)
    assert standing.share([0], 0.0) == 0.0


def test_progress_is_told_of_all_groups() -> None:
    heard: list[Progress] = []
    standing = Standing(JOINT, [(30,), (50,)], [(20,), (50,)], heard.append)
    standing.tell("sequence")
    standing.relay(0)(Progress("prices", 0, 25.0, 22.0, 0.12, 0.0))
    told = [(each.phase, each.level, each.value, each.bound) for each in heard]
    assert told == [("sequence", 0, 80.0, 70.0), ("prices", 0, 75.0, 72.0)]
    assert heard[1].gap == pytest.approx(3 / 75)


@pytest.mark.parametrize("seed", range(40))
def test_no_order_is_worth_less_than_the_least(seed: int) -> None:
    joint = joint_of(seed)
    for index, problem in enumerate(joint.orders):
        try:
            values = ways_of(joint, index).values()
        except TooMany:
            continue
        for rank, least in enumerate(least_values(problem)):
            assert least <= min(value[rank] for value in values)
