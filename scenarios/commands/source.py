"""``shipfrom source``: orders one by one, each on the same stock."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.commands.common import (
    DatasetArgument,
    ExitCode,
    OrdersOption,
    TimeLimitOption,
    exit_code,
    print_line,
)

if TYPE_CHECKING:
    from models.orders import Order
    from models.plans import Plan
    from scenarios.dataset import Dataset


def source(
    dataset: DatasetArgument,
    order: OrdersOption = None,
    time_limit: TimeLimitOption = None,
    report: Annotated[
        str | None, typer.Option(metavar="FILE", help="Page (HTML) to write of one order: map, shipments, costs, why.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for each order: a Plan (shipfrom schema Plan).")
    ] = False,
) -> None:
    """Source orders, each on the stock as it stands.

    With --order every decision is shown in full, else a row for each order. The time limit is that of one order. With
    --report, one order is explained on a page that opens offline.

    For example:
      shipfrom source us-retail --order ORD-0042
      shipfrom source us-retail --order ORD-0042 --report order.html
      shipfrom source fluent-tiers --json
    """
    if report is not None:
        from scenarios.commands.order_report import source_with_report  # noqa: PLC0415 - keeps --help quick

        raise typer.Exit(source_with_report(dataset, order, report, as_json=as_json, time_limit=time_limit))
    from scenarios.dataset import Dataset  # noqa: PLC0415 - keeps --help quick

    data = Dataset.load(dataset)
    orders = data.pick(order) if order else data.orders
    plans: list[Plan] = []
    interrupted = False
    try:
        for each, plan in zip(orders, _plans(data, orders, time_limit), strict=False):
            plans.append(plan)
            if as_json:
                print_line(plan.to_json())
            elif order:
                _show_plan(each, plan, data)
            if plan.outcome.limit == "interrupted":
                interrupted = True
                break
    except KeyboardInterrupt:
        interrupted = True
    if not as_json and not order and (plans or not interrupted):
        _show_overview(plans, data)
    if interrupted:
        typer.echo(f"shipfrom: interrupted after {len(plans)} of {len(orders)} orders", err=True)
        raise typer.Exit(ExitCode.INTERRUPTED)
    raise typer.Exit(exit_code(plan.outcome for plan in plans))


def _plans(data: "Dataset", orders: "Sequence[Order]", time_limit: float | None) -> "Iterator[Plan]":
    """Source orders one by one; progress goes to stderr, and only where a person is watching."""
    from rich.progress import track  # noqa: PLC0415

    from optimizer import Sourcer  # noqa: PLC0415 - OR-Tools takes most of a second to import
    from scenarios.terminal import progress_console  # noqa: PLC0415

    console = progress_console()
    sourcer = Sourcer(data.network, data.rules)
    watched = console is not None and len(orders) > 1
    for each in track(orders, "Sourcing", console=console, disable=not watched, transient=True):
        yield sourcer.source(each, data.availability, time_limit=time_limit)


def _show_plan(order: "Order", plan: "Plan", data: "Dataset") -> None:
    from scenarios.render import console, plan_view  # noqa: PLC0415 - keeps --help quick

    console().print(plan_view(order, plan, data))


def _show_overview(plans: "list[Plan]", data: "Dataset") -> None:
    from scenarios.overview import overview  # noqa: PLC0415 - keeps --help quick
    from scenarios.render import console  # noqa: PLC0415 - keeps --help quick

    console().print(overview(plans, data.network.currency))
