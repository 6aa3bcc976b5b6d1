"""Writes a location instance as documents: customers are lines, facilities are nodes.

The opening cost is the node's handling cost per shipment (without services shipping is free, and a node is one
shipment), the cost of serving is the stock record's cost per piece. Where customers are divisible, a unit of demand is
a piece, capacity counts pieces, and lines are split; else a customer is one piece, and its demand the item's workload.
"""

from dataclasses import dataclass
from typing import Any

from benchmarks.literature.facilities import Facilities
from models import Availability, Network, Order, RuleSet


@dataclass(frozen=True)
class Documents:
    """The documents of one instance."""

    network: Network
    rules: RuleSet
    order: Order
    availability: Availability


def documents_of(instance: Facilities) -> Documents:
    """Return the documents of an instance; customers without demand are left out where they are divisible."""
    facilities = range(len(instance.opening))
    pieces = instance.demand.astype(int).tolist() if instance.divisible else [1] * len(instance.demand)
    customers = [index for index, most in enumerate(pieces) if most > 0]
    return Documents(
        network=Network.parse(
            {
                "id": instance.name,
                "nodes": [_node(instance, facility) for facility in facilities],
                "items": [{"id": f"C{each}", "workload": float(instance.demand[each])} for each in customers],
            }
        ),
        rules=RuleSet.parse(
            {
                "id": instance.family,
                "order_rules": [{"id": "all", "line_split": "always" if instance.divisible else "never"}],
                "objectives": [["unfilled_units"], ["handling_cost", "stock_cost"]],
            }
        ),
        order=Order.parse(
            {
                "id": instance.name,
                "created_at": "2026-09-10T12:00:00Z",
                "destination": {"country": "US"},
                "lines": [{"id": str(each), "item": f"C{each}", "quantity": pieces[each]} for each in customers],
            }
        ),
        availability=Availability.from_records(
            {
                "node": f"F{facility}",
                "item": f"C{each}",
                "on_hand": pieces[each],
                "unit_cost": float(instance.cost[each, facility]) / pieces[each],
            }
            for facility in facilities
            for each in customers
        ),
    )


def _node(instance: Facilities, facility: int) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": f"F{facility}",
        "type": "facility",
        "address": {"country": "US"},
        "handling": {"per_shipment": float(instance.opening[facility])},
    }
    if instance.capacity is not None:
        unit = "units" if instance.divisible else "workload"
        node["capacity"] = {"unit": unit, "limit": float(instance.capacity[facility])}
    return node
