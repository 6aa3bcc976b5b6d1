"""The folder of a study: its finished pieces, and the tables that are made of them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from models.errors import DocumentError, Flaw
from scenarios.results.piece import piece_path
from scenarios.results.tables import REPEATABLE, TABLES
from scenarios.studies import durable
from scenarios.studies.changes import TABLE as SCENARIOS
from scenarios.studies.fingerprints import file_fingerprint
from scenarios.studies.packing import PackedFile
from scenarios.studies.pieces import Piece

REPORT = "report.html"
"""What commands draw from the tables; it goes when they go."""

_STUDY = "study.json"
_PIECE = "piece.json"
_LATENCY = "latency.sha256"
_TABLES = f"{durable.TEMPORARY}tables"


_RESTORE = "Restore it, or name another folder, or remove this one with all its results."


class Store:
    """The folder that a study writes into.

    Parameters
    ----------
    out
        The folder; made where missing.
    facts
        What was run, as plain data with the study's id: it becomes ``study.json``.
    wanted
        The fingerprint of each piece of the study.

    Raises
    ------
    DocumentError
        Where the folder holds another study, or anything else, or cannot be written.
    """

    def __init__(self, out: Path, facts: Mapping[str, Any], wanted: Mapping[Piece, str]) -> None:
        self._out = out
        self._pieces = out / "pieces"
        self._wanted = wanted
        self._refuse_other_contents(str(facts["id"]))
        try:
            self._claim(facts)
        except OSError as error:
            flaw = Flaw("", None, f"the folder cannot be written: {error.strerror}", "Check it, or name another.")
            raise DocumentError(str(out), [flaw]) from None

    def missing(self) -> list[Piece]:
        """Return the pieces that are still to be done."""
        return [piece for piece in self._wanted if not self.folder_of(piece).exists()]

    def folder_of(self, piece: Piece) -> Path:
        """Return where a finished piece is."""
        return self._pieces / piece.folder_name

    def keep(self, piece: Piece, files: Iterable[PackedFile]) -> None:
        """Write a finished piece: all of it, or nothing."""
        folder = self._pieces / f"{durable.TEMPORARY}{piece.folder_name}"
        folder.mkdir()
        for file in files:
            durable.write_synced(folder / file.name, file.chunks())
        # Not in a file with the others: those are the same on every run.
        durable.write_synced(folder / _LATENCY, [_latency_fingerprint(folder)])
        durable.write_synced(folder / _PIECE, [_json(self._facts_of(piece, folder))])
        durable.move_whole(folder, self.folder_of(piece))

    def write_tables(self, write: Callable[[Path], None]) -> list[Path]:
        """Write the tables of the whole study by a function that is given a folder, and return where they are."""
        folder = self._out / _TABLES
        folder.mkdir()
        write(folder)
        made = sorted(folder.iterdir())
        for path in made:
            durable.sync_file(path)
        for path in made:
            durable.move_whole(path, self._out / path.name)
        folder.rmdir()
        return [self._out / path.name for path in made]

    def _claim(self, facts: Mapping[str, Any]) -> None:
        """Make the folder this study's, and clear it of what does not belong to it any longer."""
        self._pieces.mkdir(parents=True, exist_ok=True)
        durable.remove_unfinished(self._out)
        durable.remove_unfinished(self._pieces)
        # All else stays: what scenarios need that come back, and what is not ours.
        stale = [each for each in self._wanted if self.folder_of(each).exists() and not self._is_usable(each)]
        if stale or self.missing() or not self._is_of(facts):
            # Tables of other pieces or another study than those beside them would be taken for theirs.
            for path in _result_paths(self._out):
                durable.remove(path)
        for piece in stale:
            durable.remove(self.folder_of(piece))
        durable.write_whole(self._out / _STUDY, [_json(facts)])

    def _is_of(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether the folder is of a study with these facts already."""
        with suppress(OSError):
            return (self._out / _STUDY).read_bytes() == _json(facts)
        return False

    def _refuse_other_contents(self, study: str) -> None:
        if not self._out.exists():
            return
        remedy = "Name a folder of its own for the study, or remove this one."
        for folder in (self._out, self._pieces):
            if folder.exists() and not folder.is_dir():
                raise DocumentError(str(folder), [Flaw("", None, "is not a folder", "Name another folder.")])
        if (self._out / _STUDY).exists():
            found = _read(self._out / _STUDY).get("id")
            if not isinstance(found, str):
                rule = "cannot be read, and so nobody knows of which study the folder holds results"
                raise DocumentError(str(self._out / _STUDY), [Flaw("", None, rule, _RESTORE)])
            if found != study:
                rule = f"the folder holds results of the study {found!r}, not of {study!r}"
                raise DocumentError(str(self._out), [Flaw("", None, rule, remedy)])
        elif others := [each.name for each in self._out.iterdir() if not _is_ours(each)]:
            rule = f"the folder holds other things, such as {min(others)!r}"
            raise DocumentError(str(self._out), [Flaw("", None, rule, remedy)])

    def _is_usable(self, piece: Piece) -> bool:
        """Tell whether the folder of a piece holds it just as it was written."""
        folder = self.folder_of(piece)
        with suppress(OSError):
            is_whole = (folder / _LATENCY).read_bytes() == _latency_fingerprint(folder)
            return is_whole and _read(folder / _PIECE) == self._facts_of(piece, folder)
        return False

    def _facts_of(self, piece: Piece, folder: Path) -> dict[str, Any]:
        """Return what is known of a piece in a folder: what it is of, and what its files hold."""
        paths = [piece_path(folder, table) for table in REPEATABLE]
        return {
            "scenario": piece.scenario,
            "policy": piece.policy,
            "seed": piece.seed,
            "fingerprint": self._wanted[piece],
            "files": {path.name: file_fingerprint(path) for path in paths},
        }


def _latency_fingerprint(folder: Path) -> bytes:
    return file_fingerprint(piece_path(folder, "latency")).encode() + b"\n"


def _result_paths(out: Path) -> Iterator[Path]:
    """Yield the files that hold tables of a study, and the report that is made of them."""
    made = ("kpis", "differences", "moved", "flows", "latency_kpis", SCENARIOS)
    names = [f"{name}{suffix}" for name in (*TABLES, *made) for suffix in (".csv", ".parquet")]
    yield from (path for name in (*names, REPORT) if (path := out / name).exists())


def _is_ours(path: Path) -> bool:
    """Tell whether something may be left of a study that stopped before it had a name."""
    return path.name.startswith(durable.TEMPORARY) or (path.name == "pieces" and not any(path.iterdir()))


def _json(data: Any) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _read(path: Path) -> dict[str, Any]:
    """Return what a file of ours says; nothing where it is none."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}
