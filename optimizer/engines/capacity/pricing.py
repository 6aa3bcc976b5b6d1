"""What nodes earn at some prices of pieces within their room.

Shapes: B branches, R nodes, L lines. At prices, each node takes the lines that earn it the most within its room: a
fractional knapsack, or an exact one where lines are whole and rooms are small.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.capacity.knapsack import LARGEST_ROOM, filled
from optimizer.engines.capacity.rooms import Rooms
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Priced:
    """What nodes come to at some prices.

    Attributes
    ----------
    reduced
        (B, R) cost of opening a node, less what it earns.
    pieces
        (B, R, L) how much a node takes of each line; the last one may be in parts.
    rents
        (B, R) what a unit of its room is worth.
    """

    reduced: Floats
    pieces: Floats
    rents: Floats


class Pricing:
    """Prices nodes.

    Parameters
    ----------
    rooms
        The nodes.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._options, self._piece, self._load, self._room = (
            part.astype(np.float64) for part in (rooms.options, rooms.piece, rooms.load, rooms.room)
        )
        self.is_exact = rooms.is_whole and rooms.total is not None and int(rooms.room.max(initial=0)) <= LARGEST_ROOM

    def at(self, prices: Floats, limit: Floats, opened: Booleans) -> Priced:
        """Return what nodes come to.

        Parameters
        ----------
        prices
            (B, L) prices of pieces.
        limit
            (B, R, L) the most pieces of each pair.
        opened
            (B, R) nodes whose cost matters even where they earn less than that.
        """
        gain = np.minimum(self._piece - prices[:, None, :], 0.0)
        pieces = np.where(gain < 0, limit, 0.0)
        reduced = self._options + np.einsum("brl,brl->br", gain, pieces)
        rents = np.zeros_like(reduced)
        over = np.einsum("brl,rl->br", pieces, self._load) > self._room
        branch, node = (over & (opened | (reduced < 0))).nonzero()
        if len(branch):
            part, rent = self._within(gain[branch, node], limit[branch, node], node)
            pieces[branch, node], rents[branch, node] = part, rent
            reduced[branch, node] = self._options[node] + (part * gain[branch, node]).sum(axis=1)
        return Priced(reduced, pieces, rents)

    def _within(self, gain: Floats, limit: Floats, node: Integers) -> tuple[Floats, Floats]:
        """Return the pieces that earn some nodes the most within their room, and what a unit of the room is worth."""
        pieces, rent = _fractional(gain, limit, self._load[node], self._room[node])
        total = self._rooms.total
        if self.is_exact and total is not None:
            pieces = filled(-gain * limit, total, self._rooms.room[node])
        return pieces, rent


def _fractional(gain: Floats, limit: Floats, load: Floats, room: Floats) -> tuple[Floats, Floats]:
    """Fill nodes with what earns the most per unit of room."""
    ratio = gain / np.maximum(load, 1e-9)
    order = np.argsort(ratio, axis=1)
    sizes = np.take_along_axis(load * limit, order, axis=1)
    before = np.cumsum(sizes, axis=1) - sizes
    part = np.clip((room[:, None] - before) / np.maximum(sizes, 1e-9), 0.0, 1.0)
    # The first that does not fit as a whole tells what room is worth.
    last = (part >= 1.0).argmin(axis=1)
    rows = np.arange(len(gain))
    rent = np.maximum(-ratio[rows, order[rows, last]], 0.0)
    pieces = np.empty_like(part)
    np.put_along_axis(pieces, order, part, axis=1)
    return np.where(gain < 0, pieces * limit, 0.0), rent
