"""What every best plan does, told from the first levels: by hand, and compared with all plans."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.engines.relaxed.targets import Targets, targets
from optimizer.features import ANY_LINE, Features
from optimizer.problem import Insistence, Problem
from tests.optimizer.engines.problems import (
    best_plans,
    every_plan,
    every_value,
    filling,
    goal_of,
    made,
    numbers,
    reaches,
    with_levels,
)
from tests.optimizer.engines.subsets.problems import TooMany, peaks_of

STOCK = numbers([[2, 1], [3, 0]])
"""Of the first item two pieces at the first node and one at the second, of the second item three at the first."""


def goal(demand: list[int], *levels: dict[str, Any], **fields: Any) -> Targets:
    return goal_of(made(demand, 2, *levels, stock=STOCK, **fields))


@pytest.mark.parametrize(
    ("fields", "fill"),
    [
        ({"partial": "units"}, [3, 3]),
        # Whole lines only: three of four are none.
        ({"partial": "lines"}, [3, 0]),
        # All or nothing: the second line cannot be filled.
        ({"partial": "never"}, [0, 0]),
        # From one option: two pieces of the first line.
        ({"partial": "units", "single_option": True}, [2, 3]),
        ({"partial": "lines", "single_option": True}, [0, 0]),
    ],
)
def test_each_line_is_filled_as_far_as_it_could_be_alone(fields: dict[str, Any], fill: list[int]) -> None:
    assert goal([3, 4], **fields).fill.tolist() == fill


def test_options_of_a_node_have_its_stock_once() -> None:
    assert goal_of(made([4], 3, option_node=[0, 0, 1], stock=numbers([[2, 1]]))).fill.tolist() == [3]


def test_pairs_hold_what_is_there_and_whole_lines_all_or_nothing() -> None:
    assert goal([2, 3]).most.tolist() == [[2, 1], [3, 0]]
    found = goal([2, 3], single_option=True)
    assert found.most.tolist() == [[2, 0], [3, 0]]
    assert found.whole.tolist() == [True, True]


def test_a_group_leaves_from_a_node_that_has_all_of_it() -> None:
    assert goal([1, 1], together=[0, 0]).most.tolist() == [[1, 0], [1, 0]]
    # No node has four of the second item, so that nothing of the group leaves.
    assert goal([1, 4], together=[0, 0]).fill.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("levels", "fill_first", "is_told"),
    [
        ([{"unfilled": [1, 1]}], False, True),
        ([{"unfilled": [1, 0]}], False, False),
        ([{"unfilled": [1, 1], "shipment": [1, 1]}], False, False),
        ([{"shipment": [1, 1]}, {"unfilled": [1, 1]}], False, False),
        ([], False, False),
        ([{"shipment": [1, 1]}], True, True),
    ],
)
def test_filling_has_to_come_first(levels: list[dict[str, Any]], fill_first: bool, is_told: bool) -> None:
    problem = with_levels(made([1, 1], 2, fill_first=fill_first), *levels)
    assert (targets(problem) is not None) == is_told


@pytest.mark.parametrize(
    ("insists", "is_told"),
    [
        (Insistence(numbers([2, 3])), True),
        # Three of the first line are there, and not four.
        (Insistence(numbers([4, 0])), False),
        (Insistence(numbers([0, 0]), whole=np.array([True, False])), False),
        (Insistence(numbers([0, 0]), other_nodes=np.array([True, False])), False),
    ],
)
def test_what_is_insisted_on_is_told_where_all_full_plans_do_it(insists: Insistence, is_told: bool) -> None:
    assert (targets(made([4, 3], 2, stock=STOCK, insists=insists)) is not None) == is_told


def test_a_line_that_cannot_be_filled_need_not_count() -> None:
    # Nothing of the second line is there; that it costs nothing to leave it does not matter.
    problem = with_levels(made([1, 1], 1, stock=numbers([[1], [0]])), {"unfilled": [1, 0]})
    assert goal_of(problem).fill.tolist() == [1, 0]


def test_lines_that_can_come_whole_do_where_splits_count() -> None:
    # Two of the first line are at the first node; of three, some have to come from the second.
    splits = {"split": [1, 1]}
    assert goal([2, 3], splits).whole.tolist() == [True, True]
    assert goal([2, 3], splits).most.tolist() == [[2, 0], [3, 0]]
    found = goal([3, 3], splits)
    assert (found.whole.tolist(), found.most.tolist(), found.held) == ([False, True], [[2, 1], [3, 0]], 2)
    # A split that costs nothing is as good as none.
    assert goal([2, 3], {"split": [0, 1]}).whole.tolist() == [False, True]


def test_splits_that_pay_are_not_told_line_by_line() -> None:
    assert goal([2, 3], {"split": [-1, 1]}).held == 1


def test_pairs_above_the_least_peak_are_gone() -> None:
    # The second line is at the first node alone, two days away; for the first, four days are no better than that.
    features = Features(peaks_of([(ANY_LINE, 0, 2), (0, 1, 4)]))
    found = goal([2, 3], {"peak": [1]}, features=features)
    assert (found.most.tolist(), found.held) == ([[2, 0], [3, 0]], 2)
    # Of three pieces of the first line one is four days away.
    assert goal([3, 3], {"peak": [1]}, features=features).most.tolist() == [[2, 1], [3, 0]]


def test_two_peaks_in_one_level_are_not_told() -> None:
    features = Features(peaks_of([(ANY_LINE, 0, 2)], [(0, 1, 4)]))
    assert goal([2, 3], {"peak": [1, 1]}, features=features).held == 1
    assert goal([2, 3], {"peak": [0, 1]}, features=features).held == 2


def test_levels_are_held_up_to_the_first_that_counts_anything_else() -> None:
    levels: list[dict[str, Any]] = [{"unfilled": [2, 1]}, {"shipment": [1, 1]}, {"split": [1, 1]}]
    assert goal([2, 3], *levels).held == 2


@settings(max_examples=250, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_the_best_plans_do_what_is_told_if_any_plan_does(seed: int) -> None:
    problem: Problem = filling(seed)
    found = targets(problem)
    assert found is not None
    try:
        plans = every_plan(problem)
    except TooMany:
        return
    told = reaches(found, plans)
    if told.any():
        assert reaches(found, best_plans(problem, plans)).all()
        held = every_value(problem, plans[told])[:, : found.held + problem.fill_first]
        assert (held == held[0]).all()
        assert (plans[told].max(axis=0) <= found.most).all()
    else:
        assert np.all(plans.sum(axis=(1, 2)) <= found.fill.sum())
