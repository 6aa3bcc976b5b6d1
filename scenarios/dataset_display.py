"""A dataset as HTML for notebooks: its network, stock, rules and orders at a glance."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from models.display.markup import Html, card, paragraph, strong, table
from models.network import Network
from models.rules import RuleSet
from scenarios.orderbook import OrderBook

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


def dataset_html(data: "Dataset") -> Html:
    """Return a dataset as HTML."""
    return card(
        paragraph(strong(f"Dataset {data.folder.name}"), f": {_counts(data)}"),
        _nodes(data),
        table(("rules, services, orders", ""), [*_rules(data.rules), *_services(data.network), *_orders(data)]),
    )


def _counts(data: "Dataset") -> str:
    facts = {"nodes": data.network.nodes, "items": data.network.items, "orders": data.orders}
    return ", ".join(f"{len(found):,} {name}" for name, found in facts.items())


def _nodes(data: "Dataset") -> Html:
    """Return a table of the nodes by type: how many, how many with a limited capacity, and what they hold."""
    types = {node.id: node.type for node in data.network.nodes}
    nodes, limited = Counter(types.values()), Counter(each.type for each in data.network.nodes if each.capacity)
    held: Counter[str] = Counter()
    records: Counter[str] = Counter()
    for node, pieces in zip(data.availability.keys.nodes, data.availability.on_hand.tolist(), strict=True):
        held[types[node]] += pieces
        records[types[node]] += 1
    rows = [
        (name, f"{count:,}", f"{limited[name]:,}", f"{records[name]:,}", f"{held[name]:,}")
        for name, count in sorted(nodes.items())
    ]
    heads = ("nodes of type", "there are", "with a capacity", "stock records", "pieces on hand")
    return table(heads, rows, numbers=heads[1:])


def _rules(rules: RuleSet) -> Iterator[tuple[str, str]]:
    groups = {
        "restrictions": rules.restrictions,
        "order rules": rules.order_rules,
        "item rules": rules.item_rules,
        "fallbacks": rules.fallbacks,
    }
    for name, found in groups.items():
        if found:
            yield name, ", ".join(rule.id for rule in found)


def _services(network: Network) -> Iterator[tuple[str, str]]:
    if network.services:
        yield "services", ", ".join(service.id for service in network.services)


def _orders(data: "Dataset") -> Iterator[tuple[str, str]]:
    if data.orders:
        moments = OrderBook.of(data.orders).moments.astype("datetime64[us]")
        first, last = (np.datetime_as_string(each, unit="D") for each in (moments.min(), moments.max()))
        yield "orders", f"{len(data.orders):,}, placed from {first} to {last} (UTC)"
