"""The page on what-if: its study can be run, its examples work, and it names what is bundled."""

import re
from pathlib import Path

import pytest
import yaml

from scenarios.policies import Nearest, Optimal
from scenarios.studies.prepared import Prepared
from scenarios.study import Study, bundled_studies

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "whatif.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def test_the_study_shown_fits_its_dataset() -> None:
    (text,) = blocks("yaml")
    study = Study.parse(yaml.safe_load(text))
    assert [policy.label for policy in study.policies] == ["optimal", "nearest", "hourly"]
    assert study.base_id == "as-it-is"
    assert len(Prepared(study, source="page", folder=Path()).wanted) == 9


def test_the_study_shown_names_every_key(tmp_path: Path) -> None:
    (text,) = blocks("yaml")
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    assert keys == Study.model_fields.keys() - {"description", "schema_version"}


def test_the_replay_shown_runs(capsys: pytest.CaptureFixture[str]) -> None:
    replayed, _ = blocks("python")
    exec(replayed, {})  # noqa: S102 - our own page
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in printed] == [Optimal().label, Nearest().label]
    optimal, nearest = (int(line[1]) for line in printed)
    assert optimal < nearest


def test_the_run_shown_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, run = blocks("python")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    exec(run.replace("(4)", "(2)"), names)  # noqa: S102 - our own page; two cores are enough
    assert (tmp_path / "dallas" / "kpis.csv").exists()


def test_all_bundled_studies_are_named() -> None:
    told = PAGE.split("Bundled are", 1)[1].split("`scenarios/library/`", 1)[0]
    assert set(re.findall(r"`([\w-]+)`", told)) == set(bundled_studies())
