"""Retail workloads, and the documents of one.

How workloads are made
----------------------
Settings were chosen for what retailers look like, before any policy had been run on them; but for one. First there
were 150 to 200 items, some five pieces of each in a warehouse, and prices of what is expected lost against orders one
by one: with so few pieces chance decides, not demand. Now there are 12 items, the fast movers of an assortment, of each
of which some 130 pieces are ordered; ``python -m benchmarks.policies --items`` measures with others.

* **Kinds.** ``stores``: five distribution centres with 80 % of the assortment each, and 295 stores around
  metropolitan areas, in proportion to inhabitants, with 30 % each and few pieces of an item. ``warehouses``: eight at
  hubs of freight, each with 60 % of the assortment, deep stock. ``marketplace``: three own warehouses with half of the
  assortment each, and 60 vendors with 15 % each; a vendor's pieces cost up to 5 more than own ones, it has its own
  handling and parcel rates (85 % to 125 % of the retailer's).
* **Orders.** 1 to 5 lines of different items, 2.2 in the mean, 1.19 pieces a line. Items are wanted by Zipf's law with
  exponent 0.8, and each region has a taste of its own. Destinations are drawn by inhabitants. Over ten days from a
  Monday orders come by a rhythm of the week and of the day.
* **Stock** is placed by a planner who knows the rates of demand up to errors (log-normal, of 30 % in an item and of
  30 % more in an item in a region) and never sees an order. As in Ma (2023), a region's expected demand goes to the
  nearest node that carries the item, with half a standard deviation on top; in ``stores`` half of it to the nearest
  distribution centre and half to the three nearest stores, in ``marketplace`` half to the nearest own warehouse and
  half to the vendors of the item by their size. The whole is scaled so that expected demand is 50 % (``loose``), 90 %
  (``tight``) or 120 % (``scarce``) of all stock, and rounded at random. Nothing arrives later.
* **Capacity**, where there is one: every node may send 1.15 times a day what the planner expects in the mean of days.
  Hubs count pieces, others orders, rounded up to whole ones. Busy days bring 1.2 times the mean.
* **Money.** One level: parcels (5.00 to 8.20 each by zone, 0.30 to 1.40 per kilogram, 0.0005 per kilometre), handling,
  a vendor's extra price, and 25 for each piece that stays unfilled. A line may come from several
  nodes (``line_split: always``): no level ranks that, so it is done where it saves money, mostly to fill what no
  single node has.

The orders of a seed are the same under any stock and capacity, so that cells can be compared order by order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.cases.streams import stream
from benchmarks.workloads.demand import ZONE, draw_orders, make_market
from benchmarks.workloads.fleets import LAYOUTS, Kind
from benchmarks.workloads.network import make_sites
from benchmarks.workloads.stock import make_availability, plan_stock, with_capacities
from models import Order, RuleSet
from scenarios.dataset import Dataset

Stock = Literal["loose", "tight", "scarce"]

SHARES: Mapping[Stock, float] = {"loose": 0.5, "tight": 0.9, "scarce": 1.2}
"""Expected demand over all stock."""

UNFILLED_COST = 25.0
"""Money for each piece that stays unfilled."""


@dataclass(frozen=True)
class Workload:
    """What is to be generated.

    Attributes
    ----------
    kind
        Which retailer.
    stock
        How scarce stock is.
    capacity
        Whether nodes have daily capacities.
    orders
        How many orders, 1 or more.
    nodes, items
        How many there are, 2 nodes and 5 items or more; None is as many as the kind has.
    days
        Over how many days orders are placed, 1 or more.
    """

    kind: Kind
    stock: Stock
    capacity: bool = False
    orders: int = 600
    nodes: int | None = None
    items: int | None = None
    days: int = 10

    @property
    def name(self) -> str:
        """Short text that tells the cell from others, such as ``stores-tight-capacity``."""
        return f"{self.kind}-{self.stock}" + "-capacity" * self.capacity

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return self.nodes or LAYOUTS[self.kind].nodes

    @property
    def item_count(self) -> int:
        """How many items there are."""
        return self.items or LAYOUTS[self.kind].items


def make_workload(workload: Workload, seed: int) -> Dataset:
    """Return the documents of a workload; the same arguments give the same documents."""
    sites = make_sites(workload.kind, nodes=workload.node_count, items=workload.item_count, seed=seed)
    market = make_market(workload.item_count, seed)
    plan = plan_stock(sites, market, orders=workload.orders, seed=seed)
    pieces = round(float(workload.orders * market.pieces.sum()) / SHARES[workload.stock])
    return Dataset(
        folder=Path(workload.name),
        network=with_capacities(sites, plan, days=workload.days) if workload.capacity else sites.network,
        availability=make_availability(sites, plan, pieces=pieces, seed=seed),
        rules=_rules(),
        orders=_drawn(workload, seed, "orders", "order"),
    )


def forecast(workload: Workload, seed: int, futures: int = 1) -> list[Order]:
    """Return what a retailer could expect: orders drawn at the rates of those of the workload, independent of them.

    Parameters
    ----------
    workload, seed
        As for `make_workload`.
    futures
        How many possible courses to draw, each as long and with as many orders as the workload; in the sequence of
        time, all courses together.
    """
    drawn = [
        order
        for number in range(1, futures + 1)
        for order in _drawn(workload, seed, f"future {number}", f"future{number}")
    ]
    return sorted(drawn, key=lambda order: (order.created_at, order.id))


def _drawn(workload: Workload, seed: int, purpose: str, prefix: str) -> tuple[Order, ...]:
    random = stream(seed, f"workload {purpose}", workload.item_count, workload.orders, workload.days)
    names = [f"item-{number:03d}" for number in range(1, workload.item_count + 1)]
    market = make_market(workload.item_count, seed)
    return draw_orders(market, names, count=workload.orders, days=workload.days, prefix=prefix, random=random)


def _rules() -> RuleSet:
    """One level in money, so that a cost is one number."""
    level = [{"term": "unfilled_units", "weight": UNFILLED_COST}, "shipping_cost", "handling_cost", "stock_cost"]
    return RuleSet.parse(
        {
            "id": "retail",
            "timezone": ZONE,
            "order_rules": [{"id": "any-order", "line_split": "always"}],
            "objectives": [level],
        }
    )
