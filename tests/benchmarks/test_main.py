"""Studies are run as the registry says, what has no data is left out or refused, and what is kept is told."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.ledger import Ledger
from benchmarks.registry import STUDIES, find
from benchmarks.running import command
from models.errors import SettingError


class Runs:
    """Notes what would be run; studies whose names are given fail."""

    def __init__(self, *failing: str) -> None:
        self.ran: list[tuple[str, ...]] = []
        self._failing = failing

    def __call__(self, name: str, arguments: Sequence[str]) -> int:
        self.ran.append((name, *arguments))
        return int(name in self._failing)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that seems to hold published instances."""
    (tmp_path / "data" / "cflp").mkdir(parents=True)
    return tmp_path / "data"


def test_the_list_has_every_study(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list"])
    told = capsys.readouterr().out
    assert all(f"| {study.name} " in told and study.question in told for study in STUDIES)


def test_quick_runs_all_but_those_without_data(capsys: pytest.CaptureFixture[str]) -> None:
    runs = Runs()
    main(["quick"], runs)
    assert runs.ran == [(study.name, *study.quick) for study in STUDIES if not study.data]
    assert "# published: left out, it needs cflp or sscflp or ufl, and no folder is named" in capsys.readouterr().out


def test_quick_runs_those_named_with_their_data(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = Runs()
    main(["quick", "replay", "published", "--data", str(data)], runs)
    replay, published = find(["replay", "published"])
    assert runs.ran == [("replay", *replay.quick), ("published", str(data), *published.quick[1:])]
    assert f"# python -m benchmarks.published {data} --family" in capsys.readouterr().out


def test_a_release_has_a_folder_for_each_run(tmp_path: Path) -> None:
    runs = Runs()
    main(["release", "latency", "replay", "--out", str(tmp_path)], runs)
    assert [ran[-2:] for ran in runs.ran] == [
        ("--out", str(tmp_path / name)) for name in ("latency", "latency-large", "latency-growth", "replay")
    ]


def test_a_release_without_its_data_runs_nothing(tmp_path: Path) -> None:
    runs = Runs()
    with pytest.raises(SettingError, match=r"published cannot be run: it needs .* has none"):
        main(["release", "replay", "published", "--out", str(tmp_path), "--data", str(tmp_path)], runs)
    assert not runs.ran


@pytest.mark.parametrize("task", [["quick", "latency", "replay"], ["release", "latency", "replay", "--out", "folder"]])
def test_a_study_that_fails_ends_no_other_but_is_told(task: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    runs = Runs("latency")
    with pytest.raises(SystemExit, match="1"):
        main(task, runs)
    assert runs.ran[-1][0] == "replay"
    assert "Failed: latency" in capsys.readouterr().err


def test_an_unknown_study_is_named_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "quick", "latencies"])
    with pytest.raises(SystemExit, match="2"):
        command(main)
    assert "There is no study latencies. Name one of micro, latency, " in capsys.readouterr().err


def test_what_is_kept_is_told_with_its_environment_and_footnotes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for date in ("2030-01-31", "2030-02-01"):
        Ledger(tmp_path / "replay" / "replay.jsonl", {"seed": 7}, date=partial(str, date)).add({"day": date})
    (tmp_path / "replay" / "replay.md").write_text("| rules |\n")
    Ledger(tmp_path / "other" / "decisions.jsonl", {"seed": 8})
    main(["tables", str(tmp_path)])
    told = capsys.readouterr().out
    assert "2 measurements, 2030-01-31 to 2030-02-01. seed 7\n\n| rules |\n\n* Everything included" in told
    assert "0 measurements. seed 8\n\nNot finished" in told


def test_a_folder_without_measurements_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no measurements in"):
        main(["tables", str(tmp_path)])
