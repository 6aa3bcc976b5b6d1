"""Choices kept up to date as some of them change: worth and use are those of all choices looked at anew."""

from random import Random

import numpy as np
import pytest

from optimizer import EngineError
from optimizer.answer import Limits
from optimizer.engines.batching.ledger import Ledger
from optimizer.engines.batching.sequence import in_sequence
from optimizer.uses import Integers
from tests.optimizer.engines.batching.joints import an_order, nothing_of, stocked
from tests.optimizer.engines.batching.small_joint import is_allowed, joint_of
from tests.optimizer.engines.problems import every_plan, numbers
from tests.optimizer.engines.subsets.problems import TooMany

NEAR, FAR, NONE = numbers([[1, 0]]), numbers([[0, 1]]), numbers([[0, 0]])
JOINT = stocked([an_order([1, 5]), an_order([2, 50])], [1, 9])


@pytest.mark.parametrize("seed", range(40))
def test_it_says_what_looking_at_everything_says(seed: int) -> None:
    joint, random = joint_of(seed), Random(seed)
    try:
        plans = [every_plan(problem) for problem in joint.orders]
    except TooMany:
        pytest.skip("too many choices to list")
    ledger = Ledger(joint, nothing_of(joint))
    assert ledger.values == joint.values(nothing_of(joint))
    for _ in range(12):
        places = sorted(random.sample(range(len(joint.orders)), random.choice([1, 2])))
        pieces = [drawn(random, plans[place]) for place in places]
        before, choices = ledger.values, list(ledger.choices)
        for place, choice in zip(places, pieces, strict=True):
            choices[place] = choice
        if not is_allowed(joint, choices):
            continue
        is_better = ledger.offer(places, pieces)
        assert is_better == (joint.values(choices) < before)
        assert ledger.values == min(before, joint.values(choices)) == joint.values(ledger.choices)
        assert (ledger.used == joint.used(ledger.choices)).all()


def drawn(random: Random, plans: Integers) -> Integers:
    return np.asarray(plans[random.randrange(len(plans))])


def test_what_is_as_good_is_taken_and_not_called_better() -> None:
    joint = stocked([an_order([1, 1])], [1, 1])
    ledger = Ledger(joint, [NEAR])
    assert not ledger.offer([0], [FAR])
    assert ledger.choices[0] is FAR


def test_what_is_worse_is_not_taken() -> None:
    ledger = Ledger(JOINT, [NEAR, FAR])
    assert not ledger.offer([1], [NONE])
    assert (ledger.choices[1] is FAR, ledger.values) == (True, (51,))


def test_who_uses_a_row_is_known() -> None:
    ledger = Ledger(JOINT, [NEAR, FAR])
    assert ledger.offer([0, 1], [FAR, NEAR])
    assert (list(ledger.users(0)), list(ledger.users(1))) == ([1], [0])


def test_what_is_not_allowed_is_an_error() -> None:
    ledger = Ledger(JOINT, [NEAR, FAR])
    with pytest.raises(EngineError, match="are not"):
        ledger.offer([1], [NEAR])


def test_the_sequence_is_worth_the_same_in_both() -> None:
    joint = joint_of(7)
    choices = in_sequence(joint, Limits()).choices
    assert Ledger(joint, choices).values == joint.values(choices)
