"""``shipfrom explain``: why an order is decided as it is."""

from typing import Annotated

import typer

from scenarios.commands.common import DATASET_HELP, ExitCode, exit_code, print_line


def explain(
    dataset: Annotated[str, typer.Argument(help=DATASET_HELP)],
    *,
    order: Annotated[str, typer.Option(help="Order to explain.")],
    line: Annotated[list[str] | None, typer.Option(help="Line to explain; repeat for more. Default: all.")] = None,
    node: Annotated[list[str] | None, typer.Option(help="Node to explain; repeat for more. Default: all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as one line of JSON.")] = False,
    time_limit: Annotated[float | None, typer.Option(help="Seconds that the explaining may take.")] = None,
) -> None:
    """Source an order and say why: which rule, why these nodes and not others, what would fill unfilled lines.

    Every pair of a line and a node is decided anew; --line and --node save time on large networks.

    Example: shipfrom explain us-retail --order ORD-0031 --line 4
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
    raise typer.Exit(ExitCode.INTERRUPTED if told.limit == "interrupted" else exit_code([told.plan.outcome]))
