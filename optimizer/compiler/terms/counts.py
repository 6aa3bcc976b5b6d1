"""Terms that count: unfilled pieces and their value, shipments, nodes, split lines."""

import numpy as np

from optimizer.compiler.terms.base import Costs, TermContext


def unfilled_units(context: TermContext) -> Costs:
    """Pieces that are not sourced."""
    return Costs(unfilled=np.ones(len(context.lines)))


def unfilled_value(context: TermContext) -> Costs:
    """Value of the pieces that are not sourced, money."""
    return Costs(unfilled=context.per_line(lambda line: line.unit_price))


def shipments(context: TermContext) -> Costs:
    """Packages: options that something is taken from."""
    return Costs(shipment=np.ones(len(context.options)))


def nodes(context: TermContext) -> Costs:
    """Distinct nodes that take part."""
    return Costs(node=np.ones(len(context.nodes)))


def split_lines(context: TermContext) -> Costs:
    """Lines that come from more than one option."""
    return Costs(split=np.ones(len(context.lines)))
