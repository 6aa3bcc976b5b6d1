"""`shipfrom source --report`: the page, what is printed beside it, and how it ends."""

import json
import sys
from pathlib import Path

import pytest

from optimizer import Sourcer
from scenarios.cli import run
from scenarios.dataset import Dataset
from scenarios.report import page as pages

Capture = pytest.CaptureFixture[str]


def sourced(capsys: Capture, *options: str, dataset: str = "us-retail") -> tuple[int, str, str]:
    code = run(["source", dataset, *options])
    out, err = capsys.readouterr()
    return int(code), out, err


def test_a_page_is_written_and_the_plan_is_shown(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "order one.html"
    code, out, err = sourced(capsys, "--order", "ORD-0031", "--report", str(file), "--time-limit", "600")
    assert (code, err) == (0, "")
    assert "2 shipments, 18.32 USD: proven optimal" in out
    assert out.splitlines()[-1] == f"Report: {file}"
    page = file.read_text("utf-8")
    assert f"--order=ORD-0031 --time-limit=600 &#39;--report={file}&#39;" in page


def test_json_is_the_plan_and_nothing_else(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = sourced(capsys, "--order", "ORD-0050", "--json", "--report", str(tmp_path / "page.html"))
    assert (code, err) == (0, "")
    data = Dataset.load("us-retail")
    plan = Sourcer(data.network, data.rules).source(data.orders_by_id["ORD-0050"], data.availability)
    told = json.loads(out)
    assert told | {"outcome": None} == json.loads(plan.to_json()) | {"outcome": None}
    assert (tmp_path / "page.html").exists()


@pytest.mark.parametrize(
    ("options", "given"),
    [([], "no order is given"), (["--order", "ORD-0031", "--order", "ORD-0050"], "2 orders are given")],
)
def test_a_page_is_about_one_order(options: list[str], given: str, capsys: Capture, tmp_path: Path) -> None:
    code, out, err = sourced(capsys, *options, "--report", str(tmp_path / "page.html"))
    assert (code, out) == (2, "")
    assert err == f"shipfrom: report: a page is about one order, {given}. Name one with --order ID.\n"


def test_an_unknown_order_is_told_as_without_a_page(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = sourced(capsys, "--order", "ORD-9", "--report", str(tmp_path / "page.html"))
    assert (code, out) == (2, "")
    assert "the dataset has no such id" in err


def test_a_page_that_cannot_be_written_is_told_by_its_name(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = sourced(capsys, "--order", "ORD-0050", "--report", str(tmp_path / "none" / "page.html"))
    assert (code, out) == (2, "")
    assert "page.html: the report cannot be written" in err


@pytest.mark.parametrize("library", ["altair", "vl_convert"])
def test_without_the_extra_nothing_is_computed(
    library: str, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def computed(*_: object, **__: object) -> None:
        raise AssertionError("something is computed")

    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr(Dataset, "load", computed)
    pages._vega.cache_clear()
    code, out, err = sourced(capsys, "--order", "ORD-0031", "--report", str(tmp_path / "page.html"))
    assert (code, out) == (2, "")
    assert 'pip install "shipfrom[report]"' in err
    assert not (tmp_path / "page.html").exists()


def test_an_interrupt_keeps_the_page_of_what_was_found(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.explaining.questions.Questions.ask", interrupted)
    code, out, _ = sourced(capsys, "--order", "ORD-0031", "--report", str(tmp_path / "page.html"))
    assert code == 130
    assert "2 shipments, 18.32 USD" in out
    assert "cut short by an interrupt" in (tmp_path / "page.html").read_text("utf-8")
