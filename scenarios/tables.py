"""Tables that fit the terminal: ids are folded, figures are never cut, and columns that find no room are named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_LEAST = (14, 10, 6)
"""Columns that a longer text is folded into at least, and where even that finds no room."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title
        What heads it.
    kind
        A text may be folded; a label and a figure stay whole; figures stand to the right.
    spare
        Where the terminal is too narrow, the column with the highest number is left out first; 0 always stays.
    footer
        What stands below it.
    style
        How rich shows it.
    """

    title: str
    kind: Literal["text", "label", "figure"] = "text"
    spare: int = 0
    footer: str = ""
    style: str = ""


def figures(*titles: str) -> tuple[Column, ...]:
    """Return columns of figures that are never left out."""
    return tuple(Column(title, "figure") for title in titles)


class FittingTable:
    """A table that looks at the width that it gets.

    Parameters
    ----------
    columns
        Its columns.
    rows
        A cell for each column; what looks like markup in an id is part of the id.
    gap
        Blanks between columns.
    framed
        Whether blank lines and a margin set it off.
    """

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, gap: int = 2, framed: bool = False
    ) -> None:
        self._columns = columns
        self._rows = rows
        self._gap = gap
        self._framed = framed

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the table out in the width that there is."""
        kept, needs = self._fitted(options.max_width)
        yield self._table(kept, needs)
        if missing := [column.title for at, column in enumerate(self._columns) if at not in kept]:
            yield Text(f"Left out, as the terminal is narrow: {', '.join(missing)}", style="dim")

    def _fitted(self, width: int) -> tuple[list[int], list[int | None]]:
        """Return the columns that find room, and what each of all columns takes at least."""
        kept: list[int] = []
        for least in _LEAST:
            needs = [self._need(at, least) for at in range(len(self._columns))]
            kept = self._kept(needs, width)
            if self._width([needs[at] for at in kept]) <= width:
                return kept, list(needs)
        # Not even that: figures are folded, which is better than cut.
        return kept, [None] * len(self._columns)

    def _kept(self, needs: Sequence[int], width: int) -> list[int]:
        """Leave out what can be spared until the others find room."""
        kept = list(range(len(needs)))
        while self._width([needs[at] for at in kept]) > width:
            spare = max(kept, key=lambda at: self._columns[at].spare)
            if not self._columns[spare].spare:
                break
            kept.remove(spare)
        return kept

    def _width(self, needs: Sequence[int]) -> int:
        return sum(needs) + self._gap * (len(needs) - 1) + 2 * self._framed

    def _need(self, at: int, least: int) -> int:
        """Return the columns of the terminal that a column takes at least."""
        column = self._columns[at]
        longest = max(cell_len(text) for text in self._texts(at))
        return min(longest, max(least, cell_len(column.title))) if column.kind == "text" else longest

    def _texts(self, at: int) -> Iterator[str]:
        yield self._columns[at].title
        yield self._columns[at].footer
        for row in self._rows:
            yield row[at]

    def _table(self, kept: Sequence[int], needs: Sequence[int | None]) -> Table:
        # The box itself puts a blank between columns.
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, self._gap - 1, 0, 0), show_edge=self._framed)
        table.show_footer = any(column.footer for column in self._columns)
        for at in kept:
            column = self._columns[at]
            table.add_column(
                Text(column.title),
                footer=Text(column.footer),
                justify="right" if column.kind == "figure" else "left",
                style=column.style,
                min_width=needs[at],
                no_wrap=column.kind != "text" and needs[at] is not None,
                overflow="fold",
            )
        for row in self._rows:
            table.add_row(*(Text(row[at]) for at in kept))
        return table
