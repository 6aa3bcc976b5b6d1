"""Which orders compete, and what is known of them before they are decided together."""

from dataclasses import replace

import numpy as np

from optimizer.answer import Answer, Limits
from optimizer.engines.batching.components import most_draws
from optimizer.engines.batching.groups import bounds_of, groups_of, tied
from optimizer.engines.batching.sequence import in_sequence
from optimizer.joint import JointProblem
from tests.optimizer.engines.batching.joints import an_order, stocked

FREE = stocked([an_order([1])] * 2, [9])
RIVALS = stocked([an_order([1, 5])] * 2, [1, 9])


def twice(joint: JointProblem) -> JointProblem:
    """The decision with its level once more behind it."""
    orders = tuple(replace(problem, levels=problem.levels * 2) for problem in joint.orders)
    rows = replace(joint.rows, rates=joint.rows.rates.repeat(2, axis=1))
    return replace(joint, orders=orders, rows=rows, units=joint.units * 2)


def alone(*bounds: int) -> Answer:
    return Answer(np.zeros((1, 2), dtype=np.int64), bounds, "optimal", None, "auto")


def test_orders_that_compete_are_tied() -> None:
    assert tied(RIVALS, most_draws(RIVALS)).tolist() == [True, True]
    assert tied(FREE, most_draws(FREE)).tolist() == [False, False]


def test_orders_that_do_not_compete_are_decided_in_the_first_pass() -> None:
    (group,) = groups_of(FREE, most_draws(FREE), in_sequence(FREE, Limits()))
    assert (group.joint, group.indices.tolist(), group.values, group.bounds) == (None, [0, 1], (2,), (2,))


def test_what_the_first_pass_could_not_prove_is_decided_again() -> None:
    first = in_sequence(FREE, Limits())
    unproven = replace(first.alone[0], status="feasible", bounds=(0,))  # type: ignore[type-var]
    one, rest = groups_of(FREE, most_draws(FREE), replace(first, alone=(unproven, first.alone[1])))
    assert (one.joint is None, one.indices.tolist(), one.values, one.bounds) == (False, [0], (1,), (0,))
    assert (rest.joint, rest.indices.tolist()) == (None, [1])


def test_what_orders_would_do_alone_bounds_them_together() -> None:
    assert bounds_of(RIVALS, [alone(1), alone(1)], (6,)) == (2,)
    # Nothing costs less than nothing, and no bound is above what is reached.
    assert bounds_of(RIVALS, [alone(1), None], (6,)) == (1,)
    assert bounds_of(RIVALS, [alone(4), alone(4)], (6,)) == (6,)


def test_behind_a_level_in_which_they_do_worse_nothing_is_known() -> None:
    joint = twice(RIVALS)
    assert bounds_of(joint, [alone(1, 7), alone(1, 7)], (2, 20)) == (2, 14)
    assert bounds_of(joint, [alone(1, 7), alone(1, 7)], (3, 20)) == (2, 0)
