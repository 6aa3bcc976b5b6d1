"""The tables of pieces as data frames."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from models.errors import DocumentError, Flaw
from scenarios.results.piece import piece_path
from scenarios.results.tables import TABLES, Columns, Kind

DTYPES: Mapping[Kind, Any] = MappingProxyType({Kind.TEXT: "str", Kind.COUNT: "Int64", Kind.FIGURE: "float64"})
"""How pandas keeps the cells of a column."""


LABELS: Columns = MappingProxyType({"scenario": Kind.TEXT, "policy": Kind.TEXT, "seed": Kind.COUNT})
"""The columns that say which piece a row is of; without a seed it is of all seeds together."""

_ROWS_AT_ONCE = 500_000


class Run(NamedTuple):
    """A scenario under a policy, with all its seeds."""

    scenario: str
    policy: str


@dataclass(frozen=True)
class Piece:
    """One replay of a study, whose tables are in a folder.

    Attributes
    ----------
    scenario, policy
        What results call the scenario and the policy.
    seed
        The seed of the run.
    folder
        Where `scenarios.results.piece.write_piece` has written its tables.
    """

    scenario: str
    policy: str
    seed: int
    folder: Path

    def frame(self, table: str) -> pd.DataFrame:
        """Return one of its tables; see `read_frame`."""
        return read_frame(piece_path(self.folder, table), TABLES[table])

    def labelled(self, table: str) -> pd.DataFrame:
        """Return one of its tables with the columns ``scenario``, ``policy`` and ``seed`` in front."""
        return labelled(self.frame(table), scenario=self.scenario, policy=self.policy, seed=self.seed)


def by_run(pieces: Iterable[Piece]) -> dict[Run, list[Piece]]:
    """Return pieces by what they replay, in the sequence in which they first come."""
    runs: dict[Run, list[Piece]] = {}
    for piece in pieces:
        runs.setdefault(Run(piece.scenario, piece.policy), []).append(piece)
    return runs


def read_frame(path: Path, columns: Columns) -> pd.DataFrame:
    """Read a table that `scenarios.results.piece.PieceWriter` has written.

    Returns
    -------
    DataFrame
        Text as text, blank where there is none; counts as ``Int64`` and figures as ``float64``, missing where blank.

    Raises
    ------
    DocumentError
        Where the file is missing or is no such table.
    """
    return pd.concat(list(read_frames(path, columns)), ignore_index=True)


def read_frames(path: Path, columns: Columns) -> Iterator[pd.DataFrame]:
    """Read a table part by part, for those who need little of a large one; else as `read_frame`."""
    dtypes = {name: DTYPES[kind] for name, kind in columns.items()}
    blanks = {name: [""] for name, kind in columns.items() if kind is not Kind.TEXT}
    figures = [name for name, kind in columns.items() if kind is Kind.FIGURE]
    options: dict[str, Any] = {"dtype": dtypes, "keep_default_na": False, "na_values": blanks, "encoding": "utf-8"}
    try:
        if _is_cut_short(path):
            raise _unreadable(path, "its last row is cut short")
        with pd.read_csv(path, chunksize=_ROWS_AT_ONCE, **options) as parts:
            for frame in parts:
                if list(frame.columns) != list(columns):
                    raise _unreadable(path, f"its columns are not {', '.join(columns)}")
                # Some versions of pandas read a figure a bit beside the one that was written.
                frame[figures] = frame[figures].round(6)
                yield frame
    except DocumentError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from None


def _is_cut_short(path: Path) -> bool:
    """Tell whether a table ends within a row, whose other cells would be taken for blank."""
    with path.open("rb") as file:
        if not file.seek(0, SEEK_END):
            return False
        file.seek(-1, SEEK_END)
        return file.read() != b"\n"


def _unreadable(path: Path, why: str) -> DocumentError:
    return DocumentError(str(path), [Flaw("", None, f"the results cannot be read: {why}", "Run the study anew.")])


def labelled(frame: pd.DataFrame, **labels: str | int | None) -> pd.DataFrame:
    """Return a frame with columns of one value each in front of its own: texts, or numbers where None is missing."""
    fronts = {name: pd.Series([value] * len(frame), dtype=_label_dtype(value)) for name, value in labels.items()}
    return pd.concat([pd.DataFrame(fronts), frame.reset_index(drop=True)], axis=1)


def _label_dtype(value: str | int | None) -> Any:
    return DTYPES[Kind.TEXT if isinstance(value, str) else Kind.COUNT]


def typed(rows: Sequence[Sequence[Any]], columns: Columns) -> pd.DataFrame:
    """Return rows as a frame whose columns are of their kind, also where there are no rows."""
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype({name: DTYPES[kind] for name, kind in columns.items()})
