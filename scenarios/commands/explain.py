"""``shipfrom explain``: why an order is decided as it is."""

from typing import Annotated

import typer

from scenarios.commands import completion
from scenarios.commands.common import DatasetArgument, ExitCode, TimeLimitOption, exit_code, print_line


def explain(
    dataset: DatasetArgument,
    *,
    order: Annotated[str, typer.Option(metavar="ID", autocompletion=completion.orders, help="Order to explain.")],
    line: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", autocompletion=completion.lines, help="Line to explain; repeat for more. Default: all."
        ),
    ] = None,
    node: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", autocompletion=completion.nodes, help="Node to explain; repeat for more. Default: all."
        ),
    ] = None,
    time_limit: TimeLimitOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON: an Explanation (shipfrom schema Explanation).")
    ] = False,
) -> None:
    """Source an order and say why so, and not otherwise.

    Which rule decides, why these nodes and not others, what would fill unfilled lines. Every pair of a line and a node
    is decided anew; --line and --node save time on large networks.

    For example:
      shipfrom explain us-retail --order ORD-0031
      shipfrom explain us-retail --order ORD-0031 --line 4 --node WH-DFW
      shipfrom explain fluent-tiers --order GOLD-SHORT --json
    """
    from optimizer import Sourcer  # noqa: PLC0415 - OR-Tools takes most of a second to import
    from scenarios.dataset import Dataset  # noqa: PLC0415 - keeps --help quick
    from scenarios.explain_view import explanation_view, watching  # noqa: PLC0415
    from scenarios.render import console  # noqa: PLC0415

    data = Dataset.load(dataset)
    wanted = data.pick([order])[0]
    sourcer = Sourcer(data.network, data.rules)
    with watching(wanted.id):
        told = sourcer.explain(wanted, data.availability, lines=line, nodes=node, time_limit=time_limit)
    if as_json:
        print_line(told.to_json())
    else:
        console().print(explanation_view(wanted, told, data))
    if told.limit == "interrupted":
        typer.echo("shipfrom: interrupted; what was not found by then is told as open", err=True)
        raise typer.Exit(ExitCode.INTERRUPTED)
    raise typer.Exit(exit_code([told.plan.outcome]))
