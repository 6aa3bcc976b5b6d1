"""A joint decision as HTML: its levels next to those of one by one, what is scarce, and its first plans."""

from models.batches import BatchResult, price_text, ranked_prices
from models.display.markup import Html, card, paragraph, strong, table
from models.display.plans import mark_of, number_text
from models.plans import LevelValue, Plan, gap_text, outcome_text

_MOST_PLANS = 10
_MOST_PRICES = 10


def batch_html(result: BatchResult) -> Html:
    """Return a joint decision as HTML."""
    parts = [_headline(result)]
    if result.objective:
        parts.append(_levels(result))
    if ranked_prices(result):
        parts += _scarce(result)
    if result.plans:
        parts += [_plans(result.plans), *_more(len(result.plans), _MOST_PLANS, "plans")]
    return card(*parts, mark=mark_of(result.outcome))


def _headline(result: BatchResult) -> Html:
    count = len(result.plans)
    return paragraph(
        strong(f"Batch of {count} order{'s' * (count != 1)}"),
        f": {result.complete} complete, {result.unfilled} pieces unfilled, "
        f"{result.shipments} shipment{'s' * (result.shipments != 1)}, cost {result.cost:,.2f}, ",
        strong(outcome_text(result.outcome)),
    )


def _levels(result: BatchResult) -> Html:
    heads = ("level", "is the sum of", "value", "bound", "gap", "one by one", "saved")
    alone = result.one_by_one or (None,) * len(result.objective)
    rows = [_level_row(level, value) for level, value in zip(result.objective, alone, strict=True)]
    return table(heads, rows, numbers=set(heads) - {"is the sum of"})


def _level_row(level: LevelValue, alone: float | None) -> tuple[str, ...]:
    gap = max(0.0, (level.value - level.bound) / max(1.0, abs(level.value)))
    beside = ("", "") if alone is None else (number_text(alone), number_text(alone - level.value))
    names, figures = " + ".join(level.terms), (number_text(level.value), number_text(level.bound), gap_text(gap))
    return (str(level.level), names, *figures, *beside)


def _scarce(result: BatchResult) -> list[Html]:
    prices = ranked_prices(result)
    rows = [(f"another {what}", str(level), price_text(price)) for level, price, what in prices[:_MOST_PRICES]]
    heads = ("what is scarce", "level", "would save up to")
    return [table(heads, rows, numbers=heads[1:]), *_more(len(prices), _MOST_PRICES, "prices")]


def _plans(plans: tuple[Plan, ...]) -> Html:
    heads = ("order", "rule", "shipments", "nodes", "arrives", "cost", "unfilled")
    return table(heads, map(_plan_row, plans[:_MOST_PLANS]), numbers=set(heads) - {"order", "rule"})


def _plan_row(plan: Plan) -> tuple[str, ...]:
    arrivals = [each.arrives_on for each in plan.shipments if each.arrives_on is not None]
    missing = sum(gap.quantity for gap in plan.unfilled)
    return (
        plan.order_id,
        plan.order_rule or "-",
        str(len(plan.shipments)),
        str(len({shipment.node for shipment in plan.shipments})),
        str(max(arrivals, default="")),
        f"{sum(plan.costs.values()):,.2f}",
        str(missing or ""),
    )


def _more(count: int, most: int, where: str) -> list[Html]:
    return [paragraph(f"... {count - most} more in ", Html(f"<code>.{where}</code>"))] if count > most else []
