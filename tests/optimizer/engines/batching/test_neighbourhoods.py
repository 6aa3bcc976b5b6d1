"""Polishing: never worse, better where orders stand in each other's way, and ended by limits, targets and Ctrl-C."""

import numpy as np
import pytest

from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.engines.batching import neighbourhoods
from optimizer.engines.batching.descent import Compact
from optimizer.engines.batching.ledger import Ledger
from optimizer.engines.batching.neighbourhoods import Polisher
from optimizer.engines.batching.sequence import in_sequence
from optimizer.engines.batching.shortlists import Shortlists
from optimizer.joint import JointProblem
from optimizer.uses import Integers
from tests.optimizer.engines.batching.joints import an_order, by_node, nothing_of, stocked
from tests.optimizer.engines.batching.small_joint import best_values, is_allowed, joint_of
from tests.optimizer.engines.problems import numbers
from tests.optimizer.engines.subsets.problems import TooMany

PAIRS = 6
# In each pair the first takes the last piece near by, though the second needs it more.
RIVALS = stocked([an_order([1, 5]), an_order([2, 50])] * PAIRS, [PAIRS, 99])
GREEDY = [numbers([[1, 0]]), numbers([[0, 1]])] * PAIRS


def polisher(joint: JointProblem, choices: list[Integers], budget: Budget | None = None) -> Polisher:
    desired = [None if each is None else each.pieces for each in in_sequence(joint, Limits()).alone]
    return Polisher(joint, choices, desired=desired, budget=budget)


def test_orders_that_stand_in_each_others_way_change_places() -> None:
    found = polisher(RIVALS, GREEDY)
    choices = found.run(0, Limits(deterministic=5.0), np.array([40.0, 0.0]))
    assert by_node(choices) == [[0, 1], [1, 0]] * PAIRS
    assert found.values == RIVALS.values(choices) == (7 * PAIRS,)


def test_it_needs_to_know_neither_prices_nor_desires() -> None:
    found = Polisher(RIVALS, GREEDY)
    found.run(0, Limits(deterministic=5.0))
    assert found.values == (7 * PAIRS,)


def test_a_target_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhoods, "_FIRST", 2)
    found = polisher(RIVALS, GREEDY)
    found.run(0, Limits(), target=51 * PAIRS - 1)
    assert 7 * PAIRS < found.values[0] < 51 * PAIRS


def test_spent_limits_end_it() -> None:
    found = polisher(RIVALS, GREEDY)
    assert by_node(found.run(0, Limits(seconds=0.0))) == by_node(GREEDY)


@pytest.mark.parametrize("seed", range(600, 620))
def test_it_never_makes_anything_worse(seed: int) -> None:
    joint = joint_of(seed)
    choices = list(in_sequence(joint, Limits()).choices)
    for level in range(joint.level_count):
        before = joint.values(choices)
        found = polisher(joint, choices)
        choices = list(found.run(level, Limits(deterministic=0.1)))
        after = joint.values(choices)
        assert after == found.values <= before
        assert all(value <= held for value, held in zip(after[:level], before[:level], strict=True))
        assert is_allowed(joint, choices)
    try:
        assert joint.values(choices) >= best_values(joint)
    except TooMany:
        pytest.skip("too many choices to try")


def test_levels_that_are_proven_are_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def heard(_: object, __: Limits, start: list[Integers], *, first_level: int, **___: object) -> Compact:
        asked.append(first_level)
        return Compact(tuple(start), (0,), (0,), None, 0.0)

    monkeypatch.setattr(neighbourhoods, "solve_compact", heard)
    joint = joint_of(next(seed for seed in range(99) if joint_of(seed).level_count == 2))
    polisher(joint, nothing_of(joint)).run(1, Limits())
    assert set(asked) == {1}


@pytest.mark.parametrize("raises", [True, False])
def test_ctrl_c_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch, *, raises: bool) -> None:
    def pressed(_: object, limits: Limits, start: list[Integers], **__: object) -> Compact:
        if raises:
            raise KeyboardInterrupt
        return Compact(tuple(start), (0,), (0,), "interrupted", 0.0)

    monkeypatch.setattr(neighbourhoods, "solve_compact", pressed)
    budget = Budget(Limits())
    found = polisher(RIVALS, GREEDY, budget)
    assert by_node(found.run(0, Limits())) == by_node(GREEDY)
    assert budget.was_interrupted


def test_what_it_takes_is_counted() -> None:
    budget = Budget(Limits())
    joint = joint_of(3)
    polisher(joint, nothing_of(joint), budget).run(0, Limits(deterministic=0.3))
    assert budget.deterministic_spent > 0


def test_an_order_regrets_what_it_pays_more_than_it_would_at_the_prices() -> None:
    desired = [numbers([[1, 0]])] * 2 * PAIRS
    shortlists = Shortlists(RIVALS, desired, 0, np.array([4.0, 0.0]))
    # At a price of 4 near by the second of each pair would still save 50 - 2 - 4; the first is no better off elsewhere.
    assert shortlists.regrets(Ledger(RIVALS, GREEDY), range(2 * PAIRS)).tolist() == [0.0, 44.0] * PAIRS


def test_of_many_options_the_cheap_ones_and_those_taken_are_looked_at() -> None:
    joint = stocked([an_order(list(range(20)))], [0, 1] * 10)
    taken = np.zeros((1, 20), dtype=np.int64)
    taken[0, 19] = 1
    mask = Shortlists(joint, [None], 0, None).mask(0, taken)
    assert np.flatnonzero(mask).tolist() == [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
