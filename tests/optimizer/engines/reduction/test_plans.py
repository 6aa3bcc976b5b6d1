"""What branch and bound does with plans: counts them, and searches where the cheapest breaks a limit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction import plans as plans_of_branches
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.plans import Plans
from optimizer.engines.reduction.reduction import Reduction
from optimizer.engines.relaxed.folding import fold
from optimizer.features import Features
from optimizer.problem import Capacities, Problem
from tests.optimizer.engines.problems import every_plan, filling, goal_of, made, numbers, reaches
from tests.optimizer.engines.subsets.problems import TooMany, overuses_of


def plans_of(problem: Problem) -> tuple[Plans, Reduction] | None:
    """The plans of a problem of which no level is proven yet; None where no plan is found, or nothing is folded."""
    clock = Clock(Limits())
    reduction = Reduction(problem, goal_of(problem), clock)
    levels = reduction.open
    if not reduction.search() or levels is None:
        return None
    folded = fold(reduction.goal, reduction.most, levels, reduction.held)
    return None if folded is None else (Plans(problem, reduction, folded, CpSatEngine(), clock), reduction)


def some(problem: Problem) -> tuple[Plans, Reduction]:
    found = plans_of(problem)
    assert found is not None
    return found


# The first node is cheapest for both, but a second line there is dearer than all else; apart 3 + 4 + 1 + 5.
CROWDED = made(
    [1, 1],
    2,
    {"shipment": [3, 4], "pieces": [[1, 5], [1, 5]], "overuse": [20]},
    capacity=Capacities(
        limited=np.zeros(2, dtype=bool),
        left=numbers([2, 2]),
        per_order=numbers([0, 0]),
        per_line=numbers([1, 1]),
        per_piece=np.zeros((2, 2), dtype=np.int64),
    ),
    features=Features(overuses=overuses_of((0, 1, 1))),
)


def test_a_plan_that_costs_what_it_seems_to_is_taken_over() -> None:
    plans, reduction = some(CROWDED)
    # Both from the second: 4 + 5 + 5.
    assert plans.offer(numbers([1]), numbers([[1], [1]])) <= 14
    assert reduction.incumbent.values <= (0, 14, 0)
    assert not plans.gave_up


def test_where_it_costs_more_the_best_of_its_options_is_searched_for() -> None:
    plans, reduction = some(CROWDED)
    assert plans.offer(numbers([0, 1]), numbers([[1, 0], [1, 0]])) == 13
    assert reduction.incumbent.values == (0, 13, 0)


def test_where_no_plan_is_told_it_is_searched_for_too() -> None:
    plans, _ = some(CROWDED)
    assert plans.offer(numbers([0, 1]), None) == 13


def test_whoever_asks_too_often_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans_of_branches, "_MOST_SEARCHES", 1)
    plans, _ = some(CROWDED)
    plans.offer(numbers([0]), None)
    assert not plans.gave_up
    plans.offer(numbers([0, 1]), None)
    assert plans.gave_up


def test_options_that_fill_nothing_are_no_plan() -> None:
    # The second line is not at the first node.
    problem = made([1, 1], 2, {"shipment": [1, 9]}, stock=numbers([[1, 1], [0, 1]]))
    plans, reduction = some(problem)
    before = reduction.incumbent.values
    plans.offer(numbers([0]), None)
    assert reduction.incumbent.values == before
    assert not plans.gave_up


def test_before_anything_is_bounded_nothing_is_claimed() -> None:
    plans, _ = some(CROWDED)
    assert plans.level_bound(-np.inf) < -(10**9)


def test_the_bound_of_a_level_is_what_the_later_ones_leave() -> None:
    # One line, 5 or 6 in the first level, 0 or 9 in the second.
    problem = made([1], 2, {"shipment": [5, 6]}, {"pieces": [[9, 0]]})
    plans, _ = some(problem)
    assert plans.level_bound(plans.cost) == 5
    assert plans.level_bound(0.0) <= 1


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 30))
def test_no_plan_is_below_the_bound_of_a_level(seed: int, less: int) -> None:
    """A bound of all plans, in folded numbers, bounds what they cost in the first level."""
    problem = filling(seed)
    found, goal = plans_of(problem), goal_of(problem)
    try:
        every = every_plan(problem)
    except TooMany:
        return
    every = every[reaches(goal, every)][:400]
    if found is None or len(problem.levels) == goal.held:
        return
    folded = found[0]._folded
    here = every[:, :, folded.columns]
    costs = (folded.piece * here + folded.once * (here > 0)).sum(axis=(1, 2))
    costs += (folded.options * here.any(axis=1)).sum(axis=1)
    least = min(problem.values_of(each)[goal.held] for each in every)
    assert found[0].level_bound(float(costs.min()) - less) <= least
