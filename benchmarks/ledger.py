"""Keeps what has been measured in a file of JSON lines, so that an interrupted run goes on where it stopped.

The first line says under which settings the others were measured; a run with other settings is refused.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.errors import SettingError

Row = dict[str, Any]
Settings = Mapping[str, str | int | float]

_DATE = "measured_on"
"""Key of the date in a row's line."""


def today() -> str:
    """Return the date in UTC."""
    return datetime.now(UTC).date().isoformat()


class Ledger:
    """Rows on disk; each is there once `add` returns.

    Parameters
    ----------
    path
        The file; it and its folder are made where they are absent. A last line that an interruption cut short is
        dropped.
    settings
        What the rows depend on.
    date
        Tells the date of a measurement, which is written with it.

    Attributes
    ----------
    rows
        What has been measured, in that order, without its dates.

    Raises
    ------
    SettingError
        Where the file holds rows of other settings, or is no such file.
    """

    def __init__(self, path: Path, settings: Settings, *, date: Callable[[], str] = today) -> None:
        self._path, self._date = path, date
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = _whole_lines(path)
        if not lines:
            self.rows: list[Row] = []
            _rewrite(path, [json.dumps(dict(settings))])
            return
        if differences := _differences(path, lines[0], settings):
            raise SettingError(
                f"{path} was measured with {differences}. Finish that run as it was begun, or name another folder."
            )
        self.rows = [_undated(json.loads(line)) for line in lines[1:]]
        _rewrite(path, lines)

    def add(self, row: Row) -> None:
        """Append a row and see it written."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**row, _DATE: self._date()}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.rows.append(row)

    def once(self, key: Row, measure: Callable[[], Row]) -> Row:
        """Return the row that begins with a key; what is not there is measured, and added."""
        for row in self.rows:
            if all(name in row and row[name] == value for name, value in key.items()):
                return row
        self.add({**key, **measure()})
        return self.rows[-1]


@dataclass(frozen=True)
class Kept:
    """What a file of measurements holds.

    Attributes
    ----------
    settings
        What its measurements depend on.
    rows
        The measurements.
    dates
        The date of each.
    """

    settings: Settings
    rows: tuple[Row, ...]
    dates: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> "Kept":
        """Read a file; `SettingError` where it is none of measurements."""
        head, *rows = _whole_lines(path) or [""]
        settings, found = _head(path, head), [json.loads(row) for row in rows]
        return cls(settings, tuple(map(_undated, found)), tuple(row.get(_DATE, "") for row in found))


def _undated(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != _DATE}


def _whole_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return [
        line.rstrip("\n") for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line[-1] == "\n"
    ]


def _rewrite(path: Path, lines: list[str]) -> None:
    """Put the lines in place at once, so that an interruption leaves the old file or the new one."""
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    fresh.replace(path)


def _differences(path: Path, head: str, settings: Settings) -> str:
    measured = _head(path, head)
    names = [name for name in {**measured, **settings} if measured.get(name) != settings.get(name)]
    return ", ".join(f"{name} = {measured.get(name)}, not {settings.get(name)}" for name in names)


def _head(path: Path, line: str) -> dict[str, str | int | float]:
    """Read the first line."""
    try:
        measured = json.loads(line)
    except json.JSONDecodeError:
        measured = None
    if not isinstance(measured, dict):
        raise SettingError(f"{path} is not a file of measurements. Name another folder.")
    return measured
