"""What became of an order, in a sentence and in figures."""

from collections.abc import Iterator
from datetime import date

from models.plans import outcome_text
from scenarios.counting import counted
from scenarios.report.order.subject import Subject, money


def order_facts(subject: Subject) -> Iterator[str]:
    """Yield who ordered what, when and to where."""
    order = subject.order
    who = " ".join(word for word in (order.customer.tier, order.customer.type) if word)
    yield f"{who} customer" if who else "customer without a tier"
    if order.channel:
        yield f"channel {order.channel}"
    place = (order.destination.city, order.destination.state, order.destination.country)
    yield f"to {', '.join(part for part in place if part)}"
    yield f"placed {order.created_at:%Y-%m-%d %H:%M}"
    worth = sum(line.quantity * line.unit_price for line in order.lines)
    yield f"{counted(len(order.lines), 'line')} worth {money(worth)} {subject.network.currency}"
    if order.promotions:
        yield f"promotions {', '.join(order.promotions)}"


def verdict(subject: Subject) -> str:
    """Return what the decision comes to, in one sentence."""
    plan = subject.plan
    if plan.outcome.status == "no_answer":
        return f"{outcome_text(plan.outcome).capitalize()}."
    if not plan.shipments:
        return f"Nothing ships, {_filled(subject)}: {outcome_text(plan.outcome)}."
    nodes = len({shipment.node for shipment in plan.shipments})
    ships = counted(len(plan.shipments), "shipment")
    cost = f"{money(sum(plan.costs.values()))} {subject.network.currency}"
    return f"{ships} from {counted(nodes, 'node')} for {cost}, {_filled(subject)}: {outcome_text(plan.outcome)}."


def promise(subject: Subject) -> str | None:
    """Return whether the order arrives when it is wanted; None where no date is given."""
    wanted, plan = subject.order.required_by, subject.plan
    if wanted is None:
        return None
    if not plan.shipments:
        return f"It is wanted by {wanted}, and nothing arrives."
    last = last_arrival(subject)
    if last is None:
        return f"It is wanted by {wanted}; when all of it arrives is not known."
    arrives = f"the last shipment arrives on {last}"
    if last > wanted:
        return f"It is wanted by {wanted}, which is missed by {counted((last - wanted).days, 'day')}: {arrives}."
    return f"It is wanted by {wanted}, which is kept{'' if plan.is_complete else ' by what ships'}: {arrives}."


def last_arrival(subject: Subject) -> date | None:
    """Return when the last shipment arrives; None where nothing ships, or where it is not known of all."""
    days = [shipment.arrives_on for shipment in subject.plan.shipments]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def key_figures(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield the figures that matter most, each with its name."""
    plan = subject.plan
    yield "Shipments", str(len(plan.shipments))
    yield f"Cost {subject.network.currency}", money(sum(plan.costs.values()))
    ordered = sum(line.quantity for line in subject.order.lines)
    yield "Pieces filled", f"{ordered - sum(gap.quantity for gap in plan.unfilled):,} of {ordered:,}"
    last = last_arrival(subject)
    yield "Last arrival", "-" if last is None else str(last)
    yield "Decided by", plan.order_rule or "no order rule"


def _filled(subject: Subject) -> str:
    ordered = sum(line.quantity for line in subject.order.lines)
    missing = sum(gap.quantity for gap in subject.plan.unfilled)
    if missing:
        return f"{ordered - missing:,} of {counted(ordered, 'piece')} filled"
    return "the only piece filled" if ordered == 1 else f"all {ordered:,} pieces filled"
