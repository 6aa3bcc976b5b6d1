"""Folding levels keeps their order of rank, and bounds of a fold are bounds of its levels."""

import itertools
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.compiler import Compiler
from optimizer.engines.cpsat import folding
from optimizer.engines.cpsat.stages import fold
from optimizer.problem import Problem
from optimizer.uses import Coefficients
from tests.builders import line, network, node, order, rules, service, stock

# Two nodes, one of which charges for high use, and a service with steps: every feature that a level can count.
COMPILER = Compiler(
    network(
        [node("N1", capacity={"unit": "units", "limit": 4, "surcharges": [{"above": 0.25, "cost": 1}]}), node("N2")],
        [{"id": "A", "weight_kg": 1}, {"id": "B", "weight_kg": 2}],
        [service("S", {"base": 1, "steps": [{"max_kg": 2, "cost": 1}, {"cost": 3}]})],
    ),
    rules(
        levels=[["unfilled_units"], ["shipping_cost", "capacity_cost", "penalty"]],
        restrictions=[{"id": "R", "require": "node.id == N1", "penalty": {"amount": 1, "per": "shipment"}}],
    ),
)
PROBLEM: Problem = next(
    COMPILER.candidates(
        order(line("L1", "A", 2), line("L2", "B", 1)), stock({n: {"A": 2, "B": 1} for n in ("N1", "N2")})
    )
).problem
CHOICES = [
    np.array(choice).reshape(2, 2)
    for choice in itertools.product(range(3), range(3), range(2), range(2))
    if choice[0] + choice[1] <= 2 and choice[2] + choice[3] <= 1
]


def costs(numbers: list[int]) -> Coefficients:
    """Coefficients of the small problem; those of pieces, lines and shipments may be credits."""
    values = iter(numbers)
    empty = PROBLEM.sizes.coefficients(np.int64)

    def some(name: str) -> np.ndarray:
        shape, low = getattr(empty, name).shape, -50 if name in ("pieces", "taken", "shipment") else 0
        return np.array([max(next(values), low) for _ in range(int(np.prod(shape)))], dtype=np.int64).reshape(shape)

    return Coefficients(**{part.name: some(part.name) for part in fields(Coefficients)})


COUNT = sum(getattr(PROBLEM.sizes.coefficients(np.int64), part.name).size for part in fields(Coefficients))
LEVELS = st.lists(st.lists(st.integers(-50, 99), min_size=COUNT, max_size=COUNT).map(costs), min_size=1, max_size=4)


def test_every_feature_is_there() -> None:
    features = PROBLEM.features
    assert (features.peaks.count, features.brackets.count, features.overuses.count) == (1, 4, 1)


@given(levels=LEVELS, limit=st.sampled_from([1, 1_000, 100_000, 2**44]))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_folded_levels_rank_choices_as_the_levels_do(levels: list[Coefficients], limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "LARGEST_FOLD", limit)
        folded = fold(levels, PROBLEM)
    uses = [PROBLEM.use_of(choice) for choice in CHOICES]
    by_level = sorted(uses, key=lambda use: [level.value(use) for level in levels])
    by_stage = sorted(uses, key=lambda use: [stage.coefficients.value(use) for stage in folded])
    assert [[level.value(use) for level in levels] for use in by_level] == [
        [level.value(use) for level in levels] for use in by_stage
    ]


@given(levels=LEVELS, slack=st.integers(0, 5000))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_bound_of_a_stage_bounds_each_level_given_the_earlier_ones(levels: list[Coefficients], slack: int) -> None:
    (stage,) = fold(levels, PROBLEM)
    uses = [PROBLEM.use_of(choice) for choice in CHOICES]
    best = min(stage.coefficients.value(use) for use in uses)
    for use in uses:
        bounds = stage.bounds(max(best - slack, stage.least), use)
        rivals = uses
        for level, bound in zip(levels, bounds, strict=True):
            assert bound <= min(level.value(rival) for rival in rivals)
            rivals = [rival for rival in rivals if level.value(rival) <= level.value(use)]


def test_levels_too_wide_to_fold_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "LARGEST_FOLD", 1)
    levels = [level.coefficients for level in PROBLEM.levels]
    assert len(fold(levels, PROBLEM)) == len(levels)
