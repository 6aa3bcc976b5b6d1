"""Edits of what is going to arrive: more, less, later, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import floor
from typing import Annotated, Literal

from pydantic import Field, Strict

from models.types import NonNegative
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfItems, OfSomeNodes
from scenarios.edits.edit import Edit
from scenarios.edits.refusals import refuse, require_known
from scenarios.edits.wording import number
from scenarios.inbound import Arrival

_MOST_PIECES = 1_000_000_000


class _OfInbound(OfSomeNodes, OfItems):
    """Base of edits of arrivals, of some nodes and items or of all."""

    def _changed(self, data: Dataset, change: Callable[[Arrival], Arrival | None]) -> Dataset:
        """Return the dataset with the arrivals changed, or left out where there is nothing."""
        nodes, items = self.chosen_nodes(data), self.chosen_items(data)
        concerned = [each.node in nodes and (items is None or each.item in items) for each in data.inbound]
        if not any(concerned):
            raise refuse("", None, "nothing arrives of these items at these nodes", "Add arrivals with add_inbound.")
        changed = (change(a) if yes else a for a, yes in zip(data.inbound, concerned, strict=True))
        return replace(data, inbound=tuple(each for each in changed if each is not None))


class ScaleInbound(_OfInbound):
    """Multiplies what arrives, rounded arrival by arrival; what comes to nothing is left out."""

    edit: Literal["scale_inbound"] = Field(default="scale_inbound", description="which edit it is")
    factor: NonNegative = Field(description="factor of the pieces, 0 or more")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_items} at {self.of_nodes}: arrivals x {number(self.factor)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return self._changed(data, self._scaled)

    def _scaled(self, arrival: Arrival) -> Arrival | None:
        pieces = arrival.quantity * self.factor
        if pieces > _MOST_PIECES:
            raise refuse("factor", self.factor, "makes more than 1e9 pieces of one arrival", "Give a smaller one.")
        return arrival.changed(quantity=floor(pieces + 0.5)) if pieces >= 0.5 else None


class DropInbound(_OfInbound):
    """Lets nothing arrive."""

    edit: Literal["drop_inbound"] = Field(default="drop_inbound", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_items} at {self.of_nodes}: no arrivals"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return self._changed(data, lambda _arrival: None)


class DelayInbound(_OfInbound):
    """Lets what arrives come later."""

    edit: Literal["delay_inbound"] = Field(default="delay_inbound", description="which edit it is")
    hours: Annotated[float, Strict(), Field(ge=-87_600, le=87_600)] = Field(
        description="hours later, up to ten years; negative is earlier"
    )

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_items} at {self.of_nodes}: arrivals {number(self.hours)} hours later"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return self._changed(data, lambda each: each.changed(at=each.at + timedelta(hours=self.hours)))


class AddInbound(Edit):
    """Adds arrivals."""

    edit: Literal["add_inbound"] = Field(default="add_inbound", description="which edit it is")
    arrivals: tuple[Arrival, ...] = Field(min_length=1, description="what arrives besides: node, item, quantity, at")

    def describe(self) -> str:
        """Return the change in words."""
        pieces = sum(arrival.quantity for arrival in self.arrivals)
        return f"add {len(self.arrivals)} arrivals of {pieces} pieces"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        nodes = {f"arrivals[{place}].node": each.node for place, each in enumerate(self.arrivals)}
        items = {f"arrivals[{place}].item": each.item for place, each in enumerate(self.arrivals)}
        require_known(nodes, data.network.nodes_by_id, kind="node")
        require_known(items, data.network.items_by_id, kind="item")
        return replace(data, inbound=data.inbound + self.arrivals)
