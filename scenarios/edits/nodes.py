"""Edits of nodes: closed, opened, added, or changed in single fields."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from models.availability import Holding, StockRecord
from models.network import CarrierService, Node
from models.types import FrozenDict, ServiceId
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfNodes
from scenarios.edits.documents import with_network
from scenarios.edits.edit import Edit
from scenarios.edits.refusals import indexed, names_of, require_known, with_fields
from scenarios.edits.stock_table import with_records
from scenarios.edits.wording import settings_text

Changes = Annotated[dict[str, Any], AfterValidator(FrozenDict), Field(min_length=1)]
"""New values by the name of the field; null takes a field back to its default."""


def change_nodes(data: Dataset, chosen: Collection[str], change: Callable[[Node], Node]) -> Dataset:
    """Return a dataset in which the nodes with some ids are changed."""
    nodes = tuple(change(node) if node.id in chosen else node for node in data.network.nodes)
    return with_network(data, data.network.changed(nodes=nodes))


class CloseNode(OfNodes):
    """Takes nodes out of every decision; their stock stays where it is."""

    edit: Literal["close_node"] = Field(default="close_node", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"close {self.of_nodes}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_nodes(data, self.chosen_nodes(data), lambda node: node.changed(enabled=False))


class OpenNode(OfNodes):
    """Lets nodes take part again that were closed."""

    edit: Literal["open_node"] = Field(default="open_node", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"open {self.of_nodes}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_nodes(data, self.chosen_nodes(data), lambda node: node.changed(enabled=True))


class ChangeNode(OfNodes):
    """Gives other values to fields of nodes."""

    edit: Literal["change_node"] = Field(default="change_node", description="which edit it is")
    set: Changes = Field(description="new values by field, as in network.json; null takes a field back to its default")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_nodes}: {settings_text(self.set)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_nodes(data, self.chosen_nodes(data), lambda node: with_fields(node, self.set))


class AddNode(Edit):
    """Adds a node, with its stock and the services that pick up there."""

    edit: Literal["add_node"] = Field(default="add_node", description="which edit it is")
    node: Node = Field(description="the node, as in network.json")
    stock: tuple[Holding, ...] = Field(default=(), description="its stock, a record per item")
    services: tuple[ServiceId, ...] = Field(
        default=(), description="services that list their nodes and pick up here too; those without a list do so anyway"
    )

    def describe(self) -> str:
        """Return the change in words."""
        by = f", served by {names_of(self.services)}" if self.services else ""
        return f"add node {self.node.id} with stock of {len(self.stock)} items{by}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        network = data.network
        items = {f"stock[{place}].item": each.item for place, each in enumerate(self.stock)}
        require_known(items, network.items_by_id, kind="item")
        require_known(indexed("services", self.services), network.services_by_id, kind="service")
        records = [StockRecord(node=self.node.id, **holding.model_dump()) for holding in self.stock]
        changed = network.changed(
            nodes=(*network.nodes, self.node), services=tuple(self._serving(each) for each in network.services)
        )
        return replace(with_network(data, changed), availability=with_records(data.availability, records))

    def _serving(self, service: CarrierService) -> CarrierService:
        if service.id not in self.services or service.nodes is None:
            return service
        return service.changed(nodes=(*service.nodes, self.node.id))
