"""Levels in one number, so that the order of numbers is the order of plans."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.engines.relaxed.folding import LARGEST, Folded, fold
from optimizer.engines.relaxed.relaxation import Held, relaxed_levels, tie_break
from optimizer.engines.relaxed.targets import targets
from optimizer.problem import Problem
from optimizer.uses import Integers
from tests.optimizer.engines.problems import (
    Costs,
    every_plan,
    every_value,
    filling,
    goal_of,
    made,
    numbers,
    reaches,
    relaxed_cost,
)
from tests.optimizer.engines.subsets.problems import TooMany


def folded(problem: Problem) -> Folded | None:
    goal = goal_of(problem)
    return fold(goal, goal.most, [*relaxed_levels(problem, goal), *tie_break(problem)], [])


def cost(found: Folded, pieces: Integers) -> float:
    """What the folded costs make of a choice."""
    here = pieces[:, found.columns]
    of_pairs = (found.piece * here).sum() + (found.once * (here > 0)).sum()
    return float(found.constant + of_pairs + (found.options * here.any(axis=0)).sum())


def one_line(*levels: Costs) -> Folded:
    found = folded(made([1], 2, *levels))
    assert found is not None
    return found


def test_one_unit_of_a_level_outweighs_all_later_ones() -> None:
    # The second option is dearer by one in the first level, cheaper by 90 in the second, and that is no help.
    found = one_line({"shipment": [4, 5]}, {"pieces": [[95, 5]]})
    assert cost(found, numbers([[1, 0]])) < cost(found, numbers([[0, 1]]))


def test_neither_do_credits_make_up_for_it() -> None:
    # Between a credit of 5 and a cost of 5 there are 10.
    found = one_line({"shipment": [0, 1]}, {"shipment": [5, -5]})
    assert cost(found, numbers([[1, 0]])) < cost(found, numbers([[0, 1]]))


def test_a_plan_costs_what_its_values_say() -> None:
    found = one_line({"shipment": [4, 5]}, {"pieces": [[95, 5]]})
    assert cost(found, numbers([[1, 0]])) == found.cost([4, 95])
    assert cost(found, numbers([[0, 1]])) == found.cost([5, 5])


def test_without_anything_left_to_decide_all_plans_cost_nothing() -> None:
    found = folded(made([2], 3))
    assert found is not None
    assert (found.weights, found.constant) == ((), 0)
    assert (found.options.tolist(), found.pairs.tolist()) == ([0.0] * 3, [[0.0] * 3])
    assert found.cost([]) == 0


def test_only_options_that_are_left_have_a_cost() -> None:
    problem = made([1], 3, {"shipment": [1, 2, 3]}, stock=numbers([[1, 0, 1]]))
    found = folded(problem)
    assert found is not None
    assert (found.columns.tolist(), found.options.tolist()) == ([0, 2], [1.0, 3.0])


def test_nothing_is_folded_that_a_double_would_round() -> None:
    large = int(LARGEST)
    assert folded(made([1], 2, {"shipment": [large // 4, 0]}, {"shipment": [1, 0]})) is not None
    assert folded(made([1], 2, {"shipment": [large // 4, 0]}, {"shipment": [9, 0]})) is None


def test_an_order_without_options_folds() -> None:
    found = folded(made([1], 0, {"shipment": []}, {"pieces": [[]]}, tie_break=numbers([])))
    assert found is not None
    assert found.columns.tolist() == []


@pytest.mark.parametrize("price", [0, 1, 7])
def test_levels_that_are_held_come_in_at_their_prices(price: int) -> None:
    # The first level is held at 4: a plan that costs 4 there costs nothing more, one of 6 twice the price.
    problem = made([1], 2, {"shipment": [4, 6]}, {"pieces": [[9, 2]]})
    goal = goal_of(problem)
    first, second = relaxed_levels(problem, goal)
    found = fold(goal, goal.most, [second], [(Held(first, 4), price)])
    assert found is not None
    assert cost(found, numbers([[1, 0]])) == 9
    assert cost(found, numbers([[0, 1]])) == 2 + 2 * price


@settings(max_examples=250, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_a_better_plan_is_cheaper_than_a_worse_one_counts(seed: int) -> None:
    """What a bound rules out by the cost of a plan is not better than that plan."""
    problem = filling(seed)
    goal = targets(problem)
    assert goal is not None
    levels = relaxed_levels(problem, goal)
    found = folded(problem) if len(levels) == len(problem.levels) - goal.held else None
    try:
        plans = every_plan(problem)
    except TooMany:
        return
    plans = plans[reaches(goal, plans)]
    if found is None or not len(plans) or not found.weights:
        return
    values = every_value(problem, plans)[:, goal.held + problem.fill_first : -1]
    order = np.lexsort(values.T[::-1])[:: max(len(plans) // 40, 1)]
    for better, worse in pairwise(order.tolist()):
        if tuple(values[better]) < tuple(values[worse]):
            assert cost(found, plans[better]) < found.cost(values[worse].tolist())
        assert cost(found, plans[better]) <= found.cost(values[better].tolist())
        parts = [relaxed_cost(level, plans[better]) for level in (*levels, *tie_break(problem))]
        assert cost(found, plans[better]) == found.cost(parts)
