"""Better and worse are said only where the interval leaves no doubt."""

from pathlib import Path

import pytest

from models.errors import DocumentError
from scenarios.report.folder import StudyFolder
from scenarios.report.labels import label_of
from scenarios.report.study.comparisons import OVERALL, Change, Comparisons, Group
from scenarios.results.frames import Run
from tests.scenarios.report.folders import STUDY, closed, order, study_folder

BASE, CLOSED = Run("base", "optimal"), Run("closed", "optimal")


@pytest.mark.parametrize(
    ("kpi", "difference", "low", "high", "verdict"),
    [
        ("cost_per_order", 1.0, 0.1, 2.0, "worse"),
        ("cost_per_order", -1.0, -2.0, -0.1, "better"),
        ("fill_rate_pieces", 0.1, 0.01, 0.2, "better"),
        ("fill_rate_pieces", -0.1, -0.2, -0.01, "worse"),
        ("cost_per_order", 1.0, 0.0, 2.0, "unclear"),
        ("cost_per_order", 1.0, -1.0, 2.0, "unclear"),
        ("cost_per_order", 0.0, 0.0, 0.0, "same"),
        ("orders", 5.0, 1.0, 9.0, "more"),
        ("orders", -5.0, -9.0, -1.0, "less"),
        ("utilization_p95", 0.1, None, None, ""),
        ("utilization_p95", 0.0, None, None, "same"),
        ("delivery_days", None, None, None, ""),
    ],
)
def test_a_verdict_needs_an_interval_beside_zero(
    kpi: str, difference: float | None, low: float | None, high: float | None, verdict: str
) -> None:
    assert Change(label_of(kpi), 10.0, 11.0, difference, low, high).verdict == verdict


def test_differences_are_those_of_the_tables(trial: StudyFolder) -> None:
    found = Comparisons(trial)
    # Each of 4 orders costs 12 in place of 10, in every draw: the interval is the difference itself.
    change = found.change(CLOSED, BASE, "cost_per_order")
    assert (change.base, change.value, change.difference, change.low, change.high) == (10, 12, 2, 2, 2)
    assert (change.text, change.relative_text, change.verdict) == ("+2.00", "+20.0\u00a0%", "worse")
    # 48 for 7 pieces in place of 40 for 8.
    assert found.change(CLOSED, BASE, "cost_per_filled_piece").value_text == "6.86"
    assert found.change(Run("base", "nearest"), BASE, "cost_per_order").verdict == "same"


def test_a_run_without_kpis_is_an_error(tmp_path: Path) -> None:
    found = Comparisons(study_folder(tmp_path))
    table = tmp_path / "kpis.csv"
    text = table.read_text("utf-8")
    table.write_text(text[: text.index("closed,nearest")], "utf-8")
    with pytest.raises(DocumentError, match=r"kpis\.csv: there is nothing of closed under nearest"):
        found.value(BASE, "orders")


def test_of_a_cause_that_nothing_is_said_of_there_is_nothing(trial: StudyFolder) -> None:
    found = Comparisons(trial)
    assert (found.value(BASE, "unfilled:stock"), found.value(CLOSED, "unfilled:stock")) == (0, 1)
    assert found.change(Run("base", "nearest"), BASE, "unfilled:stock").text == "0"
    assert found.value(BASE, "delivery_days") is None


def test_tiers_are_groups_where_there_are_several(tmp_path: Path) -> None:
    assert Comparisons(study_folder(tmp_path / "one")).groups == [OVERALL]
    study = STUDY | {"scenarios": [{"id": "base"}]}
    two = study_folder(tmp_path / "two", lambda _: {"orders": [order("A"), order("B", tier="")]}, study)
    assert Comparisons(two).groups == [OVERALL, Group("tier", "(none)"), Group("tier", "gold")]


def test_seeds_are_taken_together(tmp_path: Path) -> None:
    found = Comparisons(study_folder(tmp_path, closed, STUDY | {"seeds": [1, 2, 3]}))
    assert (found.value(BASE, "orders"), found.value(BASE, "cost_per_order")) == (12, 10)
