"""What orders draw on of the stock: rows for records of which they could take more than there is."""

from collections.abc import Sequence

import numpy as np

from models.availability import Availability, StockKeys
from optimizer.compiler.joint.names import RowKind, RowName
from optimizer.compiler.stock import StockRoom
from optimizer.joint import NO_ROW
from optimizer.uses import Booleans, Integers


class StockLedger:
    """What the orders of a batch could take of each stock record.

    Parameters
    ----------
    availability
        The stock, of M records.
    stock_room
        Finds its records.
    """

    def __init__(self, availability: Availability, stock_room: StockRoom) -> None:
        self._availability = availability
        self._stock_room = stock_room
        self._records: dict[str, Integers] = {}
        # By orders that leave the safety stock alone, and by those that open it.
        self._most = np.zeros((2, len(availability.on_hand)), dtype=np.int64)

    def records(self, items: Sequence[str], nodes: Integers) -> Integers:
        """(I, N) the record of each item at each node; -1 where there is none."""
        return np.stack([self._of(item)[nodes] for item in items])

    def add(self, records: Integers, most: Integers, *, with_safety_stock: bool) -> None:
        """Add an order that could take so much of some records, both of shape (I, N)."""
        counts = most > 0
        self._most[int(with_safety_stock), records[counts]] += most[counts]

    def _of(self, item: str) -> Integers:
        if item not in self._records:
            self._records[item] = self._stock_room.records(self._availability, item)
        return self._records[item]

    def rows(self, *, every: bool = False) -> "StockRows":
        """Return the rows: of a record, one for the orders that leave its safety stock alone, and one for all.

        Only of records that are scarce, or of ``every`` record that orders draw on.
        """
        available, unreserved = self._availability.available, self._availability.unreserved
        careful, opening = self._most
        if every:
            return StockRows(self._availability, careful > 0, opening > 0)
        within = np.minimum(careful, available)
        # What opens no safety stock stays within what is available, and that within what is unreserved.
        return StockRows(self._availability, careful > available, (opening > 0) & (within + opening > unreserved))


class StockRows:
    """Rows for stock records.

    Parameters
    ----------
    availability
        The stock, of M records.
    careful, everyone
        (M,) whether there is a row for orders that leave the safety stock alone, and one for all orders.

    Attributes
    ----------
    names, limits
        What the rows stand for, by node and item, and the pieces that there are.
    """

    def __init__(self, availability: Availability, careful: Booleans, everyone: Booleans) -> None:
        self.names: list[RowName] = []
        self.limits: list[int] = []
        # The last place is for what has no record.
        self._row = np.full((2, len(careful) + 1), NO_ROW, dtype=np.int64)
        columns: tuple[tuple[RowKind, Booleans, Integers], ...] = (
            ("available", careful, availability.available),
            ("unreserved", everyone, availability.unreserved),
        )
        for layer, (kind, kept, limits) in enumerate(columns):
            records = _sorted(np.flatnonzero(kept), availability.keys)
            self._row[layer, [record for _, _, record in records]] = len(self.names) + np.arange(len(records))
            self.names += [RowName(kind, node, item) for node, item, _ in records]
            self.limits += limits[[record for _, _, record in records]].tolist()

    def claims(self, records: Integers, *, with_safety_stock: bool) -> Integers:
        """(D, I, N) the rows of records, shape (I, N); those without any row once."""
        layers = self._row[1:] if with_safety_stock else self._row
        found = layers[:, records]
        used = np.any(found != NO_ROW, axis=(1, 2))
        return found[used] if used.any() else np.broadcast_to(np.int64(NO_ROW), (1, *records.shape))


def _sorted(records: Integers, keys: StockKeys) -> list[tuple[str, str, int]]:
    """Return node, item and number of some records, so that the order in files has no effect."""
    return sorted((keys.nodes[record], keys.items[record], record) for record in records.tolist())
