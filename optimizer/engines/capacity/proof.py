"""What whole prices prove of branches, in whole numbers.

Shapes: B branches, R nodes, L lines.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.capacity.rooms import Rooms
from optimizer.engines.capacity.selection import Selection, selected
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_LARGEST_SUM = 2.0**60
_LARGEST_EXACT = 2.0**52
LOWEST = -(2**60)
_MANY = 2**31


@dataclass(frozen=True)
class Proof:
    """What is proven.

    Attributes
    ----------
    value
        (B,) no plan in the branch costs less.
    closing, opening
        (B, R) what it costs more at least to close a node, and to open it.
    each, slack
        (B, R, L) and (B, R) what a piece from an open node costs more at least, less what that is short of.
    leaving
        (B, R, L) what it costs more at least if a node does not serve a line.
    """

    value: Integers
    closing: Integers
    opening: Integers
    each: Integers
    slack: Integers
    leaving: Integers

    def limits(self, upper: int) -> Integers:
        """(B, R, L) the most pieces of pairs in plans that cost less than some number, before other limits."""
        left = (upper - self.value)[:, None] - self.opening
        most = ((left - self.slack)[:, :, None] - 1) // np.maximum(self.each, 1)
        return np.where((left > 0)[:, :, None], np.where(self.each > 0, most, _MANY), 0)


def prove(
    rooms: Rooms,
    *,
    prices: Floats,
    rents: Floats,
    exact: Floats | None,
    limit: Integers | NDArray[np.int32],
    free: Booleans,
    opened: Booleans,
    count: Integers,
) -> Proof:
    """Return what prices and rents prove.

    Whatever a unit of a node's room is said to be worth, the node earns no more than its lines do less that rent,
    and the rent of all its room on top (linear programming duality); ``exact`` is what nodes come to at most.

    Parameters
    ----------
    prices, rents
        (B, L) of pieces and (B, R) of room, whole numbers, rents 0 or more.
    exact
        (B, R) the same nodes' reduced costs by exact knapsacks, -infinity where that is not told.
    limit
        (B, R, L) the most pieces of each pair.
    free, opened
        (B, R) nodes that may and that must be open.
    count
        (B,) how many free nodes have to be.
    """
    price, rent = prices.astype(np.int64), rents.astype(np.int64)
    net = rooms.piece - price[:, None, :] + rent[:, :, None] * rooms.load
    linear = rooms.options - rent * rooms.room + (np.minimum(net, 0) * limit).sum(axis=2)
    reduced = linear
    if exact is not None:
        told = (np.abs(exact - rooms.options) < _LARGEST_EXACT) & (np.abs(rooms.options) < _LARGEST_EXACT)
        reduced = np.where(told, np.maximum(linear, np.where(told, exact, 0).astype(np.int64)), linear)
    chosen = selected(reduced, free, opened, count)
    slack = linear - reduced
    without = np.maximum(slack[:, :, None] + np.maximum(-net, 0), 0)
    return Proof(
        value=np.where(_is_small(rooms, prices, rents), price @ rooms.fill + chosen.value, LOWEST),
        closing=chosen.closing,
        opening=chosen.opening,
        # At the rents, a node costs less than by the exact knapsack; what a line costs more makes up for that first.
        slack=slack,
        each=np.maximum(net, 0),
        leaving=_leaving(chosen, opened, without),
    )


def _leaving(chosen: Selection, opened: Booleans, without: Integers) -> Integers:
    """Return what it costs more if open nodes do without a line; free ones may be closed instead."""
    of_free = np.minimum(without, chosen.closing[:, :, None])
    return np.where(opened[:, :, None], without, np.where(chosen.used[:, :, None], of_free, 0))


def _is_small(rooms: Rooms, prices: Floats, rents: Floats) -> Booleans:
    """(B,) whether no sum can overflow."""
    sizes = np.abs(prices) @ (rooms.most.sum(axis=0) + rooms.fill).astype(np.float64)
    sizes = sizes + rents @ ((rooms.load * rooms.most).sum(axis=1) + rooms.room).astype(np.float64)
    # Each of these is exact in a double, and so few that their sum is told well enough.
    costs = np.abs(rooms.piece).astype(np.float64) * rooms.most
    sizes = sizes + costs.sum() + np.abs(rooms.options).sum(dtype=np.float64)
    return np.asarray(sizes < _LARGEST_SUM)
