"""Prices of pieces from the linear relaxation of an order: good ones to begin with, whatever they are taken for.

They are numbers like any others: what is proven at them is proven elsewhere.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.capacity.rooms import Rooms

Floats = NDArray[np.float64]

MOST_PAIRS = 6000
"""More of them take too long."""

_LARGEST_COST = 1e4
"""Costs are scaled to this, as the solver's tolerances are absolute."""


@dataclass(frozen=True)
class Relaxed:
    """The solution of a linear relaxation.

    Attributes
    ----------
    prices
        (L,) what one more piece of each line costs.
    used, pieces
        (R,) and (R, L) how far nodes are open, and what they serve.
    """

    prices: Floats
    used: Floats
    pieces: Floats


def relaxed(rooms: Rooms) -> Relaxed | None:
    """Return the solution of the linear relaxation; None where the solver has none, or would take long."""
    if (rooms.most > 0).sum() > MOST_PAIRS:
        return None
    # Slow to import, and most orders are decided without.
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    node, line = (rooms.most > 0).nonzero()
    pairs, nodes, lines = len(node), len(rooms.options), len(rooms.fill)
    pair, every, most = np.arange(pairs), np.arange(nodes), rooms.most[node, line]
    costs = np.concatenate([rooms.piece[node, line] * most, rooms.options]).astype(np.float64)
    scale = max(float(np.abs(costs).max(initial=0.0)), 1.0) / _LARGEST_COST
    # Variables are shares of pairs and of nodes. A pair is used no more than its node, and so is the node's room.
    ones = np.ones(pairs)
    rows = np.concatenate([pair, pair, pairs + node, pairs + every])
    columns = np.concatenate([pair, pairs + node, pair, pairs + every])
    values = np.concatenate([ones, -ones, (rooms.load * rooms.most)[node, line], -rooms.room.astype(np.float64)])
    matrix: Any = csr_array((values, (rows, columns)), shape=(pairs + nodes, pairs + nodes))
    filling: Any = csr_array((most.astype(np.float64), (line, pair)), shape=(lines, pairs + nodes))
    found = linprog(
        costs / scale,
        A_ub=matrix,
        b_ub=np.zeros(pairs + nodes),
        A_eq=filling,
        b_eq=rooms.fill.astype(np.float64),
        bounds=(0.0, 1.0),
        method="highs",
    )
    if found.status != 0 or found.x is None:
        return None
    pieces = np.zeros(rooms.most.shape)
    pieces[node, line] = found.x[:pairs] * most
    return Relaxed(np.asarray(found.eqlin.marginals) * scale, found.x[pairs:], pieces)
