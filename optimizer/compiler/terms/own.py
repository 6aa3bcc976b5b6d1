"""Terms of the user's own, as the levels count them."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.terms.base import Costs, TermContext, TermFunction
from optimizer.own_terms import CostTerm, Source, figure


def own_term(own: CostTerm) -> TermFunction:
    """Return what computes the costs of a user's term."""

    def costs(context: TermContext, _term: Term) -> Costs:
        sources = [_source(context, position) for position in range(len(context.options))]
        pieces, taken = np.zeros(context.eligible.shape), np.zeros(context.eligible.shape)
        for index, option in zip(*(axis.tolist() for axis in context.eligible.nonzero()), strict=True):
            line, source = context.lines[index], sources[option]
            pieces[index, option] = figure(own, own.per_piece, line, source)
            taken[index, option] = figure(own, own.per_line, line, source)
        shipment = np.array([figure(own, own.per_shipment, source) for source in sources], dtype=np.float64)
        return Costs(pieces=pieces, taken=taken, shipment=shipment)

    return costs


def _source(context: TermContext, position: int) -> Source:
    scene, option = context.scene, int(context.options[position])
    way = scene.supply.options[option]
    km, days = float(scene.node_km[way.node]), float(scene.delivery_days[option])
    return Source(
        order=scene.demand.order,
        node=scene.supply.nodes[way.node],
        service=way.service,
        is_pickup=way.is_pickup,
        distance_km=None if np.isnan(km) else km,
        ships_on=scene.ships_on[way.node].item(),
        arrives_on=scene.arrives_on[option].item(),
        delivery_days=None if np.isnan(days) else int(days),
    )
