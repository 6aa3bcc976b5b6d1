"""The rows of an order's problem: demand, stock, capacity, weights and what its order rule limits; no objective."""

import numpy as np

from models.orders import Line
from optimizer.compiler.least_value import compile_least_value
from optimizer.compiler.terms import TermContext
from optimizer.features import Features
from optimizer.problem import Capacities, Level, Problem
from optimizer.uses import Integers

MOST_LINES_WITH_TIE_BREAK = 20
"""Plans of orders with more lines that are worth the same are told apart by nothing."""


def order_rows(
    context: TermContext,
    *,
    levels: tuple[Level, ...] = (),
    features: Features | None = None,
    fill_first: bool = False,
    tie_break: Integers | None = None,
    capacity: Capacities | None = None,
) -> Problem:
    """Return the problem of filling an order from its candidate options.

    Parameters
    ----------
    context
        The candidate options.
    levels, features, fill_first, tie_break
        What is better than what, see `Problem`; by default nothing is better than anything else.
    capacity
        The capacity of the candidate nodes; by default in the units that suit this order.

    Raises
    ------
    SourcingError
        Where capacities, weights or values are too large, or too finely written, to be counted exactly.
    """
    scene, rule = context.scene, context.scene.order_rule
    return Problem(
        demand=context.demand,
        eligible=context.eligible,
        option_node=context.option_node,
        item=scene.item,
        stock=scene.takeable_items.take(context.nodes, axis=1),
        capacity=context.capacity.amounts if capacity is None else capacity,
        weights=context.weights.amounts,
        max_nodes=None if rule.max_splits is None else rule.max_splits + 1,
        single_option=rule.line_split == "never",
        partial=rule.partial,
        together=_groups(scene.lines),
        least_value=compile_least_value(context),
        levels=levels,
        features=features or Features(),
        fill_first=fill_first,
        tie_break=tie_break,
    )


def _groups(lines: tuple[Line, ...]) -> Integers:
    """Shape (L,), number of the label that ships together, -1 for none."""
    named = {line.ship_together for line in lines}
    if named == {None}:
        return np.full(len(lines), -1, dtype=np.int64)
    labels = sorted(label for label in named if label is not None)
    numbers = [-1 if line.ship_together is None else labels.index(line.ship_together) for line in lines]
    return np.array(numbers, dtype=np.int64)
