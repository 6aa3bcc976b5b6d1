"""Terms in money."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.terms.base import Costs, TermContext


def shipping_cost(context: TermContext, _term: Term) -> Costs:
    """Rate card of each shipment: base and kilometres per shipment, weight per piece, and a step for its weight."""
    rates, options = context.scene.rates, context.options
    return Costs(
        shipment=rates.per_shipment.take(options) + context.weights.step_cost,
        pieces=context.kilos[:, None] * rates.per_kg.take(options) if rates.has_per_kg else None,
        bracket=context.weights.bracket_cost,
    )


def handling_cost(context: TermContext, _term: Term) -> Costs:
    """Picking and packing: per shipment, per line at the node, per piece."""
    handling, at_option = context.supply.handling, context.node_of_option
    return Costs(
        shipment=None if handling.per_shipment is None else handling.per_shipment.take(at_option),
        line_at_node=None if handling.per_line is None else context.by_line(handling.per_line.take(context.nodes)),
        pieces=None if handling.per_unit is None else handling.per_unit.take(at_option),
    )


def stock_cost(context: TermContext, _term: Term) -> Costs:
    """Unit cost of the stock record per piece; a negative one is a markdown credit."""
    unit_costs = [context.scene.stock(line).unit_cost.take(context.node_of_option) for line in context.lines]
    return Costs(pieces=np.array(unit_costs, dtype=np.float64))


def capacity_cost(context: TermContext, _term: Term) -> Costs:
    """What the surcharges of the nodes' capacity rise by.

    Raises
    ------
    SourcingError
        Where a capacity is counted in too fine steps to be priced.
    """
    amounts = context.capacity.amounts
    if context.capacity.too_fine is not None:
        raise context.capacity.too_fine
    overrates, from_the_start = context.capacity.overrates, context.capacity.rates
    if not np.count_nonzero(from_the_start):
        return Costs(overuse=overrates)
    return Costs(
        node=from_the_start * amounts.per_order,
        line_at_node=context.by_line(from_the_start * amounts.per_line),
        pieces=(from_the_start * amounts.per_piece)[:, context.option_node],
        overuse=overrates,
    )
