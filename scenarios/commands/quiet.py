"""Keeps what solvers print from standard output, which is for answers."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def stdout_to_stderr() -> Iterator[None]:
    """Send to standard error, for a while, what this process writes to standard output, by whatever library.

    HiGHS says some things on standard output that no option silences.
    """
    _flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        _flush()
        os.dup2(kept, 1)
        os.close(kept)


def _flush() -> None:
    """Write out what Python, and C for other libraries, still hold back."""
    if sys.stdout is not None:
        sys.stdout.flush()
    # Only systems with one C library for the whole process can be told so.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
