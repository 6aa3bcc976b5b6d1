"""What best plans source of each line where few nodes may take part."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.subsets.fillings import fillings
from optimizer.problem import Problem
from tests.optimizer.engines.problems import filling, made, numbers


def found(problem: Problem) -> list[list[int]]:
    return [each.tolist() for each in fillings(problem)]


# Three nodes with stock for both lines between them.
THREE = made([3, 2], 3, stock=numbers([[2, 1, 0], [0, 1, 2]]), max_nodes=2)


def test_the_best_sets_of_nodes_say_what_is_filled() -> None:
    # First and second 3 + 1, first and third 2 + 2, second and third 1 + 2.
    assert found(THREE) == [[2, 2], [3, 1]]


def test_a_line_from_one_option_is_not_added_up() -> None:
    # First and second 2 + 1, first and third 2 + 2.
    assert found(replace(THREE, single_option=True)) == [[2, 2]]


def test_what_counts_more_is_filled_first() -> None:
    level = replace(THREE.levels[0], coefficients=THREE.sizes.coefficients(np.int64, unfilled=numbers([3, 1])))
    assert found(replace(THREE, levels=(level,))) == [[3, 1]]


def test_nothing_is_told_where_nodes_are_no_limit() -> None:
    assert found(replace(THREE, max_nodes=None)) == []
    assert found(replace(THREE, max_nodes=3)) == []


def test_nothing_is_told_where_there_are_too_many_sets_or_answers() -> None:
    # Each of ten nodes has a line of its own, and any might be the one.
    own = made([1] * 10, 10, eligible=np.eye(10, dtype=bool), max_nodes=1)
    assert found(own) == []
    assert found(made([100], 100, stock=numbers([range(1, 101)]), max_nodes=5)) == []


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_best_plans_fill_one_of_them_or_less(seed: int) -> None:
    """Where nothing else limits plans, the best ones fill exactly one of them."""
    problem = replace(filling(seed, least_value=False), partial="units", max_nodes=1)
    told = fillings(problem)
    if told:
        best = CpSatEngine().solve(problem, Limits()).pieces.sum(axis=1)
        worth = np.ones_like(best) if problem.fill_first else problem.levels[0].coefficients.unfilled
        assert best @ worth <= told[0] @ worth
        assert best @ worth < told[0] @ worth or any((best == each).all() for each in told)
