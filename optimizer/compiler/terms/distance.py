"""Terms in kilometres. Pickups travel none."""

import numpy as np

from optimizer.compiler.terms.base import Costs, TermContext


def shipment_km(context: TermContext) -> Costs:
    """Kilometres, each shipment once."""
    return Costs(shipment=context.option_km("the objective term shipment_km"))


def line_km(context: TermContext) -> Costs:
    """Kilometres, each line once per node that it comes from."""
    context.option_km("the objective term line_km")
    shipped = context.per_line(lambda line: float(line.delivery_method == "ship"))
    # Where only pickups are left, the distance may be unknown and counts for nothing.
    return Costs(line_at_node=shipped[:, None] * np.nan_to_num(context.scene.node_km[context.nodes])[None, :])
