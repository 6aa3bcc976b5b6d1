"""The list of the rule language names everything there is."""

import re
from pathlib import Path
from typing import get_args

import pytest

from models import ItemRule, OrderRule, Restriction, RuleSet
from models.conditions import Operator
from models.expressions import parse
from models.fields import ALIASES, FIELDS

PAGE = (Path(__file__).parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")
NAMED = {" ".join(word.split()) for word in re.findall(r"`([^`]+)`", PAGE)}


def test_every_field_and_alias_is_listed() -> None:
    assert FIELDS.keys() <= NAMED
    assert ALIASES.keys() | set(ALIASES.values()) <= NAMED


def test_every_field_listed_exists() -> None:
    roots = "order|customer|destination|line|item|node|service|stock"
    for name in NAMED:
        if re.fullmatch(rf"({roots})\.\S+", name):
            parse(f"{name} exists")


def test_every_operator_is_listed() -> None:
    assert set(get_args(Operator)) <= NAMED


@pytest.mark.parametrize("document", [Restriction, OrderRule, ItemRule, RuleSet])
def test_every_setting_of_a_rule_is_listed(document: type[RuleSet]) -> None:
    words = set(re.findall(r"\w+", " ".join(NAMED)))
    names = {field.alias or name for name, field in document.model_fields.items()}
    assert names <= words
