"""What the commands have in common."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

import typer

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


DATASET_HELP = (
    "Folder of a dataset, or the name of a bundled one: us-retail, fluent-tiers, ibm-restrictions, fabric-rule-set."
)


def print_line(text: str) -> None:
    """Print a line on stdout; it is no fault where whoever reads it has seen enough."""
    try:
        print(text, flush=True)  # noqa: T201 - the command's own output
    except BrokenPipeError:
        from scenarios.render import discard_stdout  # noqa: PLC0415 - keeps --help quick

        discard_stdout()
        raise typer.Exit from None


def exit_code(outcomes: "Iterable[Outcome]") -> ExitCode:
    """Return what the process says of how decisions ended."""
    if any(outcome.status == "no_answer" for outcome in outcomes):
        return ExitCode.NO_ANSWER
    return ExitCode.ANSWERED
