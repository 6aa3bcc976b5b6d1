"""The objective terms of a plan, from the documents alone."""

import math
from collections.abc import Callable, Iterator
from datetime import date

from models.objectives import Term
from models.plans import Assignment
from optimizer.checker.costs import Bill
from optimizer.checker.days import arrives_on, delivery_days
from optimizer.checker.facts import Facts, Source
from optimizer.checker.own import own_value
from optimizer.checker.rulebook import ReadTerm


def term_value(read: ReadTerm, bill: Bill) -> float:
    """Return the unweighted value of an objective term.

    Raises
    ------
    KeyError
        Where no term has that name.
    """
    name, own_terms = read.term.term, bill.facts.background.own_terms
    return own_value(own_terms[name], bill.load, bill.facts) if name in own_terms else _TERMS[name](read, bill)


def _unfilled_value(_: ReadTerm, bill: Bill) -> float:
    return math.fsum(pieces * bill.facts.lines[line].unit_price for line, pieces in bill.load.unfilled.items())


def _km(node: str, facts: Facts) -> float:
    distance = facts.distance(node)
    return math.nan if distance is None else distance


def _in_bands(km: float, term: Term) -> float:
    """Return kilometres, or the index of the first band that covers them where the term has bands."""
    if not term.bands_km:
        return km
    covering = (index for index, bound in enumerate(term.bands_km) if km <= bound)
    return math.nan if math.isnan(km) else float(next(covering, len(term.bands_km)))


def _line_km(read: ReadTerm, bill: Bill) -> float:
    lines = bill.facts.lines
    shipped = (node for line, node in bill.load.lines_at_nodes if lines[line].delivery_method == "ship")
    return math.fsum(_in_bands(_km(node, bill.facts), read.term) for node in shipped)


def _shipment_km(read: ReadTerm, bill: Bill) -> float:
    shipped = (parcel.node for parcel in bill.load.parcels if not parcel.is_pickup)
    return math.fsum(_in_bands(_km(node, bill.facts), read.term) for node in shipped)


def _priority(_: ReadTerm, bill: Bill) -> float:
    last = bill.facts.background.last_priority
    numbers = ((each, bill.facts.node(each.node).priority) for each in bill.load.assignments)
    return math.fsum(each.quantity * (last if number is None else number) for each, number in numbers)


def _preference(read: ReadTerm, bill: Bill) -> float:
    """Each (line, node) counts its worst source."""
    worst: dict[tuple[str, str], int] = {}
    for each in bill.load.assignments:
        pair = (each.line, each.node)
        worst[pair] = max(worst.get(pair, 0), _rank(read, each, bill))
    return float(sum(worst.values()))


def _rank(read: ReadTerm, each: Assignment, bill: Bill) -> int:
    line, source = bill.load.line(each), Source(each.node, each.service)
    met = (place for place, test in enumerate(read.by) if test(bill.facts, line, source))
    return next(met, len(read.by))


def _utilization(_: ReadTerm, bill: Bill) -> float:
    return math.fsum(bill.facts.utilization(node) or 0.0 for _, node in bill.load.lines_at_nodes)


def _delivery_days(_: ReadTerm, bill: Bill) -> float:
    days = (delivery_days(each.node, each.service, bill.facts) for each in bill.load.assignments)
    return math.fsum(math.nan if each is None else each for each in days)


def _arrivals(bill: Bill) -> Iterator[date | None]:
    return (arrives_on(parcel.node, parcel.service, bill.facts) for parcel in bill.load.parcels)


def _latest_day(_: ReadTerm, bill: Bill) -> float:
    days = [delivery_days(parcel.node, parcel.service, bill.facts) for parcel in bill.load.parcels]
    return math.nan if None in days else float(max((each for each in days if each is not None), default=0))


def _late_days(_: ReadTerm, bill: Bill) -> float:
    due = bill.facts.order.required_by
    if due is None:
        return 0.0
    late = [None if arrival is None else (arrival - due).days for arrival in _arrivals(bill)]
    return math.nan if None in late else float(max((each for each in late if each is not None and each > 0), default=0))


def _stock_balance(_: ReadTerm, bill: Bill) -> float:
    facts = bill.facts
    weeks = ((each, facts.stock(each.node, each.item).weeks_of_supply or 0.0) for each in bill.load.assignments)
    return math.fsum(each.quantity * (facts.longest_supply(each.item) - own) for each, own in weeks)


def _carbon_kg(_: ReadTerm, bill: Bill) -> float:
    total, services = 0.0, bill.facts.network.services_by_id
    for parcel in bill.load.parcels:
        rate = services[parcel.service].carbon_g_per_kg_km if parcel.service is not None else 0.0
        grams = rate * bill.load.weight_kg(parcel)
        total += grams / 1000 * _km(parcel.node, bill.facts) if grams else 0.0
    return total


_TERMS: dict[str, Callable[[ReadTerm, Bill], float]] = {
    "unfilled_units": lambda _, bill: float(sum(bill.load.unfilled.values())),
    "unfilled_value": _unfilled_value,
    "shipments": lambda _, bill: float(len(bill.load.parcels)),
    "nodes": lambda _, bill: float(len(bill.load.nodes)),
    "split_lines": lambda _, bill: float(sum(count > 1 for count in bill.load.options.values())),
    "shipping_cost": lambda _, bill: math.fsum(bill.shipping),
    "handling_cost": lambda _, bill: math.fsum(bill.handling),
    "stock_cost": lambda _, bill: math.fsum(bill.stock),
    "capacity_cost": lambda _, bill: math.fsum(bill.capacity),
    "penalty": lambda _, bill: math.fsum(each.penalty for each in bill.violations),
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
