"""What is left of a problem, and what its answer says of the whole."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.answer import Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction.residue import Residue
from optimizer.problem import LeastValue
from tests.optimizer.engines.problems import assert_same, filling, goal_of, made, numbers, reaches, value

REST = CpSatEngine()


def test_what_the_targets_hold_is_insisted_on_and_counts_no_more() -> None:
    problem = made([3, 1], 2, {"split": [1, 1]}, {"shipment": [5, 6]}, stock=numbers([[1, 1], [1, 1]]))
    goal = goal_of(problem)
    small = Residue.of(problem, goal, goal.most > 0).narrowed.problem
    # Two of three pieces are there, one at each node; the second line can come whole.
    assert (small.demand.tolist(), small.partial) == ([2, 1], "lines")
    assert small.insists is not None
    assert small.insists.least.tolist() == [2, 1]
    assert small.insists.whole is not None
    assert small.insists.whole.tolist() == [False, True]
    assert [level.coefficients.shipment.tolist() for level in small.levels] == [[5, 6]]


def test_values_of_parts_are_counted_from_what_is_ordered() -> None:
    """Nothing is insisted on: what stays unfilled has to be worth something."""
    problem = replace(made([3], 2, {"shipment": [5, 6]}), least_value=LeastValue(2, numbers([1])))
    goal = goal_of(problem)
    small = Residue.of(problem, goal, goal.most > 0).narrowed.problem
    assert small.insists is None
    assert (small.demand.tolist(), len(small.levels)) == ([3], 2)


def test_bounds_are_those_of_the_whole_problem() -> None:
    # One piece is missing, which costs 4 in the second level, too.
    problem = made([3], 2, {"shipment": [5, 6], "unfilled": [4]}, stock=numbers([[2, 2]]), single_option=True)
    goal = goal_of(problem)
    residue = Residue.of(problem, goal, np.array([[False, True]]))
    found = residue.answer(REST.solve(residue.narrowed.problem, Limits()))
    assert found.pieces.tolist() == [[0, 2]]
    assert found.bounds == (1, 10)
    assert found.status == "optimal"


@pytest.mark.parametrize("seed", range(60))
def test_the_answer_is_that_of_the_whole_problem(seed: int) -> None:
    problem = filling(seed)
    goal, whole = goal_of(problem), REST.solve(problem, Limits())
    if not reaches(goal, whole.pieces[None])[0]:
        return
    residue = Residue.of(problem, goal, goal.most > 0)
    answer = REST.solve(residue.narrowed.problem, Limits())
    found = residue.answer(answer)
    assert_same(problem, found, whole)
    # From the best plan on, too.
    start = residue.narrowed.inside(found.pieces)
    again = residue.answer(REST.solve(residue.narrowed.problem, Limits(), start=start))
    assert value(problem, again.pieces) == value(problem, whole.pieces)
