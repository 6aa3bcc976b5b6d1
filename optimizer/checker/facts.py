"""One order and the world around it, looked up document by document."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from models.availability import Availability, StockRecord
from models.geography import distance_km
from models.network import Item, Network, Node, Zone
from models.orders import Line, Order
from models.rules import RuleSet
from optimizer.own_terms import CostTerm


@dataclass(frozen=True)
class Facts:
    """The documents that a plan is judged by.

    Attributes
    ----------
    order, network, rules, availability
        The documents.
    own_terms
        The user's own objective terms by name.
    ship_dates, distances, bound, met
        When each node ships, how far it is, whether a restriction binds a line, and whether a source meets what a rule
        requires, as far as that was asked for.
    """

    order: Order
    network: Network
    rules: RuleSet
    availability: Availability
    own_terms: Mapping[str, CostTerm] = field(default_factory=dict)
    ship_dates: dict[str, date] = field(default_factory=dict)
    distances: dict[str, float | None] = field(default_factory=dict)
    bound: dict[tuple[str, str], bool] = field(default_factory=dict)
    met: dict[tuple[str, str, str, str | None], bool | None] = field(default_factory=dict)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The order's lines by id."""
        return {line.id: line for line in self.order.lines}

    @cached_property
    def zone(self) -> ZoneInfo:
        """Time zone of the rule set."""
        return ZoneInfo(self.rules.timezone)

    def item(self, line: Line) -> Item:
        """Return a line's item."""
        return self.network.items_by_id[line.item]

    def node(self, node: str) -> Node:
        """Return a node by its id."""
        return self.network.nodes_by_id[node]

    def distance(self, node: str) -> float | None:
        """Return the kilometres from a node to the destination; None where a location is missing."""
        if node not in self.distances:
            origin, destination = self.node(node).location, self.order.destination.location
            if origin is None or destination is None:
                self.distances[node] = None
            else:
                self.distances[node] = distance_km(origin, destination)
        return self.distances[node]

    def stock(self, node: str, item: str) -> StockRecord:
        """Return a stock record; where there is none, one of nothing."""
        book = self.availability
        row = book.keys.rows.get((node, item))
        if row is None:
            return StockRecord(node=node, item=item, on_hand=0)
        weeks = float(book.weeks_of_supply[row])
        return StockRecord(
            node=node,
            item=item,
            on_hand=int(book.on_hand[row]),
            reserved=int(book.reserved[row]),
            safety_stock=int(book.safety_stock[row]),
            unit_cost=float(book.unit_cost[row]),
            weeks_of_supply=None if math.isnan(weeks) else weeks,
        )

    def longest_supply(self, item: str) -> float:
        """Return the most weeks of supply that any stock record of an item has; 0 where none says."""
        keys = self.availability.keys
        return max((self.stock(*pair).weeks_of_supply or 0.0 for pair in keys.rows if pair[1] == item), default=0.0)

    def used(self, node: str) -> float:
        """Return the capacity consumed at a node before this order."""
        return self.availability.used.get(node, 0.0)

    def utilization(self, node: str) -> float | None:
        """Return the share of a node's capacity that is used before this order; None without a capacity."""
        capacity = self.node(node).capacity
        if capacity is None:
            return None
        return self.used(node) / capacity.limit if capacity.limit > 0 else 1.0

    def transit_days(self, node: str, service: str) -> int | None:
        """Return the days on the road; None where no band covers the distance, or it is needed and not known."""
        bands, distance = self.network.services_by_id[service].transit_days, self.distance(node)
        for band in bands:
            if band.max_km is None or (distance is not None and distance <= band.max_km):
                return band.days if distance is not None or band is bands[0] else None
        return None if bands else 0

    def arrives(self, node: str, service: str) -> bool:
        """Tell whether some transit band of a service covers the distance; without bands all is covered."""
        bands, distance = self.network.services_by_id[service].transit_days, self.distance(node)
        return not bands or any(
            band.max_km is None or (distance is not None and distance <= band.max_km) for band in bands
        )

    def rate_zone(self, node: str, service: str) -> Zone | None:
        """Return the zone of a service's rate card that prices a shipment; None where none reaches."""
        distance = self.distance(node)
        for zone in self.network.services_by_id[service].rates.zones:
            if zone.max_km is None or (distance is not None and distance <= zone.max_km):
                return zone
        return None


def available(record: StockRecord) -> int:
    """Return on hand less reserved less safety stock, never below 0."""
    return max(record.on_hand - record.reserved - record.safety_stock, 0)
