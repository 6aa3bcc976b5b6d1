"""What a problem limits, rule by rule: the plan that keeps to it, and the one that does not; and all plans."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizer.engines.feasibility import is_feasible
from optimizer.problem import Capacities, Insistence, LeastValue, Problem, Weights
from tests.optimizer.engines.problems import filling, made, numbers
from tests.optimizer.engines.subsets.problems import TooMany, Uses, every_choice

BOTH = [[1, 0], [0, 2]]
"""A piece of the first line from the first option, two of the second from the second."""


def capacity(**fields: list[Any]) -> Capacities:
    nothing = [0, 0]
    limits = {"limited": [True, False], "per_order": nothing, "per_line": nothing, "per_piece": [nothing, nothing]}
    return Capacities(**{name: np.array(part) for name, part in (limits | fields).items()})


def weights(most: list[int]) -> Weights:
    return Weights(numbers([1, 2]), np.array([True, True]), numbers(most))


ALLOWED: list[tuple[dict[str, Any], list[list[int]]]] = [
    ({}, BOTH),
    ({"partial": "never"}, BOTH),
    ({"partial": "never"}, [[0, 0], [0, 0]]),
    ({"partial": "lines"}, [[1, 0], [0, 0]]),
    ({"partial": "units"}, [[0, 0], [0, 1]]),
    ({"single_option": True}, BOTH),
    ({"max_nodes": 2}, BOTH),
    ({"max_nodes": 1, "option_node": [0, 0]}, BOTH),
    ({"stock": [[1, 0], [0, 2]]}, BOTH),
    ({"item": [0, 0], "stock": [[1, 2]]}, BOTH),
    ({"capacity": capacity(left=[1, 0], per_order=[1, 9])}, BOTH),
    ({"capacity": capacity(left=[2, 0], per_line=[1, 9])}, [[1, 0], [2, 0]]),
    ({"capacity": capacity(left=[7, 0], per_piece=[[1, 0], [3, 0]])}, [[1, 0], [2, 0]]),
    ({"weights": weights([1, 4])}, BOTH),
    ({"together": [0, 0]}, [[1, 0], [2, 0]]),
    ({"together": [0, 0]}, [[0, 0], [0, 0]]),
    ({"together": [0, 0], "option_node": [0, 0]}, BOTH),
    ({"together": [0, 1]}, BOTH),
    ({"least_value": LeastValue(3, numbers([3, 2]))}, BOTH),
    ({"least_value": LeastValue(9, numbers([3, 2]))}, [[1, 0], [2, 0]]),
    ({"least_value": LeastValue(3, numbers([3, 3])), "partial": "units"}, [[1, 0], [1, 0]]),
    ({"insists": Insistence(numbers([1, 1]))}, BOTH),
    ({"insists": Insistence(numbers([1, 2]), whole=np.array([True, True]))}, BOTH),
    ({"insists": Insistence(numbers([0, 0]), other_nodes=np.array([True, False]))}, BOTH),
]

FORBIDDEN: list[tuple[dict[str, Any], list[list[int]]]] = [
    ({"eligible": [[False, True], [True, True]]}, BOTH),
    ({}, [[2, 0], [0, 2]]),
    ({}, [[1, 1], [0, 2]]),
    ({"partial": "never"}, [[1, 0], [0, 0]]),
    ({"partial": "lines"}, [[1, 0], [0, 1]]),
    ({"single_option": True}, [[1, 0], [1, 1]]),
    ({"max_nodes": 1}, BOTH),
    ({"stock": [[1, 0], [0, 1]]}, BOTH),
    ({"item": [0, 0], "stock": [[2, 9]]}, [[1, 0], [2, 0]]),
    ({"capacity": capacity(left=[0, 0], per_order=[1, 9])}, BOTH),
    ({"capacity": capacity(left=[1, 0], per_line=[1, 9])}, [[1, 0], [2, 0]]),
    ({"capacity": capacity(left=[6, 0], per_piece=[[1, 0], [3, 0]])}, [[1, 0], [2, 0]]),
    ({"weights": weights([1, 3])}, BOTH),
    ({"weights": weights([4, 9])}, [[1, 0], [2, 0]]),
    ({"together": [0, 0]}, BOTH),
    ({"together": [0, 0]}, [[1, 0], [0, 0]]),
    ({"together": [0, 0]}, [[1, 0], [1, 1]]),
    ({"least_value": LeastValue(4, numbers([3, 2]))}, BOTH),
    # What is left is a part, too: a piece of the second line is worth 2.
    ({"least_value": LeastValue(3, numbers([3, 2]))}, [[1, 0], [1, 0]]),
    ({"insists": Insistence(numbers([1, 2]))}, [[1, 0], [0, 1]]),
    ({"insists": Insistence(numbers([1, 2]), whole=np.array([False, True]))}, [[1, 0], [1, 1]]),
    ({"insists": Insistence(numbers([0, 0]), other_nodes=np.array([True, True]))}, BOTH),
    ({"insists": Insistence(numbers([0, 0]), other_nodes=np.array([True, True]))}, [[0, 0], [0, 0]]),
]


@pytest.mark.parametrize(("fields", "pieces"), ALLOWED)
def test_what_is_allowed_is_feasible(fields: dict[str, Any], pieces: list[list[int]]) -> None:
    assert is_feasible(made([1, 2], 2, **fields), numbers(pieces))


@pytest.mark.parametrize(("fields", "pieces"), FORBIDDEN)
def test_what_breaks_a_limit_is_not(fields: dict[str, Any], pieces: list[list[int]]) -> None:
    assert not is_feasible(made([1, 2], 2, **fields), numbers(pieces))


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_every_choice_is_told_right(first: int) -> None:
    told = {True: 0, False: 0}
    for seed in range(first, first + 20):
        problem = filling(seed, least_value=False)
        try:
            choices = every_choice(problem, most=300)
        except TooMany:
            continue
        for pieces, obeys in zip(choices, Uses.of(problem, choices).obey(problem).tolist(), strict=True):
            assert is_feasible(problem, pieces) == obeys
            told[obeys] += 1
    assert min(told.values()) > 50


def test_values_of_parts_are_told_right() -> None:
    """Every choice of two lines of two pieces from two options, worth 1 and 2 a piece, 3 at least: by hand."""
    problem: Problem = replace(made([2, 2], 2), least_value=LeastValue(3, numbers([1, 2])))
    feasible = {tuple(map(tuple, each.tolist())) for each in every_choice(problem) if is_feasible(problem, each)}
    # All from one option; or parts worth 3 and 3, or 4 and 2: only 1 + 2 on either side. Or a remainder as good.
    whole = {((2, 0), (2, 0)), ((0, 2), (0, 2))}
    halves = {((1, 1), (1, 1))}
    left = {((1, 0), (1, 0)), ((0, 1), (0, 1))}
    assert feasible == whole | halves | left | {((0, 0), (0, 0))}
