"""The benchmark of single decisions runs, its peer agrees with the library, and what is measured is kept."""

from pathlib import Path

import pytest

from benchmarks.decisions import main


def test_a_small_run_has_a_row_for_each_size_and_goes_on_with_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--orders", "4", "--out", str(tmp_path), "--nodes", "12"]
    main(arguments)
    measured = (tmp_path / "decisions.jsonl").read_text()
    main([*arguments, "20"])
    assert (tmp_path / "decisions.jsonl").read_text().startswith(measured)
    rows = [row.split("|")[1:3] for row in (tmp_path / "decisions.md").read_text().splitlines()[2:]]
    assert [[cell.strip() for cell in row] for row in rows] == [["12", "4"], ["20", "4"]]
    assert (tmp_path / "decisions.md").read_text() in capsys.readouterr().out
