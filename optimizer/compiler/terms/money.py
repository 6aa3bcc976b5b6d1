"""Terms in money."""

import numpy as np

from models.network import Handling
from optimizer.compiler.terms.base import Costs, Floats, TermContext


def shipping_cost(context: TermContext) -> Costs:
    """Rate card of each shipment: base and kilometres per shipment, weight per piece."""
    rates, options = context.scene.rates, context.options
    weights = context.per_line(lambda line: context.scene.demand.item(line).weight_kg)
    return Costs(
        shipment=rates.per_shipment[options],
        pieces=weights[:, None] * rates.per_kg[options][None, :],
    )


def handling_cost(context: TermContext) -> Costs:
    """Picking and packing: per shipment, per line at the node, per piece."""

    def rate(name: str) -> Floats:
        return np.array([getattr(handling, name) for handling in handlings], dtype=np.float64)

    handlings: list[Handling] = [context.supply.nodes[node].handling for node in context.nodes]
    every_line = np.ones((len(context.lines), 1))
    return Costs(
        shipment=rate("per_shipment")[context.option_node],
        line_at_node=every_line * rate("per_line")[None, :],
        pieces=every_line * rate("per_unit")[context.option_node][None, :],
    )


def stock_cost(context: TermContext) -> Costs:
    """Unit cost of the stock record per piece; a negative one is a markdown credit."""
    unit_costs = [context.scene.stock(line).unit_cost[context.nodes] for line in context.lines]
    return Costs(pieces=np.array(unit_costs, dtype=np.float64)[:, context.option_node])
