"""What violating soft restrictions costs."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.eligibility import Breach
from optimizer.compiler.terms.base import Costs, TermContext
from optimizer.compiler.terms.peaks import gathered
from optimizer.features import Peaks


def penalty(context: TermContext, _term: Term) -> Costs:
    """Penalties in money: by piece, by (line, option), or by shipment with a violating line."""
    shape = (len(context.lines), len(context.options))
    pieces, taken = np.zeros(shape), np.zeros(shape)
    shipments: list[tuple[Peaks, float]] = []
    for breach in context.breaches:
        amount = breach.penalty.amount
        if breach.penalty.per == "unit":
            pieces += amount * breach.pairs
        elif breach.penalty.per == "line":
            taken += amount * breach.pairs
        else:
            shipments.append((_violating_shipments(breach), amount))
    peaks, places = gathered([each for each, _ in shipments])
    peak = np.zeros(peaks.count)
    for place, (_, amount) in zip(places, shipments, strict=True):
        peak[place] += amount
    return Costs(pieces=pieces, taken=taken, peaks=peaks, peak=peak)


def _violating_shipments(breach: Breach) -> Peaks:
    """Return, for each option that some line violates a restriction by, whether it ships one of those."""
    option, line = breach.pairs.T.nonzero()
    options, peak = np.unique(option, return_inverse=True)
    return Peaks(len(options), peak, line, option, np.ones_like(line))
