"""What a plan's shipments cost, from the documents alone."""

import math
from collections import Counter
from fractions import Fraction

from models.network import Capacity
from models.plans import Shipment
from optimizer.checker.days import arrives_on, ships_on
from optimizer.checker.facts import Facts
from optimizer.checker.shipments import Load, Parcel, weight_step, written


def shipments(load: Load, facts: Facts) -> list[Shipment]:
    """Return the plan's shipments with weight, distance, dates and cost parts."""
    parts = zip(load.parcels, handling_costs(load, facts), capacity_costs(load, facts), strict=True)
    found = []
    for parcel, handling, capacity in parts:
        costs = {
            "shipping_cost": shipping_cost(parcel, load, facts),
            "handling_cost": handling,
            "stock_cost": stock_cost(parcel, facts),
            "capacity_cost": capacity,
        }
        found.append(
            Shipment(
                node=parcel.node,
                service=parcel.service,
                lines=tuple(parcel.pieces),
                weight_kg=round(weight_kg(parcel, facts), 6),
                distance_km=0.0 if parcel.is_pickup else facts.distance(parcel.node),
                ships_on=ships_on(parcel.node, facts),
                arrives_on=arrives_on(parcel.node, parcel.service, facts),
                costs={name: round(cost, 6) for name, cost in costs.items()},
            )
        )
    return found


def shipping_cost(parcel: Parcel, load: Load, facts: Facts) -> float:
    """Return what the rate card of a shipment's service asks for: base, km, kg and the step of its weight."""
    if parcel.service is None:
        return 0.0
    zone = facts.rate_zone(parcel.node, parcel.service)
    if zone is None:
        return math.inf
    step = weight_step(zone, load.weight(parcel)) if zone.steps else None
    by_km = zone.per_km * (facts.distance(parcel.node) or 0.0) if zone.per_km else 0.0
    return zone.base + by_km + zone.per_kg * weight_kg(parcel, facts) + (step.cost if step is not None else 0.0)


def weight_kg(parcel: Parcel, facts: Facts) -> float:
    """Return what a shipment weighs, as rates by the kg count it."""
    return math.fsum(pieces * facts.item(facts.lines[line]).weight_kg for line, pieces in parcel.pieces.items())


def handling_costs(load: Load, facts: Facts) -> list[float]:
    """Return the handling of each shipment; a line is handled once at a node, in the first of its shipments there."""
    handled: set[tuple[str, str]] = set()
    found = []
    for parcel in load.parcels:
        rates = facts.node(parcel.node).handling
        new = {(line, parcel.node) for line in parcel.pieces} - handled
        handled |= new
        pieces = sum(parcel.pieces.values())
        found.append(rates.per_shipment + rates.per_line * len(new) + rates.per_unit * pieces)
    return found


def stock_cost(parcel: Parcel, facts: Facts) -> float:
    """Return the unit costs of a shipment's pieces."""
    return math.fsum(
        pieces * facts.stock(parcel.node, facts.lines[line].item).unit_cost for line, pieces in parcel.pieces.items()
    )


def capacity_costs(load: Load, facts: Facts) -> list[float]:
    """Return by how much each shipment raises the surcharges of its node, after those before it."""
    placed: Counter[str] = Counter()
    found = []
    for parcel in load.parcels:
        node, capacity = parcel.node, facts.node(parcel.node).capacity
        before, after = (
            _surcharges(capacity, load.capacity_use(node, placed[node] + more), written(facts.used(node)))
            for more in (0, 1)
        )
        placed[node] += 1
        found.append(after - before)
    return found


def _surcharges(capacity: Capacity | None, use: Fraction, used: Fraction) -> float:
    """Return what an order's use of a capacity raises the surcharges by, beyond what was used before it."""
    surcharges = capacity.surcharges if capacity is not None else ()
    limit = written(capacity.limit) if capacity is not None else Fraction(0)
    bounds = ((surcharge.cost, written(surcharge.above) * limit) for surcharge in surcharges)
    return math.fsum(cost * float(_excess(used + use, bound) - _excess(used, bound)) for cost, bound in bounds)


def _excess(amount: Fraction, bound: Fraction) -> Fraction:
    return max(amount - bound, Fraction(0))
