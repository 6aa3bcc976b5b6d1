"""Orders of whole lines: by hand, and as good as CP-SAT wherever they are answered."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Answer, Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.subsets import SubsetsEngine, search
from optimizer.engines.subsets.few_lines import FewLines
from optimizer.problem import Insistence, LeastValue, Problem, Weights
from optimizer.uses import Integers
from tests.optimizer.engines.problems import assert_same, filling, goal_of, made, numbers, value, with_levels

WHOLE, REST, SUBSETS = FewLines(), CpSatEngine(), SubsetsEngine()


def plan_of(problem: Problem) -> Integers | None:
    return WHOLE.plan(problem, goal_of(problem))


def best(problem: Problem) -> list[list[int]]:
    """The plan, which is as good as that of CP-SAT."""
    pieces = plan_of(problem)
    assert pieces is not None
    assert value(problem, pieces) == value(problem, REST.solve(problem, Limits()).pieces)
    found: list[list[int]] = pieces.tolist()
    return found


def test_a_node_with_a_cost_of_its_own_may_send_by_two_options() -> None:
    # From the first node by its two services 10 + 1 + 1, by one of them 10 + 1 + 9; from the other node 13 + 1 + 1.
    problem = made([1, 1], 3, {"node": [10, 13], "pieces": [[1, 9, 1], [9, 1, 1]]}, option_node=[0, 0, 1])
    assert best(problem) == [[1, 0, 0], [0, 1, 0]]


def test_several_options_of_a_node_are_one_node() -> None:
    # Two nodes may take part. By three options of them all costs nothing; by three nodes, too.
    pieces = [[0, 9, 9, 0], [9, 0, 9, 9], [9, 9, 0, 9]]
    problem = made([1, 1, 1], 4, {"pieces": pieces}, option_node=[0, 0, 1, 2], max_nodes=2)
    assert best(problem) == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]


def test_an_option_carries_only_so_much() -> None:
    # Twice the first option would be 2, but it carries one line; then the second, 1 + 5, is better than the third.
    weights = Weights(numbers([1, 1]), np.ones(3, dtype=bool), numbers([1, 1, 2]))
    problem = made([1, 1], 3, {"pieces": [[1, 5, 9], [1, 5, 9]]}, weights=weights)
    found = best(problem)
    assert sorted(np.flatnonzero(np.any(found, axis=0)).tolist()) == [0, 1]


def test_where_nodes_are_few_the_lines_that_count_most_are_filled() -> None:
    # Each node has one line, and two of three may take part; the second line counts more than the others.
    problem = with_levels(
        made([1, 1, 1], 3, eligible=np.eye(3, dtype=bool), max_nodes=2),
        {"unfilled": [1, 2, 1]},
        {"shipment": [5, 1, 4]},
    )
    assert best(problem) == [[0, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_all_or_nothing_is_nothing_where_nodes_are_too_few() -> None:
    problem = made([1, 1], 2, eligible=np.eye(2, dtype=bool), max_nodes=1, partial="never")
    assert best(problem) == [[0, 0], [0, 0]]


def test_more_parts_of_the_same_cost_are_told_apart_by_the_tie_break() -> None:
    # All plans cost the same. By rank the first option is best for all, the third for none.
    problem = made([1] * 4, 3, {"taken": [[7] * 3] * 4}, tie_break=[0, 1, 2])
    assert best(replace(problem, eligible=np.array([[1, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 1]], dtype=bool))) == [
        [1, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
        [0, 1, 0],
    ]


TWO = made([1, 1], 2, {"shipment": [1, 1]})


@pytest.mark.parametrize(
    "problem",
    [
        replace(TWO, max_nodes=0),
        replace(TWO, least_value=LeastValue(1, numbers([1, 1]))),
        # 51 ** 3 amounts of lines that may be split.
        made([50, 50, 50], 2, {"shipment": [1, 1]}),
        made([1] * 11, 2, {"shipment": [1, 1]}),
        # Of the second line something is insisted on, so that it is not for the levels which line to leave.
        replace(
            made([1, 1], 2, eligible=np.eye(2, dtype=bool), max_nodes=1), insists=Insistence(least=numbers([0, 1]))
        ),
        # What leaves together may leave by both options of the node.
        made([1, 1], 2, option_node=[0, 0], together=[0, 0]),
        made([1], 2, {"shipment": [2**57, 1]}),
    ],
)
def test_what_is_not_covered_is_left_to_others(problem: Problem) -> None:
    assert plan_of(problem) is None


def coupled(seed: int) -> Problem:
    """Whole lines, several options of few nodes, and most of what couples them."""
    random, problem = Random(seed), filling(seed, least_value=False)
    if random.random() < 0.6:
        problem = replace(problem, single_option=True, partial=random.choice(["lines", "lines", "units", "never"]))
    return replace(problem, max_nodes=random.choice([None, 1, 2, 2, 3]))


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_are_as_good_as_those_of_cp_sat(seed: int) -> None:
    problem = coupled(seed)
    pieces = plan_of(problem) if goal_of(problem).fill.any() else None
    if pieces is not None:
        found = Answer(pieces, problem.values_of(pieces), "optimal", None, "whole")
        assert_same(problem, found, REST.solve(problem, Limits()))


def test_most_of_them_are_answered() -> None:
    covered = [SUBSETS.attempt(each, goal_of(each)) is not None for each in map(coupled, range(200))]
    assert sum(covered) > 120


def test_a_search_ends_where_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = made([1, 1], 3, {"node": [10, 13], "pieces": [[1, 9, 1], [9, 1, 1]]}, option_node=[0, 0, 1])
    monkeypatch.setattr(search, "_MOST_STEPS", 1)
    assert plan_of(problem) is None


def test_pieces_of_a_line_come_from_where_they_are() -> None:
    # Opening the first costs 1, but it has two pieces; of the others, the third suits the other line.
    problem = made(
        [4, 1], 3, {"shipment": [1, 4, 5], "pieces": [[1, 1, 1], [9, 9, 1]]}, stock=numbers([[2, 2, 2], [9, 9, 9]])
    )
    assert best(problem) == [[2, 0, 2], [0, 0, 1]]


def test_two_parts_do_not_come_from_one_option() -> None:
    # Three pieces at the first cost 2 + 3; to open it once more for the fourth would be cheaper than any other node.
    problem = made([4], 3, {"shipment": [2, 12, 8], "pieces": [[1, 1, 1]]}, stock=numbers([[3, 9, 1]]))
    assert best(problem) == [[3, 0, 1]]


def test_a_split_may_be_a_credit() -> None:
    # From both 2 + 2 - 3, from one 2.
    found = best(made([2], 2, {"split": [-3], "shipment": [2, 2]}))
    assert found == [[1, 1]]


def test_options_of_a_node_share_its_stock() -> None:
    # Both options of the first node are cheap, and carry one piece each; of its two pieces both go that way.
    weights = Weights(numbers([1]), np.ones(3, dtype=bool), numbers([1, 1, 9]))
    level = {"pieces": [[1, 2, 50]], "line_at_node": [[5, 5]]}
    problem = made([4], 3, level, option_node=[0, 0, 1], stock=numbers([[2, 3]]), weights=weights)
    assert best(problem) == [[1, 1, 2]]


def split(seed: int) -> Problem:
    """Lines in parts, few of them together where each could be alone, and most of what couples them."""
    random, problem = Random(seed), coupled(seed)
    return replace(problem, single_option=False, partial=random.choice(["units", "units", "never"]))


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_plans_of_lines_in_parts_are_as_good_as_those_of_cp_sat(seed: int) -> None:
    problem = split(seed)
    pieces = plan_of(problem) if goal_of(problem).fill.any() else None
    if pieces is not None:
        found = Answer(pieces, problem.values_of(pieces), "optimal", None, "whole")
        assert_same(problem, found, REST.solve(problem, Limits()))
