"""The rows of an order's problem: demand, stock, capacity, weights and what its order rule limits; no objective."""

import numpy as np

from models.orders import Line
from optimizer.compiler.least_value import compile_least_value
from optimizer.compiler.terms import TermContext
from optimizer.features import Features
from optimizer.problem import Problem
from optimizer.uses import Integers


def order_rows(context: TermContext) -> Problem:
    """Return the problem of filling an order from its candidate options, in which nothing is better than anything else.

    Raises
    ------
    SourcingError
        Where capacities, weights or values are too large, or too finely written, to be counted exactly.
    """
    scene, rule = context.scene, context.scene.order_rule
    items = item_ids(scene.lines)
    first_line = {line.item: line for line in reversed(scene.lines)}
    stock = [scene.takeable(first_line[item])[context.nodes] for item in items]
    return Problem(
        demand=np.array([line.quantity for line in scene.lines], dtype=np.int64),
        eligible=context.eligible,
        option_node=context.option_node,
        item=np.array([items.index(line.item) for line in scene.lines], dtype=np.int64),
        stock=np.array(stock, dtype=np.int64).reshape(len(items), len(context.nodes)),
        capacity=context.capacity.amounts,
        weights=context.weights.amounts,
        max_nodes=None if rule.max_splits is None else rule.max_splits + 1,
        single_option=rule.line_split == "never",
        partial=rule.partial,
        together=_groups(scene.lines),
        least_value=compile_least_value(context),
        levels=(),
        features=Features(),
        fill_first=False,
        tie_break=None,
    )


def item_ids(lines: tuple[Line, ...]) -> list[str]:
    """Return the items of an order, each once, as the problem numbers them."""
    return sorted({line.item for line in lines})


def _groups(lines: tuple[Line, ...]) -> Integers:
    """Shape (L,), number of the label that ships together, -1 for none."""
    labels = sorted({line.ship_together for line in lines if line.ship_together is not None})
    numbers = [-1 if line.ship_together is None else labels.index(line.ship_together) for line in lines]
    return np.array(numbers, dtype=np.int64)
