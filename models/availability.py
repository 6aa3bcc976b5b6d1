"""Stock and consumed capacity at one moment: what a decision may draw on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from models.document import Document
from models.errors import DocumentError, Flaw
from models.tables import Column, read_amount, read_count, read_number, read_table, read_text_cell
from models.types import Count, FrozenDict, ItemId, NodeId, NonNegative, Number

if TYPE_CHECKING:
    from models.plans import Plan

T = TypeVar("T", bound=np.generic)

_STOCK_COLUMNS = {
    "node": Column(read_text_cell, required=True),
    "item": Column(read_text_cell, required=True),
    "on_hand": Column(read_count, required=True),
    "reserved": Column(read_count, default=0),
    "safety_stock": Column(read_count, default=0),
    "unit_cost": Column(read_number, default=0.0),
    "weeks_of_supply": Column(read_amount, default=None),
}
_CAPACITY_COLUMNS = {"node": Column(read_text_cell, required=True), "used": Column(read_amount, required=True)}


class Holding(Document):
    """Stock of one item, wherever it is."""

    item: ItemId = Field(description="id of the item")
    on_hand: Count = Field(description="pieces in the building, 0 or more")
    reserved: Count = Field(default=0, description="pieces promised to earlier orders")
    safety_stock: Count = Field(default=0, description="pieces kept back unless a rule opens them")
    unit_cost: Number = Field(default=0.0, description="money per piece taken here; negative is a markdown credit")
    weeks_of_supply: NonNegative | None = Field(
        default=None, description="weeks that the stock lasts; absent is unknown"
    )


class StockRecord(Holding):
    """Stock of one item at one node."""

    node: NodeId = Field(description="id of the node")


@dataclass(frozen=True, eq=False)
class StockKeys:
    """Which (node, item) pairs have a stock record, in the order of the rows.

    Availabilities that differ in quantities only share one object, so that whoever resolved the ids once
    need not do it again.
    """

    nodes: tuple[str, ...]
    items: tuple[str, ...]

    @cached_property
    def rows(self) -> dict[tuple[str, str], int]:
        """Row by (node id, item id)."""
        return {pair: row for row, pair in enumerate(zip(self.nodes, self.items, strict=True))}


@dataclass(frozen=True, eq=False, repr=False)
class Availability:
    """Stock and consumed capacity at one moment, in columns.

    Build it with `load` or `from_records`; ids are checked against a network when a `Sourcer` first meets it.

    Attributes
    ----------
    keys
        The n (node, item) pairs of the stock table.
    on_hand, reserved, safety_stock
        Shape (n,), pieces, 0 or more.
    unit_cost
        Shape (n,), money per piece taken here.
    weeks_of_supply
        Shape (n,), weeks; NaN where unknown.
    used
        Capacity consumed today by node, in the node's capacity unit; absent is 0.
    """

    keys: StockKeys
    on_hand: NDArray[np.int64]
    reserved: NDArray[np.int64]
    safety_stock: NDArray[np.int64]
    unit_cost: NDArray[np.float64]
    weeks_of_supply: NDArray[np.float64]
    used: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("on_hand", "reserved", "safety_stock", "unit_cost", "weeks_of_supply"):
            object.__setattr__(self, name, _read_only(getattr(self, name)))
        object.__setattr__(self, "used", FrozenDict(self.used))

    @classmethod
    def load(cls, stock: str | Path, capacity: str | Path | None = None) -> Self:
        """Read ``stock.csv`` and, where given, ``capacity.csv``.

        Parameters
        ----------
        stock
            Columns ``node,item,on_hand`` and optionally ``reserved,safety_stock,unit_cost,weeks_of_supply``, by
            header name in any order.
        capacity
            Columns ``node,used``.

        Raises
        ------
        DocumentError
            Naming file, row, column, value and rule of what is wrong.
        """
        table = read_table(Path(stock), _STOCK_COLUMNS, key=("node", "item"))
        if capacity is None:
            return cls._from_columns(table, {})
        used = read_table(Path(capacity), _CAPACITY_COLUMNS, key=("node",))
        return cls._from_columns(table, dict(zip(used["node"], used["used"], strict=True)))

    @classmethod
    def from_records(
        cls,
        stock: Iterable[StockRecord | Mapping[str, Any]],
        capacity: Mapping[str, float] | None = None,
    ) -> Self:
        """Build from stock records, as documents or as plain mappings with the same keys.

        Parameters
        ----------
        stock
            One record per (node, item).
        capacity
            Capacity consumed today by node id, in the node's unit; absent nodes have used nothing.

        Raises
        ------
        DocumentError
            As for `load`.

        Examples
        --------
        >>> availability = Availability.from_records([{"node": "DAL", "item": "mug", "on_hand": 3}])
        >>> availability.available.tolist()
        [3]
        """
        records = [_record(index, record) for index, record in enumerate(stock)]
        first: dict[tuple[str, str], int] = {}
        for index, record in enumerate(records):
            if (earlier := first.setdefault((record.node, record.item), index)) != index:
                flaw = Flaw(f"stock[{index}]", f"{record.node}, {record.item}", f"is given already at stock[{earlier}]")
                raise DocumentError("Availability", [flaw])
        table = {name: [getattr(record, name) for record in records] for name in _STOCK_COLUMNS}
        return cls._from_columns(table, _checked_usage(capacity or {}))

    @classmethod
    def _from_columns(cls, table: Mapping[str, list[Any]], used: Mapping[str, float]) -> Self:
        weeks = [np.nan if value is None else value for value in table["weeks_of_supply"]]
        return cls(
            keys=StockKeys(tuple(table["node"]), tuple(table["item"])),
            on_hand=np.array(table["on_hand"], dtype=np.int64),
            reserved=np.array(table["reserved"], dtype=np.int64),
            safety_stock=np.array(table["safety_stock"], dtype=np.int64),
            unit_cost=np.array(table["unit_cost"], dtype=np.float64),
            weeks_of_supply=np.array(weeks, dtype=np.float64),
            used=used,
        )

    @cached_property
    def available(self) -> NDArray[np.int64]:
        """Shape (n,): on hand less reserved less safety stock, never below 0."""
        return _read_only(np.maximum(self.on_hand - self.reserved - self.safety_stock, 0))

    @cached_property
    def unreserved(self) -> NDArray[np.int64]:
        """Shape (n,): on hand less reserved, never below 0; what is there once the safety stock is opened."""
        return _read_only(np.maximum(self.on_hand - self.reserved, 0))

    def __repr__(self) -> str:
        records, pieces, used = len(self.on_hand), int(self.on_hand.sum()), len(self.used)
        return f"<Availability {records:,} stock records: {pieces:,} pieces on hand; capacity used at {used:,} nodes>"

    def after(self, plan: "Plan") -> Self:
        """Return the availability once a plan is committed: its pieces reserved, its capacity used.

        Raises
        ------
        ValueError
            Where the plan takes more than is here, as a plan made for another availability may.
        """
        reserved = self.reserved.copy()
        for take in plan.consumes.stock:
            row = self.keys.rows.get((take.node, take.item))
            left = 0 if row is None else int(self.on_hand[row] - reserved[row])
            if row is None or take.quantity > left:
                raise ValueError(
                    f"the plan of order {plan.order_id!r} takes {take.quantity} of {take.item!r} at {take.node!r}, "
                    f"where {left} are left. Source the order again on this availability."
                )
            reserved[row] += take.quantity
        used = dict(self.used)
        for use in plan.consumes.capacity:
            used[use.node] = used.get(use.node, 0.0) + use.amount
        return replace(self, reserved=reserved, used=used)


def _read_only(column: NDArray[T]) -> NDArray[T]:
    """Return the column, copied if the caller could still write to it."""
    if column.flags.writeable or column.base is not None:
        column = column.copy()
        column.flags.writeable = False
    return column


def _record(index: int, record: StockRecord | Mapping[str, Any]) -> StockRecord:
    return record if isinstance(record, StockRecord) else StockRecord.parse(record, source=f"stock[{index}]")


class _UsedCapacity(Document):
    """Consumed capacity by node."""

    capacity: dict[NodeId, NonNegative] = Field(description="amounts in the node's capacity unit, 0 or more")


def _checked_usage(capacity: Mapping[str, float]) -> dict[str, float]:
    return _UsedCapacity.parse({"capacity": dict(capacity)}, source="Availability").capacity
