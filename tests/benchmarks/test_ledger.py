"""Measurements survive an interruption, and are not mixed with others."""

from functools import partial
from pathlib import Path

import pytest

from benchmarks.ledger import Kept, Ledger
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


def test_every_measurement_has_its_date_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    for date in ("2030-01-31", "2030-02-01"):
        Ledger(path, SETTINGS, date=partial(str, date)).add({"on": date})
    assert Ledger(path, SETTINGS).rows == [{"on": "2030-01-31"}, {"on": "2030-02-01"}]
    kept = Kept.of(path)
    assert kept.settings == SETTINGS
    assert [row["on"] for row in kept.rows] == ["2030-01-31", "2030-02-01"]
    assert kept.dates == ("2030-01-31", "2030-02-01")


def test_a_row_that_is_there_is_not_measured_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "rows.jsonl", SETTINGS)
    seconds = iter((1.0, 2.0, 3.0))
    for order in (1, 2, 1):
        ledger.once({"order": order}, lambda: {"seconds": next(seconds)})
    assert ledger.rows == [{"order": 1, "seconds": 1.0}, {"order": 2, "seconds": 2.0}]
    # A name that a row lacks is no value of it.
    assert ledger.once({"peer": None}, lambda: {"seconds": next(seconds)})["seconds"] == 3.0


def test_what_holds_no_measurements_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("[1]\n")
    for path in (tmp_path / "rows.jsonl", tmp_path / "none.jsonl"):
        with pytest.raises(SettingError, match="not a file of measurements"):
            Kept.of(path)
