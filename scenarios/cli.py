"""The command line: a thin face over the library's calls.

Exit codes: 0 answered (unfilled lines included), 1 internal error, 2 usage or invalid input, 3 lint found errors, 4 no
answer within the limit, 130 interrupted.
"""

import sys
from collections.abc import Iterator
from enum import IntEnum
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import ShipfromError

if TYPE_CHECKING:
    from models.orders import Order
    from models.plans import Plan
    from scenarios.dataset import Dataset


class ExitCode(IntEnum):
    """What the process says of how it went."""

    ANSWERED = 0
    INTERNAL_ERROR = 1
    INVALID_INPUT = 2
    LINT_ERRORS = 3
    NO_ANSWER = 4
    INTERRUPTED = 130


_DATASET_HELP = (
    "Folder of a dataset, or the name of a bundled one: us-retail, fluent-tiers, ibm-restrictions, fabric-rule-set."
)

app = typer.Typer(
    name="shipfrom",
    help="Decides which warehouse or store ships each line of an order.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and an exit code, not in a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with the given arguments and return the exit code."""
    try:
        app(arguments, prog_name="shipfrom")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.ANSWERED
    except KeyboardInterrupt:
        return _fail("interrupted", ExitCode.INTERRUPTED)
    except ShipfromError as error:
        is_input = isinstance(error, ValueError)
        return _fail(str(error), ExitCode.INVALID_INPUT if is_input else ExitCode.INTERNAL_ERROR)
    except Exception as error:  # noqa: BLE001 - the last resort of a command line
        return _fail(f"internal error: {type(error).__name__}: {error}", ExitCode.INTERNAL_ERROR)
    return ExitCode.ANSWERED


@app.callback(invoke_without_command=True)
def shipfrom(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Decides which warehouse or store ships each line of an order."""
    if version:
        typer.echo(f"shipfrom {installed_version('shipfrom')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def source(
    dataset: Annotated[str, typer.Argument(help=_DATASET_HELP)],
    order: Annotated[list[str] | None, typer.Option(help="Order to source; repeat for more. Default: all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each plan as one line of JSON.")] = False,
    time_limit: Annotated[float | None, typer.Option(help="Seconds that one order may take.")] = None,
) -> None:
    """Source orders, each on the dataset's stock as it stands.

    With --order every decision is shown in full, else a row for each order.

    Example: shipfrom source us-retail --order ORD-0042
    """
    from scenarios.dataset import Dataset  # noqa: PLC0415 - keeps --help quick

    data = Dataset.load(dataset)
    orders = data.pick(order) if order else data.orders
    plans: list[Plan] = []
    interrupted = False
    try:
        for each, plan in zip(orders, _plans(data, orders, time_limit), strict=False):
            plans.append(plan)
            if as_json:
                _print_line(plan.to_json())
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
    raise typer.Exit(_exit_code(plans))


@app.command()
def explain(
    dataset: Annotated[str, typer.Argument(help=_DATASET_HELP)],
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
        _print_line(told.to_json())
    else:
        console().print(explanation_view(wanted, told, data))
    raise typer.Exit(ExitCode.INTERRUPTED if told.limit == "interrupted" else _exit_code([told.plan]))


@app.command()
def lint(
    dataset: Annotated[str, typer.Argument(help=_DATASET_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help="Print each finding as one line of JSON.")] = False,
) -> None:
    """Say which rules of a dataset can never decide, match or be met, and what else may not be meant.

    Needs the network and the rules only. Ends with exit code 3 where there are errors.

    Example: shipfrom lint us-retail
    """
    from optimizer import lint as findings_of  # noqa: PLC0415 - keeps --help quick
    from scenarios.dataset import load_rules  # noqa: PLC0415
    from scenarios.lint_view import findings_view  # noqa: PLC0415
    from scenarios.render import console  # noqa: PLC0415

    network, rules = load_rules(dataset)
    findings = findings_of(rules, network)
    if as_json:
        for finding in findings:
            _print_line(finding.to_json())
    else:
        console().print(findings_view(findings, rules))
    has_errors = any(finding.severity == "error" for finding in findings)
    raise typer.Exit(ExitCode.LINT_ERRORS if has_errors else ExitCode.ANSWERED)


@app.command()
def schema(
    document: Annotated[
        str | None,
        typer.Argument(
            help="Network, Order, RuleSet, StockRecord, Plan, BatchResult, Finding or Explanation. Default: all."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of the documents.

    Example: shipfrom schema Order
    """
    import json  # noqa: PLC0415

    from scenarios.schemas import schema_of, schemas  # noqa: PLC0415 - keeps --help quick

    typer.echo(json.dumps(schema_of(document) if document else schemas(), indent=2))


@app.command()
def generate(
    folder: Annotated[str, typer.Argument(help="Folder to write the dataset into; created where missing.")],
    nodes: Annotated[int, typer.Option(help="Nodes, 3 or more.")] = 40,
    items: Annotated[int, typer.Option(help="Items, 1 or more.")] = 68,
    orders: Annotated[int, typer.Option(help="Orders, 1 or more.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of all random draws.")] = 29,
) -> None:
    """Generate a synthetic dataset under the rules of us-retail.

    Example: shipfrom generate big --nodes 200 --orders 5000 --seed 1
    """
    from pathlib import Path  # noqa: PLC0415

    from models.files import read_text, write_text  # noqa: PLC0415 - keeps --help quick
    from scenarios.dataset import BUNDLED, refuse_to_overwrite  # noqa: PLC0415
    from scenarios.generate import Settings  # noqa: PLC0415
    from scenarios.generate import generate as generated  # noqa: PLC0415

    target = Path(folder)
    data = generated(Settings(nodes=nodes, items=items, orders=orders, seed=seed))
    refuse_to_overwrite(target)
    data.write(target)
    write_text(read_text(BUNDLED / "us-retail" / "rules.yaml"), target / "rules.yaml")
    typer.echo(f"Wrote {orders} orders over {nodes} nodes and {items} items to {target}.", err=True)


def _plans(data: "Dataset", orders: "tuple[Order, ...]", time_limit: float | None) -> "Iterator[Plan]":
    """Source orders one by one; progress goes to stderr, and only where a person is watching."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    from optimizer import Sourcer  # noqa: PLC0415 - OR-Tools takes most of a second to import

    console = Console(stderr=True)
    sourcer = Sourcer(data.network, data.rules)
    watched = console.is_terminal and len(orders) > 1
    for each in track(orders, "Sourcing", console=console, disable=not watched, transient=True):
        yield sourcer.source(each, data.availability, time_limit=time_limit)


def _print_line(text: str) -> None:
    try:
        print(text, flush=True)  # noqa: T201 - the command's own output
    except BrokenPipeError:
        from scenarios.render import discard_stdout  # noqa: PLC0415 - keeps --help quick

        discard_stdout()
        raise typer.Exit from None


def _show_plan(order: "Order", plan: "Plan", data: "Dataset") -> None:
    from scenarios.render import console, plan_view  # noqa: PLC0415 - keeps --help quick

    console().print(plan_view(order, plan, data))


def _show_overview(plans: "list[Plan]", data: "Dataset") -> None:
    from scenarios.render import console, overview  # noqa: PLC0415 - keeps --help quick

    console().print(overview(plans, data.network.currency))


def _exit_code(plans: "list[Plan]") -> int:
    if any(plan.outcome.status == "no_answer" for plan in plans):
        return ExitCode.NO_ANSWER
    return ExitCode.ANSWERED


def _fail(message: str, code: ExitCode) -> int:
    typer.echo(f"shipfrom: {message}", err=True)
    return code
