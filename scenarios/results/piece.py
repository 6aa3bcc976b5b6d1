"""The tables of one replay, written while it runs: memory does not grow with the number of orders."""

import csv
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from models.errors import DocumentError, Flaw
from scenarios.ground import NodeDay
from scenarios.replay import Decided, Replay
from scenarios.results.rows import Rows, day_row, node_row
from scenarios.results.tables import TABLES

if TYPE_CHECKING:
    from scenarios.dataset import Dataset

Watch = Callable[[int], None]
"""Is told how many orders are decided so far."""


CRLF = "\r\n"
"""How CSV writers have to end rows that go through `LineFeeds`."""


class LineFeeds:
    """Takes rows that end in CRLF and ends them in LF.

    Python's writer quotes a cell for a line break only where the break is part of what ends its rows; a bare CR in an
    id would be a row's end to those who read it.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: str) -> int:
        """Write a row."""
        return self._stream.write(row[:-2] + "\n")


class PieceWriter:
    """Writes the rows of decided orders as CSV.

    The same decisions give the same bytes, on every platform: figures are rounded to six decimals, rows end in a line
    feed, and come in the sequence of the decisions.

    Parameters
    ----------
    streams
        Where each table goes, by its name in `scenarios.results.tables.TABLES`; opened with ``newline=""``.
    data
        The dataset that is replayed: its time zone, its nodes and its services.
    promise_days
        See `scenarios.results.rows.Rows`.
    """

    def __init__(self, streams: Mapping[str, TextIO], data: "Dataset", *, promise_days: int | None = None) -> None:
        self._rows = Rows(data.network, data.rules, promise_days)
        self._tables = {name: csv.writer(LineFeeds(streams[name]), lineterminator=CRLF) for name in TABLES}
        for name, columns in TABLES.items():
            self._tables[name].writerow(columns)
        self._tables["nodes"].writerows(map(node_row, data.network.nodes))

    def add(self, decided: Decided) -> None:
        """Write the rows of an order."""
        rows, tables = self._rows.of(decided), self._tables
        tables["orders"].writerow(rows.orders)
        tables["assignments"].writerows(rows.assignments)
        tables["shipments"].writerows(rows.shipments)
        tables["unfilled"].writerows(rows.unfilled)
        tables["latency"].writerow(rows.latency)

    def add_days(self, days: Iterable[NodeDay]) -> None:
        """Write what nodes used of their capacity."""
        self._tables["node_days"].writerows(map(day_row, days))


def unwritable(folder: Path, error: OSError) -> DocumentError:
    """Return the error that says that results cannot be written into a folder."""
    remedy = "Check the folder and its permissions."
    return DocumentError(str(folder), [Flaw("", None, f"results cannot be written: {error.strerror}", remedy)])


def piece_path(folder: Path, table: str) -> Path:
    """Return where a piece has a table."""
    return folder / f"{table}.csv"


def write_piece(
    replay: Replay, data: "Dataset", folder: Path, *, promise_days: int | None = None, watch: Watch | None = None
) -> None:
    """Run a replay and write its tables into a folder, one CSV file each.

    Parameters
    ----------
    replay
        The replay; it is iterated over once.
    data
        The dataset that it replays.
    folder
        Created where missing; files of these names are overwritten.
    promise_days
        See `scenarios.results.rows.Rows`.
    watch
        Is told after each order how many are decided.

    Raises
    ------
    DocumentError
        Where the folder cannot be written to.
    ShipfromError
        As the replay's policy raises.
    """
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            streams = {
                name: stack.enter_context(piece_path(folder, name).open("w", encoding="utf-8", newline=""))
                for name in TABLES
            }
        except OSError as error:
            raise unwritable(folder, error) from None
        _run(replay, PieceWriter(streams, data, promise_days=promise_days), watch)


def _run(replay: Replay, writer: PieceWriter, watch: Watch | None) -> None:
    for done, decided in enumerate(replay, start=1):
        writer.add(decided)
        if watch is not None:
            watch(done)
    writer.add_days(replay.node_days)
