"""The command line: a thin face over the library's calls.

Exit codes: 0 answered (unfilled lines included), 1 internal error, 2 usage or invalid input, 3 lint found errors, 4 no
answer within the limit, 130 interrupted.
"""

import sys
from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from models.errors import ShipfromError
from scenarios.commands import batch, explain, generate, lint, schema, source, whatif
from scenarios.commands.common import ExitCode

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


for command in (source, batch, whatif, explain, lint, schema, generate):
    app.command()(command)


def _fail(message: str, code: ExitCode) -> int:
    typer.echo(f"shipfrom: {message}", err=True)
    return code
