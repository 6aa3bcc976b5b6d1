"""All tables of a study in one folder."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from scenarios.results.bootstrap import RESAMPLES
from scenarios.results.differences import DIFFERENCE_COLUMNS, differences
from scenarios.results.files import has_pyarrow, write_frames
from scenarios.results.frames import LABELS, Piece, labelled, read_frame
from scenarios.results.moved import MOVED_COLUMNS, flow_table, moved_table, moves
from scenarios.results.moves import LineKey
from scenarios.results.summaries import KPI_COLUMNS, kpi_tables, latency_tables
from scenarios.results.tables import TABLES, Kind

_NO_REASONS: Mapping[Piece, Mapping[LineKey, str]] = MappingProxyType({})


class Results(NamedTuple):
    """What most people ask for first, of the tables that are written.

    Attributes
    ----------
    kpis, differences
        The tables of these names.
    """

    kpis: pd.DataFrame
    differences: pd.DataFrame


def write_results(
    pieces: Sequence[Piece],
    folder: Path,
    *,
    base: str | None = None,
    seed: int = 1,
    resamples: int = RESAMPLES,
    parquet: bool | None = None,
    reasons: Mapping[Piece, Mapping[LineKey, str]] = _NO_REASONS,
) -> Results:
    """Write the tables of a study.

    ``orders``, ``assignments``, ``shipments``, ``unfilled``, ``node_days``, ``nodes`` and ``latency`` are the pieces',
    ``kpis``, ``differences``, ``moved``, ``flows`` and ``latency_kpis`` are made of them. The same pieces give the
    same bytes.

    Parameters
    ----------
    pieces
        One piece or more; the first is of the base scenario, where none is given, and of the first policy.
    folder
        Exists; files of these names are overwritten.
    base
        The scenario that others are compared with; None is the first.
    seed, resamples
        Of the bootstrap.
    parquet
        Whether to write Parquet besides CSV; None where pyarrow is there.
    reasons
        By piece, why lines moved, which tables alone do not tell: see `scenarios.results.reasons`. What is not given is
        blank.

    Returns
    -------
    Results
        The KPIs and the differences.

    Raises
    ------
    DocumentError
        Where a piece cannot be read, or the folder not be written to.
    """
    wanted = has_pyarrow() if parquet is None else parquet
    for table in TABLES:
        write_frames((piece.labelled(table) for piece in pieces), folder, table, parquet=wanted)
    _write_moves(pieces, base if base is not None else pieces[0].scenario, folder, reasons, parquet=wanted)
    found = Results(
        kpis=pd.concat(kpi_tables(pieces), ignore_index=True),
        differences=differences(pieces, base=base, seed=seed, resamples=resamples),
    )
    write_frames([found.kpis], folder, "kpis", parquet=wanted)
    write_frames([found.differences], folder, "differences", parquet=wanted)
    write_frames(latency_tables(pieces), folder, "latency_kpis", parquet=wanted)
    return found


def read_results(folder: Path) -> Results:
    """Read what `write_results` has returned from the folder that it has written to.

    Raises
    ------
    DocumentError
        Where a table is missing or is none.
    """
    return Results(
        kpis=read_frame(folder / "kpis.csv", {**LABELS, **KPI_COLUMNS}),
        differences=read_frame(folder / "differences.csv", DIFFERENCE_COLUMNS),
    )


def read_moved(folder: Path) -> pd.DataFrame:
    """Read the table ``moved`` from the folder that `write_results` has written to.

    Raises
    ------
    DocumentError
        Where it is missing or is no such table.
    """
    return read_frame(folder / "moved.csv", {**LABELS, "against_scenario": Kind.TEXT, **MOVED_COLUMNS})


def _write_moves(
    pieces: Sequence[Piece],
    base: str,
    folder: Path,
    reasons: Mapping[Piece, Mapping[LineKey, str]],
    *,
    parquet: bool,
) -> None:
    """Write what moved between the base scenario and each other one, of the same policy and seed."""
    flows = [_against("", "", 0, "", flow_table([]))]

    def moved() -> Iterator[pd.DataFrame]:
        yield _against("", "", 0, "", moved_table([]))
        for before, after in neighbours(pieces, base):
            labels = after.scenario, after.policy, after.seed, before.scenario
            found = list(moves(before, after))
            flows.append(_against(*labels, flow_table(found)))
            yield _against(*labels, moved_table(found, reasons.get(after, {})))

    write_frames(moved(), folder, "moved", parquet=parquet)
    write_frames(flows, folder, "flows", parquet=parquet)


def neighbours(pieces: Sequence[Piece], base: str) -> Iterator[tuple[Piece, Piece]]:
    """Yield each piece after that of the base scenario which it is compared with."""
    bases = {(piece.policy, piece.seed): piece for piece in pieces if piece.scenario == base}
    for piece in pieces:
        before = bases.get((piece.policy, piece.seed))
        if before is not None and piece.scenario != base:
            yield before, piece


def _against(scenario: str, policy: str, seed: int, against: str, frame: pd.DataFrame) -> pd.DataFrame:
    return labelled(frame, scenario=scenario, policy=policy, seed=seed, against_scenario=against)
