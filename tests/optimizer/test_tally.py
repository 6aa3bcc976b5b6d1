"""A choice costs what all of its uses cost, told by the few that it has."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.problem import Problem
from optimizer.tally import Tally
from optimizer.uses import Integers
from tests.optimizer.engines.problems import made, numbers
from tests.optimizer.engines.subsets.problems import problem_of


def choice_of(problem: Problem, random: Random) -> Integers:
    """Any pieces, feasible or not, most of them none."""
    drawn = [random.choice([0, 0, 1, 2]) for _ in range(problem.eligible.size)]
    return numbers(drawn).reshape(problem.eligible.shape)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.integers(0, 10**9))
def test_a_choice_costs_what_all_of_its_uses_cost(seed: int) -> None:
    problem = problem_of(seed)
    pieces = choice_of(problem, Random(seed))
    tally, use = Tally(problem, pieces), problem.use_of(pieces)
    assert problem.values_of(pieces) == tuple(level.coefficients.value(use) for level in problem.levels)
    for level in problem.levels:
        assert tally.value(level.coefficients.parts) == level.coefficients.value(use)
        for term in level.terms:
            assert tally.amount(term.parts) == pytest.approx(term.costs.amount(use), abs=1e-9)


def test_each_thing_counts_once() -> None:
    # Of two and one pieces, two and one come from the two options of one node: line 0 splits, nothing is missing but
    # one piece of line 1, which gets none.
    problem = made([2, 1], 2, option_node=[0, 0])
    tally = Tally(problem, numbers([[1, 1], [0, 0]]))
    counted = {
        "pieces": np.full((2, 2), 1),
        "taken": np.full((2, 2), 10),
        "line_at_node": np.full((2, 1), 100),
        "shipment": numbers([1000, 1000]),
        "node": numbers([10_000]),
        "split": numbers([100_000, 100_000]),
        "unfilled": numbers([1_000_000, 1_000_000]),
    }
    costs = [tally.amount({name: part}) for name, part in counted.items()]
    assert costs == [2, 20, 100, 2000, 10_000, 100_000, 1_000_000]
    assert tally.amount(counted) == sum(costs)


def test_all_lines_may_cost_the_same() -> None:
    # Two pieces of line 0 and one of line 1 from option 0, one of line 1 from option 1.
    tally = Tally(made([2, 2], 2), numbers([[2, 0], [1, 1]]))
    assert tally.amount({"pieces": numbers([3, 5])}) == 3 * 3 + 5


@pytest.mark.parametrize(("pieces", "rank"), [([[0, 1]], (0, 7, 3)), ([[0, 0]], (1, 0, 0))])
def test_the_tie_break_comes_last(pieces: list[list[int]], rank: tuple[int, ...]) -> None:
    problem = made([1], 2, {"shipment": [5, 7]}, tie_break=[1, 3])
    assert problem.rank_of(numbers(pieces)) == rank
