"""The page on edits lists all of them and each of their fields, and its examples apply to the bundled dataset."""

import re
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
import yaml
from pydantic import Field

from models.document import Document
from models.yamls import parse_yaml
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.edits import AnyEdit, Edit, apply_all
from scenarios.edits.any_edit import NAMES

PAGE = (Path(__file__).parent.parent / "docs" / "edits.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
EXAMPLES = [text for kind, text in BLOCKS if kind == "yaml"]
KINDS: list[type[Edit]] = [get_args(kind)[0] for kind in get_args(get_args(AnyEdit)[0])]


class Edits(Document):
    """A list of edits, as studies have them."""

    edits: Annotated[tuple[AnyEdit, ...], Field(min_length=1)]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.load("us-retail")


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("edit: ")[1].split()[0].strip(","))
def test_the_examples_apply_and_leave_rules_that_can_be_compiled(text: str, data: Dataset) -> None:
    edits = Edits.parse({"edits": parse_yaml(text, "page")}).edits
    changed = apply_all(data, edits, seed=1)
    Sourcer(changed.network, changed.rules)
    # One that changed nothing would have nothing to show.
    assert any(
        getattr(changed, name) is not getattr(data, name)
        for name in ("inbound", "network", "rules", "availability", "orders")
    )


def test_every_edit_has_an_example() -> None:
    shown = {each["edit"] for text in EXAMPLES for each in yaml.safe_load(text)}
    assert shown == set(NAMES)
    assert len(NAMES) == len(KINDS) == len(set(NAMES))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_is_named(kind: type[Edit]) -> None:
    names = {field.alias or name for name, field in kind.model_fields.items()}
    assert names <= set(re.findall(r"\w+", PAGE))


def test_the_python_shown_prints_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = (text for kind, text in BLOCKS if kind == "python")
    (shown,) = (text for kind, text in BLOCKS if not kind)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    assert capsys.readouterr().out == shown


def test_the_error_shown_is_told(data: Dataset) -> None:
    (edit,) = Edits.parse({"edits": [{"edit": "close_node", "node": "WH-DFV"}]}).edits
    with pytest.raises(ValueError, match="WH-DFV") as caught:
        apply_all(data, [edit])
    assert f"`{caught.value}`" in PAGE
