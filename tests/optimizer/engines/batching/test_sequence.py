"""Orders decided one after the other, on what those before them leave."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.answer import Answer, Limits
from optimizer.engines.auto import AutoEngine
from optimizer.engines.batching import sequence
from optimizer.engines.batching.sequence import in_sequence
from optimizer.joint import JointProblem
from optimizer.problem import Problem
from tests.optimizer.engines.batching.joints import an_order, by_node, counted, stocked
from tests.optimizer.engines.batching.small_joint import best_values, is_allowed, joint_of
from tests.optimizer.engines.problems import numbers
from tests.optimizer.engines.subsets.problems import TooMany

# The first takes the last piece near by, though the second needs it more: 1 + 50 instead of 5 + 2.
GREEDY = stocked([an_order([1, 5]), an_order([2, 50])], [1, 9])


def test_who_comes_first_takes_what_is_best_for_it() -> None:
    found = in_sequence(GREEDY, Limits())
    assert by_node(found.choices) == [[1, 0], [0, 1]]
    assert GREEDY.values(found.choices) == (51,)


def test_what_each_would_do_alone_is_known() -> None:
    found = in_sequence(GREEDY, Limits())
    assert [None if each is None else each.bounds for each in found.alone] == [(1,), (2,)]


def test_of_many_that_compete_nobody_asks_what_they_would_do_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "_FEW", 0)
    found = in_sequence(GREEDY, Limits(), np.array([True, False]))
    assert by_node(found.choices) == [[1, 0], [0, 1]]
    assert [None if each is None else each.bounds for each in found.alone] == [None, (2,)]


def test_a_surcharge_that_has_begun_is_looked_at() -> None:
    # Node 0 is free of surcharges for one order; the second pays 5 there, more than the 3 at node 1.
    joint = counted([an_order([1, 3]), an_order([1, 3])], [1, 9], [[5, 5]], [0, 0])
    assert by_node(in_sequence(joint, Limits()).choices) == [[1, 0], [0, 1]]


def test_ties_are_broken_where_orders_say_how() -> None:
    # Both nodes cost the first the same; that it leaves the first one to the second is not for it to know.
    tied = [replace(an_order([1, 1]), tie_break=numbers(ranks)) for ranks in ([1, 0], [0, 1])]
    found = [in_sequence(stocked([first, an_order([1, 5])], [1, 9]), Limits()) for first in tied]
    assert [by_node(each.choices) for each in found] == [[[0, 1], [1, 0]], [[1, 0], [0, 1]]]


def test_limits_do_not_cut_it_short() -> None:
    found = in_sequence(GREEDY, Limits(seconds=1e-9, deterministic=1e-9))
    assert not found.was_interrupted
    assert GREEDY.values(found.choices) == (51,)


def test_no_orders_are_no_work() -> None:
    assert in_sequence(stocked([], [1]), Limits()).choices == ()


@pytest.mark.parametrize("seed", range(40))
def test_it_is_allowed_and_no_better_than_the_optimum(seed: int) -> None:
    joint = joint_of(seed)
    found = in_sequence(joint, Limits())
    assert is_allowed(joint, list(found.choices))
    try:
        assert joint.values(found.choices) >= best_values(joint)
    except TooMany:
        pytest.skip("too many choices to try")


def interrupted_at(monkeypatch: pytest.MonkeyPatch, call: int, *, raises: bool) -> None:
    """Let Ctrl-C be pressed at one of the calls of the engine."""
    solve, calls = AutoEngine.solve, [0]

    def pressed(self: AutoEngine, problem: Problem, limits: Limits) -> Answer:
        calls[0] += 1
        answer = solve(self, problem, limits)
        if calls[0] != call:
            return answer
        if raises:
            raise KeyboardInterrupt
        return Answer(answer.pieces, answer.bounds, "feasible", "interrupted", "auto")

    monkeypatch.setattr(AutoEngine, "solve", pressed)


@pytest.mark.parametrize("raises", [True, False])
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_ctrl_c_leaves_the_rest_unfilled(monkeypatch: pytest.MonkeyPatch, call: int, *, raises: bool) -> None:
    joint: JointProblem = stocked([an_order([1, 5]), an_order([2, 50]), an_order([1, 1])], [1, 9])
    interrupted_at(monkeypatch, call, raises=raises)
    found = in_sequence(joint, Limits())
    assert found.was_interrupted
    assert is_allowed(joint, list(found.choices))
    assert len(found.choices) == len(found.alone) == 3
    assert call == 4 or not found.choices[2].any()
    assert found.alone[2] is None or call == 4
