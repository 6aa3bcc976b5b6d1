"""The benchmark of explanations runs, and says how alternatives were priced."""

import pytest

from benchmarks.explanations import main


def test_a_small_run_prints_a_row_for_each_order(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--nodes", "12", "--lines", "2", "--orders", "8"])
    head, columns, *rows = capsys.readouterr().out.splitlines()
    count = int(head.split()[0])
    assert count > 0
    assert columns.split()[:2] == ["order", "way"]
    assert {row.split()[1] for row in rows[:count]} <= {"subsets", "cp-sat"}
    assert sum(int(row.split()[1]) for row in rows[count:]) == count
