"""A study that has run: in one line, as data frames, and as a notebook shows it."""

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from scenarios.results.report import read_results
from scenarios.studies import StudyRun, run_study
from scenarios.study import Study
from tests.markup import Page
from tests.scenarios.studies.small import small_study


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> StudyRun:
    return run_study(
        small_study(title="Riverside closes", policies=["optimal", "nearest"]), tmp_path_factory.mktemp("r")
    )


@pytest.fixture(scope="module")
def page(run: StudyRun) -> Page:
    return Page(run._repr_html_())


def test_a_run_fits_on_a_line(run: StudyRun) -> None:
    assert repr(run) == f"<StudyRun Riverside closes: 2 scenarios, 2 policies, 1 seed; tables in {run.out}>"


def test_a_run_says_what_was_there_before(run: StudyRun) -> None:
    assert run.headline() == ("Riverside closes", "2 scenarios, 2 policies, 1 seed")
    assert replace(run, reused=3).headline()[1].endswith(", 3 of 4 pieces from before")


def test_tables_are_data_frames(run: StudyRun) -> None:
    results = read_results(run.out)
    pd.testing.assert_frame_equal(run.kpis, results.kpis)
    pd.testing.assert_frame_equal(run.differences, results.differences)


def test_what_moved_is_a_data_frame(run: StudyRun) -> None:
    moved = run.moved
    with (run.out / "moved.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert list(moved.columns) == list(rows[0])
    assert moved["order"].tolist() == [row["order"] for row in rows]
    assert moved["quantity"].tolist() == [int(row["quantity"]) for row in rows]


def test_scenarios_and_their_kpis_are_shown(run: StudyRun, page: Page) -> None:
    assert page.words.startswith("Riverside closes: 2 scenarios, 2 policies, 1 seed closed: close node WH-RIV")
    found = page.tables[0]
    assert found.heads[:4] == ["scenario", "policy", "orders", "cost"]
    runs = [[name, policy] for name in ("base", "closed") for policy in ("optimal", "nearest")]
    assert [row[:2] for row in found.body] == runs
    kpis = run.kpis
    overall = kpis[(kpis["scope"] == "overall") & kpis["seed"].isna() & (kpis["kpi"] == "cost_per_order")]
    assert [row[3] for row in found.body] == [f"{value:,.2f}" for value in overall["value"]]


def test_differences_have_their_intervals(run: StudyRun, page: Page) -> None:
    assert "Different from scenario base" in page.words
    assert "Different from policy optimal" in page.words
    assert page.opened == ["Different from scenario base"]
    found = page.tables[1]
    assert found.heads == ["scenario", "policy", "of", "base", "value", "difference", "95 % interval"]
    assert found.body[0][:3] == ["closed", "optimal", "cost"]
    row = run.differences.query("scenario == 'closed' and policy == 'optimal' and kpi == 'cost_per_order'").iloc[0]
    low, high = (f"{value:+,.2f}" for value in (row["low"], row["high"]))
    assert found.body[0][5:] == [f"{row['difference']:+,.2f}", f"{low} to {high}"]


def test_tables_are_linked_to(run: StudyRun, page: Page) -> None:
    assert page.links["kpis"] == (run.out / "kpis.csv").as_uri()
    assert set(page.links) == {path.stem for path in run.tables}


def test_links_of_a_relative_folder_are_relative(run: StudyRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.out.parent)
    near = Path(run.out.name)
    page = Page(replace(run, out=near, tables=(near / "kpis.csv", near / "a b.csv"))._repr_html_())
    assert page.links == {"kpis": f"{near}/kpis.csv", "a b": f"{near}/a%20b.csv"}


def test_a_report_is_linked_to_where_there_is_one(run: StudyRun, page: Page) -> None:
    report = run.out / "report.html"
    assert "report.html" not in page.links
    report.touch()
    assert Page(run._repr_html_()).links["report.html"] == report.as_uri()
    report.unlink()


def test_a_run_whose_folder_is_gone_says_so(run: StudyRun, tmp_path: Path) -> None:
    page = Page(replace(run, out=tmp_path / "gone")._repr_html_())
    assert f"Its tables are no longer in {tmp_path / 'gone'}." in page.words
    assert page.tables == []


def test_hostile_names_are_words(run: StudyRun) -> None:
    evil = "<script>x</script>"
    scenarios = [{"id": "base"}, {"id": evil, "title": evil}]
    study = Study.parse({"id": evil, "dataset": "us-retail", "scenarios": scenarios})
    page = Page(replace(run, study=study)._repr_html_())
    assert page.words.startswith(f"{evil}: 2 scenarios, 1 policy, 1 seed {evil}: {evil}")


def test_many_rows_are_left_to_the_tables(run: StudyRun, tmp_path: Path) -> None:
    header = "scenario,policy,seed,scope,key,kpi,value\n"
    rows = [f"s{number},optimal,,overall,,cost_per_order,1" for number in range(45)]
    (tmp_path / "kpis.csv").write_text(header + "\n".join(rows))
    (tmp_path / "differences.csv").write_text("scenario\n")
    page = Page(replace(run, out=tmp_path)._repr_html_())
    assert len(page.tables[0].body) == 40
    assert "... 5 more in .kpis" in page.words
