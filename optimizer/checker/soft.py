"""Soft restrictions: what violates them, and what that costs."""

from collections.abc import Iterator

from models.plans import Assignment, Violation
from models.rules import Restriction
from optimizer.checker.conditions import Source, holds
from optimizer.checker.facts import Facts
from optimizer.checker.rules import restricts
from optimizer.checker.shipments import Load


def soft_violations(load: Load, facts: Facts) -> Iterator[Violation]:
    """Yield every violation by rule, line and source; the cost of a shipment stands at its first violating line."""
    for restriction in sorted(facts.rules.restrictions, key=lambda restriction: restriction.id):
        charged: set[tuple[str, str | None, str]] = set()
        for each in sorted(load.assignments, key=lambda each: (each.line, each.node, each.service or "")):
            if restriction.penalty is not None and _violates(each, restriction, load, facts):
                parcel = (each.node, each.service, load.line(each).delivery_method)
                amount = _amount(restriction, each, is_new=parcel not in charged)
                charged.add(parcel)
                yield Violation(
                    rule=restriction.id, line=each.line, node=each.node, service=each.service, penalty=amount
                )


def _violates(each: Assignment, restriction: Restriction, load: Load, facts: Facts) -> bool:
    line = load.line(each)
    source = Source(each.node, each.service)
    return restricts(restriction, line, facts) and not holds(restriction.require, facts, line, source)


def _amount(restriction: Restriction, each: Assignment, *, is_new: bool) -> float:
    penalty = restriction.penalty
    if penalty is None or (penalty.per == "shipment" and not is_new):
        return 0.0
    return round(penalty.amount * (each.quantity if penalty.per == "unit" else 1), 9)
