"""Help: quick, readable on a narrow terminal, and with examples that work."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios import study
from scenarios.cli import run
from scenarios.commands.common import ExitCode
from scenarios.dataset import bundled_names
from scenarios.study import bundled_studies
from tests.scenarios.studies.small import small_study

Capture = pytest.CaptureFixture[str]

COMMANDS = ("source", "batch", "whatif", "explain", "lint", "schema", "generate")
HEAVY = ("ortools", "numpy", "pandas", "scipy", "rich", "yaml", "lark", "models", "optimizer")


def help_of(capsys: Capture, *command: str) -> str:
    capsys.readouterr()
    assert run([*command, "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def examples(text: str) -> list[str]:
    return [line.strip() for line in text.partition("For example:\n")[2].split("\n\n")[0].splitlines()]


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_every_command_is_summed_up_in_a_line(capsys: Capture) -> None:
    told = help_of(capsys).partition("Commands:\n")[2].split("\n\n")[0].splitlines()
    assert tuple(line.split()[0] for line in told) == COMMANDS
    assert all(line.endswith(".") and not line.endswith("...") for line in told)


def test_help_says_all_exit_codes(capsys: Capture) -> None:
    told = help_of(capsys).partition("Exit codes:\n")[2].splitlines()
    assert [int(line.split()[0]) for line in told if line] == list(ExitCode)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_is_readable(command: str, capsys: Capture) -> None:
    text = help_of(capsys, command)
    assert 2 <= len(examples(text)) <= 3
    assert "--json" in text
    for word in ("<", "{", "[["):
        assert word not in text
    described = text.partition("Options:\n")[2]
    assert max(len(line) for line in described.splitlines()) <= 80


def test_help_is_no_wider_than_tables(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert max(len(line) for line in help_of(capsys, "batch").splitlines()) <= 100


def test_help_names_all_that_is_bundled(capsys: Capture) -> None:
    datasets, studies = help_of(capsys, "source").replace("-\n" + " " * 17, "-"), help_of(capsys, "whatif")
    for name in bundled_names():
        assert name in datasets
    for name in bundled_studies():
        assert name in studies


@pytest.mark.parametrize("arguments", [["--help"], ["batch", "--help"], ["whatif", "--help"]])
def test_help_imports_nothing_that_takes_long(arguments: list[str]) -> None:
    script = f"import sys; from scenarios.cli import run; run({arguments}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "typer" in loaded
    assert loaded.isdisjoint(HEAVY)


def shortened(example: str) -> Iterator[str]:
    """Yield the arguments of an example; a search that takes its time gets less of it."""
    words = iter(shlex.split(example))
    assert next(words) == "shipfrom"
    for word in words:
        yield word
        if word == "--time-limit":
            assert float(next(words)) > 1
            yield "0.5"


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_work(command: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    small_study().dump(tmp_path / "study.yaml")
    assert "split-limits" in bundled_studies()
    # Bundled studies are run by tests of their own.
    monkeypatch.setattr(study, "bundled_studies", lambda: {"split-limits": tmp_path / "study.yaml"})
    monkeypatch.chdir(tmp_path)
    # From the last, so that workers find done what one process has done.
    for example in reversed(examples(help_of(capsys, command))):
        assert run(list(shortened(example))) == 0, example
        out, _ = capsys.readouterr()
        if "--json" in example:
            assert all(json.loads(line) for line in out.splitlines())
