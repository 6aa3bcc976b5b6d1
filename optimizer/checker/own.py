"""What a user's own objective term makes of a plan."""

import math

from optimizer.checker.days import arrives_on, delivery_days, ships_on
from optimizer.checker.facts import Facts
from optimizer.checker.shipments import Load
from optimizer.own_terms import CostTerm, Source, figure


def own_value(term: CostTerm, load: Load, facts: Facts) -> float:
    """Ask the term for every piece, line and shipment of the plan."""
    counted = []
    for each in load.assignments:
        line, source = load.line(each), _source(each.node, each.service, load.line(each).delivery_method, facts)
        counted.append(each.quantity * figure(term, term.per_piece, line, source))
        counted.append(figure(term, term.per_line, line, source))
    for parcel in load.parcels:
        method = "pickup" if parcel.is_pickup else "ship"
        counted.append(figure(term, term.per_shipment, _source(parcel.node, parcel.service, method, facts)))
    return math.fsum(counted)


def _source(node: str, service: str | None, method: str, facts: Facts) -> Source:
    return Source(
        order=facts.order,
        node=facts.node(node),
        service=None if service is None else facts.network.services_by_id[service],
        is_pickup=method == "pickup",
        distance_km=facts.distance(node),
        ships_on=ships_on(node, facts),
        arrives_on=arrives_on(node, service, facts),
        delivery_days=delivery_days(node, service, facts),
    )
