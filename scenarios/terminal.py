"""The terminal that people look at: how wide it is, whether it has colours, and who is watching."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from scenarios.streams import discard_stdout, is_watched

WIDTH = 100
"""Columns that every table fits into."""


def console() -> Console:
    """Return a console on stdout that is never wider than `WIDTH`, and as wide where nobody is watching."""
    width = min(Console().width, WIDTH) if is_watched(sys.stdout) else WIDTH
    return _PatientConsole(width=width, force_terminal=_forced())


def progress_console() -> Console | None:
    """Return a console on stderr where a person is watching, and lines can be written over; else nothing."""
    console = Console(stderr=True)
    return None if console.is_dumb_terminal or not is_watched(sys.stderr) else console


@contextmanager
def working(text: str) -> Iterator[None]:
    """Say on stderr what is being done meanwhile, where a person is watching."""
    if (shown := progress_console()) is None:
        yield
        return
    from rich.markup import escape  # noqa: PLC0415 - only where somebody sees it

    with shown.status(escape(text)):
        yield


def _forced() -> bool | None:
    """Tell what ``FORCE_COLOR`` asks for; ``FORCE_COLOR=0`` asks for nothing, as other programs have it."""
    return False if os.environ.get("FORCE_COLOR") == "0" and not is_watched(sys.stdout) else None


class _PatientConsole(Console):
    """Takes it for success where whoever reads the output has seen enough and closes the pipe."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print; lines that nobody watches end with their text, not with the blanks that fill a table's width."""
        if self.is_terminal:
            super().print(*objects, **options)
            return
        with self.capture() as captured:
            super().print(*objects, **options)
        lines = captured.get().split("\n")
        try:
            self.file.write("\n".join(line.rstrip() for line in lines))
            self.file.flush()
        except BrokenPipeError:
            self.on_broken_pipe()

    def on_broken_pipe(self) -> None:
        """End quietly."""
        self.quiet = True
        discard_stdout()
        raise SystemExit(0)
