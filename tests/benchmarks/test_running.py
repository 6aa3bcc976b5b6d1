"""Studies keep what they measure where they are told to, and end without a traceback."""

from pathlib import Path

import pytest

from benchmarks.running import command, measuring, tell
from models.errors import SettingError


def test_measurements_and_tables_are_kept_in_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        with measuring("tides", tmp_path / "new", code=("models",), seed=7) as ledger:
            ledger.once({"port": "Dover"}, lambda: {"metres": 6.0})
        tell("tides", "| port |", tmp_path / "new")
    assert len((tmp_path / "new" / "tides.jsonl").read_text().splitlines()) == 2
    assert (tmp_path / "new" / "tides.md").read_text() == "| port |\n"
    told = capsys.readouterr().out
    assert told.startswith("seed 7, shipfrom ")
    assert told.endswith("\n| port |\n")


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with measuring("tides", None, code=("models",)) as ledger:
            assert ledger.rows == []
            ledger.add({"port": "Dover"})
        tell("tides", "| port |", None)
    assert list(tmp_path.iterdir()) == []


def test_other_settings_are_refused(tmp_path: Path) -> None:
    with measuring("tides", tmp_path, code=("models",), seed=7):
        pass
    with (
        pytest.raises(SettingError, match="seed = 7, not 8"),
        measuring("tides", tmp_path, code=("models",), seed=8),
    ):
        pass


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [(SettingError("seed = 0: must be 1 or more."), 2, "seed = 0"), (KeyboardInterrupt(), 130, "Interrupted.")],
)
def test_a_command_ends_without_a_traceback(
    error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> None:
        raise error

    with pytest.raises(SystemExit, match=str(code)):
        command(main)
    assert capsys.readouterr().err.startswith(told)
