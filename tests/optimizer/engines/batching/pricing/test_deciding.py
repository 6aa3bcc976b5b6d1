"""Whatever is decided is allowed, no worse than the start, and no bound is above the best."""

import numpy as np

from optimizer.answer import Limits
from optimizer.engines.batching.goals import Goals, Progress
from optimizer.engines.batching.pricing import decide
from optimizer.engines.reduction.clock import Clock
from tests.optimizer.engines.batching.pricing.made import nothing, solved_joints
from tests.optimizer.engines.batching.small_joint import is_allowed


def test_small_problems_are_decided_within_their_bounds() -> None:
    best_found = total = 0
    for seed, joint, best in solved_joints(16, first=601):
        answer = decide(joint, nothing(joint), Goals(gap=0.0, limits=Limits(seconds=5)))
        values = joint.values(answer.choices)
        assert is_allowed(joint, list(answer.choices)), seed
        assert best <= values <= joint.values(nothing(joint)), seed
        first = next((rank for rank, value in enumerate(values) if value != best[rank]), len(best))
        for rank in range(min(first + 1, len(best))):
            assert answer.bounds[rank] <= best[rank], (seed, rank)
        assert answer.status == ("optimal" if answer.bounds == values else "feasible")
        best_found += values == best
        total += 1
    assert best_found >= 0.9 * total


def test_a_spent_limit_leaves_the_start() -> None:
    _, joint, _ = next(solved_joints(1, first=640))
    answer = decide(joint, nothing(joint), Goals(limits=Limits(seconds=0.0)))
    assert joint.values(answer.choices) <= joint.values(nothing(joint))
    assert answer.limit in (None, "time")


def test_ctrl_c_keeps_what_was_found() -> None:
    _, joint, _ = next(solved_joints(1, rich=False, first=650))

    def press(progress: Progress) -> None:
        raise KeyboardInterrupt

    clock = Clock(Limits())
    answer = decide(joint, nothing(joint), Goals(gap=0.0), clock=clock, report=press)
    assert is_allowed(joint, list(answer.choices))
    assert clock.was_interrupted == (answer.limit == "interrupted")


def test_the_same_seed_gives_the_same_answer() -> None:
    _, joint, _ = next(solved_joints(1, rich=False, first=660))
    one, other = (decide(joint, nothing(joint), Goals(gap=0.0)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one.choices, other.choices, strict=True))
    assert one.bounds == other.bounds
