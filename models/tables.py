"""CSV tables with a header: columns by name in any order, each cell checked with its row and column named."""

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import DocumentError, Flaw
from models.files import read_text


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


def read_table(path: Path, columns: Mapping[str, Column]) -> dict[str, list[Any]]:
    """Read a CSV file into one list per column.

    Raises
    ------
    DocumentError
        Naming the file and the row and column of each flaw (at most 20 of them).
    """
    rows = csv.reader(read_text(path).splitlines(), strict=True)
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
    if flaws:
        raise DocumentError(str(path), flaws[:20])
    return table


def read_count(cell: str) -> int:
    """Read a whole number, 0 or more."""
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError("must be a whole number, 0 or more")
    if len(cell) > 12:
        raise ValueError("must be below 1e12")
    return int(cell)


def read_number(cell: str) -> float:
    """Read a finite number."""
    try:
        number = float(cell)
    except ValueError:
        raise ValueError("must be a number") from None
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
        Flaw("header", repr(name), "there is no such column", f"The columns are {known}.")
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


def _wrong_width(number: int, row: list[str], header: list[str]) -> Flaw:
    rule = f"the row has {len(row)} cells, the header {len(header)}"
    return Flaw(f"row {number}", None, rule, "Add or remove cells, or quote commas.")


def _cells(body: list[tuple[int, list[str]]], index: int) -> Iterator[tuple[int, str]]:
    return ((number, row[index].strip()) for number, row in body)


def _read_cell(cell: str, column: Column) -> Any:
    if cell:
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
            flaws.append(Flaw(f"row {number}, {name}", repr(cell), str(error), "Repair the cell."))
    return values or [column.default] * length, flaws
