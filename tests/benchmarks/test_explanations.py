"""The benchmark of explanations runs, says how alternatives were priced, and keeps what it measured."""

from pathlib import Path

import pytest

from benchmarks.explanations import main


def test_a_small_run_has_a_row_for_each_order_and_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--nodes", "12", "--lines", "2", "--orders", "8", "--out", str(tmp_path)]
    main(arguments)
    measured = (tmp_path / "explanations.jsonl").read_text().splitlines()
    tables = (tmp_path / "explanations.md").read_text()
    assert tables in capsys.readouterr().out
    orders, count, ways = tables.split("\n\n")
    rows = [row.split("|")[1:-1] for row in orders.splitlines()[2:]]
    assert len(rows) == len(measured) - 1 == int(count.split()[0]) > 0
    assert {row[1].strip() for row in rows} <= {"subsets", "cp-sat"}
    assert sum(int(row.split("|")[2]) for row in ways.splitlines()[2:]) == len(rows)
    # An interrupted run goes on: the last order alone is explained again.
    (tmp_path / "explanations.jsonl").write_text("\n".join(measured[:-1]) + "\n")
    main(arguments)
    assert (tmp_path / "explanations.jsonl").read_text().splitlines()[:-1] == measured[:-1]
    assert capsys.readouterr().out.count(" s\n") == 1
