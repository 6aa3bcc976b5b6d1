"""Nodes by how busy they are, over days and day by day."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from scenarios.report.folder import StudyFolder
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.utilization import Utilization, utilization_section
from tests.scenarios.report.folders import STUDY, Tables, orders, study_folder

ONE = STUDY | {"scenarios": [{"id": "base"}], "policies": ["optimal"]}


def section(folder: Path, days: list[dict[str, Any]], **changes: Any) -> Utilization | None:
    tables: Tables = {"orders": orders(1), "node_days": days}
    return utilization_section(Comparisons(study_folder(folder, lambda _: tables, ONE | changes)))


def test_nodes_are_ranked_by_their_busiest_day(trial: StudyFolder) -> None:
    found = utilization_section(Comparisons(trial))
    assert found is not None
    assert (found.shown, found.nodes, found.by_week) == (2, 2, False)
    ranges = [
        row for row in found.charts["utilization"]["datasets"]["rows"] if (row["s"], row["p"]) == ("base", "optimal")
    ]
    # N2 uses 2 and 4 of 4: the 95th percentile is 0.5 + 0.95 x 0.5.
    assert [(row["n"], row["half"], row["most"], row["top"], row["rank"]) for row in ranges] == [
        ("N2", 0.75, 0.975, 1.0, 0),
        ("N3", 0.25, 0.25, 0.25, 1),
    ]
    days = [row for row in found.charts["days"]["datasets"]["rows"] if (row["s"], row["p"]) == ("base", "optimal")]
    # N3 has no second day.
    assert [row["u"] for row in days] == [[0.5, 1.0], [0.25, None]]


def test_nodes_without_a_capacity_are_nothing_to_show(tmp_path: Path) -> None:
    assert section(tmp_path / "none", []) is None
    assert section(tmp_path / "zero", [{"node": "N1", "day": "2026-09-10", "used": 0, "limit": 0}]) is None


def test_seeds_are_averaged_day_by_day_and_pooled_over_days(tmp_path: Path) -> None:
    days = [{"node": "N1", "day": f"2026-09-{day}", "used": used, "limit": 10} for day, used in ((10, 2), (11, 6))]
    found = section(tmp_path, days, seeds=[1, 2])
    assert found is not None
    (row,) = found.charts["days"]["datasets"]["rows"]
    assert row["u"] == [0.2, 0.6]
    assert found.charts["utilization"]["datasets"]["rows"][0]["half"] == 0.4


def test_many_nodes_are_cut_short_and_many_days_told_by_week(tmp_path: Path) -> None:
    first = date(2026, 6, 1)
    days = [
        {"node": f"N{node}", "day": str(first + timedelta(days=day)), "used": (node + day) % 50, "limit": 50}
        for node in range(45)
        for day in range(70)
    ]
    found = section(tmp_path, days)
    assert found is not None
    assert (found.shown, found.nodes, found.by_week) == (40, 45, True)
    rows = found.charts["days"]["datasets"]["rows"]
    # 1 June 2026 is a Monday: ten weeks, each with its busiest day.
    assert (len(rows), {len(row["u"]) for row in rows}) == (40, {10})
    assert max(rows[0]["u"]) == 0.98


def test_one_day_is_no_chart_of_days(tmp_path: Path) -> None:
    found = section(tmp_path, [{"node": "N1", "day": "2026-09-10", "used": 1, "limit": 10}])
    assert found is not None
    assert list(found.charts) == ["utilization"]
