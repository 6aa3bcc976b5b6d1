"""The folder of a study: finished pieces are kept, stale ones are not, and nothing else is touched."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from models import DocumentError
from scenarios.results.tables import TABLES
from scenarios.studies import Piece
from scenarios.studies.durable import TEMPORARY
from scenarios.studies.packing import PackedFile
from scenarios.studies.store import Store
from tests.scenarios.studies.small import names

ONE, TWO = Piece("base", "optimal", 1), Piece("closed", "optimal", 1)
WANTED = {ONE: "fingerprint 1", TWO: "fingerprint 2"}
FACTS = {"id": "small"}


@pytest.fixture
def files() -> list[PackedFile]:
    """The tables of a piece, each with its name in it."""
    return [PackedFile(f"{table}.csv", zlib.compress(f"{table}.csv\n".encode())) for table in TABLES]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_a_new_folder_has_everything_missing(out: Path) -> None:
    assert Store(out, FACTS, WANTED).missing() == [ONE, TWO]
    assert json.loads((out / "study.json").read_text()) == FACTS


def test_a_kept_piece_is_there_for_the_next_run(out: Path, files: list[PackedFile]) -> None:
    Store(out, FACTS, WANTED).keep(TWO, files)
    store = Store(out, FACTS, WANTED)
    assert store.missing() == [ONE]
    assert (store.folder_of(TWO) / "orders.csv").read_text() == "orders.csv\n"


def test_a_piece_of_other_documents_is_removed(out: Path, files: list[PackedFile]) -> None:
    store = Store(out, FACTS, WANTED)
    store.keep(ONE, files)
    store.keep(TWO, files)
    again = Store(out, FACTS, WANTED | {ONE: "other"})
    assert again.missing() == [ONE]
    assert not again.folder_of(ONE).exists()


def test_a_piece_that_the_study_no_longer_has_is_there_when_it_comes_back(out: Path, files: list[PackedFile]) -> None:
    store = Store(out, FACTS, WANTED)
    store.keep(ONE, files)
    store.keep(TWO, files)
    assert Store(out, FACTS, {ONE: WANTED[ONE]}).missing() == []
    assert Store(out, FACTS, WANTED).missing() == []
    Store(out, FACTS, {ONE: WANTED[ONE]})
    assert Store(out, FACTS, WANTED | {TWO: "other"}).missing() == [TWO]


def test_what_is_not_ours_stays_among_the_pieces(out: Path, files: list[PackedFile]) -> None:
    Store(out, FACTS, WANTED).keep(ONE, files)
    (out / "pieces" / "notes.txt").touch()
    (out / "pieces" / "copy of a piece").mkdir()
    Store(out, FACTS, WANTED | {ONE: "other"})
    assert names(out / "pieces") == {"notes.txt", "copy of a piece"}


def shorten(folder: Path) -> None:
    (folder / "orders.csv").write_text("")


def lose(folder: Path) -> None:
    (folder / "node_days.csv").unlink()


def lose_latency(folder: Path) -> None:
    (folder / "latency.csv").unlink()


def empty_latency(folder: Path) -> None:
    (folder / "latency.csv").write_text("")


def lose_fingerprint_of_latency(folder: Path) -> None:
    (folder / "latency.sha256").unlink()


def lose_facts(folder: Path) -> None:
    (folder / "piece.json").unlink()


def spoil_facts(folder: Path) -> None:
    (folder / "piece.json").write_text("{")


DAMAGES = [shorten, lose, lose_latency, empty_latency, lose_fingerprint_of_latency, lose_facts, spoil_facts]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_piece_is_made_anew(out: Path, files: list[PackedFile], damage: Callable[[Path], None]) -> None:
    store = Store(out, FACTS, WANTED)
    store.keep(ONE, files)
    damage(store.folder_of(ONE))
    again = Store(out, FACTS, WANTED)
    assert again.missing() == [ONE, TWO]
    again.keep(ONE, files)
    assert Store(out, FACTS, WANTED).missing() == [TWO]


def test_a_report_goes_when_the_tables_do_that_it_was_drawn_from(out: Path, files: list[PackedFile]) -> None:
    store = Store(out, FACTS, {ONE: WANTED[ONE]})
    store.keep(ONE, files)
    for name in ("kpis.csv", "scenarios.csv", "report.html", "notes.html"):
        (out / name).touch()
    Store(out, FACTS, {ONE: WANTED[ONE]})
    assert (out / "report.html").exists()
    Store(out, FACTS | {"base": "other"}, {ONE: WANTED[ONE]})
    assert {path.name for path in out.iterdir()} == {"study.json", "pieces", "notes.html"}


def test_a_piece_that_was_being_written_is_missing_and_leaves_nothing(out: Path, files: list[PackedFile]) -> None:
    Store(out, FACTS, WANTED)
    (out / "pieces" / f"{TEMPORARY}{ONE.folder_name}").mkdir()
    (out / "pieces" / f"{TEMPORARY}{ONE.folder_name}" / "orders.csv").touch()
    store = Store(out, FACTS, WANTED)
    assert store.missing() == [ONE, TWO]
    assert names(out) == {"study.json", "pieces"}
    store.keep(ONE, files)


def tables(folder: Path) -> None:
    (folder / "kpis.csv").write_text("new")


def test_tables_replace_those_of_an_earlier_run(out: Path) -> None:
    store = Store(out, FACTS, {})
    (out / "kpis.csv").write_text("old")
    assert store.write_tables(tables) == [out / "kpis.csv"]
    assert (out / "kpis.csv").read_text() == "new"
    assert names(out) == {"study.json", "pieces", "kpis.csv"}


def test_tables_of_an_earlier_run_go_when_pieces_are_missing(out: Path, files: list[PackedFile]) -> None:
    store = Store(out, FACTS, WANTED)
    store.keep(ONE, files)
    store.keep(TWO, files)
    store.write_tables(tables)
    (out / "mine.csv").write_text("of the user")
    assert (out / "kpis.csv").exists()
    Store(out, FACTS, WANTED)
    assert (out / "kpis.csv").exists()
    Store(out, FACTS, WANTED | {TWO: "other"})
    assert not (out / "kpis.csv").exists()
    assert (out / "mine.csv").exists()


def test_tables_of_an_earlier_run_go_when_the_study_says_otherwise(out: Path) -> None:
    # Another base or another sequence of scenarios asks for other tables of the same pieces.
    Store(out, FACTS, {}).write_tables(tables)
    Store(out, FACTS, {})
    assert (out / "kpis.csv").exists()
    Store(out, FACTS | {"base": "closed"}, {})
    assert not (out / "kpis.csv").exists()


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"id": 3}', b"\xff"])
def test_a_damaged_name_of_the_study_is_told_with_what_to_do(
    out: Path, files: list[PackedFile], damaged: bytes
) -> None:
    Store(out, FACTS, WANTED).keep(ONE, files)
    (out / "study.json").write_bytes(damaged)
    before = names(out)
    with pytest.raises(DocumentError, match=r"study\.json: cannot be read, .* Restore it, or name another folder"):
        Store(out, FACTS, WANTED)
    assert names(out) == before


@pytest.mark.parametrize("with_study", [False, True])
def test_pieces_that_are_a_file_are_refused(out: Path, with_study: bool) -> None:
    out.mkdir()
    (out / "pieces").touch()
    if with_study:
        (out / "study.json").write_text(json.dumps(FACTS))
    with pytest.raises(DocumentError, match=r"pieces: is not a folder\. Name another folder"):
        Store(out, FACTS, WANTED)


def test_the_folder_of_another_study_is_refused_and_left_alone(out: Path, files: list[PackedFile]) -> None:
    Store(out, FACTS, WANTED).keep(ONE, files)
    before = names(out)
    with pytest.raises(DocumentError, match=r"holds results of the study 'small', not of 'big'\. Name a folder of its"):
        Store(out, {"id": "big"}, {})
    assert names(out) == before


def test_a_folder_with_other_things_is_refused_and_left_alone(out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").touch()
    with pytest.raises(DocumentError, match=r"holds other things, such as 'thesis.txt'"):
        Store(out, FACTS, WANTED)
    assert names(out) == {"thesis.txt"}


def test_a_folder_whose_study_stopped_before_its_name_was_written_is_taken(out: Path) -> None:
    (out / "pieces").mkdir(parents=True)
    (out / f"{TEMPORARY}study.json").touch()
    assert Store(out, FACTS, WANTED).missing() == [ONE, TWO]
    assert names(out) == {"study.json", "pieces"}


def test_a_file_is_no_folder(out: Path) -> None:
    out.touch()
    with pytest.raises(DocumentError, match="is not a folder"):
        Store(out, FACTS, WANTED)
