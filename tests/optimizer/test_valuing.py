"""What levels make of a choice is what they make of all that it uses."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.problem import Problem
from optimizer.uses import Integers
from optimizer.valuing import Valuing
from tests.optimizer.engines.problems import made, numbers
from tests.optimizer.engines.subsets.problems import problem_of


def choice_of(problem: Problem, random: Random) -> Integers:
    """Any pieces, feasible or not, most of them none."""
    drawn = [random.choice([0, 0, 1, 2]) for _ in range(problem.eligible.size)]
    return numbers(drawn).reshape(problem.eligible.shape)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_values_are_those_of_all_that_a_choice_uses(seed: int) -> None:
    problem = problem_of(seed)
    pieces = choice_of(problem, Random(seed))
    use = problem.use_of(pieces)
    assert problem.values_of(pieces) == tuple(level.coefficients.value(use) for level in problem.levels)


def test_each_thing_counts_once() -> None:
    # Two lines at two options of one node: one node, two shipments, each line once at the node, three pieces.
    problem = made([2, 1], 2, option_node=[0, 0])
    valuing = Valuing(problem, numbers([[1, 1], [1, 0]]))
    counted = {
        "pieces": np.full((2, 2), 1),
        "taken": np.full((2, 2), 10),
        "line_at_node": np.full((2, 1), 100),
        "shipment": numbers([1000, 1000]),
        "node": numbers([10_000]),
        "split": numbers([100_000, 100_000]),
    }
    assert [valuing.value({name: part}) for name, part in counted.items()] == [3, 30, 200, 2000, 10_000, 100_000]
    assert valuing.value(counted) == 112_233


@pytest.mark.parametrize(("pieces", "rank"), [([[0, 1]], (0, 7, 3)), ([[0, 0]], (1, 0, 0))])
def test_the_tie_break_comes_last(pieces: list[list[int]], rank: tuple[int, ...]) -> None:
    problem = made([1], 2, {"shipment": [5, 7]}, tie_break=[1, 3])
    assert problem.rank_of(numbers(pieces)) == rank
