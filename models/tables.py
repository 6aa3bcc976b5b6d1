"""CSV tables with a header: columns by name in any order, each cell checked with its row and column named."""

import csv
import difflib
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import DocumentError, Flaw
from models.files import read_text
from models.types import LARGEST_COUNT

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?(?i:inf|infinity|nan)"


@dataclass(frozen=True)
class Column:
    """How the cells of one column are read.

    Attributes
    ----------
    read
        Turns a non-empty cell into a value; raises ValueError with the rule that the cell breaks.
    required
        Whether the column must be there and every cell filled.
    default
        The value of an empty or absent cell of an optional column.
    """

    read: Callable[[str], Any]
    required: bool = False
    default: Any = None


def read_table(path: Path, columns: Mapping[str, Column], *, key: Sequence[str] = ()) -> dict[str, list[Any]]:
    """Read a CSV file into one list per column; no two rows may agree in all columns of the key.

    Raises
    ------
    DocumentError
        Naming the file and the row and column of each flaw (at most 20 of them).
    """
    rows = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        _check_header(path, header, columns)
        body = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        flaw = Flaw(f"row {rows.line_num}", None, f"this is not CSV: {error}", "Repair the quoting there.")
        raise DocumentError(str(path), [flaw]) from None
    flaws = [_wrong_width(number, row, header) for number, row in body if len(row) != len(header)]
    table: dict[str, list[Any]] = {}
    for name, column in columns.items():
        cells = _cells(body, header.index(name)) if name in header and not flaws else iter(())
        table[name], found = _read_column(name, column, cells, len(body))
        flaws += found
    flaws = flaws or (_twins(table, key, [number for number, _ in body]) if key else [])
    if flaws:
        raise DocumentError(str(path), flaws[:20])
    return table


def read_text_cell(cell: str) -> str:
    """Read a text, without the spaces around it."""
    return cell.strip()


def read_count(cell: str) -> int:
    """Read a whole number, 0 or more."""
    cell = cell.strip()
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError("must be a whole number, 0 or more")
    if len(cell) > len(str(LARGEST_COUNT)) or int(cell) > LARGEST_COUNT:
        raise ValueError("must be at most 1e12")
    return int(cell)


def read_number(cell: str) -> float:
    """Read a finite number."""
    if not re.fullmatch(_NUMBER, cell.strip(), re.ASCII):
        raise ValueError("must be a number such as 12.5")
    number = float(cell)
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


def read_amount(cell: str) -> float:
    """Read a finite number, 0 or more."""
    number = read_number(cell)
    if number < 0:
        raise ValueError("must be 0 or more")
    return number


def _check_header(path: Path, header: list[str], columns: Mapping[str, Column]) -> None:
    known = ", ".join(columns)
    flaws = [
        Flaw("header", None, f"the column {name!r} is missing", f"The columns are {known}.")
        for name, column in columns.items()
        if column.required and name not in header
    ]
    flaws += [
        Flaw("header", repr(name), "there is no such column", _header_remedy(name, columns))
        for name in header
        if name not in columns
    ]
    flaws += [
        Flaw("header", repr(name), "the column is given twice", "Remove one.")
        for name in sorted(set(header))
        if header.count(name) > 1
    ]
    if flaws:
        raise DocumentError(str(path), flaws)


def _header_remedy(name: str, columns: Mapping[str, Column]) -> str:
    close = difflib.get_close_matches(name, columns, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    separator = "Separate columns by commas. " if ";" in name or "\t" in name else ""
    return f"{separator}The columns are {', '.join(columns)}."


def _wrong_width(number: int, row: list[str], header: list[str]) -> Flaw:
    rule = f"the row has {len(row)} cells, the header {len(header)}"
    return Flaw(f"row {number}", None, rule, "Add or remove cells, or quote commas.")


def _twins(table: dict[str, list[Any]], key: Sequence[str], numbers: list[int]) -> list[Flaw]:
    """Find rows that agree in the key with an earlier one."""
    first: dict[tuple[Any, ...], int] = {}
    flaws = []
    for number, *values in zip(numbers, *(table[name] for name in key), strict=True):
        if (earlier := first.setdefault(tuple(values), number)) != number:
            label = ", ".join(map(str, values))
            flaws.append(Flaw(f"row {number}", label, f"is given already in row {earlier}", "Remove one of them."))
    return flaws


def _cells(body: list[tuple[int, list[str]]], index: int) -> Iterator[tuple[int, str]]:
    return ((number, row[index]) for number, row in body)


def _read_cell(cell: str, column: Column) -> Any:
    if cell.strip():
        return column.read(cell)
    if column.required:
        raise ValueError("the cell must be filled")
    return column.default


def _read_column(
    name: str, column: Column, cells: Iterator[tuple[int, str]], length: int
) -> tuple[list[Any], list[Flaw]]:
    values: list[Any] = []
    flaws: list[Flaw] = []
    for number, cell in cells:
        try:
            values.append(_read_cell(cell, column))
        except ValueError as error:
            flaws.append(Flaw(f"row {number}, {name}", repr(cell.strip()), str(error), "Repair the cell."))
    return values or [column.default] * length, flaws
