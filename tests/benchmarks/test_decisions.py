"""The benchmark of single decisions runs, and its peer agrees with the library."""

import pytest

from benchmarks.decisions import main


def test_a_small_run_prints_a_row_for_each_size(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--nodes", "12", "20", "--orders", "4"])
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["4", "nodes", "12", "20"]
