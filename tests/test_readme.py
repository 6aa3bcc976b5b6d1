"""What the README shows runs, and prints what it says."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from models import RuleSet
from optimizer import Sourcer
from optimizer.compiler.terms import TERMS
from scenarios.dataset import Dataset

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [content for name, content in fences if name == language]


def test_the_python_examples_run_and_print_what_is_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, Any] = {}
    first, own_term, explaining, joining, linting, what_if = blocks("python")
    exec(first, names)  # noqa: S102 - our own README
    assert capsys.readouterr().out == blocks("")[1]
    exec(own_term, names)  # noqa: S102
    assert capsys.readouterr().out == blocks("")[3]
    exec(explaining, names)  # noqa: S102
    assert capsys.readouterr().out == blocks("")[4]
    exec(joining, names)  # noqa: S102
    assert capsys.readouterr().out == blocks("")[5]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slips.yaml").write_text(blocks("yaml")[1], encoding="utf-8")
    exec(linting, names)  # noqa: S102
    assert capsys.readouterr().out == blocks("")[6]
    exec(what_if, names)  # noqa: S102
    assert capsys.readouterr().out == blocks("")[10]


def test_the_study_shown_prints_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "dallas.yaml").write_text(blocks("yaml")[2], encoding="utf-8")
    command = Path(sys.executable).parent / blocks("")[8].split()[0]
    wide = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(
        [command, *blocks("")[8].split()[1:]], cwd=tmp_path, env=wide, check=True, capture_output=True, text=True
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    shown = [line for line in blocks("")[9].splitlines() if line != "..."]
    assert [line for line in shown if line not in printed] == []
    assert (tmp_path / "results" / "moved.csv").exists()


def test_the_rules_shown_are_valid(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    rules = RuleSet.load(tmp_path / "rules.yaml")
    assert [len(group) for group in (rules.restrictions, rules.order_rules, rules.item_rules)] == [2, 3, 1]
    Sourcer(Dataset.load("us-retail").network, rules)


def test_the_commands_shown_work(tmp_path: Path) -> None:
    command = Path(sys.executable).parent / "shipfrom"
    lines = [line.split("#")[0].split() for line in blocks("")[2].splitlines()]
    assert [line[:2] for line in lines] == [
        ["shipfrom", "source"],
        ["shipfrom", "source"],
        ["shipfrom", "schema"],
        ["shipfrom", "explain"],
        ["shipfrom", "lint"],
        ["shipfrom", "batch"],
        ["shipfrom", "generate"],
    ]
    for line in lines:
        subprocess.run([command, *line[1:]], cwd=tmp_path, check=True, capture_output=True)


def test_the_smallest_dataset_shown_decides_something(tmp_path: Path) -> None:
    (tmp_path / "network.json").write_text(blocks("json")[0], encoding="utf-8")
    (tmp_path / "stock.csv").write_text(blocks("csv")[0], encoding="utf-8")
    (tmp_path / "orders.jsonl").write_text(blocks("")[7], encoding="utf-8")
    (tmp_path / "rules.yaml").write_text("id: my-rules\n", encoding="utf-8")
    data = Dataset.load(tmp_path)
    plan = Sourcer(data.network, data.rules).source(data.orders[0], data.availability)
    # Dallas has two to spare, Chicago all three: a line splits only where that fills more.
    assert [(each.node, each.quantity) for each in plan.assignments] == [("CHI", 3)]


def test_the_terms_listed_are_those_there_are() -> None:
    row = next(line for line in README.splitlines() if line.startswith("| terms of the objective"))
    assert re.findall(r"`(\w+)`", row) == list(TERMS)


def test_the_error_shown_is_the_error_given() -> None:
    shown = re.search(r"`rules\.yaml: (order_rules.*?)`\n", README)
    assert shown is not None
    with pytest.raises(ValueError, match=re.escape(shown.group(1))):
        RuleSet.parse({"id": "r", "order_rules": [{"id": "a"}, {"id": "b", "when": "customer.tire == gold"}]})


def test_the_commands_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make (demo|test|benchmark|check|format)\b", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_nothing_is_left_to_be_filled_in() -> None:
    assert re.findall(r"^[A-Z_]{6,}$", README, re.MULTILINE) == []


def test_every_picture_and_page_linked_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_changelog_speaks_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
