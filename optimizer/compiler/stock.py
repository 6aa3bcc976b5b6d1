"""Stock and consumed capacity by node index, for the items of one order."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability, StockKeys
from models.errors import DocumentError
from models.references import availability_flaws
from optimizer.compiler.supply import Supply

T = TypeVar("T", bound=np.generic)
Floats = NDArray[np.float64]
Index = dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Node indices and rows of the stock table, by item."""


@dataclass(frozen=True, eq=False)
class ItemStock:
    """One item's stock records over all n nodes of the network; without a record there is nothing.

    Attributes
    ----------
    on_hand, available, unreserved
        Shape (n,), pieces.
    unit_cost
        Shape (n,), money per piece.
    weeks_of_supply
        Shape (n,), weeks; NaN where unknown.
    """

    on_hand: NDArray[np.int64]
    available: NDArray[np.int64]
    unreserved: NDArray[np.int64]
    unit_cost: Floats
    weeks_of_supply: Floats


class StockRoom:
    """Finds an item's stock in any availability; ids are resolved once per set of stock keys."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._indices: WeakKeyDictionary[StockKeys, Index] = WeakKeyDictionary()

    def item_stock(self, availability: Availability, item: str) -> ItemStock:
        """Return an item's stock over the network's nodes."""
        nodes, rows = self._index(availability).get(item, _NOWHERE)
        count = len(self._supply.nodes)

        def spread(column: NDArray[np.int64]) -> NDArray[np.int64]:
            return _spread(column[rows], nodes, np.zeros(count, dtype=np.int64))

        return ItemStock(
            on_hand=spread(availability.on_hand),
            available=spread(availability.available),
            unreserved=spread(availability.unreserved),
            unit_cost=_spread(availability.unit_cost[rows], nodes, np.zeros(count)),
            weeks_of_supply=_spread(availability.weeks_of_supply[rows], nodes, np.full(count, np.nan)),
        )

    def used_capacity(self, availability: Availability) -> Floats:
        """Return the capacity consumed at each of the n nodes, in the node's unit."""
        if not availability.used.keys() <= self._supply.node_index.keys():
            raise DocumentError("availability", availability_flaws(availability, self._supply.network))
        return np.array([availability.used.get(node.id, 0.0) for node in self._supply.nodes], dtype=np.float64)

    def _index(self, availability: Availability) -> Index:
        """Return (node indices, rows) by item, after checking that every id exists."""
        index = self._indices.get(availability.keys)
        if index is None:
            if flaws := availability_flaws(availability, self._supply.network):
                raise DocumentError("availability", flaws)
            index = _index_of(availability.keys, self._supply.node_index)
            self._indices[availability.keys] = index
        return index


_NOWHERE = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _index_of(keys: StockKeys, node_index: dict[str, int]) -> Index:
    nodes = np.array([node_index[node] for node in keys.nodes], dtype=np.int64)
    names, codes = np.unique(np.array(keys.items, dtype=object), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    slices = (order[start:end] for start, end in pairwise(bounds.tolist()))
    return {str(name): (nodes[rows], rows) for name, rows in zip(names, slices, strict=True)}


def _spread(values: NDArray[T], nodes: NDArray[np.int64], empty: NDArray[T]) -> NDArray[T]:
    empty[nodes] = values
    return empty
