"""Edits of stock: set, scaled, moved between nodes, and of what is kept back of it."""

from dataclasses import replace
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, Strict, model_validator

from models.availability import Availability, StockRecord
from models.types import Count, NodeId, NonNegative, Number, Pieces
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfItems, OfNodes, OfSomeNodes
from scenarios.edits.drawing import exactly
from scenarios.edits.edit import at_most_one, exactly_one
from scenarios.edits.refusals import refuse, require_known
from scenarios.edits.stock_table import rows_of, scaled, with_column, with_records
from scenarios.edits.wording import number


class SetStock(OfNodes, OfItems):
    """Sets the stock of items at nodes; without items that of all records that the nodes have."""

    edit: Literal["set_stock"] = Field(default="set_stock", description="which edit it is")
    on_hand: Count | None = Field(default=None, description="pieces in the building, 0 or more")
    reserved: Count | None = Field(default=None, description="pieces promised to earlier orders")
    unit_cost: Number | None = Field(default=None, description="money per piece taken there, negative is a credit")

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        """An edit that says nothing is one that somebody forgot to finish."""
        if not self._given:
            raise ValueError("nothing is changed. Give on_hand, reserved or unit_cost.")
        return self

    @property
    def _given(self) -> dict[str, float]:
        values = {name: getattr(self, name) for name in ("on_hand", "reserved", "unit_cost")}
        return {name: value for name, value in values.items() if value is not None}

    def describe(self) -> str:
        """Return the change in words."""
        values = ", ".join(f"{name} {number(value)}" for name, value in self._given.items())
        return f"{self.of_items} at {self.of_nodes}: {values}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        nodes, items = self.chosen_nodes(data), self.chosen_items(data)
        availability = data.availability
        if items is not None:
            pairs = {(node, item) for node in nodes for item in items} - availability.keys.rows.keys()
            fresh = [StockRecord(node=node, item=item, on_hand=0) for node, item in sorted(pairs)]
            availability = with_records(availability, fresh)
        rows = _some_rows(availability, nodes, items)
        for name, value in self._given.items():
            availability = with_column(availability, name, rows, value)
        return replace(data, availability=availability)


class ScaleStock(OfSomeNodes, OfItems):
    """Multiplies the pieces on hand; what is reserved and kept back stays. Without nodes it is that of all."""

    edit: Literal["scale_stock"] = Field(default="scale_stock", description="which edit it is")
    factor: NonNegative = Field(description="factor of the pieces on hand, 0 or more; rounded record by record")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_items} at {self.of_nodes}: stock x {number(self.factor)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        book = data.availability
        rows = _some_rows(book, self.chosen_nodes(data), self.chosen_items(data))
        on_hand = scaled(book.on_hand[rows], self.factor)
        return replace(data, availability=with_column(book, "on_hand", rows, on_hand))


class ChangeSafetyStock(OfSomeNodes, OfItems):
    """Sets or multiplies what is kept back of the stock that there is. Without nodes it is that of all."""

    edit: Literal["change_safety_stock"] = Field(default="change_safety_stock", description="which edit it is")
    pieces: Count | None = Field(default=None, description="pieces kept back of each record, 0 or more")
    factor: NonNegative | None = Field(default=None, description="factor of the pieces kept back, rounded")

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        """Pieces and a factor would contradict each other."""
        exactly_one(self, "pieces", "factor")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        how = f" {self.pieces}" if self.factor is None else f" x {number(self.factor)}"
        return f"{self.of_items} at {self.of_nodes}: safety stock{how}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        book = data.availability
        rows = _some_rows(book, self.chosen_nodes(data), self.chosen_items(data))
        kept = scaled(book.safety_stock[rows], self.factor) if self.factor is not None else self.pieces or 0
        return replace(data, availability=with_column(book, "safety_stock", rows, kept))


class MoveStock(OfItems):
    """Moves pieces that nobody has reserved from one node to another; without items of all that it has."""

    edit: Literal["move_stock"] = Field(default="move_stock", description="which edit it is")
    from_: NodeId = Field(alias="from", description="id of the node that gives")
    to: NodeId = Field(description="id of the node that receives")
    pieces: Pieces | None = Field(default=None, description="pieces of each item; absent is a share")
    share: Annotated[float, Strict(), Field(gt=0, le=1)] | None = Field(
        default=None, description="share of each item's pieces, above 0 to 1, rounded down; absent is all"
    )

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        """Pieces and a share would contradict each other, and so would one node for both."""
        at_most_one(self, "pieces", "share")
        if self.from_ == self.to:
            raise ValueError("from and to are one node. Name another.")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        amount = "all" if self.share is None else f"{number(100 * self.share)} %"
        amount = amount if self.pieces is None else f"{self.pieces} pieces"
        return f"move {amount} of {self.of_items} from node {self.from_} to node {self.to}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        for path, name in (("from", self.from_), ("to", self.to)):
            require_known({path: name}, data.network.nodes_by_id, kind="node")
        book, items = data.availability, self.chosen_items(data)
        rows = _some_rows(book, {self.from_}, items)
        moved = self._pieces(book, rows)
        given = with_column(book, "on_hand", rows, book.on_hand[rows] - moved)
        return replace(data, availability=self._received(given, rows, moved))

    def _pieces(self, book: Availability, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Shape (r,), the pieces that are taken from each row."""
        free = book.unreserved[rows]
        if self.pieces is None:
            above, below = exactly(1.0 if self.share is None else self.share).as_integer_ratio()
            taken: NDArray[np.int64] = (above * free.astype(object) // below).astype(np.int64)
            return taken
        if (short := np.flatnonzero(free < self.pieces)).size:
            item, left = book.keys.items[rows[short[0]]], free[short[0]]
            rule = f"{self.from_} has {left} of {item} that are not reserved"
            raise refuse("pieces", self.pieces, rule, "Move fewer, or give a share.")
        return np.full(len(rows), self.pieces, dtype=np.int64)

    def _received(self, book: Availability, rows: NDArray[np.int64], moved: NDArray[np.int64]) -> Availability:
        """Return the availability with the pieces at the other node; a new record has the cost of the old one."""
        known = book.keys.rows
        gifts = [(int(row), int(count)) for row, count in zip(rows, moved, strict=True) if count]
        fresh = [
            StockRecord(node=self.to, item=book.keys.items[row], on_hand=0, unit_cost=float(book.unit_cost[row]))
            for row, _ in gifts
            if (self.to, book.keys.items[row]) not in known
        ]
        book = with_records(book, fresh)
        targets = np.array([book.keys.rows[self.to, book.keys.items[row]] for row, _ in gifts], dtype=np.int64)
        counts = np.array([count for _, count in gifts], dtype=np.int64)
        return with_column(book, "on_hand", targets, book.on_hand[targets] + counts)


def _some_rows(book: Availability, nodes: frozenset[str] | set[str], items: frozenset[str] | None) -> NDArray[np.int64]:
    """Return the rows of nodes and items; an error where there are none."""
    rows = rows_of(book, nodes, items)
    if not rows.size:
        raise refuse("", None, "there is no stock record of these items at these nodes", "Add some with set_stock.")
    return rows
