"""Files and folders that are there as a whole or not at all, whenever the machine stops."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

TEMPORARY = ".unfinished-"
"""What the names of things that are being written begin with."""


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file; whatever happens, its name never stands for a part of it."""
    unfinished = path.with_name(TEMPORARY + path.name)
    write_synced(unfinished, chunks)
    move_whole(unfinished, path)


def write_synced(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file down to the disk."""
    with path.open("wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())


def move_whole(source: Path, target: Path) -> None:
    """Give a file or a folder, written down to the disk, its final name; a file replaces what was there."""
    if source.is_dir():
        sync_folder(source)
    source.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Write a folder's list of names down to the disk."""
    if os.name == "nt":  # where folders cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Write a file that is closed already down to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        # Under another name first: a folder that is half gone must not pass for whole.
        doomed = path if path.name.startswith(TEMPORARY) else path.rename(path.with_name(TEMPORARY + path.name))
        shutil.rmtree(doomed)
    else:
        path.unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> None:
    """Remove what was being written in a folder when its writer stopped."""
    for path in list(folder.glob(f"{TEMPORARY}*")):
        remove(path)
