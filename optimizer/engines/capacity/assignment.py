"""Good plans for whole lines: each line to one of some nodes, then shifts and swaps while these help.

Shapes: R nodes, L lines. Costs are floats here: what is found is counted and checked in whole numbers.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.capacity.rooms import Rooms
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_FAR = 1e18
_MOST_MOVES = 200


class Assignments:
    """Looks for cheap assignments of lines to nodes.

    Parameters
    ----------
    rooms
        The nodes; lines are whole.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._there = rooms.most > 0
        self._cost = np.where(self._there, rooms.piece, _FAR).astype(np.float64).T
        self._options = rooms.options.astype(np.float64)
        self._load, self._room = rooms.load.astype(np.float64).T, rooms.room.astype(np.float64)
        self._lines = np.flatnonzero(rooms.fill > 0)
        self._rows = np.arange(len(self._lines))

    def found(self, nodes: Booleans, share: Floats) -> Integers | None:
        """Return the lines of each node, shape (R, L), in a plan that no single move makes cheaper; None without one.

        Parameters
        ----------
        nodes
            (R,) nodes to begin with.
        share
            (R, L) how often each line was taken by each node.
        """
        lines = self._lines
        cost, load = self._cost[lines], self._load[lines]
        liking = np.where(self._there.T[lines] & nodes, share.T[lines], -1.0)
        if (liking.max(axis=1, initial=-1.0) < 0).any():
            return None
        place = self._placed(cost, load, liking, nodes)
        place = self._moved(cost, load, place)
        if (self._loads(load, place) > self._room).any():
            return None
        pieces = np.zeros(self._there.shape, dtype=np.int64)
        pieces[place, lines] = 1
        return pieces

    def _placed(self, cost: Floats, load: Floats, liking: Floats, nodes: Booleans) -> Integers:
        """(l,) a node for each line, heavy ones first: what took it most often and has room, else the cheapest."""
        room = np.where(nodes, self._room, -1.0)
        place = np.zeros(len(cost), dtype=np.int64)
        for line in np.argsort(-load.max(axis=1), kind="stable").tolist():
            fits = (load[line] <= room) & (liking[line] >= 0)
            if liking[line].max() > 0.0:
                order = np.where(fits, -liking[line] + cost[line] / _FAR, np.inf)
            else:
                order = np.where(fits, cost[line], np.inf)
            node = int(order.argmin()) if fits.any() else int(np.where(liking[line] >= 0, room, -np.inf).argmax())
            place[line] = node
            room[node] -= load[line, node]
        return place

    def _loads(self, load: Floats, place: Integers) -> Floats:
        used: Floats = np.bincount(place, weights=load[self._rows, place], minlength=len(self._room)).astype(np.float64)
        return used

    def _moved(self, cost: Floats, load: Floats, place: Integers) -> Integers:
        """Shift and swap, at a price for load beyond the room that rises where such moves end."""
        price = float((cost.max(axis=1, where=cost < _FAR, initial=0.0)).mean() / max(load.mean(), 1e-9)) + 1.0
        for _ in range(_MOST_MOVES):
            moved = self._move(cost, load, place, price)
            if moved is None:
                if (self._loads(load, place) <= self._room).all() or price > _FAR / 1e3:
                    break
                price *= 8.0
            else:
                place = moved
        return place

    def _move(self, cost: Floats, load: Floats, place: Integers, price: float) -> Integers | None:
        """Return the assignment after the best shift or swap; None where none helps."""
        rows = self._rows
        used = self._loads(load, place)
        over = np.maximum(used - self._room, 0.0)
        count = np.bincount(place, minlength=len(used))
        mine, my_load = cost[rows, place], load[rows, place]
        # What leaving its node saves each line, and what joining each node costs it.
        relief = price * (over[place] - np.maximum(used[place] - my_load - self._room[place], 0.0))
        leaving = mine + relief + np.where(count[place] == 1, self._options[place], 0.0)
        strain = price * (np.maximum(used + load - self._room, 0.0) - over)
        joining = cost + strain + np.where(count == 0, self._options, 0.0)
        shift = joining - leaving[:, None]
        shift[rows, place] = 0.0
        swap = self._swaps(cost, load, place, used, price)
        scale = 1e-9 * (abs(float(mine.sum())) + 1.0)
        if min(shift.min(), swap.min()) > -scale:
            return None
        place = place.copy()
        if shift.min() <= swap.min():
            line, node = np.unravel_index(int(shift.argmin()), shift.shape)
            place[line] = node
        else:
            one, other = np.unravel_index(int(swap.argmin()), swap.shape)
            place[one], place[other] = place[other], place[one]
        return place

    def _swaps(self, cost: Floats, load: Floats, place: Integers, used: Floats, price: float) -> Floats:
        """(l, l) what it costs more if two lines trade places."""
        rows = self._rows
        there, weight = cost[:, place], load[:, place]
        change = there + there.T - (cost[rows, place])[:, None] - (cost[rows, place])[None, :]
        more = weight.T - load[rows, place][:, None]
        slack = (self._room - used)[place]
        before = np.maximum(-slack, 0.0)
        after = np.maximum(more - slack[:, None], 0.0) - before[:, None]
        found = change + price * (after + after.T)
        return np.where(place[:, None] == place[None, :], 0.0, found)
