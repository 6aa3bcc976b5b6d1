"""Stock and capacity as time goes by: arrivals are added, and each node's capacity is free again at its midnight."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from models.availability import Availability, StockKeys
from models.network import Node
from models.plans import Plan
from scenarios.inbound import Arrival

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


@dataclass(frozen=True)
class NodeDay:
    """What a node used of its capacity on a day.

    Attributes
    ----------
    node, day
        The node, and the date in its time zone.
    used, limit
        In the node's capacity unit; used includes what was consumed before the replay began.
    """

    node: str
    day: date
    used: float
    limit: float


class Ground:
    """Stock and consumed capacity at the current moment of a replay.

    Parameters
    ----------
    data
        The network, the stock and consumed capacity at the beginning, and what is going to arrive. Nodes without a
        calendar keep to the time zone of the rule set.
    start
        The first moment. Consumed capacity is of the day of this moment; what arrives until then is there.

    Attributes
    ----------
    availability
        What a decision may draw on now.
    """

    def __init__(self, data: "Dataset", start: datetime) -> None:
        self._nodes = {node.id: node for node in data.network.nodes if node.capacity is not None}
        self._zone = ZoneInfo(data.rules.timezone)
        self._inbound = sorted(data.inbound, key=lambda arrival: arrival.at.astimezone(UTC))
        self._received = 0
        self._midnights = [(self._midnight(node, start), node.id) for node in self._nodes.values()]
        heapq.heapify(self._midnights)
        self.availability = with_rows_for(data.availability, self._inbound)

    def advance(self, moment: datetime) -> Iterator[NodeDay]:
        """Go on to a moment, and yield the days of nodes that end until then; iterate it to its end."""
        self._receive(moment)
        if not self._midnights or self._midnights[0][0] > moment:
            return
        used = dict(self.availability.used)
        while self._midnights[0][0] <= moment:
            midnight, name = self._midnights[0]
            node = self._nodes[name]
            yield self._day(node, midnight - timedelta(seconds=1), used.pop(name, 0.0))
            # A node's days without orders are days, too: each midnight leads to the next.
            heapq.heapreplace(self._midnights, (self._midnight(node, midnight), name))
        self.availability = replace(self.availability, used=used)

    def commit(self, plan: Plan) -> None:
        """Take what a plan takes."""
        self.availability = self.availability.after(plan)

    def today(self) -> Iterator[NodeDay]:
        """Yield the days that have not ended."""
        for midnight, name in sorted(self._midnights, key=lambda pair: pair[1]):
            used = self.availability.used.get(name, 0.0)
            yield self._day(self._nodes[name], midnight - timedelta(seconds=1), used)

    def _receive(self, moment: datetime) -> None:
        """Add what has arrived by a moment."""
        first = self._received
        while self._received < len(self._inbound) and self._inbound[self._received].at <= moment:
            self._received += 1
        if first < self._received:
            self.availability = received(self.availability, self._inbound[first : self._received])

    def _day(self, node: Node, moment: datetime, used: float) -> NodeDay:
        limit = node.capacity.limit if node.capacity is not None else 0.0
        return NodeDay(node.id, moment.astimezone(self._zone_of(node)).date(), used, limit)

    def _midnight(self, node: Node, after: datetime) -> datetime:
        """Return the first midnight of a node after a moment, in UTC."""
        zone = self._zone_of(node)
        tomorrow = after.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)

    def _zone_of(self, node: Node) -> ZoneInfo:
        return ZoneInfo(node.calendar.timezone) if node.calendar is not None else self._zone


def received(availability: Availability, arrivals: Sequence[Arrival]) -> Availability:
    """Return the availability with what has arrived on hand; each needs a stock record."""
    on_hand = availability.on_hand.copy()
    rows = [availability.keys.rows[arrival.node, arrival.item] for arrival in arrivals]
    np.add.at(on_hand, rows, [arrival.quantity for arrival in arrivals])
    return replace(availability, on_hand=on_hand)


def with_rows_for(availability: Availability, arrivals: Sequence[Arrival]) -> Availability:
    """Return the availability with empty records for what has none and is going to arrive."""
    rows = availability.keys.rows
    fresh = sorted({(arrival.node, arrival.item) for arrival in arrivals} - rows.keys())
    if not fresh:
        return availability
    nodes, items = zip(*fresh, strict=True)
    none = np.zeros(len(fresh), dtype=np.int64)
    return replace(
        availability,
        keys=StockKeys((*availability.keys.nodes, *nodes), (*availability.keys.items, *items)),
        on_hand=np.concatenate([availability.on_hand, none]),
        reserved=np.concatenate([availability.reserved, none]),
        safety_stock=np.concatenate([availability.safety_stock, none]),
        unit_cost=np.concatenate([availability.unit_cost, none.astype(np.float64)]),
        weeks_of_supply=np.concatenate([availability.weeks_of_supply, np.full(len(fresh), np.nan)]),
    )
