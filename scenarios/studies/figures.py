"""The KPIs of a study and its differences, read from its tables."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KPIS = "kpis.csv"
DIFFERENCES = "differences.csv"

_COUNTS = ("seed", "paired")
_NUMBERS = ("base", "value", "difference", "low", "high")

Row = dict[str, Any]
"""A row of a table by column; numbers are numbers, and None is not known or, as a seed, all seeds together."""


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a study's table of KPIs or differences."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: _value(name, cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def overall(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows about all orders of all seeds."""
    return (row for row in rows if row["scope"] == "overall" and row.get("seed") is None)


def _value(name: str, cell: str) -> Any:
    if name in _COUNTS:
        return int(cell) if cell else None
    if name in _NUMBERS:
        return float(cell) if cell else None
    return cell
