"""The stock and capacity that orders could draw on if they were all decided at once, in hindsight."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from models.network import Node
from scenarios.ground import received, with_rows_for
from scenarios.orderbook import OrderBook

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


def relaxed(data: "Dataset") -> "Dataset":
    """Return a dataset in which nothing has to wait: every decision that a replay can come to can be made in it.

    All that arrives by the last order is in stock from the start. A node has the capacity of all days from its first
    order to its last, to be used at any time, and nothing of it is consumed: of convex surcharges that is no more
    than their sum over the days (Jensen). So decisions that are jointly best here bound what any policy can reach that
    decides each order when it is placed, where rules ask neither for stock nor for utilization, and which order rule
    decides does not hang on either.
    """
    orders = OrderBook.of(data.orders)
    if not len(orders):
        return data
    first, last = _moment(orders.moments.min()), _moment(orders.moments.max())
    arrivals = [arrival for arrival in data.inbound if arrival.at <= last]
    availability = received(with_rows_for(data.availability, arrivals), arrivals)
    nodes = tuple(_over_days(node, first, last, ZoneInfo(data.rules.timezone)) for node in data.network.nodes)
    return replace(
        data,
        network=data.network.changed(nodes=nodes),
        availability=replace(availability, used={}),
        inbound=(),
    )


def _over_days(node: Node, first: datetime, last: datetime, zone: ZoneInfo) -> Node:
    """Return a node with the capacity of all its days from a moment to another together."""
    if node.capacity is None:
        return node
    own = ZoneInfo(node.calendar.timezone) if node.calendar is not None else zone
    days = (_date(last, own) - _date(first, own)).days + 1
    limit = node.capacity.limit * days
    return node.model_copy(update={"capacity": node.capacity.model_copy(update={"limit": limit})})


def _moment(microseconds: np.int64) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 1_000_000, tz=UTC)


def _date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
