"""The bound of a level: never above the best plan, and what it rules out is in no best plan."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction import ascent as ascents
from optimizer.engines.reduction.ascent import Ascent
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.relaxation import Held, relaxed_levels
from optimizer.problem import Problem
from tests.optimizer.engines.problems import every_plan, every_value, filling, goal_of, made, numbers, reaches
from tests.optimizer.engines.subsets.problems import TooMany

Improve = Callable[[list[int], Any], int]


def ascent(problem: Problem, place: int = 0, held: tuple[int, ...] = (), clock: Clock | None = None) -> Ascent:
    """The way up for one of the levels that the targets leave open, those before it held at some values."""
    goal = goal_of(problem)
    levels = relaxed_levels(problem, goal)
    before = [Held(level, value) for level, value in zip(levels, held, strict=False)]
    clock = clock or Clock(Limits())
    return Ascent(levels[place], before, fill=goal.fill, most=goal.most, whole=goal.whole, clock=clock)


def never(upper: int) -> Improve:
    """Knows no better plan."""
    return lambda _opened, _alive: upper


def test_one_line_is_bounded_by_its_cheapest_option() -> None:
    climbing = ascent(made([1], 3, {"shipment": [5, 4, 9], "pieces": [[1, 4, 0]]}))
    # 5 + 1, 4 + 4, 9: the first is proven best, and the others are ruled out.
    assert climbing.climb(6, never(6))
    assert climbing.value == 6
    assert climbing.most.tolist() == [[1, 0, 0]]


def test_plans_as_good_are_left() -> None:
    climbing = ascent(made([1], 3, {"shipment": [5, 5, 9], "pieces": [[1, 1, 0]]}))
    assert climbing.climb(6, never(6))
    assert climbing.alive.tolist() == [[True, True, False]]


def test_a_plan_that_is_not_the_best_is_not_proven() -> None:
    climbing = ascent(made([2], 2, {"shipment": [5, 4], "pieces": [[1, 2]]}))
    assert not climbing.climb(9, never(9))
    assert climbing.value <= 7
    assert climbing.alive.all()


def test_a_better_plan_is_asked_for_on_the_way() -> None:
    # Ten lines of which any twelve options may send one; the first plan known is a bad one.
    draw = np.random.default_rng(1)
    problem = made([1] * 10, 12, {"shipment": draw.integers(5, 9, 12), "pieces": draw.integers(1, 9, (10, 12))})
    climbing, asked = ascent(problem), list[list[int]]()
    best = CpSatEngine().solve(problem, Limits()).bounds[1]

    def improve(opened: list[int], alive: Any) -> int:
        assert alive.any(axis=1).all()
        asked.append(opened)
        return best

    climbing.climb(500, improve)
    assert asked
    assert all(0 <= option < 12 for opened in asked for option in opened)
    assert climbing.value <= best
    # At 500 nothing could be ruled out.
    assert not climbing.alive.all()


def test_a_level_that_is_held_leaves_what_keeps_to_it() -> None:
    # Shipments are held at 1: then both lines come from the first node, which costs 9, and not 1 + 1 from two others.
    problem = made([1, 1], 3, {"shipment": [1, 1, 1]}, {"pieces": [[4, 1, 9], [5, 9, 1]]})
    climbing = ascent(problem, 1, held=(1,))
    climbing.climb(9, never(9))
    assert 2 <= climbing.value <= 9
    assert climbing.alive[:, 0].all()
    # Without it, 2 is proven.
    alone = ascent(problem, 1)
    assert alone.climb(2, never(2))


def test_a_pair_that_sends_only_some_is_ruled_out_by_its_share_alone() -> None:
    # Two of three pieces at 1, one at 3, which is 5. At a price of 2 the bound is 6 - 2; two pieces of the second
    # option would make it 6, and one, as in the best plan, 5.
    problem = made([3], 2, {"pieces": [[1, 3]]}, stock=numbers([[2, 2]]))
    climbing = ascent(problem)
    climbing._check(np.array([2.0]), np.zeros(0), 5)
    assert climbing.value == 4
    assert climbing.most.tolist() == [[2, 2]]
    climbing._check(np.array([2.0]), np.zeros(0), 4)
    assert climbing.most.tolist() == [[2, 0]]


def test_a_limit_ends_the_climb() -> None:
    clock = Clock(Limits(deterministic=1e-9))
    problem = made([3] * 6, 9, {"shipment": [7] * 9, "pieces": [[1] * 9] * 6}, stock=np.ones((6, 9), dtype=np.int64))
    climbing = ascent(problem, clock=clock)
    climbing.climb(99, never(99))
    assert clock.spent == "deterministic"
    assert climbing.value <= 3 * 7 + 18


def test_nothing_is_claimed_where_sums_could_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ascents, "_LARGEST", 10.0)
    climbing = ascent(made([2], 2, {"shipment": [50, 40]}))
    assert not climbing.climb(40, never(40))
    assert climbing.alive.all()


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 2), st.sampled_from([1, 4, 160]))
def test_no_best_plan_is_below_the_bound_or_ruled_out(seed: int, more: int, steps: int) -> None:
    problem = filling(seed)
    goal = goal_of(problem)
    levels = relaxed_levels(problem, goal)
    try:
        plans = every_plan(problem)
    except TooMany:
        return
    plans = plans[reaches(goal, plans)]
    held: list[int] = []
    if not len(plans):
        return
    values = every_value(problem, plans)[:, goal.held + problem.fill_first :]
    for place in range(len(levels)):
        least = int(values[:, place].min())
        # The best known plan may be a little worse than the best one.
        climbing = ascent(problem, place, tuple(held))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ascents, "_MOST_STEPS", steps)
            is_proven = climbing.climb(least + more, never(least + more))
        assert climbing.value <= least
        assert is_proven == (climbing.value >= least + more)
        good = values[:, place] <= least + more
        assert (plans[good] <= climbing.most).all()
        held.append(least)
        kept = values[:, place] == least
        plans, values = plans[kept], values[kept]
