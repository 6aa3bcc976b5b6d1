"""Measurements survive an interruption, and are not mixed with others."""

from pathlib import Path

import pytest

from benchmarks.ledger import Ledger
from models.errors import SettingError

SETTINGS: dict[str, str | int | float] = {"seed": 1, "limit": 2.5, "code": "abc"}


def test_what_was_added_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "rows.jsonl"
    ledger = Ledger(path, SETTINGS)
    ledger.add({"order": 1})
    ledger.add({"order": 2})
    assert ledger.rows == Ledger(path, SETTINGS).rows == [{"order": 1}, {"order": 2}]


def test_a_line_that_was_cut_short_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    Ledger(path, SETTINGS).add({"order": 1})
    path.write_text(path.read_text() + '{"order": 2, "sec')
    ledger = Ledger(path, SETTINGS)
    assert ledger.rows == [{"order": 1}]
    ledger.add({"order": 2})
    assert Ledger(path, SETTINGS).rows == [{"order": 1}, {"order": 2}]


def test_a_first_line_that_was_cut_short_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"seed": 1')
    assert Ledger(path, SETTINGS).rows == []
    assert Ledger(path, SETTINGS).rows == []


@pytest.mark.parametrize("other", [{"seed": 2}, {"code": "abd"}, {"version": "2"}])
def test_other_settings_are_refused_and_named(tmp_path: Path, other: dict[str, str | int]) -> None:
    path = tmp_path / "rows.jsonl"
    Ledger(path, SETTINGS).add({"order": 1})
    with pytest.raises(SettingError, match=f"{next(iter(other))} = "):
        Ledger(path, {**SETTINGS, **other})
    assert Ledger(path, SETTINGS).rows == [{"order": 1}]


def test_another_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SettingError, match="not a file of measurements"):
        Ledger(path, SETTINGS)
    assert path.read_text() == "a,b\n1,2\n"
