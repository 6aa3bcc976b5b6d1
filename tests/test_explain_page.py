"""The page on explanations runs, and names everything that an explanation can say."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from models.explanations import Alternative, Explanation, Gap, Limit
from models.relaxations import AddCapacity, AddStock, ChangeNumber, ChangeSetting, DropRequire, DropRule

PAGE = (Path(__file__).parent.parent / "docs" / "explain.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(\w+)`", PAGE))


def blocks(language: str) -> list[str]:
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return [content for name, content in fences if name == language]


def test_the_examples_run_and_print_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    for example, shown in zip(blocks("python"), blocks(""), strict=True):
        exec(example, names)  # noqa: S102 - our own page
        assert capsys.readouterr().out == shown


def test_every_field_has_a_row() -> None:
    assert Explanation.model_fields.keys() - {"order_id", "runner_up_is_open"} <= NAMED


@pytest.mark.parametrize(("document", "field"), [(Alternative, "status"), (Gap, "cause"), (Limit, "kind")])
def test_every_status_cause_and_kind_is_told(document: type[Any], field: str) -> None:
    assert set(get_args(document.model_fields[field].annotation)) <= NAMED


def test_every_kind_of_change_has_a_row() -> None:
    kinds = {
        change.model_fields["kind"].default
        for change in (DropRule, DropRequire, ChangeNumber, ChangeSetting, AddStock, AddCapacity)
    }
    assert kinds <= NAMED
