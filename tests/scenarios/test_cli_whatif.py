"""``shipfrom whatif``: what it prints where, and how it ends."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scenarios import whatif_view
from scenarios.cli import run
from scenarios.studies import StudyProgress
from tests.scenarios.studies.small import contents, small_study

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.yaml"
    small_study().dump(path)
    return path


def called(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    """Run the command line and return exit code, stdout and stderr, of which none may be a traceback."""
    capsys.readouterr()
    code = run(["whatif", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return int(code), out, err


def test_a_study_is_shown_by_its_figures(study: Path, tmp_path: Path, capsys: Capture) -> None:
    code, out, err = called(capsys, study, "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "small: 2 scenarios, 1 policy, 1 seed" in out
    assert "Different from scenario base" in out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert (tmp_path / "out" / "kpis.csv").exists()
    assert "".join(out.splitlines()).endswith(f"To look at: {tmp_path}/out/report.html")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert f"shipfrom whatif {study} --out {tmp_path}/out" in page


def test_as_json_there_is_one_document_of_figures(study: Path, tmp_path: Path, capsys: Capture) -> None:
    code, out, err = called(capsys, study, "--out", tmp_path / "out", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    found = json.loads(out)
    assert found.keys() == {"study", "report", "kpis", "differences"}
    assert found["report"] == str(tmp_path / "out" / "report.html")
    costs = [row for row in found["kpis"] if row["kpi"] == "cost_per_order" and row["scope"] == "overall"]
    assert {(row["scenario"], row["seed"]) for row in costs} >= {("base", None), ("base", 1), ("closed", None)}
    assert all(isinstance(row["value"], float) for row in costs)
    assert {row["against_scenario"] for row in found["differences"]} == {"base"}


def test_no_report_is_written_where_none_is_wanted_or_none_can_be(
    study: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    code, printed, err = called(capsys, study, "--out", out, "--no-report", "--json")
    assert (code, err, json.loads(printed)["report"]) == (0, "", None)
    monkeypatch.setitem(sys.modules, "altair", None)
    code, printed, err = called(capsys, study, "--out", out, "--json")
    assert (code, json.loads(printed)["report"]) == (0, None)
    assert 'Install them: pip install "shipfrom[report]" The tables are written' in err
    assert not (out / "report.html").exists()


@contextmanager
def interrupting() -> Iterator[Any]:
    def report(progress: StudyProgress) -> None:
        if progress.pieces_done == 1:
            os.kill(os.getpid(), signal.SIGINT)

    yield report


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_says_how_to_go_on(
    study: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(whatif_view, "watching", interrupting)
        code, printed, err = called(capsys, study, "--out", out, "--workers", workers)
    assert (code, printed) == (130, "")
    assert f"interrupted; what is finished is kept in {out}. Run the same command to go on." in err
    assert called(capsys, study, "--out", out)[0] == 0
    assert called(capsys, study, "--out", tmp_path / "whole")[0] == 0
    assert contents(out) == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.yaml"], "nothing.yaml: there is no such study"),
        (["holiday-peek"], "Did you mean 'holiday-peak'?"),
        (["STUDY", "--workers", "0"], "workers = 0: must be 1 or more"),
        (["STUDY", "--workers", "2", "--scheduler", "tcp://x:1"], "workers = 2: the cluster of the scheduler has its"),
        (["STUDY", "--scheduler", "foo"], "scheduler = 'foo': is not where a Dask scheduler can listen (missing port"),
        (["nothing.yaml", "--scheduler", "foo"], "nothing.yaml: there is no such study"),
    ],
)
def test_bad_input_ends_in_a_sentence(
    study: Path, tmp_path: Path, capsys: Capture, arguments: list[str], message: str
) -> None:
    spelt = [str(study) if word == "STUDY" else word for word in arguments]
    code, out, err = called(capsys, *spelt, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "out").exists()


def test_an_edit_that_does_not_fit_ends_in_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    edit = {"edit": "close_node", "node": "ST-NYX"}
    small_study(scenarios=[{"id": "a", "edits": [edit]}]).dump(tmp_path / "bad.yaml")
    code, _, err = called(capsys, tmp_path / "bad.yaml", "--out", tmp_path / "out")
    assert code == 2
    assert f"{tmp_path / 'bad.yaml'}: scenarios[0].edits[0].node = 'ST-NYX'" in err
