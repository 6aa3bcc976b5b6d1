"""Studies that sweep a number are known by their edits."""

from pathlib import Path
from typing import Any

from scenarios.report.folder import StudyFolder
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.sweeps import sweeps_of, sweeps_section
from scenarios.results.frames import Run
from scenarios.study import Study, bundled_studies, load_study
from tests.scenarios.report.folders import STUDY, Tables, orders, study_folder


def study(*edits: list[dict[str, Any]]) -> Study:
    scenarios = [{"id": "base"}, *({"id": f"s{at}", "edits": each} for at, each in enumerate(edits))]
    return Study.parse({"id": "x", "dataset": "us-retail", "scenarios": scenarios})


def limit(splits: int | None, **others: Any) -> dict[str, Any]:
    return {"edit": "set_split_limit", "max_splits": splits, **others}


def test_the_bundled_study_of_split_limits_sweeps_them() -> None:
    (sweep,) = sweeps_of(load_study(bundled_studies()["split-limits"]))
    assert (sweep.title, sweep.points) == ("max splits (set split limit)", {f"splits-{n}": n for n in range(6)})
    assert sweep.meaning == "nodes beyond the first that may take part"
    others = [name for name in bundled_studies() if name != "split-limits"]
    assert [list(sweeps_of(load_study(bundled_studies()[name]))) for name in others] == [[]] * len(others)


def test_all_else_has_to_be_the_same() -> None:
    close = {"edit": "close_node", "node": "WH-DFW"}
    assert not list(sweeps_of(study([limit(0)], [limit(1, rule="gold")], [limit(2), close])))
    assert not list(sweeps_of(study([limit(0)], [limit(1)], [limit(None)])))
    (sweep,) = sweeps_of(study([close, limit(3)], [close, limit(1)], [close, limit(2)]))
    assert list(sweep.points.items()) == [("s1", 1), ("s2", 2), ("s0", 3)]


def test_a_grid_is_a_sweep_in_each_direction() -> None:
    def cell(splits: int, km: int) -> list[dict[str, Any]]:
        return [limit(splits), {"edit": "set_distance_cap", "rule": "bronze", "km": km}]

    found = list(sweeps_of(study(*(cell(splits, km) for splits in range(3) for km in (100, 200, 300)))))
    assert sorted(sweep.field for sweep in found) == ["km"] * 3 + ["max_splits"] * 3


def test_a_number_inside_of_settings_is_called_by_its_own_name() -> None:
    edits = [[{"edit": "change_rule", "rule": "gold", "set": {"max_splits": splits}}] for splits in (1, 2, 3)]
    (sweep,) = sweeps_of(study(*edits))
    assert (sweep.title, sweep.meaning) == ("max splits (change rule)", "")


def test_a_curve_has_a_point_for_each_scenario_with_the_interval_around_it(tmp_path: Path) -> None:
    def tables(run: Run) -> Tables:
        return {"orders": orders(cost=10 if run.scenario == "base" else 10 + 2 * int(run.scenario))}

    scenarios = [{"id": "base"}, *({"id": f"{at}", "edits": [limit(at)]} for at in range(3))]
    found = sweeps_section(Comparisons(study_folder(tmp_path, tables, STUDY | {"scenarios": scenarios})))
    assert found is not None
    chart = found.charts["sweep-1-cost-per-filled-piece"]
    points = [row for row in chart["datasets"]["points"] if row["p"] == "nearest"]
    # Two pieces in each order: 10, 12 and 14 for 2.
    assert [(row["x"], row["y"], row["low"], row["high"]) for row in points] == [
        (0, 5, 5, 5),
        (1, 6, 6, 6),
        (2, 7, 7, 7),
    ]
    assert [row["y"] for row in chart["datasets"]["base"]] == [5, 5]


def test_without_a_sweep_there_is_no_section(trial: StudyFolder) -> None:
    assert sweeps_section(Comparisons(trial)) is None
