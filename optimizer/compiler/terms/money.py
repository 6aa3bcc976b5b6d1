"""Terms in money."""

from collections import defaultdict

import numpy as np

from models.network import Handling
from models.objectives import Term
from optimizer.compiler.terms.base import Costs, Floats, TermContext
from optimizer.features import Bracket, Overuse


def shipping_cost(context: TermContext, _term: Term) -> Costs:
    """Rate card of each shipment: base and kilometres per shipment, weight per piece, and a step for its weight."""
    rates, options = context.scene.rates, context.options
    weights = context.per_line(lambda line: context.scene.demand.item(line).weight_kg)
    per_shipment = rates.per_shipment[options]
    brackets: dict[Bracket, float] = {}
    for option, steps in enumerate(context.weights.steps):
        if len(steps) == 1:
            # Whatever the order sends this way costs the same step.
            per_shipment[option] += steps[0].cost
        else:
            brackets |= {step.bracket: step.cost for step in steps}
    return Costs(
        shipment=per_shipment,
        pieces=weights[:, None] * rates.per_kg[options][None, :],
        brackets=brackets,
    )


def handling_cost(context: TermContext, _term: Term) -> Costs:
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


def stock_cost(context: TermContext, _term: Term) -> Costs:
    """Unit cost of the stock record per piece; a negative one is a markdown credit."""
    unit_costs = [context.scene.stock(line).unit_cost[context.nodes] for line in context.lines]
    return Costs(pieces=np.array(unit_costs, dtype=np.float64)[:, context.option_node])


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
    from_the_start = np.zeros(len(context.nodes))
    overuses: defaultdict[Overuse, float] = defaultdict(float)
    for rate in context.capacity.overrates:
        if rate.above == 0:
            from_the_start[rate.node] += rate.cost
        else:
            overuses[Overuse(rate.node, rate.above, rate.most)] += rate.cost
    return Costs(
        node=from_the_start * amounts.per_order,
        line_at_node=(from_the_start * amounts.per_line)[None, :] * np.ones((len(context.lines), 1)),
        pieces=(from_the_start * amounts.per_piece)[:, context.option_node],
        overuses=overuses,
    )
