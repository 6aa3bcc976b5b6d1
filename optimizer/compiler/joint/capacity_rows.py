"""Rows for the capacity of nodes: limits by the share that orders may fill, and where surcharges begin."""

from collections.abc import Sequence

import numpy as np

from optimizer.compiler.joint.compact import MOST_KEPT
from optimizer.compiler.joint.names import RowName
from optimizer.joint import NO_ROW
from optimizer.uses import Integers


class CapacityRows:
    """Rows for the capacity of nodes, counted from 0.

    Parameters
    ----------
    shares
        The S shares that orders may fill, ascending.
    nodes
        n.

    Attributes
    ----------
    names, limits
        What the rows stand for, and what may be used.
    costs, overuses
        Money for each unit beyond that, and how many there could be; 0 where no more may be used.
    """

    def __init__(self, shares: Sequence[float], nodes: int) -> None:
        self.names: list[RowName] = []
        self.limits: list[int] = []
        self.costs: list[float] = []
        self.overuses: list[int] = []
        self._shares = tuple(shares)
        self._hard = np.full((len(shares), nodes), NO_ROW, dtype=np.int64)
        self._soft: list[Integers] = []
        self._claims: dict[tuple[int, int, bytes], Integers] = {}

    def add_limit(self, rank: int, node: int, name: RowName, limit: int) -> None:
        """Add the limit of a node to what orders up to some share use together."""
        self._hard[rank, node] = self._add(name, limit, 0.0, 0)

    def add_surcharge(self, node: int, name: RowName, above: int, cost: float, overuse: int) -> None:
        """Add what orders use of a node together beyond some amount, and how much that could be."""
        layer = next((each for each in self._soft if each[node] == NO_ROW), None)
        if layer is None:
            layer = np.full(self._hard.shape[1], NO_ROW, dtype=np.int64)
            self._soft.append(layer)
        layer[node] = self._add(name, above, cost, overuse)

    def _add(self, name: RowName, limit: int, cost: float, overuse: int) -> int:
        self.names.append(name)
        self.limits.append(limit)
        self.costs.append(cost)
        self.overuses.append(overuse)
        return len(self.names) - 1

    def claims(self, nodes: Integers, share: float, first: int) -> Integers:
        """(E, N) the rows of some nodes for an order of a share, each ``first`` more than it is counted here."""
        rank = self._shares.index(share)
        key = rank, first, nodes.tobytes()
        if key not in self._claims:
            if len(self._claims) >= MOST_KEPT:
                self._claims.clear()
            layers = np.stack([*self._hard[rank:], *self._soft])[:, nodes]
            used = np.any(layers != NO_ROW, axis=1)
            found = np.where(layers[used] != NO_ROW, layers[used] + first, NO_ROW)
            self._claims[key] = found if used.any() else np.broadcast_to(np.int64(NO_ROW), (1, len(nodes)))
        return self._claims[key]
