"""Many orders as people read them on a terminal, a row each, within 100 columns."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from models.plans import Plan, outcome_text
from scenarios.counting import counted
from scenarios.render import day_text
from scenarios.tables import Column, FittingTable


def overview(plans: Sequence[Plan], currency: str) -> RenderableType:
    """Show many orders that were decided one by one, a row each, and their totals."""
    return Group(plans_table(plans, currency), Text(_totals(plans, currency)))


def plans_table(plans: Sequence[Plan], currency: str, *, with_outcome: bool = True) -> FittingTable:
    """Return a table with a row for each plan."""
    columns = [
        Column("order"),
        Column("rule"),
        Column("shipments", "figure", spare=1),
        Column("nodes", "figure", spare=3),
        Column("arrives", "figure", spare=2),
        Column(f"cost {currency}", "figure"),
        Column("unfilled", "figure"),
        *([Column("outcome")] if with_outcome else []),
    ]
    rows = [[*_row(plan), *([outcome_text(plan.outcome)] if with_outcome else [])] for plan in plans]
    return FittingTable(columns, rows, gap=1)


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
