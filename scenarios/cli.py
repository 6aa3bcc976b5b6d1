"""The command line: a thin face over the library's calls.

Exit codes: 0 answered (unfilled lines included), 1 internal error, 2 usage or invalid input, 3 lint found errors, 4 no
answer within the limit, 130 interrupted.

What takes long to import is imported by the command that needs it, so that ``--help`` and completion are quick.
"""

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from scenarios.commands import batch, explain, generate, lint, schema, source, whatif
from scenarios.commands.common import ExitCode
from scenarios.commands.plain import PlainCommand
from scenarios.streams import prepare_streams

SETTINGS = {"max_content_width": 100}
"""Help is as wide as tables may be."""

EXIT_CODES = """\b
Exit codes:
    0  answered; lines that stay unfilled are an answer
    1  internal error: a fault of shipfrom
    2  wrong usage, invalid input or nowhere to write: stderr says what to do
    3  lint found errors
    4  no answer within the limit
  130  interrupted
"""

EXAMPLES = "For example:\n"
"""What the lines with examples begin with in the docstrings of commands; help keeps them as they are."""

app = typer.Typer(
    name="shipfrom",
    help="Decides which warehouse or store ships each line of an order.",
    epilog=EXIT_CODES,
    context_settings=SETTINGS,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    # Help by rich takes three times as long.
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line; whatever goes wrong ends in a sentence and an exit code, not in a traceback."""
    prepare_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line with the given arguments and return the exit code."""
    try:
        app(arguments, prog_name="shipfrom")
    except SystemExit as end:
        return _code_of(end)
    except KeyboardInterrupt:
        return _fail("interrupted", ExitCode.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last resort of a command line
        return _fail(*_told(error))
    return ExitCode.ANSWERED


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - keeps --help quick

        typer.echo(f"shipfrom {version('shipfrom')}")
        raise typer.Exit


@app.callback()
def shipfrom(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Decides which warehouse or store ships each line of an order."""


def _help(command: Callable[..., Any]) -> str:
    """Return the docstring of a command, its examples marked as lines to be kept as they are."""
    return (command.__doc__ or "").replace(EXAMPLES, f"\b\n    {EXAMPLES}")


for command in (source, batch, whatif, explain, lint, schema, generate):
    app.command(cls=PlainCommand, help=_help(command), context_settings=SETTINGS)(command)


def _code_of(end: SystemExit) -> int:
    if isinstance(end.__context__, BrokenPipeError):
        return ExitCode.ANSWERED  # whoever reads the output has seen enough
    if isinstance(getattr(end.__context__, "__cause__", None), KeyboardInterrupt):
        return _fail("interrupted", ExitCode.INTERRUPTED)
    return end.code if isinstance(end.code, int) else ExitCode.ANSWERED


def _told(error: Exception) -> tuple[str, ExitCode]:
    """Return what is said of an error, and the exit code."""
    from models.errors import ShipfromError  # noqa: PLC0415 - keeps --help quick

    if isinstance(error, ShipfromError):
        return str(error), ExitCode.INVALID_INPUT if isinstance(error, ValueError) else ExitCode.INTERNAL_ERROR
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        what = f"{place}the system refused to read or write: {error.strerror}"
        return f"{what}. Make room or free the file, or name another place.", ExitCode.INVALID_INPUT
    return f"internal error: {type(error).__name__}: {error}", ExitCode.INTERNAL_ERROR


def _fail(message: str, code: ExitCode) -> int:
    typer.echo(f"shipfrom: {message}", err=True)
    return code
