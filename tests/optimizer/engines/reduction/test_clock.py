"""Array passes count as deterministic time."""

from optimizer.answer import Limits
from optimizer.engines.reduction.clock import Clock


def test_array_passes_use_up_the_deterministic_limit() -> None:
    clock = Clock(Limits(deterministic=1.0))
    clock.count(10**6)
    assert 0 < clock.deterministic_spent < 0.1
    assert clock.spent is None
    clock.count(10**12)
    assert clock.spent == "deterministic"


def test_they_repeat_and_so_does_what_is_left() -> None:
    clocks = [Clock(Limits(deterministic=1.0)) for _ in range(2)]
    for clock in clocks:
        clock.count(12345)
    assert clocks[0].left().deterministic == clocks[1].left().deterministic
