"""Stock and consumed capacity by node index, for the items of one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability, StockKeys
from models.errors import DocumentError
from models.references import availability_flaws
from optimizer.compiler.supply import Supply
from optimizer.compiler.written import written_billionths

T = TypeVar("T", bound=np.generic)
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

    @cached_property
    def on_hand(self) -> NDArray[np.int64]:
        """Shape (n,), pieces."""
        return self._spread(self._availability.on_hand, np.zeros(self._count, dtype=np.int64))

    @cached_property
    def available(self) -> NDArray[np.int64]:
        """Shape (n,), pieces neither promised to earlier orders nor kept back."""
        return self._spread(self._availability.available, np.zeros(self._count, dtype=np.int64))

    @cached_property
    def unreserved(self) -> NDArray[np.int64]:
        """Shape (n,), pieces not promised to earlier orders."""
        return self._spread(self._availability.unreserved, np.zeros(self._count, dtype=np.int64))

    @cached_property
    def unit_cost(self) -> Floats:
        """Shape (n,), money per piece."""
        return self._spread(self._availability.unit_cost, np.zeros(self._count))

    @cached_property
    def weeks_of_supply(self) -> Floats:
        """Shape (n,), weeks; NaN where unknown."""
        return self._spread(self._availability.weeks_of_supply, np.full(self._count, np.nan))

    def write_takeable(self, row: NDArray[np.int64], *, with_safety_stock: bool) -> None:
        """Write the pieces that may be taken into an empty row of shape (n,)."""
        column = self._availability.unreserved if with_safety_stock else self._availability.available
        self._spread(column, row)

    def _spread(self, column: NDArray[T], empty: NDArray[T]) -> NDArray[T]:
        empty[self._nodes] = column[self._rows]
        return empty


@dataclass(frozen=True, eq=False)
class UsedCapacity:
    """What is consumed of the capacity of the n nodes, in the node's unit."""

    amounts: Floats

    @cached_property
    def billionths(self) -> NDArray[np.int64]:
        """Shape (n,), the amounts as they were written, in billionths; see `written_billionths`."""
        return written_billionths(self.amounts)


class StockRoom:
    """Finds stock and consumed capacity in any availability.

    Ids of stock are resolved once per set of stock keys, those of capacity once per availability.
    """

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._indices: WeakKeyDictionary[StockKeys, Index] = WeakKeyDictionary()
        self._used: WeakKeyDictionary[Availability, UsedCapacity] = WeakKeyDictionary()

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
            used = UsedCapacity(self._used_amounts(availability))
            self._used[availability] = used
        return used

    def _used_amounts(self, availability: Availability) -> Floats:
        places = self._supply.node_index
        if not availability.used.keys() <= places.keys():
            raise DocumentError("availability", availability_flaws(availability, self._supply.network))
        amounts = np.zeros(len(self._supply.nodes))
        amounts[[places[node] for node in availability.used]] = list(availability.used.values())
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
