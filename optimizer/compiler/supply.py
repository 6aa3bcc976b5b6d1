"""The network as arrays: nodes, and the options a shipped or picked-up line has. Computed once per network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Network, Node
from models.types import AttributeValue


@dataclass(frozen=True)
class Column:
    """A field of the sources: distinct values, and which of them each option has.

    Attributes
    ----------
    values
        The distinct values; None is a missing one.
    codes
        Shape (O,), index into ``values``.
    """

    values: tuple[AttributeValue | None, ...]
    codes: NDArray[np.int64]


@dataclass(frozen=True)
class Option:
    """A way that a line can reach the customer.

    Attributes
    ----------
    node
        Index of the node.
    service
        The service; None for pickups and where the network has no services.
    is_pickup
        Whether the customer fetches it.
    """

    node: int
    service: CarrierService | None
    is_pickup: bool


class Supply:
    """Nodes and options of a network, sorted by id so that no result depends on the order in files.

    Attributes
    ----------
    nodes
        All n nodes by id.
    options
        All o options, ranked by (node id, service id).
    option_node
        Shape (o,), index of each option's node.
    is_pickup
        Shape (o,), whether the option is a pickup.
    places
        Shape (n, 2), latitude and longitude in degrees; NaN where unknown.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.nodes: tuple[Node, ...] = tuple(sorted(network.nodes, key=lambda node: node.id))
        self.node_index = {node.id: index for index, node in enumerate(self.nodes)}
        self.options = _options(self.nodes, network)
        self.option_node = np.array([option.node for option in self.options], dtype=np.int64)
        self.is_pickup = np.array([option.is_pickup for option in self.options], dtype=bool)
        self.places = np.array([_place(node) for node in self.nodes], dtype=np.float64).reshape(-1, 2)
        self._columns: dict[str, Column] = {}

    @cached_property
    def enabled(self) -> NDArray[np.bool_]:
        """Shape (n,), whether the node takes part in decisions at all."""
        return np.array([node.enabled for node in self.nodes], dtype=bool)

    @cached_property
    def priority(self) -> NDArray[np.float64]:
        """Shape (n,), the priority numbers; a node without one comes after all others."""
        known = [node.priority for node in self.nodes if node.priority is not None]
        last = max(known, default=0.0) + 1
        return np.array([last if node.priority is None else node.priority for node in self.nodes], dtype=np.float64)

    def offers(self, method: str) -> NDArray[np.bool_]:
        """Shape (n,), whether the node offers a delivery method."""
        return np.array([method in node.delivery_methods for node in self.nodes], dtype=bool)

    def column(self, path: str) -> Column:
        """Return a field of the nodes or services as a column over the options."""
        if path not in self._columns:
            root, _, name = path.partition(".")
            read = _reader(name)
            if root == "node":
                values = [read(node) for node in self.nodes]
                self._columns[path] = _column([values[node] for node in self.option_node])
            else:
                self._columns[path] = _column([read(option.service) for option in self.options])
        return self._columns[path]


def _options(nodes: Sequence[Node], network: Network) -> tuple[Option, ...]:
    services = sorted(network.services, key=lambda service: service.id)
    found: list[Option] = []
    for index, node in enumerate(nodes):
        found.append(Option(index, None, is_pickup=True))
        if not services:
            found.append(Option(index, None, is_pickup=False))
        found += [
            Option(index, service, is_pickup=False)
            for service in services
            if service.nodes is None or node.id in service.nodes
        ]
    return tuple(found)


def _place(node: Node) -> tuple[float, float]:
    return (node.location.lat, node.location.lon) if node.location else (np.nan, np.nan)


def _reader(name: str) -> Callable[[Any], AttributeValue | None]:
    """Return what reads a field of a node or service; a missing service has no fields."""
    if name.startswith("attributes."):
        key = name.removeprefix("attributes.")
        return lambda owner: None if owner is None else owner.attributes.get(key)
    if name in ("country", "state", "city", "postal_code"):
        return lambda owner: getattr(owner.address, name)
    return lambda owner: None if owner is None else getattr(owner, name)


def _column(values: list[AttributeValue | None]) -> Column:
    # The type belongs to the key: True, 1 and 1.0 are equal, but not the same attribute value.
    codes: dict[Any, int] = {}
    numbers = [codes.setdefault((type(value), value), len(codes)) for value in values]
    return Column(tuple(value for _, value in codes), np.array(numbers, dtype=np.int64))
