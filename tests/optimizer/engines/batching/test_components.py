"""Rows that cannot bind, orders that do not compete, and some orders on what others leave."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.answer import Limits
from optimizer.engines.batching.components import components, most_draws, part, scarce
from optimizer.engines.batching.descent import solve_compact
from optimizer.engines.batching.sequence import in_sequence
from optimizer.joint import NO_ROW, Claims
from tests.optimizer.engines.batching.joints import (
    an_order,
    counted,
    joint_of_rows,
    nothing_of,
    stocked,
)
from tests.optimizer.engines.batching.small_joint import best_values, joint_of, ways_of
from tests.optimizer.engines.problems import numbers
from tests.optimizer.engines.subsets.problems import TooMany


def test_the_most_that_an_order_could_use_of_stock() -> None:
    joint = stocked([an_order([1, 1], demand=3), an_order([1, 1])], [2, 9])
    assert most_draws(joint).toarray().tolist() == [[2, 3], [1, 1]]


def test_lines_of_one_item_share_its_stock() -> None:
    order = replace(an_order([1]), demand=numbers([2, 2]), item=numbers([0, 0]), eligible=np.ones((2, 1), dtype=bool))
    capacity = replace(order.capacity, per_piece=np.zeros((2, 1), dtype=np.int64))
    order = replace(order, weights=replace(order.weights, per_piece=numbers([0, 0])), capacity=capacity)
    assert most_draws(stocked([order], [3])).toarray().tolist() == [[3]]


def test_the_most_that_an_order_could_use_of_capacity() -> None:
    joint = counted([an_order([1, 1], demand=3)] * 2, [1, 9], [[5, 5]], [0, 0])
    assert most_draws(joint).toarray().tolist() == [[1, 1], [1, 1]]


def test_rows_that_have_enough_for_all_are_not_scarce() -> None:
    joint = stocked([an_order([1, 1], demand=3), an_order([1, 1])], [2, 4])
    assert scarce(joint, most_draws(joint)).tolist() == [True, False]


def test_soft_rows_tie_orders_together_where_a_surcharge_may_yet_start() -> None:
    orders = [an_order([1, 1, 1, 1])] * 2
    joint = counted(orders, [1, 2, 0, 1], [[5, 5, 5, 0]], [0, 0])
    # Of the second there is enough, of the third every unit costs the same, and the fourth costs nothing.
    assert scarce(joint, most_draws(joint)).tolist() == [True, False, False, False]


def test_orders_of_different_items_do_not_compete() -> None:
    first, second = (Claims(numbers([[[row]]]), np.full((0, 1), NO_ROW)) for row in (0, 1))
    orders = [replace(an_order([1]), stock=numbers([[1]])) for _ in range(4)]
    joint = joint_of_rows(orders, [first, second, first, second], [1, 1])
    assert [group.tolist() for group in components(joint)] == [[0, 2], [1, 3]]


def test_orders_that_nothing_ties_are_on_their_own() -> None:
    joint = stocked([an_order([1])] * 3, [9])
    assert [group.tolist() for group in components(joint)] == [[0], [1], [2]]
    assert components(stocked([], [9])) == []


def test_there_need_not_be_rows() -> None:
    claims = Claims(np.full((1, 1, 1), NO_ROW), np.full((1, 1), NO_ROW))
    joint = joint_of_rows([an_order([1]), an_order([1])], [claims, claims], [])
    assert [group.tolist() for group in components(joint)] == [[0], [1]]
    assert part(joint, [1], numbers([])).joint.rows.count == 0


def test_a_part_has_what_others_leave() -> None:
    joint = stocked([an_order([1, 4], demand=2)] * 3, [3, 9])
    rest = part(joint, [0, 2], numbers([2, 0]))
    assert (rest.indices.tolist(), rest.rows.tolist()) == ([0, 2], [0])
    assert rest.joint.rows.limit.tolist() == [1]
    assert rest.joint.orders[0].stock.tolist() == [[1, 9]]
    assert rest.joint.claims[0].stock.tolist() == [[[0, NO_ROW]]]


def test_what_others_use_beyond_a_limit_costs_from_the_start() -> None:
    joint = counted([an_order([1, 3])] * 3, [1, 9], [[5, 5]], [0, 0, 0])
    rest = part(joint, [1, 2], numbers([1, 0]))
    assert rest.joint.rows.count == 0
    (level,) = rest.joint.orders[0].levels
    assert level.coefficients.node.tolist() == [5, 0]


@pytest.mark.parametrize("seed", range(40))
def test_no_order_uses_more_than_it_could(seed: int) -> None:
    joint = joint_of(seed)
    most = most_draws(joint).toarray()
    for index in range(len(joint.orders)):
        try:
            draws = np.array(list(ways_of(joint, index)))
        except TooMany:
            continue
        assert (draws <= most[index]).all()


@pytest.mark.parametrize("seed", range(80, 105))
def test_components_together_are_as_good_as_the_whole(seed: int) -> None:
    joint = joint_of(seed)
    start = in_sequence(joint, Limits()).choices
    total = np.zeros(joint.level_count, dtype=np.int64)
    for group in components(joint):
        rest = part(joint, group, np.zeros(joint.rows.count, dtype=np.int64))
        total += solve_compact(rest.joint, Limits(), [start[index] for index in group]).values
    try:
        assert tuple(total.tolist()) == best_values(joint)
    except TooMany:
        pytest.skip("too many choices to try")


@pytest.mark.parametrize("seed", range(200, 230))
def test_a_part_is_worth_what_it_adds_to_the_others(seed: int) -> None:
    joint = joint_of(seed)
    if not joint.is_uniform:
        pytest.skip("what surcharges are whose depends on the sequence")
    start = in_sequence(joint, Limits()).choices
    places = list(range(0, len(start), 2))
    kept = list(start)
    for place in places:
        kept[place] = nothing_of(joint)[place]
    rest = part(joint, places, joint.used(kept))
    here = [start[index] for index in places]
    empty = [nothing_of(joint)[index] for index in places]
    more = np.array(rest.joint.values(here)) - rest.joint.values(empty)
    assert (np.array(joint.values(start)) - joint.values(kept)).tolist() == more.tolist()
