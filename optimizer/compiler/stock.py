"""Stock and consumed capacity by node index, for the items of one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability, StockKeys
from models.errors import DocumentError
from models.references import availability_flaws
from optimizer.compiler.node_room import NodeRoom, NodeShare, UsedCapacity
from optimizer.compiler.supply import Supply
from optimizer.lazy import lazy
from optimizer.remembered import Remembered

T = TypeVar("T", bound=np.generic)
_MOST_SHARES = 64
Floats = NDArray[np.float64]
Index = dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Node indices and rows of the stock table, by item."""


@dataclass(frozen=True, eq=False)
class ItemStock:
    """One item's stock records over all n nodes of the network; without a record there is nothing."""

    _availability: Availability
    _nodes: NDArray[np.int64]
    _rows: NDArray[np.int64]
    _count: int

    @lazy
    def on_hand(self) -> NDArray[np.int64]:
        """Shape (n,), pieces."""
        return self._spread(self._availability.on_hand[self._rows], np.zeros(self._count, dtype=np.int64))

    @lazy
    def available(self) -> NDArray[np.int64]:
        """Shape (n,), pieces neither promised to earlier orders nor kept back."""
        return self._spread(self._takeable(with_safety_stock=False), np.zeros(self._count, dtype=np.int64))

    @lazy
    def unreserved(self) -> NDArray[np.int64]:
        """Shape (n,), pieces not promised to earlier orders."""
        return self._spread(self._takeable(with_safety_stock=True), np.zeros(self._count, dtype=np.int64))

    @lazy
    def unit_cost(self) -> Floats:
        """Shape (n,), money per piece."""
        return self._spread(self._availability.unit_cost[self._rows], np.zeros(self._count))

    @lazy
    def weeks_of_supply(self) -> Floats:
        """Shape (n,), weeks; NaN where unknown."""
        return self._spread(self._availability.weeks_of_supply[self._rows], np.full(self._count, np.nan))

    def write_takeable(self, row: NDArray[np.int64], *, with_safety_stock: bool) -> None:
        """Write the pieces that may be taken into an empty row of shape (n,)."""
        self._spread(self._takeable(with_safety_stock=with_safety_stock), row)

    def _takeable(self, *, with_safety_stock: bool) -> NDArray[np.int64]:
        """Return what may be taken by each record of the item; the whole table is not looked at for one order."""
        stock, rows = self._availability, self._rows
        pieces = stock.on_hand.take(rows)
        pieces -= stock.reserved.take(rows)
        if not with_safety_stock:
            pieces -= stock.safety_stock.take(rows)
        return np.maximum(pieces, 0, out=pieces)

    def _spread(self, figures: NDArray[T], empty: NDArray[T]) -> NDArray[T]:
        """Put figures of the item's records where their nodes are."""
        empty[self._nodes] = figures
        return empty


class StockRoom:
    """Finds stock and consumed capacity in any availability.

    Ids of stock are resolved once per set of stock keys, those of capacity once per availability.
    """

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._indices: WeakKeyDictionary[StockKeys, Index] = WeakKeyDictionary()
        self._used: WeakKeyDictionary[Availability, UsedCapacity] = WeakKeyDictionary()
        self._last_used: UsedCapacity | None = None
        self._shares = Remembered[float, NodeShare](_MOST_SHARES)

    def stocks(self, availability: Availability, items: Iterable[str]) -> dict[str, ItemStock]:
        """Return the stock of items over the network's nodes."""
        index, count = self._index(availability), len(self._supply.nodes)
        return {item: ItemStock(availability, *index.get(item, _NOWHERE), count) for item in items}

    def records(self, availability: Availability, item: str) -> NDArray[np.int64]:
        """Shape (n,), the row of an item's stock record at each of the network's nodes; -1 where there is none."""
        nodes, rows = self._index(availability).get(item, _NOWHERE)
        found = np.full(len(self._supply.nodes), -1, dtype=np.int64)
        found[nodes] = rows
        return found

    def used_capacity(self, availability: Availability) -> UsedCapacity:
        """Return the capacity consumed at each of the n nodes."""
        used = self._used.get(availability)
        if used is None:
            amounts, known = self._used_amounts(availability), self._supply.capacity
            last = self._last_used
            used = UsedCapacity.of(amounts, known) if last is None else last.now(amounts, known)
            self._used[availability] = self._last_used = used
        return used

    def room(self, used: UsedCapacity, share: float) -> NodeRoom | None:
        """Return what is left at the n nodes within a share of their capacity.

        None stands for what an order has to find out by itself: where nodes count workload, or where amounts are too
        large, or too finely written, to be counted in 64 bits.
        """
        share_of = self._shares.get(share) or self._shares.note(share, NodeShare(self._supply.capacity, share))
        return share_of.room(used)

    def _used_amounts(self, availability: Availability) -> Floats:
        used, place = availability.used, self._supply.node_index.__getitem__
        try:
            nodes = np.fromiter(map(place, used), np.int64, len(used))
        except KeyError:
            raise DocumentError("availability", availability_flaws(availability, self._supply.network)) from None
        amounts = np.zeros(len(self._supply.nodes))
        amounts[nodes] = np.fromiter(used.values(), np.float64, len(used))
        return amounts

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
