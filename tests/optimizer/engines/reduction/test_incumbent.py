"""The best known plan: what it takes over, and what its search finds."""

from dataclasses import replace

import pytest

from optimizer.engines.reduction.incumbent import Incumbent
from optimizer.engines.relaxed.relaxation import relaxed_levels
from optimizer.problem import LeastValue, Problem
from tests.optimizer.engines.problems import best_plans, every_plan, filling, goal_of, made, numbers, value
from tests.optimizer.engines.subsets.problems import TooMany, obeys

# From the first node both lines for 4 + 1 + 1, from the second for 2 + 3 + 3, from both for 6 + 1 + 1.
TWO = made([1, 1], 2, {"shipment": [4, 2], "pieces": [[1, 3], [1, 3]]}, stock=numbers([[1, 1], [1, 1]]))
FIRST, SECOND, PARTED = ([[1, 0], [1, 0]], [[0, 1], [0, 1]], [[1, 0], [0, 1]])


def incumbent(problem: Problem) -> Incumbent:
    goal = goal_of(problem)
    return Incumbent(problem, goal, relaxed_levels(problem, goal))


def test_a_better_plan_is_taken_over() -> None:
    known = incumbent(TWO)
    assert known.pieces is None
    for plan, values in ((PARTED, (0, 10, 0)), (SECOND, (0, 8, 0)), (FIRST, (0, 6, 0)), (SECOND, (0, 6, 0))):
        assert known.take(numbers(plan))
        assert known.values == values
    assert known.plan.tolist() == FIRST
    assert known.options() == [0]


def test_of_equal_plans_the_tie_break_decides() -> None:
    known = incumbent(made([1], 3, tie_break=numbers([0, 1, 2])))
    for option, rank in ((2, 2), (1, 1), (2, 1), (0, 0)):
        assert known.take(numbers([[int(each == option) for each in range(3)]]))
        assert known.values == (0, rank)


def test_a_plan_that_breaks_a_limit_is_not_taken() -> None:
    known = incumbent(replace(TWO, max_nodes=1))
    assert not known.take(numbers(PARTED))
    assert known.pieces is None
    with pytest.raises(AssertionError):
        _ = known.plan


def test_a_plan_that_fills_less_is_not_taken() -> None:
    # To take nothing is cheaper, and breaks no limit.
    known = incumbent(replace(TWO, fill_first=True, partial="never", levels=TWO.levels[1:]))
    assert known.take(numbers(SECOND))
    assert not known.take(numbers([[0, 0], [0, 0]]))
    assert known.plan.tolist() == SECOND


def test_the_search_opens_what_is_cheapest() -> None:
    known, alive = incumbent(TWO), goal_of(TWO).most > 0
    assert known.search(alive)
    assert known.plan.tolist() == FIRST
    # There is none better.
    assert not known.search(alive, [[1]])
    assert known.values == (0, 6, 0)


def test_the_search_keeps_to_the_pairs_it_is_given() -> None:
    known, alive = incumbent(TWO), goal_of(TWO).most > 0
    alive[0, 0] = False
    assert known.search(alive)
    # Without the first line at the first node: both from the second.
    assert known.plan.tolist() == SECOND


def test_the_search_finds_one_node_where_one_may_take_part() -> None:
    # One line at each node is cheaper, and may not be.
    apart = made([1, 1], 2, {"shipment": [1, 1], "pieces": [[1, 9], [9, 1]]}, max_nodes=1)
    known = incumbent(apart)
    assert known.search(goal_of(apart).most > 0)
    assert known.values == (0, 11, 0)


def test_lines_of_one_item_share_its_stock() -> None:
    shared = replace(TWO, item=numbers([0, 0]), stock=numbers([[1, 1]]), levels=TWO.levels[:1])
    known = incumbent(shared)
    known.search(goal_of(shared).most > 0, [[0, 1]])
    assert known.pieces is None or known.plan.sum(axis=0).tolist() == [1, 1]


def test_there_may_be_no_plan_as_wanted() -> None:
    # Each part and what is left would have to be worth more than all there is.
    problem = replace(TWO, stock=numbers([[1, 0], [0, 1]]), least_value=LeastValue(9, numbers([1, 1])))
    known = incumbent(problem)
    assert not known.search(goal_of(problem).most > 0)
    assert known.pieces is None


@pytest.mark.parametrize("seed", range(100))
def test_what_is_found_obeys_and_is_counted_right(seed: int) -> None:
    problem = filling(seed, least_value=False)
    known, goal = incumbent(problem), goal_of(problem)
    known.search(goal.most > 0)
    if known.pieces is None:
        return
    assert obeys(problem, known.plan)
    assert known.plan.sum(axis=1).tolist() == goal.fill.tolist()
    rank = () if problem.tie_break is None else (int((known.plan * problem.tie_break).sum()),)
    assert known.values == (*problem.values_of(known.plan), *(rank or (0,)))
    try:
        best = best_plans(problem, every_plan(problem))
    except TooMany:
        return
    assert value(problem, known.plan) >= value(problem, best[0])
