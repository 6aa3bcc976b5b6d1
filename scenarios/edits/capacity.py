"""Edits of what nodes can process in a day, and of what busy days cost."""

from typing import Literal, Self

from pydantic import Field, model_validator

from models.network import Capacity, CapacityUnit, Node, Surcharge
from models.types import LARGEST_NUMBER, Flag, NonNegative
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfNodes, OfSomeNodes
from scenarios.edits.nodes import change_nodes
from scenarios.edits.refusals import names_of, refuse
from scenarios.edits.wording import number


class SetCapacity(OfNodes):
    """Gives nodes a daily capacity, or changes what is named of it."""

    edit: Literal["set_capacity"] = Field(default="set_capacity", description="which edit it is")
    limit: NonNegative | None = Field(default=None, description="the most that can be processed in a day, in the unit")
    unit: CapacityUnit | None = Field(default=None, description="what is counted; needed where a node has no capacity")
    surcharges: tuple[Surcharge, ...] | None = Field(
        default=None, description="cost of high use, in place of the present ones; [] is none"
    )
    unlimited: Flag = Field(default=False, description="true takes the capacity away")

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        """An edit that says nothing is one that somebody forgot to finish."""
        given = [name for name in ("limit", "unit", "surcharges") if getattr(self, name) is not None]
        if self.unlimited and given:
            raise ValueError(f"unlimited takes the capacity away, {' and '.join(given)} would do nothing. Remove one.")
        if not self.unlimited and not given:
            raise ValueError("nothing is changed. Give limit, unit or surcharges, or unlimited: true.")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        if self.unlimited:
            return f"{self.of_nodes}: unlimited capacity"
        limit = [] if self.limit is None else [f"capacity {number(self.limit)}"]
        unit = [] if self.unit is None else [f"in {self.unit}"]
        costs = [] if self.surcharges is None else [f"{len(self.surcharges)} surcharges"]
        return f"{self.of_nodes}: {', '.join([*limit, *unit, *costs])}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_nodes(data, self.chosen_nodes(data), self._changed)

    def _changed(self, node: Node) -> Node:
        return node.changed(capacity=None if self.unlimited else self._capacity(node))

    def _capacity(self, node: Node) -> Capacity:
        """Return what is given, and of the rest what the node has."""
        names = ("unit", "limit", "surcharges")
        given = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if node.capacity is not None:
            return node.capacity.changed(**given)
        if missing := [name for name in ("unit", "limit") if name not in given]:
            raise refuse(missing[0], None, f"node {node.id} has no capacity yet", f"Give {' and '.join(missing)}.")
        return Capacity.parse(given)


class ScaleCapacity(OfSomeNodes):
    """Multiplies the daily capacity of nodes, and what its use costs; without nodes it is that of all."""

    edit: Literal["scale_capacity"] = Field(default="scale_capacity", description="which edit it is")
    factor: NonNegative | None = Field(default=None, description="factor of the limits, 0 or more")
    surcharge_factor: NonNegative | None = Field(default=None, description="factor of the surcharges, 0 or more")

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        """An edit that says nothing is one that somebody forgot to finish."""
        if self.factor is None and self.surcharge_factor is None:
            raise ValueError("nothing is changed. Give factor, surcharge_factor or both.")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        limits = [] if self.factor is None else [f"capacity x {number(self.factor)}"]
        costs = [] if self.surcharge_factor is None else [f"surcharges x {number(self.surcharge_factor)}"]
        return f"{self.of_nodes}: {', '.join(limits + costs)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        chosen = self.chosen_nodes(data)
        nodes = [node for node in data.network.nodes if node.id in chosen]
        without = [node.id for node in nodes if node.capacity is None]
        if without and (self.names_nodes or len(without) == len(nodes)):
            remedy = "Leave them out, or give them a capacity with set_capacity."
            raise refuse("node", names_of(without), "no capacity to scale there", remedy)
        if self.surcharge_factor is not None and not any(node.capacity and node.capacity.surcharges for node in nodes):
            remedy = "Give them surcharges with set_capacity."
            raise refuse("surcharge_factor", self.surcharge_factor, "no surcharges to scale there", remedy)
        return change_nodes(data, chosen.difference(without), self._changed)

    def _changed(self, node: Node) -> Node:
        return node if node.capacity is None else node.changed(capacity=self._scaled(node.capacity))

    def _scaled(self, capacity: Capacity) -> Capacity:
        cost = 1.0 if self.surcharge_factor is None else self.surcharge_factor
        dearer = tuple(each.changed(cost=_times(each.cost, cost)) for each in capacity.surcharges)
        limit = _times(capacity.limit, 1.0 if self.factor is None else self.factor)
        return capacity.changed(limit=limit, surcharges=dearer)


def _times(value: float, factor: float) -> float:
    return min(value * factor, LARGEST_NUMBER)
