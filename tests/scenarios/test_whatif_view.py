"""Studies as people read them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType
from rich.progress import Progress

from scenarios import whatif_view
from scenarios.studies import Piece, StudyProgress, StudyRun
from scenarios.study import Study
from scenarios.whatif_view import StudyWatch, progress_text, watching
from scenarios.whatif_view import whatif_view as view

KPI_COLUMNS = ("scenario", "policy", "seed", "scope", "key", "kpi", "value")
DIFFERENCE_COLUMNS = (
    *("scenario", "policy", "against_scenario", "against_policy", "scope", "key", "kpi"),
    *("base", "value", "difference", "low", "high", "paired"),
)


def table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def shown(renderable: RenderableType) -> str:
    console = Console(width=100, file=io.StringIO(), color_system=None)
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


@pytest.fixture
def run(tmp_path: Path) -> StudyRun:
    """A run with hand-written tables: closing saves 1.50 an order, give or take, and fills less."""
    kpis = [
        ("base", "optimal", "", "overall", "", "cost_per_order", 1025.5),
        ("base", "optimal", "1", "overall", "", "cost_per_order", 999.0),
        ("base", "optimal", "", "tier", "gold", "cost_per_order", 888.0),
        ("base", "optimal", "", "overall", "", "on_time_rate", ""),
        ("base", "optimal", "", "overall", "", "fill_rate_pieces", 0.5),
        ("no-[red]", "optimal", "", "overall", "", "cost_per_order", 1024),
        ("no-[red]", "optimal", "", "overall", "", "fill_rate_pieces", 0.25),
    ]
    about = ("no-[red]", "optimal", "base", "optimal")
    differences = [
        (*about, "overall", "", "cost_per_order", 1025.5, 1024, -1.5, -3.25, 0.004, 1),
        (*about, "overall", "", "fill_rate_pieces", 0.5, 0.25, -0.25, "", "", 1),
        (*about, "overall", "", "split_rate", 0.5, 0.5, 0, 0, 0, 1),
        (*about, "overall", "", "carbon_kg_per_order", 1, 2, 1, 1, 1, 1),
        (*about, "tier", "gold", "cost_per_order", 777, 778, 1, 1, 1, 1),
    ]
    table(tmp_path / "kpis.csv", KPI_COLUMNS, kpis)
    table(tmp_path / "differences.csv", DIFFERENCE_COLUMNS, differences)
    study = Study.parse(
        {"id": "s", "title": "Ours", "dataset": "us-retail", "scenarios": [{"id": "base"}, {"id": "x"}]}
    )
    tables = (tmp_path / "kpis.csv", tmp_path / "kpis.parquet", tmp_path / "orders.csv")
    return StudyRun(study, tmp_path, tables, (Piece("base", "optimal", 1), Piece("x", "optimal", 1)), reused=1)


def test_scenarios_have_a_row_each_of_what_is_known(run: StudyRun) -> None:
    rows = words(shown(view(run)))
    assert " ".join(rows[0]) == "Ours: 2 scenarios, 1 policy, 1 seed, 1 of 2 pieces from before"
    assert rows[1] == ["scenario", "policy", "cost", "filled"]
    assert ["base", "optimal", "1,025.50", "50.0%"] in rows
    assert ["no-[red]", "optimal", "1,024.00", "25.0%"] in rows


def test_scenarios_say_what_they_are(run: StudyRun) -> None:
    closed = {"edit": "close_node", "node": "WH-DFW"}
    scenarios = [
        {"id": "base"},
        {"id": "titled", "title": "As planned"},
        {"id": "changed", "edits": [closed]},
        {"id": "both", "title": "[Closed]", "edits": [closed, {"edit": "set_split_limit", "max_splits": 0}]},
        {"id": "many", "edits": [closed] * 50},
    ]
    study = Study.parse({"id": "s", "dataset": "us-retail", "scenarios": scenarios})
    text = shown(view(replace(run, study=study)))
    assert [line for line in text.splitlines() if line.startswith("  ")][:3] == [
        "  titled: As planned",
        "  changed: close node WH-DFW",
        "  both: [Closed] (close node WH-DFW; all order rules: at most 0 splits)",
    ]
    assert text.count("close node WH-DFW") < 50
    assert " ..." in text


def test_differences_have_a_row_each_with_their_interval(run: StudyRun) -> None:
    text = shown(view(run))
    rows = words(text)
    assert "Different from scenario base" in text
    assert ["no-[red]", "optimal", "cost", "1,025.50", "1,024.00", "-1.50", "-3.25", "to", "0.00"] in rows
    assert ["filled", "50.0%", "25.0%", "-25.0", "pp"] in rows


def test_only_the_main_figures_of_all_orders_are_shown(run: StudyRun) -> None:
    text = shown(view(run))
    for absent in ("split", "carbon", "888", "999", "777", "on time"):
        assert absent not in text


def test_the_tables_are_named(run: StudyRun, tmp_path: Path) -> None:
    # Where the line breaks depends on how long the path is.
    text = " ".join(shown(view(run)).split())
    assert text.endswith(f"Tables in {tmp_path}, as .csv and .parquet: kpis, orders")


def test_policies_are_compared_with_the_first(run: StudyRun) -> None:
    row = ("base", "quick", "base", "optimal", "overall", "", "cost_per_order", 10, 12, 2, 1, 3, 1)
    table(run.out / "differences.csv", DIFFERENCE_COLUMNS, [row])
    text = shown(view(run))
    assert "Different from policy optimal" in text
    assert "Different from scenario" not in text
    assert ["base", "quick", "cost", "10.00", "12.00", "+2.00", "+1.00", "to", "+3.00"] in words(text)


def test_many_runs_are_cut_short(run: StudyRun) -> None:
    kpis = [(f"s{number}", "optimal", "", "overall", "", "cost_per_order", 1) for number in range(45)]
    differences = [
        (f"s{number}", "optimal", "s0", "optimal", "overall", "", "cost_per_order", 1, 2, 1, 1, 1, 1)
        for number in range(1, 45)
    ]
    table(run.out / "kpis.csv", KPI_COLUMNS, kpis)
    table(run.out / "differences.csv", DIFFERENCE_COLUMNS, differences)
    text = shown(view(run))
    assert "... 5 more in kpis.csv" in text
    assert "... 4 more in differences.csv" in text


PIECE = Piece("base", "optimal", 1)


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (StudyProgress(0, 4), "0 of 4 pieces"),
        (StudyProgress(3, 4, PIECE), "3 of 4 pieces"),
        (StudyProgress(1, 4, PIECE, 50, 2000), "1 of 4 pieces; base optimal: 50 of 2,000 orders, 25 orders/s"),
    ],
)
def test_progress_is_told_in_words(progress: StudyProgress, text: str) -> None:
    assert progress_text(progress, 2.0) == text


def test_a_rate_is_told_once_there_is_one() -> None:
    assert progress_text(StudyProgress(0, 1, PIECE, 5, 10), 0.0) == "0 of 1 piece; base optimal: 5 of 10 orders"


def test_a_piece_under_way_counts_in_part_and_its_rate_from_its_beginning() -> None:
    moments = iter([0.0, 0.0, 0.0, 10.0, 100.0, 100.0, 102.0])
    with Progress(console=Console(file=io.StringIO())) as bar:
        watch = StudyWatch(bar, clock=lambda: next(moments))
        watch(StudyProgress(0, 2))
        watch(StudyProgress(0, 2, PIECE, 5, 10))
        assert bar.tasks[0].completed == 0.5
        watch(StudyProgress(1, 2, PIECE))
        watch(StudyProgress(1, 2, PIECE, 10, 10))
        assert "5 orders/s" in bar.tasks[0].description
    assert (bar.tasks[0].completed, bar.tasks[0].total) == (2.0, 2)


def test_nobody_is_watched_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatif_view, "progress_console", lambda: None)
    with watching() as report:
        assert report is None


def test_on_a_terminal_progress_is_shown_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    terminal = Console(file=stream, force_terminal=True, width=100)
    monkeypatch.setattr(whatif_view, "progress_console", lambda: terminal)
    with watching() as report:
        assert report is not None
        report(StudyProgress(1, 3))
    assert "1 of 3 pieces" in stream.getvalue()
