"""A plan as HTML: who ships what at which cost, what stays unfilled and why, and what is proven."""

from collections.abc import Iterator

from models.display.markup import Html, Mark, bullets, card, paragraph, strong, table
from models.plans import LevelValue, Outcome, Plan, Shipment, Unfilled, outcome_text, violation_text

_MOST_REASONS = 4


def plan_html(plan: Plan) -> Html:
    """Return a plan as HTML."""
    parts = [_headline(plan)]
    if plan.shipments:
        parts.append(_shipments(plan))
    parts += [part for gap in plan.unfilled for part in _unfilled(gap)]
    if plan.violations:
        parts += [paragraph(strong("Soft rules it violates")), bullets(map(violation_text, plan.violations))]
    if plan.objective:
        parts.append(_levels(plan.objective))
    return card(*parts, mark=mark_of(plan.outcome))


def mark_of(outcome: Outcome) -> Mark:
    """Return the colour of what is proven."""
    marks: dict[str, Mark] = {"optimal": "good", "feasible": "fair", "no_answer": "bad"}
    return marks[outcome.status]


def number_text(value: float) -> str:
    """Write a level's value."""
    return f"{value:,.2f}".removesuffix(".00")


def _headline(plan: Plan) -> Html:
    rule = f"rule {plan.order_rule}" if plan.order_rule else "no order rule"
    count = len(plan.shipments)
    cost = f"{sum(plan.costs.values()):,.2f}"
    return paragraph(
        strong(f"Order {plan.order_id}"),
        f" by {rule}: {count} shipment{'s' * (count != 1)}, cost {cost}, ",
        strong(outcome_text(plan.outcome)),
    )


def _shipments(plan: Plan) -> Html:
    heads = ("from", "by", "line", "pieces", "item", "km", "ships", "arrives", "cost")
    rows = [row for shipment in plan.shipments for row in _shipment_rows(plan, shipment)]
    total = ("total", *("",) * 7, f"{sum(plan.costs.values()):,.2f}")
    return table(heads, rows, numbers=("pieces", "km", "cost"), total=total)


def _shipment_rows(plan: Plan, shipment: Shipment) -> Iterator[tuple[str, ...]]:
    """Yield a row for each line of a shipment; what concerns the shipment stands in the first."""
    km = "" if shipment.distance_km is None else f"{shipment.distance_km:,.0f}"
    dates = [str(day or "") for day in (shipment.ships_on, shipment.arrives_on)]
    source, cost = (shipment.node, shipment.service or ""), f"{sum(shipment.costs.values()):,.2f}"
    here = [each for each in plan.assignments if (each.node, each.service) == (shipment.node, shipment.service)]
    for place, each in enumerate(each for each in here if each.line in shipment.lines):
        pieces = (each.line, str(each.quantity), each.item)
        yield (*source, *pieces, km, *dates, cost) if place == 0 else ("", "", *pieces, "", "", "", "")


def _unfilled(gap: Unfilled) -> Iterator[Html]:
    missing = f"{gap.quantity} piece{'s' * (gap.quantity != 1)} of line {gap.line}"
    yield paragraph(strong(f"Unfilled: {missing}"), "" if gap.reasons else ", no reason recorded")
    if gap.reasons:
        yield bullets((reason.text for reason in gap.reasons), most=_MOST_REASONS)


def _levels(levels: tuple[LevelValue, ...]) -> Html:
    rows = [
        (str(each.level), " + ".join(each.terms), number_text(each.value), number_text(each.bound)) for each in levels
    ]
    return table(("level", "is the sum of", "value", "bound"), rows, numbers=("level", "value", "bound"))
