"""Branches of a search over which nodes are open and which lines they serve.

Shapes: B branches, R nodes, L lines.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.capacity.rooms import Rooms
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]
Limit = NDArray[np.int32]


@dataclass(frozen=True)
class Branches:
    """Some branches.

    Attributes
    ----------
    prices
        (B, L) prices of pieces.
    opened
        (B, R) nodes that are open whatever they earn.
    limit
        (B, R, L) the most pieces of each pair; a node without any is closed.
    bounds
        (B,) no plan in the branch costs less.
    """

    prices: Floats
    opened: Booleans
    limit: Limit
    bounds: Integers

    def __len__(self) -> int:
        return len(self.bounds)

    @property
    def free(self) -> Booleans:
        """(B, R) nodes that may be open or not."""
        return np.asarray(np.any(self.limit > 0, axis=2) & ~self.opened)

    def where(self, chosen: Booleans | Integers) -> Self:
        """Return some of them."""
        return type(self)(self.prices[chosen], self.opened[chosen], self.limit[chosen], self.bounds[chosen])

    def joined(self, *others: "Branches") -> "Branches":
        """Return these and others."""
        all_of_them = (self, *others)
        return Branches(
            np.concatenate([each.prices for each in all_of_them]),
            np.concatenate([each.opened for each in all_of_them]),
            np.concatenate([each.limit for each in all_of_them]),
            np.concatenate([each.bounds for each in all_of_them]),
        )

    def able(self, rooms: Rooms) -> Booleans:
        """(B,) whether all lines can be filled, as far as each alone tells."""
        filled: Booleans = (self.limit.sum(axis=1) >= rooms.fill).all(axis=1)
        return filled

    def followed(self, rooms: Rooms) -> Self:
        """Return the branches with the nodes open that some line cannot do without."""
        spare = self.limit.sum(axis=1) - rooms.fill
        must = (self.limit > spare[:, None, :]).any(axis=2)
        return type(self)(self.prices, self.opened | must, self.limit, self.bounds)


def root(rooms: Rooms) -> Branches:
    """Return the branch that everything is in, at prices at which each line could be had alone."""
    there = rooms.most > 0
    shares = rooms.options / np.maximum(there.sum(axis=1), 1)
    with_share = np.where(there, rooms.piece + shares[:, None] / np.maximum(rooms.most, 1), np.inf)
    cheapest = with_share.min(axis=0, initial=np.inf)
    prices = np.where(np.isfinite(cheapest), cheapest, 0.0)
    bounds = np.array([np.iinfo(np.int64).min // 2])
    limit = np.minimum(rooms.most, rooms.fill).astype(np.int32)
    return Branches(prices[None, :], np.zeros((1, len(rooms.options)), dtype=bool), limit[None, :, :], bounds)


def children(branches: Branches, used: Floats, share: Floats, rooms: Rooms) -> Branches:
    """Return each branch with what is least clear decided one way and the other.

    Parameters
    ----------
    used, share
        (B, R) and (B, R, L) how often nodes were used, and how much they took of lines.
    """
    free = branches.free
    by_node = np.any(free, axis=1)
    of_node, of_line = branches.where(by_node), branches.where(~by_node)
    node = np.where(free, 1.0 - np.abs(used - 0.5), -1.0).argmax(axis=1)[by_node]
    open_pairs = (of_line.limit > 0) & (of_line.limit.sum(axis=1) > rooms.fill)[:, None, :]
    clear = np.where(open_pairs, 1.0 - np.abs(share[~by_node] - 0.5), -1.0).reshape(len(of_line), rooms.most.size)
    pair = np.unravel_index(clear.argmax(axis=1), rooms.most.shape)
    return _with_node(of_node, node).joined(_with_pair(of_line, *pair))


def _with_node(branches: Branches, node: Integers) -> Branches:
    """Return branches in which a node is open, and in which it is closed."""
    rows = np.arange(len(branches))
    opened, limit = branches.opened.copy(), branches.limit.copy()
    opened[rows, node], limit[rows, node] = True, 0
    return Branches(branches.prices, opened, branches.limit, branches.bounds).joined(
        Branches(branches.prices, branches.opened, limit, branches.bounds)
    )


def _with_pair(branches: Branches, node: Integers, line: Integers) -> Branches:
    """Return branches in which a node serves the whole of a line, and in which it does not."""
    rows = np.arange(len(branches))
    only, without = branches.limit.copy(), branches.limit.copy()
    only[rows, :, line] = 0
    only[rows, node, line] = branches.limit[rows, node, line]
    without[rows, node, line] = 0
    return Branches(branches.prices, branches.opened, only, branches.bounds).joined(
        Branches(branches.prices, branches.opened, without, branches.bounds)
    )
