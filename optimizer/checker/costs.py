"""What a plan's shipments cost, from the documents alone."""

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from models.network import Capacity
from models.plans import Shipment, Violation
from optimizer.checker.days import arrives_on, ships_on
from optimizer.checker.facts import Facts
from optimizer.checker.rulebook import RuleBook
from optimizer.checker.shipments import Load, Parcel, weight_step
from optimizer.checker.soft import soft_violations
from optimizer.checker.written import BILLION

NOTHING_BEFORE: Mapping[str, int] = MappingProxyType({})
"""Stands for an order that no other one uses capacity before."""


class Bill:
    """The cost parts of a plan, each worked out once where it is asked for.

    Parameters
    ----------
    load, book, facts
        What is shipped, the rules, and the documents.
    before
        What other orders use of each node's capacity before this one, in billionths of its unit. Surcharges begin
        there; whatever else asks what is used reads the availability.

    Attributes
    ----------
    load, facts
        What is shipped, and the documents.
    shipping, handling, stock, capacity
        Cost of each parcel, in the order of ``load.parcels``.
    violations
        The violations of soft restrictions.
    """

    def __init__(self, load: Load, book: RuleBook, facts: Facts, before: Mapping[str, int] = NOTHING_BEFORE) -> None:
        self.load = load
        self.facts = facts
        self._book = book
        self._before = before

    @cached_property
    def shipping(self) -> list[float]:
        """What the rate cards ask for."""
        return [_shipping_cost(parcel, self.load, self.facts) for parcel in self.load.parcels]

    @cached_property
    def handling(self) -> list[float]:
        """Handling; a line is handled once at a node, in the first of its shipments there."""
        return _handling_costs(self.load, self.facts)

    @cached_property
    def stock(self) -> list[float]:
        """Unit costs of the pieces."""
        return [_stock_cost(parcel, self.facts) for parcel in self.load.parcels]

    @cached_property
    def capacity(self) -> list[float]:
        """By how much each shipment raises the surcharges of its node, after those before it."""
        return _capacity_costs(self.load, self.facts, self._before)

    @cached_property
    def violations(self) -> list[Violation]:
        """What violates soft restrictions."""
        return list(soft_violations(self.load, self._book, self.facts))

    def shipments(self) -> list[Shipment]:
        """Return the plan's shipments with weight, distance, dates and cost parts."""
        parts = zip(self.load.parcels, self.shipping, self.handling, self.stock, self.capacity, strict=True)
        return [
            Shipment(
                node=parcel.node,
                service=parcel.service,
                lines=tuple(parcel.pieces),
                weight_kg=round(self.load.weight_kg(parcel), 6),
                distance_km=0.0 if parcel.is_pickup else self.facts.distance(parcel.node),
                ships_on=ships_on(parcel.node, self.facts),
                arrives_on=arrives_on(parcel.node, parcel.service, self.facts),
                costs={
                    "shipping_cost": round(shipping, 6),
                    "handling_cost": round(handling, 6),
                    "stock_cost": round(stock, 6),
                    "capacity_cost": round(capacity, 6),
                },
            )
            for parcel, shipping, handling, stock, capacity in parts
        ]


def _shipping_cost(parcel: Parcel, load: Load, facts: Facts) -> float:
    """Return what the rate card of a shipment's service asks for: base, km, kg and the step of its weight."""
    if parcel.service is None:
        return 0.0
    zone = facts.rate_zone(parcel.node, parcel.service)
    if zone is None:
        return math.inf
    step = weight_step(zone, load.weight(parcel), facts) if zone.steps else None
    by_km = zone.per_km * (facts.distance(parcel.node) or 0.0) if zone.per_km else 0.0
    return zone.base + by_km + zone.per_kg * load.weight_kg(parcel) + (step.cost if step is not None else 0.0)


def _handling_costs(load: Load, facts: Facts) -> list[float]:
    handled: set[tuple[str, str]] = set()
    found = []
    for parcel in load.parcels:
        rates = facts.node(parcel.node).handling
        new = {(line, parcel.node) for line in parcel.pieces} - handled
        handled |= new
        pieces = sum(parcel.pieces.values())
        found.append(rates.per_shipment + rates.per_line * len(new) + rates.per_unit * pieces)
    return found


def _stock_cost(parcel: Parcel, facts: Facts) -> float:
    return math.fsum(
        [pieces * facts.stock(parcel.node, facts.lines[line].item).unit_cost for line, pieces in parcel.pieces.items()]
    )


def _capacity_costs(load: Load, facts: Facts, earlier: Mapping[str, int]) -> list[float]:
    placed: dict[str, list[Parcel]] = defaultdict(list)
    raised: dict[str, float] = defaultdict(float)
    found = []
    for parcel in load.parcels:
        node, capacity = parcel.node, facts.node(parcel.node).capacity
        before = raised[node]
        if capacity is not None and capacity.surcharges:
            placed[node].append(parcel)
            start = BILLION * (facts.used_exactly(node) + earlier.get(node, 0))
            raised[node] = _surcharges(capacity, load.use_of(node, placed[node]), start, facts)
        found.append(raised[node] - before)
    return found


def _surcharges(capacity: Capacity, use: int, before: int, facts: Facts) -> float:
    """Return what an order's use of a capacity raises the surcharges by, beyond what was used before it.

    Uses are in billionths of the capacity's unit, what was used before in billionths of those.
    """
    read = facts.background.written
    limit = read(capacity.limit)
    bounds = ((surcharge.cost, read(surcharge.above) * limit) for surcharge in capacity.surcharges)
    more = ((cost, max(before + BILLION * use - bound, 0) - max(before - bound, 0)) for cost, bound in bounds)
    return math.fsum([cost * (excess / BILLION**2) for cost, excess in more])
