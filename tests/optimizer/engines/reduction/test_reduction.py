"""What is left of a problem: all of its best plans, and little else."""

import numpy as np
import pytest

from optimizer.answer import Limits
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.reduction import Reduction
from optimizer.problem import Problem
from tests.optimizer.engines.problems import (
    best_plans,
    every_plan,
    every_value,
    filling,
    goal_of,
    made,
    numbers,
    reaches,
    value,
)
from tests.optimizer.engines.subsets.problems import TooMany


def reduced(problem: Problem) -> Reduction | None:
    """What is left; None where no plan is found that does what the targets say."""
    found = Reduction(problem, goal_of(problem), Clock(Limits()))
    if not found.search():
        return None
    found.descend()
    return found


def some(problem: Problem) -> Reduction:
    found = reduced(problem)
    assert found is not None
    return found


def test_one_plan_is_left_where_one_is_best() -> None:
    found = some(made([1, 1], 3, {"shipment": [5, 9, 9], "pieces": [[1, 1, 1], [1, 1, 1]]}))
    assert found.is_settled
    assert found.most.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert found.incumbent.values == (0, 7, 0)
    assert (found.proven, list(found.bounds(found.bound))) == (2, [0, 7])


def test_what_one_level_leaves_the_next_one_decides() -> None:
    # Any node costs one shipment; the second and the third 2 km; the third is last in rank.
    found = some(made([1], 3, {"shipment": [1, 1, 1]}, {"pieces": [[5, 2, 2]]}, tie_break=numbers([0, 1, 2])))
    assert found.most.tolist() == [[0, 1, 1]]
    assert found.incumbent.plan.tolist() == [[0, 1, 0]]
    assert found.proven == 3
    assert found.open is not None
    # The last level, though it is proven, and the tie-break.
    assert len(found.open) == 2


def test_levels_from_the_first_that_cannot_be_relaxed_are_left_alone() -> None:
    found = some(made([1], 2, {"shipment": [1, 1]}, {"split": [-1]}, {"shipment": [9, 1]}))
    assert found.proven == 2
    assert found.open is None
    assert list(found.bounds(found.bound))[:2] == [0, 1]
    assert list(found.bounds(found.bound))[2] < -1


def test_nothing_is_left_where_no_plan_fills_the_lines() -> None:
    # One node may take part, and each has one of the lines.
    assert reduced(made([1, 1], 2, stock=numbers([[1, 0], [0, 1]]), max_nodes=1)) is None


def test_an_order_that_nobody_can_serve_is_settled() -> None:
    found = some(made([2, 1], 2, {"shipment": [3, 4]}, stock=numbers([[0, 0], [0, 0]])))
    assert found.is_settled
    assert found.incumbent.values == (3, 0, 0)


def test_bounds_do_not_depend_on_a_plan() -> None:
    """Before any plan is found, a level costs no less than each line's cheapest."""
    problem = made([2], 2, {"shipment": [3, -4], "pieces": [[2, 1]]})
    found = Reduction(problem, goal_of(problem), Clock(Limits()))
    first, second = found.bounds(0)
    assert first <= 0
    assert second <= -4 + 2


@pytest.mark.parametrize("seed", range(200))
def test_all_best_plans_are_left(seed: int) -> None:
    problem = filling(seed)
    goal, found = goal_of(problem), reduced(problem)
    try:
        plans = every_plan(problem)
    except TooMany:
        return
    if found is None:
        return
    best = best_plans(problem, plans)
    assert reaches(goal, best).all()
    assert (best <= found.most).all()
    assert (found.incumbent.plan <= goal.most).all()
    # What is proven is what the best plans reach, and bounds are above none of them.
    values = every_value(problem, best)[0, int(problem.fill_first) :]
    assert found.incumbent.values[: found.proven] == tuple(values[: found.proven].tolist())
    for place, bound in enumerate(found.bounds(found.bound)):
        assert bound <= values[place]
        if values[place] != found.incumbent.values[place]:
            break
    if found.is_settled:
        assert value(problem, found.incumbent.plan) == value(problem, best[0])
    assert np.array_equal(found.pairs, found.most > 0)
