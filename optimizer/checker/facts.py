"""One order and the world around it, looked up document by document."""

import math
from datetime import UTC, date
from typing import Any, NamedTuple

from models.availability import Availability
from models.geography import distance_km
from models.network import Item, Node, Zone
from models.orders import Line, Order
from optimizer.checker.background import Background
from optimizer.checker.written import written


class Stock(NamedTuple):
    """What the stock table says of one item at one node; ``weeks_of_supply`` is None where unknown."""

    on_hand: int = 0
    reserved: int = 0
    safety_stock: int = 0
    unit_cost: float = 0.0
    weeks_of_supply: float | None = None

    @property
    def available(self) -> int:
        """On hand less reserved less safety stock, never below 0."""
        return max(self.on_hand - self.reserved - self.safety_stock, 0)

    @property
    def unreserved(self) -> int:
        """On hand less reserved, never below 0."""
        return max(self.on_hand - self.reserved, 0)


class Source(NamedTuple):
    """Where a line could come from."""

    node: str
    service: str | None


class Facts:
    """The documents that plans of one order are judged by.

    Parameters
    ----------
    background
        Network, rule set and own terms.
    order, availability
        The order, and the stock it may draw on.

    Attributes
    ----------
    lines
        The order's lines by id.
    created_at, day
        When the order was placed, in the rule set's time zone.
    moment
        The same in UTC.
    ship_dates, bound, binding, met, barred, read
        When nodes ship, which lines a rule binds, which rules of a group bind any, whether a source meets what a rule
        requires, why a service does not come from a node, and fields of the order that are worked out: as far as that
        was asked for.
    """

    def __init__(self, background: Background, order: Order, availability: Availability) -> None:
        self.background = background
        self.order = order
        self.availability = availability
        self.network = background.network
        self.lines: dict[str, Line] = {line.id: line for line in order.lines}
        self.created_at = order.created_at.astimezone(background.zone)
        self.moment = order.created_at.astimezone(UTC)
        self.day: date = self.created_at.date()
        self.ship_dates: dict[str, date] = {}
        self.bound: dict[str, frozenset[str]] = {}
        self.binding: dict[str, list[tuple[Any, frozenset[str]]]] = {}
        self.met: dict[tuple[str, str, str, str | None], bool | None] = {}
        self.barred: dict[tuple[str, str], list[str]] = {}
        self.read: dict[str, Any] = {}
        self._used: dict[str, int] = {}
        self._distances: dict[str, float | None] = {}
        self._stock: dict[tuple[str, str], Stock] = {}

    def item(self, line: Line) -> Item:
        """Return a line's item."""
        return self.network.items_by_id[line.item]

    def node(self, node: str) -> Node:
        """Return a node by its id."""
        return self.network.nodes_by_id[node]

    def distance(self, node: str) -> float | None:
        """Return the kilometres from a node to the destination; None where a location is missing."""
        if node not in self._distances:
            origin, destination = self.node(node).location, self.order.destination.location
            if origin is None or destination is None:
                self._distances[node] = None
            else:
                self._distances[node] = distance_km(origin, destination)
        return self._distances[node]

    def stock(self, node: str, item: str) -> Stock:
        """Return what is in stock; where there is no record, nothing."""
        if (node, item) not in self._stock:
            self._stock[node, item] = self._read_stock(node, item)
        return self._stock[node, item]

    def _read_stock(self, node: str, item: str) -> Stock:
        book = self.availability
        row = book.keys.rows.get((node, item))
        if row is None:
            return Stock()
        weeks = book.weeks_of_supply.item(row)
        return Stock(
            on_hand=book.on_hand.item(row),
            reserved=book.reserved.item(row),
            safety_stock=book.safety_stock.item(row),
            unit_cost=book.unit_cost.item(row),
            weeks_of_supply=None if math.isnan(weeks) else weeks,
        )

    def longest_supply(self, item: str) -> float:
        """Return the most weeks of supply that any stock record of an item has; 0 where none says."""
        return self.background.longest_supply(self.availability, item)

    def used(self, node: str) -> float:
        """Return the capacity consumed at a node before this order."""
        return self.availability.used.get(node, 0.0)

    def used_exactly(self, node: str) -> int:
        """Return the same as it was written, in billionths of the node's unit."""
        if node not in self._used:
            self._used[node] = written(self.used(node))
        return self._used[node]

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
