"""Paths in errors as authors see them."""

import pytest

from models.errors import Flaw
from scenarios.places import without_tags

DATA = {"mode": {"window_minutes": 0}, "edits": [{"edit": "close", "node": {"id": 1}}], "name": "x"}


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("edits[0].node", "edits[0].node"),
        ("edits[0].close.node", "edits[0].node"),
        ("edits[0].close.node.id", "edits[0].node.id"),
        ("edits[0].close", "edits[0]"),
        ("mode.window.minutes", "mode"),
        ("name", "name"),
        ("", ""),
    ],
)
def test_alternatives_that_are_nowhere_in_the_data_are_left_out(path: str, seen: str) -> None:
    assert without_tags(Flaw(path, "1", "must be another"), DATA).path == seen


def test_a_missing_field_keeps_its_name() -> None:
    assert without_tags(Flaw("edits[0].close.item", None, "this field is required"), DATA).path == "edits[0].item"


def test_what_else_a_flaw_says_stays() -> None:
    flaw = Flaw("edits[0].close.node", "1", "must be another", "Change it.")
    assert without_tags(flaw, DATA) == Flaw("edits[0].node", "1", "must be another", "Change it.")


def test_whatever_the_data_is_a_path_stays_one() -> None:
    assert without_tags(Flaw("a[3].b", None, "rule"), [1, 2]).path == "a[3].b"
    assert without_tags(Flaw("a.b", None, "rule"), None).path == "a.b"
