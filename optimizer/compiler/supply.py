"""The network as arrays: nodes, and the options a shipped or picked-up line has. Computed once per network."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.geography import Places
from models.network import CarrierService, Network, Node
from models.types import AttributeValue
from optimizer.compiler.node_capacity import NodeCapacity
from optimizer.compiler.written import BILLION, written
from optimizer.lazy import lazy


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


class Handlings(NamedTuple):
    """What picking and packing costs at the n nodes, money: each of shape (n,), None where it is 0 everywhere."""

    per_shipment: NDArray[np.float64] | None
    per_line: NDArray[np.float64] | None
    per_unit: NDArray[np.float64] | None


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


class ByNode(NamedTuple):
    """The options of one delivery method, by node.

    Attributes
    ----------
    options
        The options, as indices.
    listed, first
        The same as a list, and n + 1 places in it, where those of each node start and the last ones end.
    nodes, starts
        The nodes that have some, and where theirs start.
    """

    options: NDArray[np.int64]
    listed: list[int]
    first: list[int]
    nodes: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, node: NDArray[np.int64], options: NDArray[np.int64], count: int) -> "ByNode":
        """Sort options by their nodes, of which there are so many."""
        first = np.searchsorted(node, np.arange(count + 1))
        nodes = np.unique(node)
        return cls(options, options.tolist(), first.tolist(), nodes, first[nodes])


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
    service
        Shape (o,), index of each option's service in the network; -1 for none.
    places
        Where the nodes are.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.nodes: tuple[Node, ...] = tuple(sorted(network.nodes, key=lambda node: node.id))
        self.node_index = {node.id: index for index, node in enumerate(self.nodes)}
        self.options = _options(self.nodes, network)
        self.option_node = np.array([option.node for option in self.options], dtype=np.int64)
        self.is_pickup = np.array([option.is_pickup for option in self.options], dtype=bool)
        places = {service.id: place for place, service in enumerate(network.services)}
        services = [-1 if option.service is None else places[option.service.id] for option in self.options]
        self.service = np.array(services, dtype=np.int64)
        self.places = Places(np.array([_place(node) for node in self.nodes], dtype=np.float64).reshape(-1, 2))
        self._columns: dict[str, Column] = {}
        self._offers: dict[str, NDArray[np.bool_]] = {}
        self._all_offer: dict[str, bool] = {}
        self._billionths: dict[float, int] = {}

    @lazy
    def capacity(self) -> NodeCapacity:
        """The capacity of the nodes."""
        return NodeCapacity(self.nodes)

    @lazy
    def most_options_of_a_node(self) -> int:
        """How many options the node with the most of them has; 1 at least."""
        return int(np.bincount(self.option_node).max(initial=1))

    def by_node(self, *, is_pickup: bool) -> "ByNode":
        """Return the options of a delivery method by node."""
        return self._by_method[is_pickup]

    @lazy
    def _by_method(self) -> "tuple[ByNode, ByNode]":
        ship, pick_up = ((self.is_pickup == is_pickup).nonzero()[0] for is_pickup in (False, True))
        return ByNode.of(self.option_node[ship], ship, len(self.nodes)), ByNode.of(
            self.option_node[pick_up], pick_up, len(self.nodes)
        )

    @lazy
    def handling(self) -> Handlings:
        """What picking and packing costs at each node."""
        handlings = [node.handling for node in self.nodes]
        columns = (_figures(getattr(each, name) for each in handlings) for name in Handlings._fields)
        return Handlings(*(column if column.any() else None for column in columns))

    @lazy
    def grams_per_kg_km(self) -> NDArray[np.float64]:
        """Shape (o,), emission in g CO2e per kg and km; 0 where there is no service."""
        services = (option.service for option in self.options)
        return _figures(0.0 if service is None else service.carbon_g_per_kg_km for service in services)

    @lazy
    def all_enabled(self) -> bool:
        """Whether no node is disabled."""
        return bool(self.enabled.all())

    @lazy
    def enabled(self) -> NDArray[np.bool_]:
        """Shape (n,), whether the node takes part in decisions at all."""
        return np.array([node.enabled for node in self.nodes], dtype=bool)

    @lazy
    def priority(self) -> NDArray[np.float64]:
        """Shape (n,), the priority numbers; a node without one comes after all others."""
        known = [node.priority for node in self.nodes if node.priority is not None]
        last = max(known, default=0.0) + 1
        return np.array([last if node.priority is None else node.priority for node in self.nodes], dtype=np.float64)

    def offers(self, method: str) -> NDArray[np.bool_]:
        """Shape (n,), whether the node offers a delivery method."""
        if method not in self._offers:
            self._offers[method] = np.array([method in node.delivery_methods for node in self.nodes], dtype=bool)
        return self._offers[method]

    def all_offer(self, method: str) -> bool:
        """Tell whether every node offers a delivery method."""
        if method not in self._all_offer:
            self._all_offer[method] = bool(self.offers(method).all())
        return self._all_offer[method]

    def billionths(self, amount: float) -> int:
        """Return an amount of the network or the rules as it was written, in billionths."""
        if amount not in self._billionths:
            self._billionths[amount] = int(written(amount) * BILLION)
        return self._billionths[amount]

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


def _figures(values: Iterable[float]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)


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
