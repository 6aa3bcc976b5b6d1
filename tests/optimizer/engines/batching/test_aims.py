"""Where each order can be at its own best in the first levels, all best choices are like that."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.answer import Limits
from optimizer.engines.batching import descent
from optimizer.engines.batching.aims import Aims
from optimizer.engines.batching.compact import CompactModel
from optimizer.engines.batching.descent import solve_compact
from optimizer.joint import JointProblem
from optimizer.problem import Problem
from tests.optimizer.engines.batching.joints import counted, nothing_of, stocked
from tests.optimizer.engines.problems import made, numbers, with_levels


def filling(demand: int, costs: list[int]) -> Problem:
    """One line of which as much as possible is to be filled, then from as few nodes as possible, then at least cost."""
    levels = {"unfilled": [1]}, {"split": [1]}, {"pieces": [costs]}
    return with_levels(made([demand], len(costs)), *levels)


# Both can be filled whole, though not both from the node that costs nothing.
JOINT = stocked([filling(2, [0, 3, 1]), filling(2, [0, 2, 1])], [2, 9, 1])


def test_orders_are_filled_whole_where_they_can_be() -> None:
    aims = Aims.of(JOINT)
    assert aims is not None
    assert aims.held == 2
    assert [goal.fill.tolist() for goal in aims.of_orders] == [[2], [2]]
    assert [goal.most.tolist() for goal in aims.of_orders] == [[[2, 2, 0]]] * 2


def test_choices_reach_it_or_do_not() -> None:
    aims = Aims.of(JOINT)
    assert aims is not None
    assert aims.are_reached([numbers([[2, 0, 0]]), numbers([[0, 2, 0]])])
    assert not aims.are_reached([numbers([[2, 0, 0]]), numbers([[0, 1, 0]])])
    assert not aims.are_reached([numbers([[1, 1, 0]]), numbers([[0, 2, 0]])])


def test_only_such_choices_are_left_for_the_levels_behind() -> None:
    aims = Aims.of(JOINT)
    assert aims is not None
    variables = CompactModel(aims.narrowed()).variables
    assert [sorted(each.taken) for each in variables] == [[(0, 0), (0, 1)]] * 2


def test_levels_that_are_reached_are_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[JointProblem] = []

    def heard(joint: JointProblem, first: int) -> CompactModel:
        built.append(joint)
        return CompactModel(joint, first)

    monkeypatch.setattr(descent, "CompactModel", heard)
    start = [numbers([[2, 0, 0]]), numbers([[0, 2, 0]])]
    assert solve_compact(JOINT, Limits(), start).bounds == (0, 0, 4)
    assert len(built) == 1
    assert solve_compact(JOINT, Limits(), nothing_of(JOINT)).bounds == (0, 0, 4)
    assert len(built) == 3


def test_where_not_all_can_be_at_their_best_nothing_is_left_out() -> None:
    # Only one of the two is filled whole; the other gets the last piece, or it is split.
    joint = stocked([filling(2, [0, 3]), filling(2, [0, 2])], [2, 1])
    assert solve_compact(joint, Limits(), nothing_of(joint)).values == (1, 0, 2)


def test_a_surcharge_in_the_first_level_is_no_matter_of_one_order() -> None:
    orders = [with_levels(made([1], 2), {"unfilled": [9]}) for _ in range(2)]
    assert Aims.of(counted(orders, [1, 0], [[5, 5]], [0, 0])) is None
    assert Aims.of(counted(orders, [1, 0], [[0, 0]], [0, 0])) is not None


def test_orders_that_do_not_put_filling_first_have_none() -> None:
    cheap = with_levels(made([1], 2), {"pieces": [[1, 2]]})
    assert Aims.of(stocked([filling(1, [0, 0]), cheap], [1, 1])) is None


def test_no_orders_have_none_to_reach() -> None:
    joint = replace(JOINT, orders=(), claims=(), classes=np.zeros(0, dtype=np.int64))
    assert solve_compact(joint, Limits(), []).bounds == (0, 0, 0)
