"""What the commands have in common: arguments, options, exit codes, and how answers are printed."""

import json
import sys
from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.commands import completion
from scenarios.streams import discard_stdout

if TYPE_CHECKING:
    from models.plans import Outcome


class ExitCode(IntEnum):
    """What the process says of how it went."""

    ANSWERED = 0
    INTERNAL_ERROR = 1
    INVALID_INPUT = 2
    LINT_ERRORS = 3
    NO_ANSWER = 4
    INTERRUPTED = 130


DatasetArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATASET",
        show_default=False,
        autocompletion=completion.datasets,
        help="Folder of a dataset, or a bundled one: us-retail, fluent-tiers, ibm-restrictions, fabric-rule-set.",
    ),
]
OrdersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--order",
        metavar="ID",
        autocompletion=completion.orders,
        help="Order to source; repeat for more. Default: all.",
    ),
]
TimeLimitOption = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="How long the search may take; what it has by then is shown.")
]


def print_line(text: str) -> None:
    """Print a line of JSON on stdout; it is no fault where whoever reads it has seen enough."""
    try:
        print(_encodable(text), flush=True)  # noqa: T201 - the command's own output
    except BrokenPipeError:
        discard_stdout()
        raise typer.Exit from None


def _encodable(text: str) -> str:
    """Return JSON that stdout can take: where it knows some letters only, the others are escaped."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(json.loads(text))
    return text


def exit_code(outcomes: "Iterable[Outcome]") -> ExitCode:
    """Return what the process says of how decisions ended."""
    if any(outcome.status == "no_answer" for outcome in outcomes):
        return ExitCode.NO_ANSWER
    return ExitCode.ANSWERED
