"""Terms that count: unfilled pieces and their value, shipments, nodes, split lines."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.terms.base import Costs, TermContext


def unfilled_units(context: TermContext, _term: Term) -> Costs:
    """Pieces that are not sourced."""
    return Costs(unfilled=np.ones(len(context.lines)))


def unfilled_value(context: TermContext, _term: Term) -> Costs:
    """Value of the pieces that are not sourced, money."""
    return Costs(unfilled=context.per_line(lambda line: line.unit_price))


def shipments(context: TermContext, _term: Term) -> Costs:
    """Packages: options that something is taken from."""
    return Costs(shipment=np.ones(len(context.options)))


def nodes(context: TermContext, _term: Term) -> Costs:
    """Distinct nodes that take part."""
    return Costs(node=np.ones(len(context.nodes)))


def split_lines(context: TermContext, _term: Term) -> Costs:
    """Lines that come from more than one option."""
    return Costs(split=np.ones(len(context.lines)))
