"""A component that passes over arrays tell little of is searched by one model, and in parts."""

import pytest

from optimizer.answer import Limits
from optimizer.engines.batching import Goals, Progress, jobs, pricing
from optimizer.engines.batching.engine import solve
from tests.optimizer.engines.batching.small_joint import best_values, joint_of
from tests.optimizer.engines.subsets.problems import TooMany

EXACT = Goals(gap=0.0, limits=Limits())


@pytest.fixture
def without_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SMALL", 0)
    monkeypatch.setattr(pricing, "plain_share", lambda _: 0.0)


@pytest.mark.usefixtures("without_prices")
@pytest.mark.parametrize("seed", range(60, 84))
def test_it_is_decided_as_well_as_can_be(seed: int) -> None:
    joint = joint_of(seed)
    try:
        best = best_values(joint)
    except TooMany:
        pytest.skip("too many choices to try")
    heard: list[Progress] = []
    answer = solve(joint, EXACT, progress=heard.append)
    assert joint.values(answer.choices) == answer.bounds == best
    assert heard


@pytest.mark.usefixtures("without_prices")
@pytest.mark.parametrize("seed", range(60, 72))
def test_polishing_makes_nothing_worse_where_the_model_is_too_large(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_LARGE", 0)
    joint = joint_of(seed)
    answer = solve(joint, Goals(gap=1e-4, limits=Limits()))
    values = joint.values(answer.choices)
    assert values <= answer.start_values
    assert all(bound <= value for bound, value in zip(answer.bounds, values, strict=True))
