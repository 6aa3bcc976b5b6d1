"""The page on policies names everything there is, and its examples mean what it says."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import TypeAdapter

from scenarios.policies import AnyPolicy, Scored
from scenarios.policies.ratings import Rating

PAGE = (Path(__file__).parent.parent / "docs" / "policies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = [yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml"]
SHOWN = [each for example in EXAMPLES for each in example.get("policies", [example])]

READ: TypeAdapter[Any] = TypeAdapter(AnyPolicy)


def first_cells(header: str) -> set[str]:
    """The names in the first column of the table under a header."""
    rows = PAGE.split(f"| {header} |", 1)[1].split("\n\n", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE))


def test_every_policy_has_a_row_and_a_section() -> None:
    union = get_args(get_args(AnyPolicy)[0])
    names = {each.model_fields["policy"].default for each in union}
    assert first_cells("policy") == names
    assert names <= set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE))


def test_every_rating_has_a_row() -> None:
    figures = set(get_args(get_args(Rating.model_fields["by"].annotation)[0]))
    assert first_cells("rating") == figures | {"when"}


@pytest.mark.parametrize("document", SHOWN, ids=str)
def test_the_policies_shown_are_read(document: Any) -> None:
    READ.validate_python(document)


def test_the_default_rating_is_the_one_told() -> None:
    assert Scored().ratings == (Rating(by="distance"),)


def test_the_example_prints_what_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = (text for kind, text in BLOCKS if kind == "python")
    (printed,) = (text for kind, text in BLOCKS if not kind)
    exec(code, {"__name__": "example"})  # noqa: S102 - it is ours
    assert capsys.readouterr().out == printed
