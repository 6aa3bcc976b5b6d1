"""The page on batches runs, and names every field of what a batch says."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from models import BatchResult
from models.plans import Outcome

PAGE = (Path(__file__).parent.parent / "docs" / "batches.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w-]+)`", PAGE))


def blocks(language: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return [content for name, content in fences if name == language]


def test_the_examples_run_and_print_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    first, tiers, priced = blocks("python")
    for example, shown in zip((first, tiers), blocks(""), strict=True):
        exec(example, names)  # noqa: S102 - our own page
        assert capsys.readouterr().out == shown
    exec(priced, names)  # noqa: S102


def test_every_field_has_a_row() -> None:
    assert BatchResult.model_fields.keys() - {"version"} <= NAMED


def test_every_limit_is_told() -> None:
    limits = [each for kind in get_args(Outcome.model_fields["limit"].annotation) for each in get_args(kind)]
    assert limits
    # Heuristics decide single orders only.
    assert set(limits) - {"heuristic"} <= NAMED
