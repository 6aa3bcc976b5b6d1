"""What shipments of whole lines cost, and which there are none of."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizer.engines.subsets.few_lines import sized
from optimizer.engines.subsets.parting import LARGEST, NEVER, Splits
from optimizer.engines.subsets.shipments import Shipments
from optimizer.features import Features
from optimizer.problem import Capacities, Problem, Weights
from tests.optimizer.engines.problems import goal_of, made, numbers, with_levels
from tests.optimizer.engines.subsets.problems import brackets_of, overuses_of

UNFILLED = {"unfilled": [1, 1]}


def shipments_of(problem: Problem) -> Shipments:
    goal = goal_of(problem)
    lines, sizes = sized(goal, np.flatnonzero(goal.fill))
    return Shipments(problem, goal, lines, Splits(sizes))


def tables(problem: Problem) -> list[list[list[int]]]:
    """Costs of each subset but nothing at each option, one table for each rank."""
    shipments = shipments_of(problem)
    return [shipments.table(costs)[1:].tolist() for costs in shipments.costs()]


def whole(*levels: dict[str, Any], **fields: Any) -> Problem:
    """A line of two pieces and one of one."""
    return made([2, 1], fields.pop("options", 2), *levels, single_option=True, partial="lines", **fields)


def test_all_that_is_counted_at_an_option_adds_up() -> None:
    # The first line: 2 x 1 + 10 + 100 + 1000 + 20000 at the first, 2 x 2 + 10 + 200 + 1000 at the second.
    level = {
        "pieces": [[1, 2], [3, 4]],
        "taken": [[10, 10], [0, 0]],
        "line_at_node": [[100, 200], [0, 0]],
        "shipment": [1000, 1000],
        "node": [20_000, 0],
    }
    assert tables(whole(level))[0] == [[21_112, 1_214], [21_003, 1_004], [21_115, 1_218]]


def test_a_weight_is_in_one_bracket() -> None:
    weights = Weights(numbers([1, 3]), np.zeros(2, dtype=bool), numbers([9, 9]))
    features = Features(brackets=brackets_of((0, 0, 2), (0, 3, 9)))
    problem = with_levels(
        replace(whole(), weights=weights, features=features), UNFILLED, {"bracket": [5, 7], "shipment": [1, 1]}
    )
    # 2, 3 and 5 at the first; the second has no brackets.
    assert tables(problem)[0] == [[6, 1], [8, 1], [8, 1]]


def capacities(left: list[int], *, per_order: int = 0) -> Capacities:
    """Each piece takes one, and so much does the order."""
    nodes = len(left)
    once, nothing = numbers([per_order] * nodes), numbers([0] * nodes)
    return Capacities(np.ones(nodes, dtype=bool), numbers(left), once, nothing, np.ones((2, nodes), dtype=np.int64))


def test_what_is_used_beyond_an_amount_costs_more() -> None:
    features = Features(overuses=overuses_of((0, 1, 9)))
    problem = replace(whole(), capacity=capacities([9, 9], per_order=1), features=features)
    # With the order itself 3, 2 and 4 are used.
    found = tables(with_levels(problem, UNFILLED, {"overuse": [10]}))
    assert found[0] == [[20, 0], [10, 0], [30, 0]]


def test_levels_that_count_shipments_are_folded_into_others() -> None:
    # Each shipment outweighs all that pieces could differ by, whatever the unit that shipments are counted in.
    first, second = tables(whole({"shipment": [2048, 2048]}, {"pieces": [[1, 0], [0, 1]]}, tie_break=[0, 1]))
    assert 4 < numbers(first).min() <= numbers(first).max() < 2048
    assert (numbers(first)[:, 1] - numbers(first)[:, 0]).tolist() == [-2, 1, -1]
    assert second == [[0, 2], [0, 1], [0, 3]]


def test_a_level_that_reaches_too_far_is_not_told() -> None:
    with pytest.raises(OverflowError):
        tables(whole({"shipment": [2**57, 1]}))


@pytest.mark.parametrize(
    ("fields", "barred"),
    [
        ({}, [False, False]),
        ({"weights": Weights(numbers([1, 1]), np.array([True, False]), numbers([2, 2]))}, [True, False]),
        ({"capacity": capacities([9, 2])}, [False, True]),
        # One item, of which there are two pieces at the first.
        ({"item": numbers([0, 0]), "stock": numbers([[2, 3]])}, [True, False]),
    ],
)
def test_what_is_too_much_together_is_no_shipment(fields: dict[str, Any], barred: list[bool]) -> None:
    found = numbers(tables(replace(whole({"shipment": [1, 1]}), **fields))[0])
    assert (found[2] >= NEVER).tolist() == barred
    assert (found[:2] < NEVER).all()


def test_lines_that_leave_together_are_no_shipments_alone() -> None:
    found = numbers(tables(whole({"shipment": [1, 1]}, together=[0, 0]))[0])
    assert (found >= NEVER).tolist() == [[True, True], [True, True], [False, False]]


def test_what_nodes_cost_themselves_is_saved_by_a_second_shipment() -> None:
    problem = whole({"node": [3, 4], "shipment": [1, 1, 1]}, option_node=[0, 0, 1], options=3)
    shipments = shipments_of(problem)
    assert shipments.save_together
    assert shipments.saved(next(shipments.costs())).tolist() == [3, 3, 4]
    free = shipments_of(with_levels(problem, UNFILLED, {"node": [0, 4]}))
    assert free.share_nodes
    assert not free.save_together


def test_each_amount_of_a_line_that_may_be_split_counts_as_it_is() -> None:
    # Subsets: one of the second line, then one and two of the first, each alone and with it.
    level = {"pieces": [[3, 3], [5, 5]], "taken": [[10, 10], [0, 0]]}
    # The second option has one piece of the first line.
    problem = made([2, 1], 2, level, stock=numbers([[9, 1], [9, 9]]))
    first = tables(problem)[0]
    assert [row[0] for row in first] == [5, 13, 18, 16, 21]
    assert [row[1] < LARGEST for row in first] == [True, True, True, False, False]
