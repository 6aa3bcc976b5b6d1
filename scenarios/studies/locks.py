"""One run at a time in a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import DocumentError, Flaw


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the system takes the lock away from a process that is killed.

    Raises
    ------
    DocumentError
        Where another run is in the folder.
    """
    if os.name == "nt":
        yield
        return
    import fcntl  # noqa: PLC0415 - exists on POSIX systems only

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            flaw = Flaw("", None, "another run writes into this folder", "Wait for it, or name another folder.")
            raise DocumentError(str(folder), [flaw]) from None
        yield
    finally:
        os.close(handle)
