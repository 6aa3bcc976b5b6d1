"""Pieces that may be left for a price, as pieces of one more option."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from optimizer.answer import Answer, Limits
from optimizer.engines.auto import AutoEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.leaving import with_leaving, without_leaving
from optimizer.problem import Level, Problem
from tests.optimizer.engines.problems import assert_same, made, numbers, with_levels
from tests.optimizer.engines.subsets.problems import problem_of

NO_LIMITS = Limits()
AUTO, REST = AutoEngine(), CpSatEngine()

# Two lines of two pieces; a shipment costs 10, a piece 1 at the first option and 2 at the second. A piece that is left
# costs 4 of the first line and 7 of the second.
PRICED = with_levels(made([2, 2], 2), {"shipment": [10, 10], "pieces": [[1, 2], [1, 2]], "unfilled": [4, 7]})


@pytest.mark.parametrize(
    ("unfilled", "expected", "value"),
    [
        # All four pieces for 10 + 4; leaving the first line would cost 8 and save 2.
        ([4, 7], [[2, 0], [2, 0]], 14),
        # Nothing is worth a shipment: all is left for 4 x 3.
        ([3, 3], [[0, 0], [0, 0]], 12),
        # The second line pays for the shipment; a piece of the first is left for less than it costs.
        ([0, 7], [[0, 0], [2, 0]], 12),
    ],
)
def test_what_costs_more_than_it_is_worth_is_left(unfilled: list[int], expected: list[list[int]], value: int) -> None:
    levels = {"shipment": [10, 10], "pieces": [[1, 2], [1, 2]], "unfilled": unfilled}
    problem = with_levels(PRICED, levels)
    answer = AUTO.solve(problem, NO_LIMITS)
    assert (answer.engine, answer.status, answer.bounds) == ("subsets", "optimal", (value,))
    assert (answer.pieces == numbers(expected)).all()


def test_filling_may_be_worth_less_than_earlier_levels_and_more_than_later_ones() -> None:
    # First as few shipments as can be: none.
    problem = with_levels(PRICED, {"shipment": [1, 1]}, {"unfilled": [1, 1]}, {"pieces": [[1, 2], [1, 2]]})
    assert not AUTO.solve(problem, NO_LIMITS).pieces.any()


@pytest.mark.parametrize(
    "problem",
    [
        replace(PRICED, max_nodes=0),
        replace(PRICED, together=numbers([0, 0])),
        replace(PRICED, partial="never"),
        # A line that comes whole or in part from one option is not whole with a part left.
        replace(PRICED, single_option=True),
        # Splits that earn something.
        with_levels(PRICED, {"split": [-5, 5], "unfilled": [4, 7], "pieces": [[1, 2], [1, 2]]}),
        replace(PRICED, fill_first=True),
    ],
)
def test_where_leaving_is_not_like_taking_it_is_not_covered(problem: Problem) -> None:
    assert with_leaving(problem) is None
    assert_same(problem, AUTO.solve(problem, NO_LIMITS), REST.solve(problem, NO_LIMITS))


def test_whole_lines_may_be_left_whole() -> None:
    problem = replace(PRICED, single_option=True, partial="lines")
    assert with_leaving(problem) is not None
    assert_same(problem, AUTO.solve(problem, NO_LIMITS), REST.solve(problem, NO_LIMITS))


def test_to_leave_everything_is_no_answer_before_it_is_proven() -> None:
    pieces = numbers([[0, 0, 2], [0, 0, 2]])
    found = Answer(pieces=pieces, bounds=(22,), status="feasible", limit="time", engine="some")
    for status, told in (("feasible", "no_answer"), ("optimal", "optimal")):
        answer = without_leaving(PRICED, replace(found, status=status))  # type: ignore[arg-type]
        assert answer is not None
        assert answer.status == told


def test_what_is_left_is_no_node_that_takes_part() -> None:
    # A piece of each line; each node has one of them. One node may take part, and one line is left: the first, for 4.
    one_each = made([1, 1], 2, eligible=np.eye(2, dtype=bool), max_nodes=1)
    problem = with_levels(one_each, {"shipment": [1, 1], "unfilled": [4, 7]})
    answer = AUTO.solve(problem, NO_LIMITS)
    assert answer.bounds == (5,)
    assert_same(problem, answer, REST.solve(problem, NO_LIMITS))
    # With both nodes nothing would be left: that is one too many, and says nothing of what may be.
    larger = with_leaving(problem)
    assert larger is not None
    both = Answer(pieces=numbers([[1, 0, 0], [0, 1, 0]]), bounds=(2,), status="optimal", limit=None, engine="some")
    assert without_leaving(problem, both) is None


def test_what_is_left_of_a_line_is_no_part_that_counts_as_a_split() -> None:
    # There is one of two pieces at each node. A split costs 5: one piece is sent, one is left for 4.
    scarce = replace(made([2], 2), stock=numbers([[1, 1]]))
    problem = with_levels(scarce, {"split": [5], "unfilled": [4], "pieces": [[1, 2]]})
    answer = AUTO.solve(problem, NO_LIMITS)
    assert (answer.engine, answer.bounds) == ("cp-sat", (5,))
    # At 0.5 (2 of 4) a split is worth it; what it costs is not known to the one who left it out.
    problem = with_levels(scarce, {"split": [2], "unfilled": [8], "pieces": [[1, 2]]})
    assert AUTO.solve(problem, NO_LIMITS).bounds == (5,)
    # Where all comes from one node there is nothing to be said of splits.
    plenty = with_levels(made([2], 2), {"split": [5], "unfilled": [4], "pieces": [[1, 2]]})
    assert (AUTO.solve(plenty, NO_LIMITS).engine, AUTO.solve(plenty, NO_LIMITS).bounds) == ("subsets", (2,))


def test_random_prices_of_leaving_are_answered_as_cp_sat_does() -> None:
    covered = 0
    for seed in range(90):
        random, problem = Random(seed), problem_of(seed, fill_first=False)
        unfilled = numbers([random.choice([0, 1, 3, 8]) for _ in range(problem.line_count)])
        level = problem.sizes.coefficients(np.int64, unfilled=unfilled)
        costs = [level + problem.levels[0].coefficients] if problem.levels else [level]
        problem = replace(
            problem,
            together=np.full(problem.line_count, -1),
            partial=random.choice(["lines", "units", "units"]),
            levels=(Level((), costs[0], 1.0), *problem.levels[1:]),
        )
        covered += with_leaving(problem) is not None
        assert_same(problem, AUTO.solve(problem, NO_LIMITS), REST.solve(problem, NO_LIMITS))
    assert covered > 35
