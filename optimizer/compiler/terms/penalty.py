"""What violating soft restrictions costs."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.eligibility import Breach
from optimizer.compiler.terms.base import Costs, TermContext
from optimizer.features import Peak


def penalty(context: TermContext, _term: Term) -> Costs:
    """Penalties in money: by piece, by (line, option), or by shipment with a violating line."""
    shape = (len(context.lines), len(context.options))
    pieces, taken = np.zeros(shape), np.zeros(shape)
    peaks: dict[Peak, float] = {}
    for breach in context.breaches:
        amount = breach.penalty.amount
        if breach.penalty.per == "unit":
            pieces += amount * breach.pairs
        elif breach.penalty.per == "line":
            taken += amount * breach.pairs
        else:
            for shipment in _violating_shipments(breach):
                peaks[shipment] = peaks.get(shipment, 0.0) + amount
    return Costs(pieces=pieces, taken=taken, peaks=peaks)


def _violating_shipments(breach: Breach) -> list[Peak]:
    """Return, for each option that some line violates a restriction by, whether it ships one of those."""
    return [
        Peak(tuple((line, option, 1) for line in breach.pairs[:, option].nonzero()[0].tolist()))
        for option in np.any(breach.pairs, axis=0).nonzero()[0].tolist()
    ]
