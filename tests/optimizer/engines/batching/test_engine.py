"""All orders together: exact on small cases, never worse than the sequence, and ended by limits and Ctrl-C."""

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from optimizer.answer import Limits
from optimizer.engines.batching import Goals, JointAnswer, Progress, crew, engine, jobs, pricing
from optimizer.engines.batching.descent import Compact, solve_compact
from optimizer.engines.batching.engine import solve
from optimizer.engines.batching.sequence import Sequenced, in_sequence
from optimizer.joint import Claims, JointProblem, Rows
from tests.optimizer.engines.batching.joints import an_order, by_node, nothing_of, stocked
from tests.optimizer.engines.batching.small_joint import best_values, is_allowed, joint_of
from tests.optimizer.engines.problems import numbers
from tests.optimizer.engines.subsets.problems import TooMany

NEAR, FAR = numbers([[1, 0]]), numbers([[0, 1]])
EXACT = Goals(gap=0.0)
RIVALS = stocked([an_order([1, 5]), an_order([2, 50])], [1, 9])


def best_of(joint: JointProblem) -> tuple[int, ...]:
    try:
        return best_values(joint)
    except TooMany:
        pytest.skip("too many choices to try")


def side_by_side(joint: JointProblem, other: JointProblem) -> JointProblem:
    """Two decisions that have nothing to do with each other, as one."""

    def moved(rows: Any) -> Any:
        return np.where(rows >= 0, rows + joint.rows.count, rows)

    claims = [Claims(moved(each.stock), moved(each.capacity)) for each in other.claims]
    rows = Rows(
        np.concatenate([joint.rows.limit, other.rows.limit]),
        np.concatenate([joint.rows.soft, other.rows.soft]),
        np.concatenate([joint.rows.rates, other.rows.rates], axis=2),
    )
    classes = np.concatenate([joint.classes, other.classes])
    return JointProblem((*joint.orders, *other.orders), (*joint.claims, *claims), rows, classes, joint.units)


MANY = RIVALS
for _ in range(5):
    MANY = side_by_side(MANY, RIVALS)


@pytest.mark.parametrize("seed", range(700, 745))
def test_it_is_exact(seed: int) -> None:
    joint = joint_of(seed)
    best = best_of(joint)
    found = solve(joint, EXACT)
    assert joint.values(found.choices) == found.bounds == best
    assert (found.status, found.limit) == ("optimal", None)
    assert found.start_values == joint.values(in_sequence(joint, Limits()).choices)
    assert found.prices.shape == (joint.level_count, joint.rows.count)


@pytest.mark.parametrize("seed", range(800, 820))
def test_with_no_time_it_is_the_sequence_and_bounds_hold(seed: int) -> None:
    joint = joint_of(seed)
    found = solve(joint, Goals(gap=0.0, limits=Limits(seconds=0.0)))
    values = joint.values(found.choices)
    assert values == found.start_values
    assert found.limit == (None if found.status == "optimal" else "time")
    for bound, value, least in zip(found.bounds, values, best_of(joint), strict=True):
        assert bound <= least
        if bound < value:
            break


def test_choices_that_are_known_are_not_made_worse() -> None:
    best, no_time = [FAR, NEAR], Goals(limits=Limits(seconds=0.0))
    found = solve(RIVALS, no_time, start=best)
    assert (by_node(found.choices), found.start_values) == (by_node(best), (7,))
    assert solve(RIVALS, no_time, start=nothing_of(RIVALS)).start_values == (51,)


def test_orders_that_do_not_compete_are_decided_alone() -> None:
    joint = stocked([an_order([1, 5])] * 3, [9, 9])
    found = solve(joint, EXACT)
    assert by_node(found.choices) == [[1, 0]] * 3
    assert (found.bounds, found.status) == ((3,), "optimal")
    # A start that is better as a whole may be worse for them.
    both = side_by_side(RIVALS, stocked([an_order([1, 5])], [9, 9]))
    assert by_node(solve(both, EXACT, start=[FAR, NEAR, FAR]).choices) == [[0, 1], [1, 0], [1, 0]]
    assert solve(stocked([], [9]), EXACT).status == "optimal"


def test_a_gap_that_is_reached_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # In sequence it costs 51, and alone each would have the piece near by: 1 + 2.
    monkeypatch.setattr(jobs, "SMALL", 0)
    found = solve(RIVALS, Goals(gap=48 / 51))
    assert (found.status, found.limit, found.bounds) == ("feasible", None, (3,))


def test_groups_share_the_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    gaps: list[float] = []

    def decided(job: jobs.Job, report: Any) -> JointAnswer:
        gaps.append(job.goals.gap)
        return jobs.decide(job, report)

    monkeypatch.setattr(crew, "decide", decided)
    free = stocked([an_order([94]), an_order([5])], [9])
    solve(side_by_side(RIVALS, free), Goals(gap=0.01))
    # Of 150 in sequence 1.5 may be left, and only the two that compete, 51, have not been proven.
    assert gaps == pytest.approx([1.5 / 51])


def priced_in_vain(joint: JointProblem, start: Any, *_: object, **__: object) -> JointAnswer:
    """What prices come to where they prove next to nothing."""
    return JointAnswer(tuple(start), (1,), np.zeros((1, 1)), "feasible", "stalled", joint.values(start))


