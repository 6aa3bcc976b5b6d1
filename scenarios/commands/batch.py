"""``shipfrom batch``: orders together, on the stock and capacity that they share."""

from typing import Annotated

import typer

from scenarios.commands.common import DATASET_HELP, ExitCode, exit_code, print_line


def batch(
    dataset: Annotated[str, typer.Argument(help=DATASET_HELP)],
    order: Annotated[list[str] | None, typer.Option(help="Order to source; repeat for more. Default: all.")] = None,
    *,
    gap: Annotated[float, typer.Option(help="Relative gap that is close enough; 0 asks for the optimum.")] = 1e-4,
    time_limit: Annotated[float | None, typer.Option(help="Seconds that the search may take.")] = None,
    workers: Annotated[int, typer.Option(help="Parallel workers of the search.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the joint decision as one line of JSON.")] = False,
) -> None:
    """Source orders together: the best for all of them on the stock and capacity that they share.

    With --order every decision is shown in full. Ctrl-C ends the search with the best plans so far.

    Example: shipfrom batch us-retail --gap 0.001 --time-limit 60
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
