"""What a level costs at least, without what couples lines and nodes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.engines.relaxed.relaxation import Relaxation, relax, relaxed_levels, tie_break
from optimizer.engines.relaxed.targets import targets
from optimizer.features import ANY_LINE, Features
from optimizer.problem import Problem
from tests.optimizer.engines.problems import (
    Costs,
    every_plan,
    filling,
    goal_of,
    made,
    numbers,
    reaches,
    relaxed_cost,
)
from tests.optimizer.engines.subsets.problems import TooMany, brackets_of, overuses_of, peaks_of


def relaxed(problem: Problem) -> Relaxation | None:
    """The relaxation of the second level."""
    return relax(problem, problem.levels[1].coefficients, goal_of(problem))


def of(level: Costs, *, demand: int = 2, options: int = 2, **fields: object) -> Relaxation | None:
    return relaxed(made([demand], options, level, **fields))


def test_pairs_cost_all_that_they_could_send() -> None:
    found = of({"pieces": [[3, 5]], "taken": [[1, 0]]}, stock=numbers([[2, 1]]))
    assert found is not None
    assert found.pairs.tolist() == [[7, 5]]
    assert (found.piece.tolist(), found.once.tolist()) == ([[3, 5]], [[1, 0]])


def test_what_stays_unfilled_costs_the_same_in_every_plan() -> None:
    found = of({"unfilled": [4]}, demand=3, stock=numbers([[1, 0]]))
    assert found is not None
    assert found.constant == 2 * 4


def test_options_of_a_node_share_its_cost() -> None:
    # Three options at the first node: 3 * 2 <= 7. The second node has one, which bears all of it.
    found = of({"node": [7, 5]}, options=4, option_node=[0, 0, 0, 1])
    assert found is not None
    assert found.options.tolist() == [2, 2, 2, 5]
    # Of a credit each has all: whichever ships, the node gives it.
    paid = of({"node": [-7, 5]}, options=4, option_node=[0, 0, 0, 1])
    assert paid is not None
    assert paid.options.tolist() == [-7, -7, -7, 5]


def test_a_whole_line_bears_all_of_its_cost_at_a_node() -> None:
    places = [0, 0, 1]
    shared = of({"line_at_node": [[5, 3]]}, options=3, option_node=places)
    assert shared is not None
    assert shared.once.tolist() == [[2, 2, 3]]
    whole = of({"line_at_node": [[5, 3]]}, options=3, option_node=places, single_option=True)
    assert whole is not None
    assert whole.once.tolist() == [[5, 5, 3]]


def test_a_shipment_weighs_what_its_cheapest_bracket_says() -> None:
    brackets = Features(brackets=brackets_of((0, 0, 1), (0, 2, 9)))
    found = of({"shipment": [10, 10], "bracket": [4, 3]}, features=brackets)
    assert found is not None
    assert found.options.tolist() == [13, 10]


def test_peaks_splits_and_overuses_are_left_out() -> None:
    features = Features(peaks_of([(ANY_LINE, 0, 2)]), overuses=overuses_of((0, 0, 5)))
    found = of({"peak": [3], "split": [4], "overuse": [5], "shipment": [1, 2]}, features=features)
    assert found is not None
    assert (found.constant, found.options.tolist(), found.pairs.tolist()) == (0, [1, 2], [[0, 0]])


@pytest.mark.parametrize(
    "level",
    [
        {"peak": [-1]},
        {"overuse": [-1]},
        {"split": [-1]},
        # Two pieces from an option earn as much as one: one piece earns more than its share.
        {"taken": [[-1, 0]]},
        {"line_at_node": [[-1, 0]]},
    ],
)
def test_there_is_none_where_what_is_left_out_could_be_a_credit(level: Costs) -> None:
    features = Features(peaks_of([(ANY_LINE, 0, 2)]), overuses=overuses_of((0, 0, 5)))
    assert of(level, features=features) is None


def test_credits_of_single_pieces_and_whole_lines_are_fine() -> None:
    assert of({"taken": [[-1, 0]]}, demand=1) is not None
    assert of({"taken": [[-1, 0]]}, single_option=True) is not None


def test_levels_are_relaxed_up_to_the_first_that_cannot_be() -> None:
    problem = made([2], 2, {"shipment": [1, 2]}, {"taken": [[-1, 0]]}, {"shipment": [2, 1]})
    assert len(relaxed_levels(problem, goal_of(problem))) == 1


def test_the_tie_break_is_a_cost_of_pieces() -> None:
    problem = made([2], 2, tie_break=numbers([0, 1]))
    (level,) = tie_break(problem)
    assert [relaxed_cost(level, numbers(pieces)) for pieces in ([[2, 0]], [[1, 1]], [[0, 2]])] == [0, 1, 2]
    assert level.pairs.tolist() == [[0, 2]]
    assert tie_break(made([2], 2)) == []


@settings(max_examples=250, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_no_plan_costs_less(seed: int) -> None:
    problem = filling(seed)
    goal = targets(problem)
    assert goal is not None
    try:
        plans = every_plan(problem)
    except TooMany:
        return
    plans = plans[reaches(goal, plans)][:300]
    levels = relaxed_levels(problem, goal)
    for place, relaxation in enumerate(levels):
        coefficients = problem.levels[goal.held + place].coefficients
        for pieces in plans:
            cost = coefficients.value(problem.use_of(pieces))
            assert relaxation.least(goal) <= relaxed_cost(relaxation, pieces) <= cost
