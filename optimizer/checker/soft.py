"""Soft restrictions: what violates them, and what that costs."""

from collections.abc import Iterator

from models.plans import Assignment, Violation
from models.rules import Restriction
from optimizer.checker.facts import Facts, Source
from optimizer.checker.rulebook import RuleBook
from optimizer.checker.rules import bound, meets
from optimizer.checker.shipments import Load


def soft_violations(load: Load, book: RuleBook, facts: Facts) -> Iterator[Violation]:
    """Yield every violation by rule, line and source; the cost of a shipment stands at its first violating line."""
    for read in sorted(book.soft, key=lambda read: read.rule.id):
        charged: set[tuple[str, str | None, str]] = set()
        for each in sorted(load.assignments, key=lambda each: (each.line, each.node, each.service or "")):
            line = load.line(each)
            if line.id in bound(read, facts) and not meets(read, line, Source(each.node, each.service), facts):
                parcel = (each.node, each.service, line.delivery_method)
                amount = _amount(read.rule, each, is_new=parcel not in charged)
                charged.add(parcel)
                yield Violation(rule=read.rule.id, line=each.line, node=each.node, service=each.service, penalty=amount)


def _amount(restriction: Restriction, each: Assignment, *, is_new: bool) -> float:
    penalty = restriction.penalty
    if penalty is None or (penalty.per == "shipment" and not is_new):
        return 0.0
    return round(penalty.amount * (each.quantity if penalty.per == "unit" else 1), 9)
