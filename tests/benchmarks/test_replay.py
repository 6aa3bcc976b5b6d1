"""The benchmark of replays runs, and counts what it decides."""

import re

import pytest

from benchmarks.replay import main


def test_each_tenth_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--orders", "20", "--nodes", "5", "--days", "9", "--inbound-days", "3", "--rules", "us-retail"])
    out = capsys.readouterr().out
    assert [int(found) for found in re.findall(r"^ +(\d+) ", out, re.MULTILINE)] == list(range(2, 21, 2))
    assert "rules: us-retail" in out
    assert "no-rules" not in out
    engines = re.search(r"by engine: (.*)", out)
    assert engines is not None
    assert sum(int(count) for count in re.findall(r" (\d+)", engines[1])) == 20
    # All of them are proven.
    assert re.search(r"^ +all .* 100\.0%$", out, re.MULTILINE)
