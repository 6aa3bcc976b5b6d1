"""The tables of figures: who stands next to whom, under which choice."""

from pathlib import Path
from typing import Any

import pytest

from scenarios.report.folder import StudyFolder
from scenarios.report.study import figures
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.figures import KpiRow, KpiTable, figures_section
from scenarios.results.frames import Run
from tests.scenarios.report.folders import STUDY, Tables, order, orders, study_folder


def rows_of(table: KpiTable) -> dict[str, KpiRow]:
    return {row.label.kpi: row for _, rows in table.groups for row in rows}


def test_scenarios_stand_next_to_the_base_and_policies_next_to_the_first(trial: StudyFolder) -> None:
    found = figures_section(Comparisons(trial))
    assert [(table.when, table.base, list(table.others)) for table in found.tables] == [
        ({"comparison": "scenarios", "policy": "optimal"}, "As it is", ["One closes"]),
        ({"comparison": "scenarios", "policy": "nearest"}, "As it is", ["One closes"]),
        ({"comparison": "policies", "scenario": "base"}, "optimal", ["nearest"]),
        ({"comparison": "policies", "scenario": "closed"}, "optimal", ["nearest"]),
    ]
    cost = rows_of(found.tables[0])["cost_per_order"]
    (change,) = cost.changes
    assert (cost.base, cost.unit) == ("10.00", "EUR")
    assert (change.value_text, change.text, change.interval_text) == ("12.00", "+2.00", "+2.00 to +2.00")
    # Causes are in the table where any run that it shows has them.
    assert "unfilled:stock" in rows_of(found.tables[0])
    assert "unfilled:stock" not in rows_of(found.tables[2])


def test_one_run_has_its_figures_and_no_chart(tmp_path: Path) -> None:
    study = STUDY | {"scenarios": [{"id": "only"}], "policies": ["optimal"]}
    found = figures_section(Comparisons(study_folder(tmp_path, lambda _: {"orders": orders()}, study)))
    (table,) = found.tables
    assert (table.base, list(table.others), found.charts) == ("only", [], {})
    assert rows_of(table)["cost_per_order"].base == "10.00"


def test_each_tier_has_tables(tmp_path: Path) -> None:
    study = STUDY | {"policies": ["optimal"]}
    tables = {"orders": [order("A", cost=6), order("B", tier="tin", cost=4)]}
    found = figures_section(Comparisons(study_folder(tmp_path, lambda _: tables, study)))
    assert list(found.scopes) == [("overall", "all"), ("tier gold", "gold"), ("tier tin", "tin")]
    costs = {table.when["scope"]: rows_of(table)["cost_per_order"].base for table in found.tables}
    assert costs == {"overall": "5.00", "tier gold": "6.00", "tier tin": "4.00"}


def test_tiers_are_left_to_the_files_where_they_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {"orders": [order("A", cost=6), order("B", tier="tin", cost=4)]}
    found = Comparisons(study_folder(tmp_path, lambda _: tables, STUDY | {"policies": ["optimal"]}))
    assert not figures_section(found).without_tiers
    monkeypatch.setattr(figures, "_MOST_CELLS", 20)
    cut = figures_section(found)
    assert (cut.without_tiers, list(cut.scopes), len(cut.tables)) == (True, [("overall", "all")], 1)


def test_of_many_scenarios_the_table_with_the_chosen_one_is_shown(tmp_path: Path) -> None:
    study = STUDY | {"scenarios": [{"id": str(number)} for number in range(14)], "policies": ["optimal"]}
    found = figures_section(Comparisons(study_folder(tmp_path, lambda _: {"orders": orders(1)}, study)))
    shown = [table.when["scenario"] for table in found.tables]
    # The first stands for the base, too.
    assert shown == [[*"123456", "0"], ["7", "8", "9", "10", "11", "12"], ["13"]]


def test_a_point_is_the_difference_in_percent_of_the_base(tmp_path: Path) -> None:
    def tables(run: Run) -> Tables:
        return {"orders": orders(cost=10 if run.scenario == "base" else 9, distance_km=0)}

    study = STUDY | {"policies": ["optimal"]}
    chart = figures_section(Comparisons(study_folder(tmp_path, tables, study))).charts["differences"]
    points: dict[str, dict[str, Any]] = {row["kpi"]: row for row in chart["datasets"]["rows"] if row["s"] != "base"}
    cost = points["Cost per order"]
    assert (cost["x"], cost["low"], cost["high"], cost["verdict"]) == (-0.1, -0.1, -0.1, "better")
    # There is no percent of nothing.
    assert "Distance per order" not in points
    assert points["Pieces filled"]["verdict"] == "no clear difference"
