"""The tables of a replay: which there are, their columns, and what a cell holds."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Kind(Enum):
    """What the cells of a column hold."""

    TEXT = "text"
    """Text as it is: an id ``001`` stays ``001`` and ``NA`` is an id like any other; blank is none."""

    COUNT = "count"
    """A whole number; blank is not known, or not applicable."""

    FIGURE = "figure"
    """A number, rounded to six decimals; blank is not known, or not applicable."""


Columns = Mapping[str, Kind]

COST_PARTS = ("shipping_cost", "handling_cost", "stock_cost", "capacity_cost")
"""The parts of what a shipment costs; an order has penalties besides."""


def _table(columns: str) -> Columns:
    """Return columns from ``name:kind`` in sequence; without a kind it is text."""
    found = {}
    for entry in columns.split():
        name, _, kind = entry.partition(":")
        found[name] = Kind(kind or "text")
    return MappingProxyType(found)


TABLES: Mapping[str, Columns] = MappingProxyType(
    {
        "orders": _table(
            "order tier country state lat:figure lon:figure day rule status optimal:count lines:count pieces:count "
            "filled_pieces:count complete:count value:figure filled_value:figure shipments:count nodes:count "
            "split:count cost:figure shipping_cost:figure handling_cost:figure stock_cost:figure "
            "capacity_cost:figure penalty:figure distance_km:figure carbon_kg:figure delivery_days:count "
            "on_time:count"
        ),
        "assignments": _table("order line item node service quantity:count"),
        "shipments": _table(
            "order node service day lines:count pieces:count weight_kg:figure distance_km:figure "
            "carbon_kg:figure delivery_days:count cost:figure shipping_cost:figure handling_cost:figure "
            "stock_cost:figure capacity_cost:figure"
        ),
        "unfilled": _table("order line item quantity:count cause reason"),
        "node_days": _table("node day used:figure limit:figure"),
        "nodes": _table("node type country state city lat:figure lon:figure enabled:count"),
        "latency": _table("order seconds:figure"),
    }
)
"""The tables by name. All but ``latency`` are the same, byte for byte, whenever the same replay is run."""

REPEATABLE = tuple(name for name in TABLES if name != "latency")
"""Tables that do not hang on how fast the machine is."""
