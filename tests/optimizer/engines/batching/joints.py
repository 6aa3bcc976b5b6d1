"""Joint decisions made by hand: orders of one line each that compete for rows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.joint import NO_ROW, Claims, JointProblem, Rows
from optimizer.problem import Capacities, Problem
from optimizer.uses import Integers
from tests.optimizer.engines.problems import made, numbers

MISSING = 100
"""What a missing piece costs where nothing else is said: more than any other cost in these cases."""


def an_order(costs: Sequence[int], *, demand: int = 1, missing: int = MISSING, **fields: Any) -> Problem:
    """One line that any of some nodes can ship for so much a piece; all in one level."""
    problem = made([demand], len(costs), **fields)
    level = replace(
        problem.levels[0],
        coefficients=problem.sizes.coefficients(np.int64, pieces=numbers([costs]), unfilled=numbers([missing])),
    )
    return replace(problem, levels=(level,))


def stocked(orders: Sequence[Problem], stock: Sequence[int]) -> JointProblem:
    """Orders of one item, of which each node has so much: a row of each node."""
    most = numbers([stock])
    claims = Claims(numbers([[range(len(stock))]]), np.full((0, len(stock)), NO_ROW))
    limited = tuple(replace(order, stock=most) for order in orders)
    return joint_of_rows(limited, [claims] * len(orders), stock)


def counted(
    orders: Sequence[Problem], limits: Sequence[int], rates: Sequence[Sequence[int]], classes: Sequence[int]
) -> JointProblem:
    """Orders that count once at each node, where each beyond a limit costs what its class pays there."""
    nodes = len(limits)
    ones, nothing = np.ones(nodes, dtype=np.int64), np.zeros(nodes, dtype=np.int64)
    capacity = Capacities(np.zeros(nodes, dtype=bool), ones, ones, nothing, np.zeros((1, nodes), dtype=np.int64))
    claims = Claims(np.full((0, 1, nodes), NO_ROW), numbers([range(nodes)]))
    counting = tuple(replace(order, capacity=capacity) for order in orders)
    return joint_of_rows(counting, [claims] * len(orders), limits, soft=True, rates=rates, classes=classes)


def joint_of_rows(
    orders: Sequence[Problem],
    claims: Sequence[Claims],
    limits: Sequence[int],
    *,
    soft: bool = False,
    rates: Sequence[Sequence[int]] | None = None,
    classes: Sequence[int] | None = None,
) -> JointProblem:
    """Orders, their claims on rows, and what there is of these, all of one kind."""
    counts = len(orders[0].levels) if orders else 1
    cost = np.zeros((1, counts, len(limits)), dtype=np.int64) if rates is None else numbers(rates)[:, None, :]
    rows = Rows(numbers(limits), np.full(len(limits), soft), cost)
    return JointProblem(
        tuple(orders), tuple(claims), rows, numbers([0] * len(orders) if classes is None else classes), (1.0,) * counts
    )


def nothing_of(joint: JointProblem) -> list[Integers]:
    """The choices that take nothing."""
    return [np.zeros((problem.line_count, problem.option_count), dtype=np.int64) for problem in joint.orders]


def by_node(choices: Sequence[Integers]) -> list[list[int]]:
    """The pieces of each order of one line at each node."""
    return [pieces[0].tolist() for pieces in choices]
