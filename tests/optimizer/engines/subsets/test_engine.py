"""The engine for small orders: as good as CP-SAT where it answers, and it declines what it does not cover."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.subsets import SubsetsEngine
from optimizer.engines.subsets import engine as engines
from optimizer.errors import EngineDeclined
from optimizer.problem import Capacities, Insistence, Problem, Weights
from tests.optimizer.engines.problems import assert_same, filling, goal_of, made, numbers, with_levels

SUBSETS, REST, NO_LIMITS = SubsetsEngine(), CpSatEngine(), Limits()

# Apart 3 + 1 + 4 + 1, from the first 3 + 1 + 3.
TWO = made([1, 1], 2, {"shipment": [3, 4], "pieces": [[1, 9], [3, 1]]})


def test_whole_lines_are_shared_out() -> None:
    answer = SUBSETS.solve(TWO, NO_LIMITS)
    assert (answer.engine, answer.status, answer.limit, answer.bounds) == ("subsets", "optimal", None, (0, 7))
    assert answer.pieces.tolist() == [[1, 0], [1, 0]]


def test_pieces_of_lines_are_shared_out() -> None:
    # Two at the first for 3 + 1 + 1, one from the second for 4 + 2.
    problem = made([3], 2, {"shipment": [3, 4], "pieces": [[1, 2]]}, stock=numbers([[2, 2]]))
    answer = SUBSETS.solve(problem, NO_LIMITS)
    assert answer.pieces.tolist() == [[2, 1]]
    assert answer.bounds == (0, 11)


def test_parts_that_compete_for_an_option_are_told_apart() -> None:
    # Twice two of four pieces from the first would be cheapest; there are three.
    problem = made([4], 2, {"shipment": [0, 0], "pieces": [[1, 5]]}, stock=numbers([[3, 4]]))
    assert_same(problem, SUBSETS.solve(problem, NO_LIMITS), REST.solve(problem, NO_LIMITS))


def test_two_options_of_a_node_are_one_node() -> None:
    # One node may take part; each line has a cheap service of its own there.
    problem = made([1, 1], 2, {"pieces": [[0, 9], [9, 0]]}, option_node=[0, 0], max_nodes=1)
    answer = SUBSETS.solve(problem, NO_LIMITS)
    assert answer.bounds == (0, 0)
    assert answer.pieces.tolist() == [[1, 0], [0, 1]]


def test_one_node_may_be_all_that_takes_part() -> None:
    problem = made([1, 1], 2, {"pieces": [[0, 7], [9, 0]]}, max_nodes=1)
    assert SUBSETS.solve(problem, NO_LIMITS).bounds == (0, 7)


def test_lines_are_filled_in_part_where_nodes_are_few() -> None:
    # Two nodes of three may take part: first and second leave one piece of 3 + 2, first and third, too, the others two.
    # Of the first two ways, 3 + 1 pieces for 4 and 2 + 2 for 5, the first is cheaper.
    problem = made([3, 2], 3, {"shipment": [2, 2, 3]}, stock=numbers([[2, 1, 0], [0, 1, 2]]), max_nodes=2)
    answer = SUBSETS.solve(problem, NO_LIMITS)
    assert_same(problem, answer, REST.solve(problem, NO_LIMITS))
    assert (answer.bounds, answer.pieces.sum(axis=1).tolist()) == ((1, 4), [3, 1])


def test_orders_that_nobody_can_serve_stay_unfilled() -> None:
    problem = made([2], 2, {"shipment": [3, 4]}, stock=numbers([[0, 0]]))
    answer = SUBSETS.solve(problem, NO_LIMITS)
    assert (answer.status, answer.bounds) == ("optimal", (2, 0))
    assert not answer.pieces.any()


def test_without_anything_to_decide_any_plan_will_do() -> None:
    assert SUBSETS.solve(made([1, 2], 2), NO_LIMITS).pieces.sum(axis=1).tolist() == [1, 2]


def test_credits_of_a_later_level_do_not_make_up_for_an_earlier_one() -> None:
    problem = made([1], 2, {"shipment": [0, 1]}, {"shipment": [5, -5]})
    assert SUBSETS.solve(problem, NO_LIMITS).bounds == (0, 0, 5)


def one_line_each() -> Capacities:
    """Capacity for one line at each of two nodes."""
    ones, nothing = numbers([1, 1]), numbers([0, 0])
    return Capacities(np.ones(2, dtype=bool), ones, nothing, ones, np.zeros((2, 2), dtype=np.int64))


def test_what_couples_lines_may_be_there_where_the_best_plan_keeps_to_it() -> None:
    apart = with_levels(TWO, {"unfilled": [1, 1]}, {"pieces": [[0, 9], [9, 0]]})
    assert SUBSETS.solve(replace(apart, capacity=one_line_each()), NO_LIMITS).bounds == (0, 0)


def test_parts_that_have_no_room_at_a_node_are_left_out() -> None:
    # Together is cheapest, 3 + 1 + 3; where each node has room for one line, 3 + 4 + 1 + 1 is.
    answer = SUBSETS.solve(replace(TWO, capacity=one_line_each()), NO_LIMITS)
    assert TWO.values_of(answer.pieces) == answer.bounds
    assert (answer.pieces.sum(axis=0) == 1).all()


@pytest.mark.parametrize(
    "problem",
    [
        # Six pieces of eight fit; the targets are all eight.
        replace(
            made([4, 4], 2, {"shipment": [3, 4]}, stock=numbers([[3, 3], [3, 3]])),
            weights=Weights(numbers([1, 1]), np.ones(2, dtype=bool), numbers([3, 3])),
        ),
        # Nothing says that filling comes first.
        with_levels(TWO, {"shipment": [3, 4]}),
        # The best plan leaves from the first node alone.
        replace(TWO, insists=Insistence(numbers([0, 0]), other_nodes=np.array([True, False]))),
        replace(TWO, insists=Insistence(numbers([2, 0]))),
        # 3 ** 20 ways to part the lines.
        made([1] * 20, 2, {"shipment": [3, 4], "pieces": [[1, 9], [3, 1]] * 10}),
        made([50, 50, 50], 2, {"shipment": [3, 4]}),
    ],
)
def test_what_is_not_covered_is_declined(problem: Problem) -> None:
    with pytest.raises(EngineDeclined, match=r"'subsets' decides orders.*Use engine='auto'"):
        SUBSETS.solve(problem, NO_LIMITS)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_it_answers_as_cp_sat_does(seed: int, one_by_one: bool) -> None:
    problem = filling(seed)
    with pytest.MonkeyPatch.context() as patch:
        if one_by_one:
            patch.setattr(engines, "queue_size", lambda *_: 0)
        answer = SUBSETS.attempt(problem, goal_of(problem))
    if answer is not None:
        assert_same(problem, answer, REST.solve(problem, NO_LIMITS))


def test_most_orders_without_couplings_are_covered() -> None:
    covered = sum(SUBSETS.attempt(each, goal_of(each)) is not None for each in map(filling, range(200)))
    assert covered > 60
