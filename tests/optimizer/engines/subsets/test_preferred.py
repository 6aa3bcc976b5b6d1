"""Lines that come whole because a split costs more than it saves: by hand, and in the plans that follow."""

import numpy as np
import pytest

from optimizer.engines.subsets.few_lines import FewLines
from optimizer.engines.subsets.preferred import are_whole, kept_whole, may_stay_whole
from optimizer.problem import Problem
from tests.optimizer.engines.problems import goal_of, made, numbers

STOCK = numbers([[1, 2, 2]])
"""The first option has one piece of two, the others both."""


def priced(split: int) -> Problem:
    """A piece costs 1 at the first option and 4 at the second: split 1 + 4, whole 8."""
    return made([2], 3, {"pieces": [[1, 4, 9]], "split": [split]}, stock=STOCK)


def test_lines_that_pay_for_a_split_may_stay_whole() -> None:
    found = may_stay_whole(priced(3), goal_of(priced(3)))
    assert found is not None
    assert found.tolist() == [True]
    assert may_stay_whole(priced(0), goal_of(priced(0))) is None
    too_few = made([5], 3, {"pieces": [[1, 4, 9]], "split": [3]}, stock=STOCK)
    assert may_stay_whole(too_few, goal_of(too_few)) is None


# No plan costs less than 2 x 1 besides a split, so that one of more than 8 - 2 is never worth it.
@pytest.mark.parametrize(("split", "whole"), [(6, False), (7, True)])
def test_a_line_is_whole_where_a_split_costs_more_than_all_it_could_save(split: int, whole: bool) -> None:
    problem = priced(split)
    found = are_whole(problem, goal_of(problem), np.array([True]), numbers([[0, 2, 0]]))
    assert found.tolist() == [whole]


def test_a_line_that_is_kept_whole_comes_from_where_all_of_it_is() -> None:
    goal = kept_whole(goal_of(priced(3)), np.array([True]))
    assert (goal.whole.tolist(), goal.most.tolist()) == ([True], [[0, 2, 2]])


@pytest.mark.parametrize(("split", "pieces"), [(2, [[1, 1, 0]]), (4, [[0, 2, 0]]), (9, [[0, 2, 0]])])
def test_the_plan_splits_where_that_is_cheaper(split: int, pieces: list[list[int]]) -> None:
    problem = priced(split)
    found = FewLines().plan(problem, goal_of(problem))
    assert found is not None
    assert found.tolist() == pieces


def test_a_line_in_three_parts_is_split_once() -> None:
    # One piece each at 0 and a split of 5, or all three at the last for 6.
    problem = made([3], 4, {"pieces": [[0, 0, 0, 2]], "split": [5]}, stock=numbers([[1, 1, 1, 3]]))
    found = FewLines().plan(problem, goal_of(problem))
    assert found is not None
    assert found.tolist() == [[1, 1, 1, 0]]
