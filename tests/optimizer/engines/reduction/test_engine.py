"""The whole way by reduction: as good as CP-SAT, whichever part of it decides, and honest where it is cut short."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Answer, Limits
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction import ReductionEngine
from optimizer.engines.reduction import ascent as ascents
from optimizer.engines.reduction import branching as branchings
from optimizer.engines.reduction import engine as engines
from optimizer.engines.reduction import plans as plans_of_branches
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.reduction import Reduction
from optimizer.features import Features
from optimizer.problem import Capacities, LeastValue, Problem
from tests.optimizer.engines.problems import assert_same, filling, goal_of, made, numbers, value
from tests.optimizer.engines.subsets.problems import overuses_of

REDUCTION, REST, NO_LIMITS = ReductionEngine(), CpSatEngine(), Limits()

SHORT: dict[str, tuple[Any, dict[str, int]]] = {
    "as it is": (engines, {}),
    "no branches": (engines, {"_MOST_BRANCHES": 0}),
    "few branches": (engines, {"_MOST_BRANCHES": 3}),
    "no searches": (plans_of_branches, {"_MOST_SEARCHES": 0}),
    "no ascent": (ascents, {"_MOST_STEPS": 1, "_FEW_PAIRS": 0}),
    "weak bounds": (branchings, {"_STEPS": 1, "_STEPS_AT_ROOT": 1, "_BATCH": 2}),
}
"""What may be made so short that another part of the way has to decide."""


def shortened(patch: pytest.MonkeyPatch, *ways: str) -> None:
    for way in ways:
        where, numbers_by_name = SHORT[way]
        for name, number in numbers_by_name.items():
            patch.setattr(where, name, number)


def attempt(problem: Problem, limits: Limits = NO_LIMITS) -> Answer | None:
    return REDUCTION.attempt(problem, goal_of(problem), Clock(limits))


def solved(problem: Problem, limits: Limits = NO_LIMITS) -> Answer:
    answer = attempt(problem, limits)
    assert answer is not None
    return answer


def random_costs(lines: int, options: int, seed: int) -> Problem:
    """Lines of three pieces that several options have to share, and options that cost about as much as pieces."""
    draw = np.random.default_rng(seed)
    level = {
        "shipment": draw.integers(8, 14, options),
        "pieces": draw.integers(1, 6, (lines, options)),
        "taken": draw.integers(0, 4, (lines, options)),
    }
    stock = draw.integers(0, 3, (lines, options))
    return made([3] * lines, options, level, stock=stock, tie_break=np.arange(options))


HARD = random_costs(6, 12, 3)


def test_bounds_alone_may_settle_it() -> None:
    answer = solved(made([1, 1], 3, {"shipment": [5, 9, 9], "pieces": [[1, 1, 1], [1, 1, 1]]}))
    assert (answer.engine, answer.status, answer.bounds) == ("reduction", "optimal", (0, 7))
    assert answer.pieces.tolist() == [[1, 0, 0], [1, 0, 0]]


def test_branching_ends_what_bounds_leave_open(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    step = branchings.Branching.step

    def counted(search: branchings.Branching) -> None:
        step(search)
        looked_at.append(search.looked_at)

    monkeypatch.setattr(branchings.Branching, "step", counted)
    answer = solved(HARD)
    assert answer.engine == "reduction"
    assert looked_at[-1] > 1
    assert_same(HARD, answer, REST.solve(HARD, NO_LIMITS))


def test_cp_sat_ends_what_branching_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    shortened(monkeypatch, "no branches")
    answer = solved(HARD)
    assert answer.engine == "reduction+cp-sat"
    assert_same(HARD, answer, REST.solve(HARD, NO_LIMITS))


def test_cp_sat_ends_what_has_no_relaxation() -> None:
    # One piece from the first option earns as much as two.
    problem = made([2], 2, {"shipment": [1, 1]}, {"taken": [[-1, 0]]})
    answer = solved(problem)
    assert answer.engine == "reduction+cp-sat"
    assert answer.bounds == (0, 1, -1)


def crowded() -> Problem:
    """The first node for both is 3 + 1 + 1 and 20 for the second line there; apart 7 + 1 + 5; the second 4 + 5 + 5."""
    capacity = Capacities(
        limited=np.zeros(2, dtype=bool),
        left=numbers([2, 2]),
        per_order=numbers([0, 0]),
        per_line=numbers([1, 1]),
        per_piece=numbers([[0, 0], [0, 0]]),
    )
    level = {"shipment": [3, 4], "pieces": [[1, 5], [1, 5]], "overuse": [20]}
    return made([1, 1], 2, level, capacity=capacity, features=Features(overuses=overuses_of((0, 1, 1))))


def test_what_couples_lines_is_counted_though_bounds_leave_it_out() -> None:
    answer = solved(crowded())
    assert (answer.status, answer.bounds) == ("optimal", (0, 13))


def test_branches_that_are_given_up_bound_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit comes while the best plan of a branch is searched for."""

    def cut_short(plans: plans_of_branches.Plans, _columns: object) -> None:
        plans.gave_up = True
        plans._clock.add(2.0)

    monkeypatch.setattr(plans_of_branches.Plans, "_search", cut_short)
    answer = solved(crowded(), Limits(deterministic=1.0))
    assert (answer.status, answer.limit) == ("feasible", "deterministic")
    assert_honest(crowded(), answer, REST.solve(crowded(), NO_LIMITS))


def test_it_declines_where_no_plan_fills_the_lines() -> None:
    assert attempt(made([1, 1], 2, stock=numbers([[1, 0], [0, 1]]), max_nodes=1)) is None


