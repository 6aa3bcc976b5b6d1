"""The study of published instances runs on a folder of small ones, goes on where it stopped, and prints its tables."""

from pathlib import Path

import pytest

from benchmarks.published import main
from models.errors import SettingError
from tests.benchmarks.small_instances import OPTIMA, write_instances


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_instances(tmp_path / "instances")
    return tmp_path / "instances"


def test_every_instance_has_a_row_and_every_family_a_sum(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder)])
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row] for row in rows]
    assert {row[1]: float(row[3]) for row in cells if len(row) == 8 and row[1] in OPTIMA} == OPTIMA
    families = {row[0]: row[1:4] for row in cells if len(row) == 7}
    assert families["delmaire"] == ["2", "2", "2"]
    assert families["uncapacitated"] == ["3", "3", "3"]


def test_families_and_instances_can_be_chosen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder), "--family", "delmaire", "--only", "delmaire-p2", "cap1"])
    told = capsys.readouterr().out
    assert "delmaire-p2: library" in told
    assert "delmaire-p1" not in told
    assert "cap1" not in told


def test_a_folder_without_instances_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no such instances"):
        main([str(tmp_path)])


def test_an_interrupted_run_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    arguments = [str(folder), "--family", "uncapacitated", "--out", str(tmp_path)]
    main(arguments)
    path = tmp_path / "published.jsonl"
    solved = path.read_text().splitlines()
    path.write_text("".join(line + "\n" for line in solved[:4]) + solved[4][:9])
    main(arguments)
    assert path.read_text().splitlines()[:4] == solved[:4]
    assert len(path.read_text().splitlines()) == len(solved) == 1 + 3 * 2


def test_another_limit_is_refused(folder: Path, tmp_path: Path) -> None:
    arguments = [str(folder), "--only", "T1", "--out", str(tmp_path)]
    main(arguments)
    with pytest.raises(SettingError, match=r"limit = 60\.0, not 5\.0"):
        main([*arguments, "--limit", "5"])
