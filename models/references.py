"""Whether documents fit together: every id that one names must exist in the network."""

import difflib
from collections.abc import Collection, Iterator, Sequence

from models.availability import Availability
from models.batches import Prices
from models.errors import Flaw
from models.network import Network
from models.orders import Order

_MOST_FLAWS = 20


def order_flaws(order: Order, network: Network) -> list[Flaw]:
    """Return a flaw for each unknown node or item that an order names."""
    return list(_order_flaws(order, network))


def stock_flaws(availability: Availability, network: Network) -> list[Flaw]:
    """Return a flaw for each unknown node or item that the stock names, with its first row."""
    keys = availability.keys
    flaws = list(_row_flaws("node", keys.nodes, network.nodes_by_id))
    flaws += _row_flaws("item", keys.items, network.items_by_id)
    return flaws[:_MOST_FLAWS]


def capacity_flaws(availability: Availability, network: Network) -> list[Flaw]:
    """Return a flaw for each unknown node that the consumed capacity names."""
    nodes = network.nodes_by_id
    return [unknown("capacity, node", node, nodes) for node in availability.used if node not in nodes][:_MOST_FLAWS]


def availability_flaws(availability: Availability, network: Network) -> list[Flaw]:
    """Return the flaws of stock and consumed capacity together."""
    return [*stock_flaws(availability, network), *capacity_flaws(availability, network)]


def price_flaws(prices: Prices, network: Network) -> list[Flaw]:
    """Return a flaw for each price of what the network does not have, or that has one already."""
    return [*_stock_price_flaws(prices, network), *_capacity_price_flaws(prices, network)][:_MOST_FLAWS]


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


def _stock_price_flaws(prices: Prices, network: Network) -> Iterator[Flaw]:
    first: dict[tuple[int, str, str], int] = {}
    for index, price in enumerate(prices.stock):
        if price.node not in network.nodes_by_id:
            yield unknown(f"stock[{index}].node", price.node, network.nodes_by_id)
        if price.item not in network.items_by_id:
            yield unknown(f"stock[{index}].item", price.item, network.items_by_id)
        if (earlier := first.setdefault((price.level, price.node, price.item), index)) != index:
            what = f"{price.node}, {price.item}, level {price.level}"
            yield Flaw(f"stock[{index}]", what, f"has a price already at stock[{earlier}]", "Give it one.")


def _capacity_price_flaws(prices: Prices, network: Network) -> Iterator[Flaw]:
    first: dict[tuple[int, str], int] = {}
    for index, price in enumerate(prices.capacity):
        if price.node not in network.nodes_by_id:
            yield unknown(f"capacity[{index}].node", price.node, network.nodes_by_id)
        elif network.nodes_by_id[price.node].capacity is None:
            where = f"capacity[{index}].node"
            yield Flaw(where, repr(price.node), "the node has no capacity to pay for", "Leave the price out.")
        if (earlier := first.setdefault((price.level, price.node), index)) != index:
            what = f"{price.node}, level {price.level}"
            yield Flaw(f"capacity[{index}]", what, f"has a price already at capacity[{earlier}]", "Give it one.")


def _row_flaws(column: str, names: Sequence[str], known: Collection[str]) -> Iterator[Flaw]:
    # A million rows name few distinct ids.
    for name in sorted(set(names) - set(known)):
        yield unknown(f"stock, record {names.index(name) + 1}, {column}", name, known)
