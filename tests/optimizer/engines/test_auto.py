"""Which engine decides, and that it does not matter which."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.answer import Answer, Limits
from optimizer.engines.auto import AutoEngine
from optimizer.engines.capacity import CapacityEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction import ReductionEngine
from optimizer.engines.reduction.clock import Clock
from optimizer.features import Features
from optimizer.problem import Capacities, Insistence, Problem
from tests.optimizer.engines.problems import assert_same, filling, made, numbers, with_levels
from tests.optimizer.engines.subsets.problems import overuses_of, problem_of

NO_LIMITS = Limits()
AUTO, REST = AutoEngine(), CpSatEngine()

SMALL = made([1, 1], 2, {"shipment": [3, 4], "pieces": [[1, 5], [1, 5]]})
# A second line at the first node is dearer than all else: what lines cost one by one, no plan of both costs. They come
# in far too many parts for each to be priced.
COUPLED = with_levels(
    replace(
        made([90, 90], 2),
        capacity=Capacities(
            limited=np.zeros(2, dtype=bool),
            left=numbers([2, 2]),
            per_order=numbers([0, 0]),
            per_line=numbers([1, 1]),
            per_piece=numbers([[0, 0], [0, 0]]),
        ),
        features=Features(overuses=overuses_of((0, 1, 1))),
    ),
    {"unfilled": [1, 1]},
    {"shipment": [3, 4], "pieces": [[1, 5], [1, 5]], "overuse": [20]},
)


@pytest.mark.parametrize(
    ("problem", "engine"),
    [
        (SMALL, "subsets"),
        (COUPLED, "reduction"),
        # Nothing says that filling comes first: pieces are left as if one more option had them.
        (with_levels(SMALL, {"shipment": [3, 4]}, {"unfilled": [1, 1]}), "subsets"),
        # Lines that go together are left together, which is more than one more option would say.
        (replace(with_levels(SMALL, {"shipment": [3, 4], "unfilled": [9, 9]}), together=numbers([0, 0])), "cp-sat"),
        # What fills every line does what is insisted on, unless it is to come from elsewhere.
        (replace(SMALL, insists=Insistence(numbers([1, 0]))), "subsets"),
        (replace(SMALL, insists=Insistence(numbers([0, 0]), other_nodes=np.array([True, False]))), "cp-sat"),
        # Each line is served by a node of its own, and one node may take part: no plan fills what each line could have.
        (replace(SMALL, max_nodes=1, eligible=np.array([[True, False], [False, True]])), "subsets"),
        # The same with a dozen lines, any of which might be the one.
        (made([1] * 12, 12, max_nodes=1, eligible=np.eye(12, dtype=bool)), "cp-sat"),
    ],
)
def test_the_quickest_engine_that_covers_it_decides(problem: Problem, engine: str) -> None:
    answer = AUTO.solve(problem, NO_LIMITS)
    assert answer.engine == engine
    assert_same(problem, answer, REST.solve(problem, NO_LIMITS))


@settings(max_examples=250, derandomize=True, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_it_answers_as_cp_sat_does(seed: int, fills_first: bool) -> None:
    problem = filling(seed) if fills_first else problem_of(seed)
    assert_same(problem, AUTO.solve(problem, NO_LIMITS), REST.solve(problem, NO_LIMITS))


def test_engines_share_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one engine has spent in vain, a later one has not."""

    def in_vain(_engine: object, _problem: object, _goal: object, clock: Clock) -> None:
        clock.add(0.75)

    left: list[Limits] = []

    def solve(_engine: object, problem: Problem, limits: Limits) -> Answer:
        left.append(limits)
        return REST.solve(problem, NO_LIMITS)

    for quick in (CapacityEngine, ReductionEngine):
        monkeypatch.setattr(quick, "attempt", in_vain)
    monkeypatch.setattr("optimizer.engines.auto.CpSatEngine", type("Rest", (), {"solve": solve}))
    answer = AutoEngine().solve(COUPLED, Limits(deterministic=2.0))
    assert left == [Limits(deterministic=0.5)]
    assert answer.deterministic_seconds >= 1.5


def test_credits_for_shipments_are_earned() -> None:
    """Two shipments earn twice as much as one: each line comes from a node of its own, though the first has room."""
    problem = with_levels(
        made([1, 3], 2, {}, single_option=True, partial="lines"),
        {"unfilled": [1, 1]},
        {"shipment": [-2000, -2000]},
    )
    limited = replace(
        problem,
        capacity=Capacities(
            limited=np.array([False, True]),
            left=numbers([0, 3]),
            per_order=numbers([0, 0]),
            per_line=numbers([0, 0]),
            per_piece=numbers([[0, 7], [0, 1]]),
        ),
    )
    answer = AUTO.solve(limited, NO_LIMITS)
    assert limited.values_of(answer.pieces) == (0, -4000)
