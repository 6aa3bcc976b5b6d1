"""``shipfrom batch``: orders together, on the stock and capacity that they share."""

from typing import Annotated

import typer

from scenarios.commands.common import (
    DatasetArgument,
    ExitCode,
    OrdersOption,
    TimeLimitOption,
    exit_code,
    print_line,
)


def batch(
    dataset: DatasetArgument,
    order: OrdersOption = None,
    *,
    gap: Annotated[
        float, typer.Option(metavar="SHARE", help="How far from the best is close enough; 0 asks for the best.")
    ] = 1e-4,
    time_limit: TimeLimitOption = None,
    workers: Annotated[int, typer.Option(metavar="COUNT", help="Processors that search side by side.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON: a BatchResult (shipfrom schema BatchResult).")
    ] = False,
) -> None:
    """Source orders together, on the stock that they share.

    The plans are the best for all orders in sum, within the stock and capacity that there is. With --order every
    decision is shown in full, too. Ctrl-C ends the search with the best plans so far.

    For example:
      shipfrom batch us-retail --order ORD-0031 --order ORD-0047
      shipfrom batch us-retail --gap 0.001 --time-limit 10
      shipfrom batch fabric-rule-set --json
    """
    from optimizer import Sourcer  # noqa: PLC0415 - OR-Tools takes most of a second to import
    from scenarios.batch_view import batch_view, watching  # noqa: PLC0415
    from scenarios.commands.quiet import stdout_to_stderr  # noqa: PLC0415
    from scenarios.dataset import Dataset  # noqa: PLC0415 - keeps --help quick
    from scenarios.render import console, plan_view  # noqa: PLC0415

    data = Dataset.load(dataset)
    orders = data.pick(order) if order else data.orders
    sourcer = Sourcer(data.network, data.rules)
    with stdout_to_stderr(), watching(len(orders)) as watch:
        result = sourcer.source_batch(
            orders, data.availability, gap=gap, time_limit=time_limit, workers=workers, progress=watch
        )
    if as_json:
        print_line(result.to_json())
    else:
        for each, plan in zip(orders, result.plans, strict=True) if order else ():
            console().print(plan_view(each, plan, data))
        console().print(batch_view(result, data.network.currency))
    if result.outcome.limit == "interrupted":
        typer.echo("shipfrom: interrupted; these are the best plans so far", err=True)
        raise typer.Exit(ExitCode.INTERRUPTED)
    raise typer.Exit(exit_code([result.outcome]))
