"""Data frames as files: CSV, and Parquet where pyarrow is there."""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from scenarios.results.piece import CRLF, LineFeeds, unwritable


class CsvTable:
    """A CSV file that grows frame by frame; the header comes with the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._is_new = True

    def append(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame."""
        frame.to_csv(LineFeeds(self._stream), index=False, header=self._is_new, lineterminator=CRLF)  # type: ignore[call-overload] # any stream with a write will do
        self._is_new = False

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


class ParquetTable:
    """A Parquet file that grows frame by frame."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._arrow: Any = importlib.import_module("pyarrow")
        self._parquet: Any = importlib.import_module("pyarrow.parquet")
        self._writer: Any = None

    def append(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame as a row group."""
        table = self._arrow.Table.from_pandas(frame, schema=self._schema(frame), preserve_index=False)
        if self._writer is None:
            self._writer = self._parquet.ParquetWriter(self.path, table.schema)
        self._writer.write_table(table)

    def _schema(self, frame: pd.DataFrame) -> Any:
        """Return what the columns hold, also where the first frame has no rows that would tell."""
        types = {"Int64": self._arrow.int64(), "float64": self._arrow.float64()}
        return self._arrow.schema(
            [(name, types.get(str(dtype), self._arrow.string())) for name, dtype in frame.dtypes.items()]
        )

    def close(self) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()


def has_pyarrow() -> bool:
    """Tell whether Parquet can be written."""
    try:
        importlib.import_module("pyarrow.parquet")
    except ImportError:
        return False
    return True


def write_frames(frames: Iterable[pd.DataFrame], folder: Path, name: str, *, parquet: bool = False) -> None:
    """Write frames of the same columns as one table, one after the other, so that one at a time is in memory.

    Parameters
    ----------
    frames
        One frame or more.
    folder, name
        The files are ``folder/name.csv`` and ``folder/name.parquet``.
    parquet
        Whether to write Parquet besides CSV.

    Raises
    ------
    DocumentError
        Where the folder cannot be written to.
    """
    tables: list[CsvTable | ParquetTable] = []
    try:
        tables.append(CsvTable(folder / f"{name}.csv"))
        if parquet:
            tables.append(ParquetTable(folder / f"{name}.parquet"))
        for frame in frames:
            for table in tables:
                table.append(frame)
    except OSError as error:
        raise unwritable(folder, error) from None
    finally:
        for table in tables:
            table.close()
