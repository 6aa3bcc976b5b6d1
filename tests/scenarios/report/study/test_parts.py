"""Costs are what their parts add up to, by order and by filled piece."""

from pathlib import Path

from scenarios.report.folder import StudyFolder
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.parts import parts_section
from tests.scenarios.report.folders import STUDY, orders, study_folder


def test_parts_add_up_by_order_and_by_filled_piece(trial: StudyFolder) -> None:
    found = parts_section(Comparisons(trial))
    assert found.names == ["shipping", "handling"]
    tables = {tuple(table.when.values()): table.rows for table in found.tables}
    assert [(row.title, row.total, list(row.parts)) for row in tables["scenarios", "optimal", "order"]] == [
        ("As it is", "10.00", ["8.00", "2.00"]),
        ("One closes", "12.00", ["10.00", "2.00"]),
    ]
    # 7 of 8 pieces are filled: 40 / 7 of shipping, 8 / 7 of handling.
    assert [(row.total, list(row.parts)) for row in tables["scenarios", "optimal", "piece"]] == [
        ("5.00", ["4.00", "1.00"]),
        ("6.86", ["5.71", "1.14"]),
    ]
    assert [row.title for row in tables["policies", "closed", "order"]] == ["optimal", "nearest"]


def test_credits_are_parts_below_nothing(tmp_path: Path) -> None:
    credit = {"cost": 7, "stock_cost": -3}
    study = STUDY | {"policies": ["optimal"]}
    found = parts_section(Comparisons(study_folder(tmp_path, lambda _: {"orders": orders(**credit)}, study)))
    assert found.tables[0].rows[0].parts == ["4.00", "1.00", "\N{MINUS SIGN}1.50"]
    values = [row["value"] for row in found.charts["costs"]["datasets"]["rows"] if row["m"] == "order"]
    assert values[:3] == [8, 2, -3]


def test_where_nothing_costs_anything_there_is_no_chart(tmp_path: Path) -> None:
    free = {"cost": 0, "shipping_cost": 0, "handling_cost": 0}
    study = STUDY | {"policies": ["optimal"]}
    found = parts_section(Comparisons(study_folder(tmp_path, lambda _: {"orders": orders(**free)}, study)))
    assert (found.names, found.charts) == ([], {})
