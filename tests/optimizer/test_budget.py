"""What several searches leave of the limits that they share."""

import time

import numpy as np
import pytest

from optimizer.answer import Answer, Limits
from optimizer.budget import Budget


def answer(**fields: object) -> Answer:
    given: dict[str, object] = {"status": "optimal", "limit": None, "deterministic_seconds": 0.0} | fields
    return Answer(pieces=np.zeros((1, 1), dtype=np.int64), bounds=(), engine="some", **given)  # type: ignore[arg-type]


def test_without_limits_nothing_is_ever_used_up() -> None:
    budget = Budget(Limits(seed=3, workers=2))
    budget.add(1e9)
    assert budget.spent is None
    assert budget.left() == Limits(seed=3, workers=2)


def test_searches_use_up_deterministic_time_together() -> None:
    budget = Budget(Limits(deterministic=1.0))
    budget.spend(answer(deterministic_seconds=0.25))
    budget.add(0.25)
    assert budget.spent is None
    assert budget.left().deterministic == 0.5
    budget.spend(answer(deterministic_seconds=0.75))
    assert budget.spent == "deterministic"


def test_of_a_limit_that_is_used_up_a_little_is_left() -> None:
    """A solver asks for limits above 0."""
    budget = Budget(Limits(seconds=1e-12, deterministic=1.0))
    budget.add(5.0)
    left = budget.left()
    assert left.seconds is not None
    assert left.deterministic is not None
    assert 0 < left.seconds < 1e-6
    assert 0 < left.deterministic < 1e-6


def test_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    budget = Budget(Limits(seconds=2.0))
    now[0] = 101.5
    assert budget.left().seconds == 0.5
    assert budget.spent is None
    now[0] = 102.0
    assert budget.spent == "time"


def test_ctrl_c_comes_before_any_other_cause() -> None:
    budget = Budget(Limits(seconds=1e-12, deterministic=1.0))
    budget.add(5.0)
    budget.spend(answer(limit="interrupted"))
    # Answers that nothing stopped do not take it back.
    budget.spend(answer())
    assert budget.spent == "interrupted"
