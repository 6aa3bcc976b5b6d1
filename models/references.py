"""Whether documents fit together: every id that one names must exist in the network."""

import difflib
from collections.abc import Collection, Iterator

from models.availability import Availability
from models.errors import Flaw
from models.network import Network
from models.orders import Order

_MOST_FLAWS = 20


def order_flaws(order: Order, network: Network) -> list[Flaw]:
    """Return a flaw for each unknown node or item that an order names."""
    return list(_order_flaws(order, network))


def availability_flaws(availability: Availability, network: Network) -> list[Flaw]:
    """Return a flaw for each unknown node or item that the stock or the consumed capacity names."""
    nodes, items = network.nodes_by_id, network.items_by_id
    flaws = [unknown("stock, node", node, nodes) for node in _missing(availability.keys.nodes, nodes)]
    flaws += [unknown("stock, item", item, items) for item in _missing(availability.keys.items, items)]
    flaws += [unknown("capacity, node", node, nodes) for node in _missing(availability.used, nodes)]
    return flaws[:_MOST_FLAWS]


def unknown(path: str, name: str, known: Collection[str], *, where: str = "the network") -> Flaw:
    """Return the flaw of a name that does not exist, with the closest one that does."""
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"Did you mean {close[0]!r}?" if close else f"Add it to {where} or correct the name."
    return Flaw(path, repr(name), f"{where} has no such id", remedy)


def _order_flaws(order: Order, network: Network) -> Iterator[Flaw]:
    for index, node in enumerate(order.excluded_nodes):
        if node not in network.nodes_by_id:
            yield unknown(f"excluded_nodes[{index}]", node, network.nodes_by_id)
    for index, line in enumerate(order.lines):
        if line.item not in network.items_by_id:
            yield unknown(f"lines[{index}].item", line.item, network.items_by_id)
        if line.pickup_node is not None and line.pickup_node not in network.nodes_by_id:
            yield unknown(f"lines[{index}].pickup_node", line.pickup_node, network.nodes_by_id)


def _missing(names: Collection[str], known: Collection[str]) -> list[str]:
    return sorted(set(names) - set(known))
