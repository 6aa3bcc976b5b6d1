"""Levels that count a peak after others that cost something: by hand, and as good as CP-SAT."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Answer, Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.subsets.few_lines import FewLines
from optimizer.engines.subsets.peaks import peak_level
from optimizer.features import ANY_LINE, Features
from optimizer.problem import Problem
from tests.optimizer.engines.problems import assert_same, goal_of, made, numbers, with_levels
from tests.optimizer.engines.subsets.problems import peaks_of

DAYS = Features(peaks_of([(ANY_LINE, 0, 3), (ANY_LINE, 1, 1), (ANY_LINE, 2, 2)]))
"""The days on which three options arrive."""


def of(*levels: dict[str, Any], **fields: Any) -> Problem:
    """One line of a piece at three options."""
    found = replace(made([1], 3, **fields), features=DAYS)
    return with_levels(found, {"unfilled": [1]}, *levels)


@pytest.mark.parametrize(
    ("prices", "later", "chosen"),
    [
        # The cheapest one, whenever it arrives.
        ([1, 2, 3], [0, 0, 0], 0),
        # Of equal ones the earliest, whatever comes after.
        ([1, 2, 1], [0, 0, 9], 2),
        ([1, 1, 1], [0, 9, 0], 1),
    ],
)
def test_the_peak_chooses_among_what_costs_the_same(prices: list[int], later: list[int], chosen: int) -> None:
    problem = of({"pieces": [prices]}, {"peak": [1]}, {"shipment": later})
    found = FewLines().plan(problem, goal_of(problem))
    assert found is not None
    assert np.flatnonzero(found[0]).tolist() == [chosen]


def test_a_peak_beside_other_costs_is_left_to_others() -> None:
    assert peak_level(*_asked(of({"pieces": [[1, 2, 3]]}, {"peak": [1]}))) == 2
    assert peak_level(*_asked(of({"pieces": [[1, 2, 3]], "peak": [1]}))) is None
    assert peak_level(*_asked(of({"pieces": [[1, 2, 3]]}, {"peak": [-1]}))) is None


def _asked(problem: Problem) -> tuple[Problem, Any]:
    return problem, goal_of(problem)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_are_as_good_as_those_of_cp_sat(seed: int) -> None:
    random = Random(seed)
    demand, options = [random.choice([1, 1, 2]) for _ in range(random.choice([1, 2, 3]))], 4
    problem = replace(
        made(
            demand,
            options,
            option_node=random.choice([[0, 1, 2, 3], [0, 0, 1, 2]]),
            max_nodes=random.choice([None, 1, 2]),
            stock=numbers([[random.choice([0, 1, 2]) for _ in range(options)] for _ in demand]),
            single_option=random.random() < 0.5,
            tie_break=np.arange(options),
        ),
        features=Features(peaks_of([(ANY_LINE, option, random.choice([1, 2, 3])) for option in range(options)])),
    )
    problem = replace(problem, stock=problem.stock[:, : int(problem.option_node.max()) + 1])
    problem = with_levels(
        problem,
        {"unfilled": [1] * len(demand)},
        {"pieces": _rows(random, len(demand), 2), "split": [random.choice([0, 1]) for _ in demand]},
        {"peak": [1]},
        {"shipment": [1] * options, "pieces": _rows(random, len(demand), 1)},
    )
    goal = goal_of(problem)
    pieces = FewLines().plan(problem, goal) if goal.fill.any() else None
    if pieces is not None:
        found = Answer(pieces, problem.values_of(pieces), "optimal", None, "whole")
        assert_same(problem, found, CpSatEngine().solve(problem, Limits()))


def _rows(random: Random, lines: int, most: int) -> list[list[int]]:
    return [[random.randint(0, most) for _ in range(4)] for _ in range(lines)]
