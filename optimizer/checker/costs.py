"""What a plan costs, from the documents alone: cost parts of each shipment, and the objective terms."""

import math
from collections.abc import Callable

from models.plans import Shipment
from optimizer.checker.facts import Facts
from optimizer.checker.shipments import Load, Parcel
from optimizer.checker.soft import soft_violations


def shipments(load: Load, facts: Facts) -> list[Shipment]:
    """Return the plan's shipments with weight, distance and cost parts."""
    charged: set[tuple[str, str]] = set()
    found = []
    for parcel in load.parcels:
        costs = {
            "shipping_cost": _shipping(parcel, facts),
            "handling_cost": _handling(parcel, facts, charged),
            "stock_cost": _stock(parcel, facts),
        }
        found.append(
            Shipment(
                node=parcel.node,
                service=parcel.service,
                lines=tuple(parcel.pieces),
                weight_kg=round(_weight(parcel, facts), 6),
                distance_km=0.0 if parcel.is_pickup else facts.distance(parcel.node),
                costs={name: round(cost, 6) for name, cost in costs.items()},
            )
        )
    return found


def term_value(name: str, load: Load, facts: Facts) -> float:
    """Return the unweighted value of an objective term.

    Raises
    ------
    KeyError
        Where no term has that name.
    """
    return _TERMS[name](load, facts)


def _weight(parcel: Parcel, facts: Facts) -> float:
    return math.fsum(pieces * facts.item(facts.lines[line]).weight_kg for line, pieces in parcel.pieces.items())


def _shipping(parcel: Parcel, facts: Facts) -> float:
    if parcel.service is None:
        return 0.0
    zone = facts.rate_zone(parcel.node, parcel.service)
    if zone is None:
        return math.inf
    by_km = zone.per_km * (facts.distance(parcel.node) or 0.0) if zone.per_km else 0.0
    return zone.base + by_km + zone.per_kg * _weight(parcel, facts)


def _handling(parcel: Parcel, facts: Facts, charged: set[tuple[str, str]]) -> float:
    """A line is handled once at a node, in whichever of its shipments comes first."""
    handling = facts.node(parcel.node).handling
    new = {(line, parcel.node) for line in parcel.pieces} - charged
    charged |= new
    return handling.per_shipment + handling.per_line * len(new) + handling.per_unit * sum(parcel.pieces.values())


def _stock(parcel: Parcel, facts: Facts) -> float:
    return math.fsum(
        pieces * facts.stock(parcel.node, facts.lines[line].item).unit_cost for line, pieces in parcel.pieces.items()
    )


def _all_handling(load: Load, facts: Facts) -> float:
    charged: set[tuple[str, str]] = set()
    return math.fsum(_handling(parcel, facts, charged) for parcel in load.parcels)


def _unfilled_value(load: Load, facts: Facts) -> float:
    return math.fsum(pieces * facts.lines[line].unit_price for line, pieces in load.unfilled.items())


def _km(node: str, facts: Facts) -> float:
    distance = facts.distance(node)
    return math.nan if distance is None else distance


def _line_km(load: Load, facts: Facts) -> float:
    shipped = (pair for pair in load.lines_at_nodes if facts.lines[pair[0]].delivery_method == "ship")
    return math.fsum(_km(node, facts) for _, node in shipped)


def _shipment_km(load: Load, facts: Facts) -> float:
    return math.fsum(_km(parcel.node, facts) for parcel in load.parcels if not parcel.is_pickup)


def _priority(load: Load, facts: Facts) -> float:
    last = max((node.priority for node in facts.network.nodes if node.priority is not None), default=0.0) + 1
    numbers = ((each, facts.node(each.node).priority) for each in load.assignments)
    return math.fsum(each.quantity * (last if number is None else number) for each, number in numbers)


_TERMS: dict[str, Callable[[Load, Facts], float]] = {
    "unfilled_units": lambda load, _: float(sum(load.unfilled.values())),
    "unfilled_value": _unfilled_value,
    "shipments": lambda load, _: float(len(load.parcels)),
    "nodes": lambda load, _: float(len(load.nodes)),
    "split_lines": lambda load, _: float(sum(count > 1 for count in load.options_by_line.values())),
    "shipping_cost": lambda load, facts: math.fsum(_shipping(parcel, facts) for parcel in load.parcels),
    "handling_cost": _all_handling,
    "stock_cost": lambda load, facts: math.fsum(_stock(parcel, facts) for parcel in load.parcels),
    "capacity_cost": lambda _load, _facts: 0.0,
    "penalty": lambda load, facts: math.fsum(each.penalty for each in soft_violations(load, facts)),
    "shipment_km": _shipment_km,
    "line_km": _line_km,
    "priority": _priority,
}
