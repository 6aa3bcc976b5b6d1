"""Many orders as people read them on a terminal, a row each, within 100 columns."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.plans import Plan, outcome_text
from scenarios.render import add_row, counted, day_text


def overview(plans: Sequence[Plan], currency: str) -> RenderableType:
    """Show many orders that were decided one by one, a row each, and their totals."""
    return Group(plans_table(plans, currency), Text(_totals(plans, currency)))


def plans_table(plans: Sequence[Plan], currency: str, *, with_outcome: bool = True) -> Table:
    """Return a table with a row for each plan."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=0)
    table.add_column("order", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    for name in ("shipments", "nodes", "arrives", f"cost {currency}", "unfilled"):
        table.add_column(name, justify="right", no_wrap=True)
    if with_outcome:
        table.add_column("outcome", overflow="fold")
    for plan in plans:
        add_row(table, *_row(plan), *([outcome_text(plan.outcome)] if with_outcome else []))
    return table


def _row(plan: Plan) -> list[str]:
    missing = sum(gap.quantity for gap in plan.unfilled)
    return [
        plan.order_id,
        plan.order_rule or "-",
        str(len(plan.shipments)),
        str(len({shipment.node for shipment in plan.shipments})),
        day_text(max((each.arrives_on for each in plan.shipments if each.arrives_on is not None), default=None)),
        f"{sum(plan.costs.values()):,.2f}",
        str(missing) if missing else "",
    ]


def _totals(plans: Sequence[Plan], currency: str) -> str:
    proven = sum(plan.outcome.status == "optimal" for plan in plans)
    complete = sum(plan.is_complete for plan in plans)
    cost = sum(sum(plan.costs.values()) for plan in plans)
    shipments = sum(len(plan.shipments) for plan in plans)
    return (
        f"{counted(len(plans), 'order')}, each on the same stock: {proven} proven optimal, {complete} complete, "
        f"{counted(shipments, 'shipment')}, {cost:,.2f} {currency}"
    )
