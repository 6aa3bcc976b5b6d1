"""The KPIs: what each one is, once.

A new KPI over orders or shipments is an entry here, in terms of the columns of their tables (see
`scenarios.results.tables`), and a row in ``docs/results.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher", "neither"]

UNFILLED = "unfilled:"
"""Start of the name of a KPI that counts pieces unfilled for one cause."""


@dataclass(frozen=True)
class Measure:
    """A sum over the rows of a table.

    Attributes
    ----------
    column
        What is summed; what is not known counts nothing. The table's own name counts rows.
    known
        Counts only rows where this column is known, too.
    """

    column: str
    known: str

    @property
    def name(self) -> str:
        """A name of its own."""
        return f"{self.column}|{self.known}"


@dataclass(frozen=True)
class Kpi:
    """A sum over rows, or the ratio of two sums over the rows in which both are known.

    Attributes
    ----------
    name, unit
        As results show them.
    meaning
        What it tells.
    better
        Which way is better.
    numerator, denominator
        Columns of the table, or the table's name for the number of rows. Without a denominator it is a total.
    """

    name: str
    unit: str
    meaning: str
    better: Better
    numerator: str
    denominator: str | None = None

    @property
    def above(self) -> Measure:
        """What is divided, or the total."""
        return Measure(self.numerator, self.denominator or self.numerator)

    @property
    def below(self) -> Measure | None:
        """What it is divided by; None of a total."""
        return None if self.denominator is None else Measure(self.denominator, self.numerator)

    @property
    def measures(self) -> Iterator[Measure]:
        """The sums that it takes."""
        yield self.above
        if self.below is not None:
            yield self.below


@dataclass(frozen=True)
class Quantile:
    """A quantile of figures, interpolated between neighbours.

    Attributes
    ----------
    name, unit, meaning, better
        As of a `Kpi`.
    share
        Which quantile, 0 to 1.
    """

    name: str
    unit: str
    meaning: str
    better: Better
    share: float


ORDER_KPIS = (
    Kpi("orders", "orders", "orders decided", "neither", "orders"),
    Kpi("cost_per_order", "money", "all cost parts and penalties", "lower", "cost", "orders"),
    Kpi("shipping_cost_per_order", "money", "carrier rates", "lower", "shipping_cost", "orders"),
    Kpi("handling_cost_per_order", "money", "picking and packing", "lower", "handling_cost", "orders"),
    Kpi("stock_cost_per_order", "money", "unit costs, less markdown credits", "lower", "stock_cost", "orders"),
    Kpi("capacity_cost_per_order", "money", "surcharges of busy nodes", "lower", "capacity_cost", "orders"),
    Kpi("penalty_per_order", "money", "soft restrictions that are violated", "lower", "penalty", "orders"),
    Kpi(
        "cost_per_filled_piece", "money", "the same cost, by the pieces that it moves", "lower", "cost", "filled_pieces"
    ),
    Kpi(
        "shipments_per_order",
        "shipments",
        "shipments; an order of which nothing ships has none",
        "lower",
        "shipments",
        "orders",
    ),
    Kpi("nodes_per_order", "nodes", "distinct nodes that take part", "lower", "nodes", "orders"),
    Kpi("split_rate", "share", "orders in more than one shipment", "lower", "split", "orders"),
    Kpi("fill_rate_pieces", "share", "pieces filled, of those ordered", "higher", "filled_pieces", "pieces"),
    Kpi("fill_rate_value", "share", "value filled, of that ordered", "higher", "filled_value", "value"),
    Kpi("complete_rate", "share", "orders without an unfilled piece", "higher", "complete", "orders"),
    Kpi("km_per_shipment", "km", "distance of a shipment", "lower", "distance_km", "shipments"),
    Kpi("km_per_order", "km", "distance of all shipments of an order", "lower", "distance_km", "orders"),
    Kpi("carbon_kg_per_order", "kg CO2e", "emission of carrier services", "lower", "carbon_kg", "orders"),
    Kpi("delivery_days", "days", "from an order's day to its last arrival", "lower", "delivery_days", "orders"),
    Kpi("on_time_rate", "share", "orders all there when promised", "higher", "on_time", "orders"),
    Kpi(
        "optimal_rate",
        "share",
        "orders whose plan is proven optimal by its policy's measure",
        "higher",
        "optimal",
        "orders",
    ),
    Kpi("unfilled_pieces", "pieces", "pieces that stay unfilled", "lower", "unfilled_pieces"),
)
"""KPIs over orders: overall, by tier, and by day."""

NODE_KPIS = (
    Kpi("shipments", "shipments", "shipments that leave the node", "neither", "shipments"),
    Kpi("pieces", "pieces", "pieces that leave it", "neither", "pieces"),
    Kpi("cost_per_shipment", "money", "all cost parts of a shipment", "lower", "cost", "shipments"),
    Kpi("shipping_cost_per_shipment", "money", "carrier rates", "lower", "shipping_cost", "shipments"),
    Kpi("handling_cost_per_shipment", "money", "picking and packing", "lower", "handling_cost", "shipments"),
    Kpi("stock_cost_per_shipment", "money", "unit costs, less credits", "lower", "stock_cost", "shipments"),
    Kpi("capacity_cost_per_shipment", "money", "surcharges", "lower", "capacity_cost", "shipments"),
    Kpi("pieces_per_shipment", "pieces", "pieces in a shipment", "neither", "pieces", "shipments"),
    Kpi("km_per_shipment", "km", "distance of a shipment", "lower", "distance_km", "shipments"),
    Kpi("delivery_days_per_shipment", "days", "from the order's day to arrival", "lower", "delivery_days", "shipments"),
)
"""KPIs over shipments: by node."""

UTILIZATION_KPIS = (
    Quantile("utilization_p50", "share", "used / limit that half of all node-days stay below", "neither", 0.5),
    Quantile("utilization_p95", "share", "used / limit that one node-day in 20 exceeds", "lower", 0.95),
    Quantile("utilization_max", "share", "used / limit of the busiest node-day", "lower", 1.0),
)
"""KPIs over the days of nodes with a capacity above 0: overall, by node, and by day."""

LATENCY_KPIS = (
    Quantile("latency_p50", "seconds", "what half of all decisions take at most", "lower", 0.5),
    Quantile("latency_p99", "seconds", "what one decision in 100 exceeds", "lower", 0.99),
)
"""How long decisions took; they differ from run to run, and stand in a table of their own."""


def unfilled_kpi(cause: str) -> Kpi:
    """Return the KPI that counts the pieces that stay unfilled for a cause."""
    return Kpi(UNFILLED + cause, "pieces", f"pieces unfilled for {cause}", "lower", UNFILLED + cause)