def test_the_best_bound_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SMALL", 0)
    monkeypatch.setattr(jobs, "_MEDIUM", 0)
    monkeypatch.setattr(pricing, "decide", priced_in_vain)
    assert solve(RIVALS, Goals()).bounds == (3,)


def test_progress_is_told() -> None:
    heard: list[Progress] = []
    solve(MANY, EXACT, progress=heard.append)
    assert (heard[0].phase, heard[0].value, heard[0].bound) == ("sequence", 6 * 51, 6 * 3)
    assert [each.value for each in heard[1:]] == [6 * 51 - 44 * done for done in range(1, 7)]
    assert (heard[-1].phase, heard[-1].gap) == ("parts", 0.0)


def test_threads_and_processes_find_the_same() -> None:
    alone = solve(MANY, EXACT)
    with ThreadPoolExecutor(2) as threads:
        assert_same(solve(MANY, EXACT, executor=threads), alone)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        assert_same(solve(MANY, EXACT, executor=processes), alone)


def assert_same(found: Any, other: Any) -> None:
    assert by_node(found.choices) == by_node(other.choices)
    assert (found.bounds, found.status) == (other.bounds, other.status)


def pressed(*_: object, **__: object) -> Compact:
    raise KeyboardInterrupt


def test_ctrl_c_in_a_component_keeps_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [0]

    def at_the_third(*args: Any, **options: Any) -> Compact:
        calls[0] += 1
        return pressed() if calls[0] == 3 else solve_compact(*args, **options)

    monkeypatch.setattr(jobs, "solve_compact", at_the_third)
    found = solve(MANY, EXACT)
    assert found.limit == "interrupted"
    assert MANY.values(found.choices) == (6 * 51 - 2 * 44,)
    assert found.bounds == (2 * 7 + 4 * 3,)


def test_ctrl_c_in_the_sequence_leaves_the_rest_unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(joint: JointProblem, limits: Limits, tied: Any) -> Sequenced:
        first = in_sequence(joint, limits, tied)
        choices = (first.choices[0], *nothing_of(joint)[1:])
        return replace(
            first, choices=choices, alone=(first.alone[0], *(None for _ in choices[1:])), was_interrupted=True
        )

    monkeypatch.setattr(engine, "in_sequence", cut)
    found = solve(RIVALS, EXACT)
    assert (found.limit, found.status) == ("interrupted", "feasible")
    assert by_node(found.choices) == [[1, 0], [0, 0]]
    assert found.bounds == (1,)


class Impatient(Executor):
    """Runs the first jobs at once; Ctrl-C is pressed while one waits for the second, and the third never ends."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, fn: Any, /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if len(self.futures) < 3:
            future.set_running_or_notify_cancel()
        if len(self.futures) < 2:
            future.set_result(fn(*args, **options))
        if len(self.futures) == 1:
            future.result = PressedOnce(future)  # type: ignore[assignment, method-assign]
        self.futures.append(future)
        return future


class PressedOnce:
    """The result of a job that one waits for until Ctrl-C is pressed, and then it is there."""

    def __init__(self, future: Future[Any]) -> None:
        self._found = future.result
        self._is_pressed = False

    def __call__(self) -> Any:
        if not self._is_pressed:
            self._is_pressed = True
            raise KeyboardInterrupt
        return self._found()


def test_ctrl_c_cancels_what_has_not_begun_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_CHUNK", 1)
    monkeypatch.setattr(crew, "_GRACE", 0.01)
    executor = Impatient()
    found = solve(MANY, EXACT, executor=executor)
    assert found.limit == "interrupted"
    assert MANY.values(found.choices) == (6 * 51 - 2 * 44,)
    assert [future.cancelled() for future in executor.futures] == [False, False, False, True, True, True]
    assert is_allowed(MANY, list(found.choices))


def test_hard_cases_go_on_until_they_are_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    # Neither the first try nor prices prove anything; the last resort has no limit of its own.
    asked: list[float | None] = []

    def never_at_once(joint: JointProblem, limits: Limits, start: Any, **options: Any) -> Compact:
        asked.append(limits.deterministic)
        if limits.deterministic is not None:
            return Compact(tuple(start), joint.values(start), (0,), "deterministic", 0.1)
        return solve_compact(joint, limits, start, **options)

    monkeypatch.setattr(jobs, "solve_compact", never_at_once)
    monkeypatch.setattr(pricing, "decide", priced_in_vain)
    found = solve(RIVALS, EXACT)
    assert (found.status, found.bounds) == ("optimal", (7,))
    assert asked[-1] is None


def test_what_is_tried_in_vain_is_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_vain(joint: JointProblem, _: Limits, start: Any, **__: object) -> Compact:
        return Compact(tuple(start), joint.values(start), (3,), "deterministic", 0.1)

    monkeypatch.setattr(jobs, "solve_compact", in_vain)
    monkeypatch.setattr(pricing, "decide", priced_in_vain)
    found = solve(RIVALS, Goals())
    assert (found.limit, found.status, found.bounds) == ("stalled", "feasible", (3,))
