"""The registry names studies that there are, with arguments that they take."""

import argparse
import importlib
from pathlib import Path

import pytest

from benchmarks.registry import DATA, STUDIES, Study, find
from models.errors import SettingError


class ReadError(Exception):
    """Ends a study once it has read its arguments."""


@pytest.fixture
def only_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let studies read their arguments, and do nothing with them."""
    read = argparse.ArgumentParser.parse_args

    def read_and_end(parser: argparse.ArgumentParser, arguments: list[str]) -> None:
        read(parser, arguments)
        raise ReadError

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", read_and_end)


def runs_of(study: Study) -> list[tuple[str, ...]]:
    kept = [(*each.arguments, "--out", "folder") for each in study.release]
    return [study.quick, *kept]


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
@pytest.mark.usefixtures("only_reading")
def test_a_study_takes_its_arguments_and_no_others(study: Study) -> None:
    main = importlib.import_module(f"benchmarks.{study.name}").main
    for arguments in runs_of(study):
        with pytest.raises(ReadError):
            main(list(arguments))
    with pytest.raises(SystemExit, match="2"):
        main([*study.quick, "--no-such-option"])


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_data_are_asked_for_where_arguments_name_them(study: Study) -> None:
    assert any(DATA in arguments for arguments in runs_of(study)) == bool(study.data)
    assert study.question.endswith("?")
    assert study.footnotes


def test_every_run_has_a_folder_of_its_own() -> None:
    names = [each.name for study in STUDIES for each in study.release]
    assert len(set(names)) == len(names)
    assert all(each.name.startswith(study.name) for study in STUDIES for each in study.release)


def test_data_are_looked_for(tmp_path: Path) -> None:
    study = Study("cities", "How far?", "study", (DATA,), (), data=("cities_*.csv", "maps"))
    assert not study.is_served_by(None)
    assert not study.is_served_by(tmp_path)
    (tmp_path / "cities_2020.csv").touch()
    assert study.is_served_by(tmp_path)
    assert Study("costs", "How much?", "study", (), ()).is_served_by(None)


def test_studies_are_found_by_name_once_and_none_means_all() -> None:
    assert [study.name for study in find(["replay", "latency", "replay"])] == ["replay", "latency"]
    assert find([]) == STUDIES
    with pytest.raises(SettingError, match=r"no study replays. Name one of .*replay"):
        find(["replay", "replays"])
