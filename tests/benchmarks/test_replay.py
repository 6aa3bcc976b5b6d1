"""The benchmark of replays runs, counts what it decides, and replays once."""

import re
from pathlib import Path

import pytest

from benchmarks.replay import main


def test_each_tenth_is_reported_and_what_is_kept_is_not_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = ["--orders", "20", "--nodes", "5", "--days", "9", "--inbound-days", "3"]
    arguments = [*sizes, "--rules", "us-retail", "--out", str(tmp_path)]
    main(arguments)
    told = (tmp_path / "replay.md").read_text()
    assert [int(found) for found in re.findall(r"^\| (\d+) ", told, re.MULTILINE)] == list(range(2, 21, 2))
    assert told.startswith("Rules: us-retail. By engine: ")
    assert sum(int(count) for count in re.findall(r" (\d+)", told.splitlines()[0])) == 20
    # All of them are proven.
    assert re.search(r"^\| all .*\| 100\.0%", told, re.MULTILINE)
    assert "us-retail: 20 decided" in capsys.readouterr().out
    main(arguments)
    assert "20 decided" not in capsys.readouterr().out
    assert (tmp_path / "replay.md").read_text() == told
