"""What violating soft restrictions costs."""

import numpy as np

from optimizer.compiler.terms.base import Costs, TermContext


def penalty(context: TermContext) -> Costs:
    """Penalties in money: by piece, by (line, option), or by shipment with a violating line."""
    shape = (len(context.lines), len(context.options))
    pieces, taken = np.zeros(shape), np.zeros(shape)
    for breach in context.breaches:
        if breach.penalty.per == "unit":
            pieces += breach.penalty.amount * breach.pairs
        elif breach.penalty.per == "line":
            taken += breach.penalty.amount * breach.pairs
    amounts = np.array([breach.penalty.amount for breach in context.shipment_breaches], dtype=np.float64)
    return Costs(pieces=pieces, taken=taken, violating=amounts[:, None] * np.ones((1, len(context.options))))
