"""All tables of a study in one folder, with and without pyarrow."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from models import DocumentError
from scenarios.results.files import has_pyarrow
from scenarios.results.frames import Piece, read_frame
from scenarios.results.report import Results, read_results, write_results
from scenarios.results.tables import TABLES
from tests.builders import stock
from tests.scenarios.results.tiny import STOCK, dataset, replayed, written

MADE = ("kpis", "differences", "moved", "flows", "latency_kpis")
LABELS = ["scenario", "policy", "seed"]


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> list[Piece]:
    """Two scenarios with two seeds."""
    folder = tmp_path_factory.mktemp("pieces")
    scenarios = {"base": dataset(), "less": dataset(stock(STOCK | {"N1": {"A": 0}}))}
    return [replayed(data, folder, scenario=name, seed=seed) for name, data in scenarios.items() for seed in (1, 2)]


def write(pieces: list[Piece], folder: Path, *, parquet: bool | None = None) -> Results:
    folder.mkdir(exist_ok=True)
    return write_results(pieces, folder, resamples=20, parquet=parquet)


@pytest.fixture(scope="module")
def out(pieces: list[Piece], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the pieces."""
    folder = tmp_path_factory.mktemp("out")
    write(pieces, folder)
    return folder


def test_all_tables_are_written(out: Path) -> None:
    names = {*TABLES, *MADE}
    assert {path.name for path in out.iterdir()} == {f"{n}.{kind}" for n in names for kind in ("csv", "parquet")}


def test_tables_of_pieces_come_one_after_the_other(pieces: list[Piece], out: Path) -> None:
    for table, columns in TABLES.items():
        header, *rows = (out / f"{table}.csv").read_text().splitlines()
        assert header.split(",") == [*LABELS, *columns]
        # Beyond the labels, the text is that of the pieces.
        own = [
            f"{each.scenario},{each.policy},{each.seed},{row}"
            for each in pieces
            for row in (each.folder / f"{table}.csv").read_text().splitlines()[1:]
        ]
        assert rows == own


def test_parquet_says_the_same_as_csv(out: Path) -> None:
    for name in (*TABLES, *MADE):
        stored = pd.read_parquet(out / f"{name}.parquet")
        again = stored.to_csv(index=False, lineterminator="\n")
        assert again == (out / f"{name}.csv").read_text(), name


def test_the_same_pieces_give_the_same_bytes(pieces: list[Piece], out: Path, tmp_path: Path) -> None:
    write(pieces, tmp_path)
    for path in out.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_without_pyarrow_there_is_csv(
    pieces: list[Piece], out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert has_pyarrow()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert not has_pyarrow()
    results = write(pieces, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.csv" for name in (*TABLES, *MADE)}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (out / path.name).read_bytes()
    again = read_results(tmp_path)
    pd.testing.assert_frame_equal(again.kpis, results.kpis)
    pd.testing.assert_frame_equal(again.differences, results.differences)
    assert set(results.differences["scenario"]) == {"less"}
    # Each seed says the same here; orders of both are counted together.
    orders = results.kpis[(results.kpis["kpi"] == "orders") & (results.kpis["scope"] == "overall")]
    assert orders["value"].tolist() == [3, 3, 6] * 2


def test_moves_are_told_by_seed_against_the_base(out: Path) -> None:
    moved = pd.read_csv(out / "moved.csv")
    assert moved[["scenario", "policy", "seed", "against_scenario"]].drop_duplicates().to_numpy().tolist() == [
        ["less", "optimal", 1, "base"],
        ["less", "optimal", 2, "base"],
    ]
    assert pd.read_csv(out / "flows.csv")["pieces"].sum() == moved["quantity"].sum()


def test_one_piece_without_orders(tmp_path: Path) -> None:
    piece = written(Piece("base", "p", 1, tmp_path / "piece"))
    results = write([piece], tmp_path / "out")
    assert results.differences.empty
    header = "scenario,policy,seed,against_scenario,order,line,item,kind,from_sources,to_sources,quantity,reason\n"
    assert (tmp_path / "out" / "moved.csv").read_text() == header


def test_a_folder_that_is_not_there(pieces: list[Piece], tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be written: No such file"):
        write_results(pieces, tmp_path / "missing", resamples=20)


@pytest.mark.parametrize("text", ["", "order,seconds\n1,x\n", "order\n1\n", 'order,seconds\n"1,2\n'])
def test_a_table_that_is_none(text: str, tmp_path: Path) -> None:
    path = tmp_path / "latency.csv"
    path.write_text(text)
    with pytest.raises(DocumentError, match=r"latency\.csv: the results cannot be read"):
        read_frame(path, TABLES["latency"])


def test_a_table_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="Run the study anew"):
        Piece("base", "p", 1, tmp_path).frame("orders")