def test_nothing_is_no_plan_where_filling_comes_first() -> None:
    """All or nothing, and to take nothing is cheapest; parts have to be worth 4, a piece is worth 2."""
    problem = made([2, 2], 2, {"shipment": [3, 4], "pieces": [[1, 9], [9, 1]]}, partial="never", fill_first=True)
    problem = replace(problem, levels=problem.levels[1:], least_value=LeastValue(4, numbers([2, 2])))
    answer = solved(problem)
    assert answer.pieces.tolist() == [[2, 0], [0, 2]]
    assert answer.bounds == (11,)


def test_credits_of_a_later_level_do_not_make_up_for_an_earlier_one() -> None:
    problem = made([1], 2, {"shipment": [0, 1]}, {"shipment": [5, -5]})
    assert solved(problem).bounds == (0, 0, 5)


def test_orders_without_a_tie_break_and_levels_to_decide_are_settled() -> None:
    """Any plan that fills the lines will do."""
    problem = made([1, 2], 3)
    answer = solved(problem)
    assert (answer.status, answer.bounds) == ("optimal", (0,))
    assert answer.pieces.sum(axis=1).tolist() == [1, 2]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.integers(0, 10**9), st.lists(st.sampled_from(sorted(SHORT)), max_size=3))
def test_it_answers_as_cp_sat_does(seed: int, ways: list[str]) -> None:
    problem = filling(seed)
    with pytest.MonkeyPatch.context() as patch:
        shortened(patch, *ways)
        answer = attempt(problem)
    if answer is not None:
        assert_same(problem, answer, REST.solve(problem, NO_LIMITS))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("way", ["as it is", "weak bounds"])
def test_near_ties_are_decided_as_by_cp_sat(seed: int, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shortened(monkeypatch, way)
    problem = random_costs(4, 8, seed)
    assert_same(problem, solved(problem), REST.solve(problem, NO_LIMITS))


# ------------------------------------------------------------------------------------- cut short


def assert_honest(problem: Problem, found: Answer, best: Answer) -> None:
    """Bounds are above the best plan in no level that is as good as can be so far."""
    for bound, reached, least in zip(found.bounds, problem.values_of(found.pieces), best.bounds, strict=True):
        assert bound <= least <= reached
        if reached != least:
            break
    assert (found.status == "optimal") <= (value(problem, found.pieces) == value(problem, best.pieces))


@pytest.mark.parametrize("limit", [1e-9, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
def test_a_deterministic_limit_keeps_the_best_plan_so_far(limit: float) -> None:
    best = REST.solve(HARD, NO_LIMITS)
    for ways in ([], ["weak bounds"], ["no ascent", "few branches"]):
        with pytest.MonkeyPatch.context() as patch:
            shortened(patch, *ways)
            answers = [solved(HARD, Limits(deterministic=limit)) for _ in range(2)]
        assert answers[0].limit == (None if answers[0].status == "optimal" else "deterministic")
        assert_honest(HARD, answers[0], best)
        # It repeats.
        assert answers[0].pieces.tolist() == answers[1].pieces.tolist()
        assert answers[0].bounds == answers[1].bounds


def test_the_shortest_limit_keeps_a_plan_that_fills_everything() -> None:
    answer = solved(HARD, Limits(deterministic=1e-9))
    assert (answer.status, answer.limit) == ("feasible", "deterministic")
    assert answer.pieces.sum(axis=1).tolist() == goal_of(HARD).fill.tolist()


def test_a_wall_clock_limit_is_called_by_its_name() -> None:
    answer = solved(HARD, Limits(seconds=1e-9))
    assert (answer.status, answer.limit) == ("feasible", "time")
    assert_honest(HARD, answer, REST.solve(HARD, NO_LIMITS))


@pytest.mark.parametrize("after", [0, 1, 2, 5, 10, 20, 40, 80, 160])
@pytest.mark.parametrize("ways", [[], ["no ascent", "weak bounds"]])
def test_ctrl_c_keeps_the_best_plan_so_far(after: int, ways: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shortened(monkeypatch, *ways)
    for problem in (HARD, random_costs(4, 8, 1), with_credits()):
        left, count = [after], Clock.count

        def pressed(clock: Clock, elements: int, left: list[int] = left, count: Any = count) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt
            count(clock, elements)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Clock, "count", pressed)
            answer = solved(problem)
        assert_honest(problem, answer, REST.solve(problem, NO_LIMITS))
        if left[0] < 0:
            assert (answer.status, answer.limit) == ("feasible", "interrupted")
            assert answer.pieces.sum(axis=1).tolist() == goal_of(problem).fill.tolist()
        else:
            assert answer.status == "optimal"


def with_credits() -> Problem:
    """Two levels of which each gives something back."""
    draw = np.random.default_rng(5)
    levels = [{"shipment": draw.integers(-3, 3, 8), "pieces": draw.integers(0, 3, (3, 8))} for _ in range(2)]
    return made([2, 2, 2], 8, *levels, stock=draw.integers(0, 3, (3, 8)), tie_break=np.arange(8))


def test_ctrl_c_before_a_plan_is_found_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Reduction, "search", pressed)
    answer = solved(with_credits())
    assert (answer.status, answer.limit) == ("no_answer", "interrupted")
    assert not answer.pieces.any()
    best = REST.solve(with_credits(), NO_LIMITS)
    assert all(bound <= least for bound, least in zip(answer.bounds, best.bounds, strict=True))
