"""A joint engine for tests: one order after the other, and nothing proven but what is asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np

from optimizer.answer import Limits
from optimizer.engines.batching.goals import Goals, JointAnswer
from optimizer.engines.batching.sequence import in_sequence
from optimizer.joint import JointProblem

Engine = Callable[..., JointAnswer]


def sequence_engine(*, below: int = 0, nothing: bool = False, price: float = 0.0, **answer: Any) -> Engine:
    """Return an engine that sources one by one, or nothing, and proves all but so many whole numbers of each level."""

    def solve(
        joint: JointProblem, goals: Goals, *, start: Any = None, progress: Any = None, executor: Any = None
    ) -> JointAnswer:
        choices = in_sequence(joint, Limits(seed=goals.limits.seed)).choices
        begin = joint.values(choices)
        if nothing:
            choices = tuple(np.zeros_like(pieces) for pieces in choices)
        values = joint.values(choices)
        told: dict[str, Any] = {
            "choices": choices,
            "bounds": tuple(value - below for value in values),
            "prices": np.full((joint.level_count, joint.rows.count), price),
            "status": "feasible" if below else "optimal",
            "limit": None,
            "start_values": values if nothing else begin,
        }
        return JointAnswer(**told | answer)

    return solve
