"""A study's folder tells what was run, or says that it is none."""

from pathlib import Path

import pytest

from models.errors import DocumentError
from scenarios.report.folder import StudyFolder
from tests.scenarios.report.folders import STUDY, study_folder


def test_it_knows_what_is_compared(tmp_path: Path) -> None:
    folder = study_folder(tmp_path, study=STUDY | {"base": "closed"})
    assert (folder.base, folder.chosen_scenario, folder.chosen_policy) == ("closed", "base", "optimal")
    assert (folder.currency, folder.policies) == ("EUR", ("optimal", "nearest"))


def test_where_only_policies_differ_the_second_is_shown_first(tmp_path: Path) -> None:
    folder = study_folder(tmp_path, study=STUDY | {"scenarios": [{"id": "base"}]})
    assert (folder.chosen_scenario, folder.chosen_policy) == ("base", "nearest")


def test_scenarios_of_one_title_are_told_apart(tmp_path: Path) -> None:
    scenarios = [{"id": "a", "title": "Same"}, {"id": "b", "title": "Same"}, {"id": "c"}]
    folder = study_folder(tmp_path, study=STUDY | {"scenarios": scenarios})
    assert folder.scenarios == {"a": "Same (a)", "b": "Same (b)", "c": "c"}


def test_rows_that_are_not_wanted_are_left_out(tmp_path: Path) -> None:
    folder = study_folder(tmp_path)
    assert set(folder.table("orders", lambda rows: rows["cost"] > 10)["scenario"]) == {"closed"}


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"study": {"id": "x"}}'])
def test_a_folder_without_a_study_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "study.json").write_text(text)
    with pytest.raises(DocumentError, match=r"study\.json"):
        StudyFolder.read(tmp_path)


def test_a_table_that_is_missing_is_told(tmp_path: Path) -> None:
    folder = study_folder(tmp_path)
    (tmp_path / "kpis.csv").unlink()
    with pytest.raises(DocumentError, match=r"kpis\.csv: the results cannot be read"):
        folder.table("kpis")


def test_a_table_that_ends_within_a_row_is_told(tmp_path: Path) -> None:
    folder = study_folder(tmp_path)
    table = tmp_path / "kpis.csv"
    table.write_bytes(table.read_bytes()[:-9])
    with pytest.raises(DocumentError, match=r"kpis\.csv: the results cannot be read: its last row is cut short"):
        folder.table("kpis")
