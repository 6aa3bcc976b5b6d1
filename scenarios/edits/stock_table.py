"""The stock table, chosen from and changed by rows; the one given always stays as it is."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability, StockKeys, StockRecord
from models.errors import DocumentError, Flaw
from models.types import LARGEST_COUNT
from scenarios.edits.drawing import exactly

_COLUMNS = ("on_hand", "reserved", "safety_stock", "unit_cost", "weeks_of_supply")


def rows_of(availability: Availability, nodes: Collection[str], items: Collection[str] | None) -> NDArray[np.int64]:
    """Return the rows of some nodes and items; ``items`` None is all."""
    pairs = zip(availability.keys.nodes, availability.keys.items, strict=True)
    found = [row for row, (node, item) in enumerate(pairs) if node in nodes and (items is None or item in items)]
    return np.array(found, dtype=np.int64)


def with_column(
    availability: Availability, name: str, rows: NDArray[np.int64], values: NDArray[np.int64] | float
) -> Availability:
    """Return the availability with other values in some rows of a column."""
    column = getattr(availability, name).copy()
    column[rows] = values
    return replace(availability, **{name: column})


def with_records(availability: Availability, records: Sequence[StockRecord]) -> Availability:
    """Return the availability with more records.

    Raises
    ------
    DocumentError
        Where there is such a record already.
    """
    if not records:
        return availability
    fresh, known = Availability.from_records(records), availability.keys.rows
    for index, record in enumerate(records):
        if (record.node, record.item) in known:
            flaw = Flaw(
                f"stock[{index}]", f"{record.node}, {record.item}", "there is a stock record already", "Use set_stock."
            )
            raise DocumentError("stock", [flaw])
    keys = StockKeys(availability.keys.nodes + fresh.keys.nodes, availability.keys.items + fresh.keys.items)
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(availability, name), getattr(fresh, name)]) for name in _COLUMNS
    }
    return replace(availability, keys=keys, **columns)


def scaled(pieces: NDArray[np.int64], factor: float) -> NDArray[np.int64]:
    """Return pieces times a factor, each rounded to whole pieces, halves upwards.

    Raises
    ------
    DocumentError
        Where that is more than 1e12.
    """
    above, below = exactly(factor).as_integer_ratio()
    # Python's whole numbers do not overflow.
    exact = (2 * above * pieces.astype(object) + below) // (2 * below)
    if max(exact, default=0) > LARGEST_COUNT:
        flaw = Flaw("factor", f"{factor:g}", "makes more than 1e12 pieces of one record", "Give a smaller one.")
        raise DocumentError("stock", [flaw])
    return exact.astype(np.int64)
