"""Standard streams as the command line finds them: closed, full, or too small for some letters."""

import io
import os
import sys


def prepare_streams() -> None:
    """Make standard streams fit to write to.

    Where one is closed, as by ``>&-``, the next file that is opened would take its place and get what is printed. Where
    a terminal knows some letters only, it shows a question mark for the others.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def discard_stdout() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_watched(stream: object) -> bool:
    """Tell whether a person looks at a stream: whatever colours are asked for, a pipe or a file has no onlooker."""
    is_terminal = getattr(stream, "isatty", None)
    return is_terminal is not None and bool(is_terminal())
