"""KPIs in words, and in the groups in which a report shows them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scenarios.kpis import LATENCY_KPIS, ORDER_KPIS, UNFILLED, UTILIZATION_KPIS, Better, unfilled_kpi

_LABELS = {
    "orders": "Orders",
    "cost_per_filled_piece": "Cost per filled piece",
    "cost_per_order": "Cost per order",
    "shipping_cost_per_order": "Shipping cost per order",
    "handling_cost_per_order": "Handling cost per order",
    "stock_cost_per_order": "Stock cost per order",
    "capacity_cost_per_order": "Capacity cost per order",
    "penalty_per_order": "Penalties per order",
    "shipments_per_order": "Shipments per order",
    "nodes_per_order": "Nodes per order",
    "split_rate": "Orders split",
    "fill_rate_pieces": "Pieces filled",
    "fill_rate_value": "Value filled",
    "complete_rate": "Orders complete",
    "km_per_shipment": "Distance per shipment",
    "km_per_order": "Distance per order",
    "carbon_kg_per_order": "Carbon per order",
    "delivery_days": "Days to the last arrival",
    "on_time_rate": "Orders on time",
    "optimal_rate": "Orders proven optimal",
    "unfilled_pieces": "Pieces unfilled",
    "utilization_p50": "Utilization of node-days, median",
    "utilization_p95": "Utilization, 95th percentile",
    "utilization_max": "Utilization, busiest node-day",
    "latency_p50": "Time of a decision, median",
    "latency_p99": "Time of a decision, 99th percentile",
}

_GROUPS = {
    "Cost": (
        "cost_per_filled_piece",
        "cost_per_order",
        "shipping_cost_per_order",
        "handling_cost_per_order",
        "stock_cost_per_order",
        "capacity_cost_per_order",
        "penalty_per_order",
    ),
    "Service": (
        "fill_rate_pieces",
        "fill_rate_value",
        "complete_rate",
        "on_time_rate",
        "delivery_days",
        "optimal_rate",
    ),
    "Shipments": ("orders", "shipments_per_order", "nodes_per_order", "split_rate"),
    "Distance and carbon": ("km_per_shipment", "km_per_order", "carbon_kg_per_order"),
    "Utilization": ("utilization_p50", "utilization_p95", "utilization_max"),
}

HEADLINES = ("cost_per_filled_piece", "fill_rate_pieces", "shipments_per_order", "on_time_rate", "delivery_days")
"""What is looked at first."""


@dataclass(frozen=True)
class Label:
    """What a report calls a KPI.

    Attributes
    ----------
    kpi, unit, meaning, better
        As in `scenarios.kpis`.
    text
        The KPI in words.
    """

    kpi: str
    text: str
    unit: str
    meaning: str
    better: Better


def _labels() -> Mapping[str, Label]:
    known = (*ORDER_KPIS, *UTILIZATION_KPIS, *LATENCY_KPIS)
    return MappingProxyType(
        {each.name: Label(each.name, _LABELS[each.name], each.unit, each.meaning, each.better) for each in known}
    )


_KNOWN = _labels()


def label_of(kpi: str) -> Label:
    """Return what a KPI is called; KPIs of one cause are called by it."""
    if kpi in _KNOWN:
        return _KNOWN[kpi]
    cause = kpi.removeprefix(UNFILLED)
    each = unfilled_kpi(cause)
    return Label(kpi, cause, each.unit, each.meaning, each.better)


def grouped(kpis: Iterable[str]) -> Iterator[tuple[str, list[Label]]]:
    """Yield KPIs by what they are about, in the sequence in which they are read."""
    there = list(dict.fromkeys(kpis))
    for title, names in _GROUPS.items():
        if found := [label_of(name) for name in names if name in there]:
            yield title, found
    causes = [name for name in there if name.startswith(UNFILLED)]
    if unfilled := [name for name in ("unfilled_pieces", *causes) if name in there]:
        yield "Unfilled, by cause", [label_of(name) for name in unfilled]
