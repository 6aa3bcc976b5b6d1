"""The objective terms of a plan, from the documents alone."""

import math
from collections.abc import Callable, Iterator
from datetime import date

from models.objectives import Term
from models.plans import Assignment
from optimizer.checker.conditions import Source, holds
from optimizer.checker.costs import capacity_costs, handling_costs, shipping_cost, stock_cost, weight_kg
from optimizer.checker.days import arrives_on, delivery_days
from optimizer.checker.facts import Facts
from optimizer.checker.own import own_value
from optimizer.checker.shipments import Load
from optimizer.checker.soft import soft_violations


def term_value(term: Term, load: Load, facts: Facts) -> float:
    """Return the unweighted value of an objective term.

    Raises
    ------
    KeyError
        Where no term has that name.
    """
    if term.term in facts.own_terms:
        return own_value(facts.own_terms[term.term], load, facts)
    return _TERMS[term.term](term, load, facts)


def _unfilled_value(_term: Term, load: Load, facts: Facts) -> float:
    return math.fsum(pieces * facts.lines[line].unit_price for line, pieces in load.unfilled.items())


def _split_lines(_term: Term, load: Load, _facts: Facts) -> float:
    return float(sum(count > 1 for count in load.options_by_line.values()))


def _shipping_cost(_term: Term, load: Load, facts: Facts) -> float:
    return math.fsum(shipping_cost(parcel, load, facts) for parcel in load.parcels)


def _stock_cost(_term: Term, load: Load, facts: Facts) -> float:
    return math.fsum(stock_cost(parcel, facts) for parcel in load.parcels)


def _penalty(_term: Term, load: Load, facts: Facts) -> float:
    return math.fsum(each.penalty for each in soft_violations(load, facts))


def _km(node: str, facts: Facts) -> float:
    distance = facts.distance(node)
    return math.nan if distance is None else distance


def _in_bands(km: float, term: Term) -> float:
    """Return kilometres, or the index of the first band that covers them where the term has bands."""
    if not term.bands_km:
        return km
    covering = (index for index, bound in enumerate(term.bands_km) if km <= bound)
    return math.nan if math.isnan(km) else float(next(covering, len(term.bands_km)))


def _line_km(term: Term, load: Load, facts: Facts) -> float:
    shipped = (pair for pair in load.lines_at_nodes if facts.lines[pair[0]].delivery_method == "ship")
    return math.fsum(_in_bands(_km(node, facts), term) for _, node in shipped)


def _shipment_km(term: Term, load: Load, facts: Facts) -> float:
    return math.fsum(_in_bands(_km(parcel.node, facts), term) for parcel in load.parcels if not parcel.is_pickup)


def _priority(_term: Term, load: Load, facts: Facts) -> float:
    last = max((node.priority for node in facts.network.nodes if node.priority is not None), default=0.0) + 1
    numbers = ((each, facts.node(each.node).priority) for each in load.assignments)
    return math.fsum(each.quantity * (last if number is None else number) for each, number in numbers)


def _preference(term: Term, load: Load, facts: Facts) -> float:
    """Each (line, node) counts its worst source."""
    worst: dict[tuple[str, str], int] = {}
    for each in load.assignments:
        pair = (each.line, each.node)
        worst[pair] = max(worst.get(pair, 0), _rank(term, each, load, facts))
    return float(sum(worst.values()))


def _rank(term: Term, each: Assignment, load: Load, facts: Facts) -> int:
    line, source = load.line(each), Source(each.node, each.service)
    met = (place for place, condition in enumerate(term.by) if holds(condition, facts, line, source))
    return next(met, len(term.by))


def _utilization(_term: Term, load: Load, facts: Facts) -> float:
    return math.fsum(facts.utilization(node) or 0.0 for _, node in load.lines_at_nodes)


def _delivery_days(_term: Term, load: Load, facts: Facts) -> float:
    days = (delivery_days(each.node, each.service, facts) for each in load.assignments)
    return math.fsum(math.nan if each is None else each for each in days)


def _arrivals(load: Load, facts: Facts) -> Iterator[date | None]:
    return (arrives_on(parcel.node, parcel.service, facts) for parcel in load.parcels)


def _latest_day(_term: Term, load: Load, facts: Facts) -> float:
    days = [delivery_days(parcel.node, parcel.service, facts) for parcel in load.parcels]
    return math.nan if None in days else float(max((each for each in days if each is not None), default=0))


def _late_days(_term: Term, load: Load, facts: Facts) -> float:
    due = facts.order.required_by
    if due is None:
        return 0.0
    late = [None if arrival is None else (arrival - due).days for arrival in _arrivals(load, facts)]
    return math.nan if None in late else float(max((each for each in late if each is not None and each > 0), default=0))


def _stock_balance(_term: Term, load: Load, facts: Facts) -> float:
    weeks = ((each, facts.stock(each.node, each.item).weeks_of_supply or 0.0) for each in load.assignments)
    return math.fsum(each.quantity * (facts.longest_supply(each.item) - own) for each, own in weeks)


def _carbon_kg(_term: Term, load: Load, facts: Facts) -> float:
    total = 0.0
    for parcel in load.parcels:
        service = facts.network.services_by_id[parcel.service] if parcel.service is not None else None
        grams = service.carbon_g_per_kg_km * weight_kg(parcel, facts) if service is not None else 0.0
        total += grams / 1000 * _km(parcel.node, facts) if grams else 0.0
    return total


_TERMS: dict[str, Callable[[Term, Load, Facts], float]] = {
    "unfilled_units": lambda _term, load, _facts: float(sum(load.unfilled.values())),
    "unfilled_value": _unfilled_value,
    "shipments": lambda _term, load, _facts: float(len(load.parcels)),
    "nodes": lambda _term, load, _facts: float(len(load.nodes)),
    "split_lines": _split_lines,
    "shipping_cost": _shipping_cost,
    "handling_cost": lambda _term, load, facts: math.fsum(handling_costs(load, facts)),
    "stock_cost": _stock_cost,
    "capacity_cost": lambda _term, load, facts: math.fsum(capacity_costs(load, facts)),
    "penalty": _penalty,
    "shipment_km": _shipment_km,
    "line_km": _line_km,
    "priority": _priority,
    "preference": _preference,
    "utilization": _utilization,
    "delivery_days": _delivery_days,
    "latest_day": _latest_day,
    "late_days": _late_days,
    "stock_balance": _stock_balance,
    "carbon_kg": _carbon_kg,
}
