import numpy as np
import pytest

from optimizer.answer import Answer, Limits
from optimizer.engines.capacity import CapacityEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.feasibility import is_feasible
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.targets import targets
from optimizer.problem import Problem
from tests.optimizer.engines.capacity.problems import costs, problem_of, random_problem

SEEDS = 500


def decided(problem: Problem, limits: Limits | None = None) -> Answer | None:
    goal = targets(problem)
    return None if goal is None else CapacityEngine().attempt(problem, goal, Clock(limits or Limits()))


def rank(problem: Problem, answer: Answer) -> int:
    return 0 if problem.tie_break is None else int((answer.pieces * problem.tie_break).sum())


def test_pieces_go_where_they_are_cheapest_until_the_room_is_full() -> None:
    # Node 0 has room for 5 pieces and costs 1 each for line 0 and 2 for line 1; node 1 costs 4 and 9, both open for 10.
    # Both lines of 4 need both nodes (8 > 5). A piece of line 1 saves 7 at node 0, one of line 0 saves 3: all 4 of
    # line 1 and 1 of line 0 go there: 4 * 2 + 1 + 3 * 4 + 20 = 41.
    problem = problem_of(
        [4, 4],
        np.array([[4, 4], [4, 4]]),
        [5, 8],
        np.ones((2, 2), dtype=np.int64),
        [costs(2, 2, pieces=[[1, 4], [2, 9]], shipment=[10, 10])],
        is_whole=False,
    )
    answer = decided(problem)
    assert answer is not None
    assert answer.pieces.tolist() == [[1, 3], [4, 0]]
    assert answer.bounds == (0, 41)


def test_whole_lines_are_packed_into_rooms() -> None:
    # Lines of sizes 3, 3, 2, 2 and 2 fill two rooms of 6 only as 3 + 3 and 2 + 2 + 2. Node 0 is cheaper for all but
    # by most for the small ones (5 each, against 1): these go there. 3 * 1 + 2 * 2 + 2 * 10 = 27.
    sizes = np.array([[3] * 2, [3] * 2, [2] * 2, [2] * 2, [2] * 2])
    pieces = [[1, 2], [1, 2], [1, 6], [1, 6], [1, 6]]
    problem = problem_of(
        [1] * 5,
        np.ones((5, 2), dtype=np.int64),
        [6, 6],
        sizes,
        [costs(5, 2, pieces=pieces, shipment=[10, 10])],
        is_whole=True,
    )
    answer = decided(problem)
    assert answer is not None
    assert answer.pieces.tolist() == [[0, 1], [0, 1], [1, 0], [1, 0], [1, 0]]
    assert answer.bounds == (0, 27)


def test_a_dear_node_opens_only_where_the_room_asks_for_it() -> None:
    # Node 1 would cost 1,000 and save 3; with room for all at node 0 it stays closed, with room for 3 of 4 it opens.
    def solved(room: int) -> Answer | None:
        level = costs(1, 2, pieces=[[4, 1]], shipment=[0, 1000])
        args = ([4], np.array([[4, 4]]), [room, 3], np.ones((1, 2), dtype=np.int64), [level])
        return decided(problem_of(*args, is_whole=False))

    wide, narrow = solved(4), solved(3)
    assert wide is not None
    assert wide.pieces.tolist() == [[4, 0]]
    assert narrow is not None
    # Once it is open, it is cheaper: 3 * 1 + 1 * 4.
    assert narrow.pieces.tolist() == [[1, 3]]
    assert narrow.bounds == (0, 1007)


def test_it_declines_what_it_does_not_cover() -> None:
    problem = problem_of(
        [2],
        np.array([[2, 2]]),
        [1, 1],
        np.array([[2, 2]]),
        [costs(1, 2, pieces=[[1, 1]])],
        is_whole=False,
    )
    # No plan fills the line, as no piece has room.
    assert decided(problem) is None


@pytest.mark.parametrize("part", range(5))
def test_the_best_plan_is_that_of_cp_sat(part: int) -> None:
    compared = 0
    for seed in range(part * SEEDS // 5, (part + 1) * SEEDS // 5):
        problem = random_problem(seed)
        answer = decided(problem)
        if answer is None:
            continue
        other = CpSatEngine().solve(problem, Limits())
        assert is_feasible(problem, answer.pieces), seed
        assert answer.bounds == problem.values_of(answer.pieces) == problem.values_of(other.pieces), seed
        assert rank(problem, answer) == rank(problem, other), seed
        compared += 1
    assert compared > SEEDS // 5 // 3


def test_bounds_of_a_search_that_is_cut_short_are_below_the_best_plan() -> None:
    for seed in range(60):
        problem = random_problem(seed)
        answer = decided(problem, Limits(deterministic=1e-9))
        if answer is None:
            continue
        other = CpSatEngine().solve(problem, Limits())
        for value, bound in zip(problem.values_of(other.pieces), answer.bounds, strict=True):
            assert bound <= value, seed
            if bound < value:
                break
