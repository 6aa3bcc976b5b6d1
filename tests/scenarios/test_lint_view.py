"""How the findings of the linter look on a terminal."""

import io
from typing import Any

import pytest
from rich.console import Console

from models import Finding, RuleSet
from scenarios.lint_view import findings_view
from scenarios.render import WIDTH

RULES = RuleSet.parse({"id": "mine", "restrictions": [{"id": "R", "require": "node.id == N"}]})


def finding(**changes: Any) -> Finding:
    return Finding.parse({"code": "conflict", "severity": "warning", "rules": ["R"], "text": "Not both."} | changes)


def seen(*findings: Finding, rules: RuleSet = RULES) -> str:
    file = io.StringIO()
    Console(width=WIDTH, file=file).print(findings_view(findings, rules))
    return file.getvalue()


def test_nothing_to_say_is_said() -> None:
    assert seen().strip() == "1 rule of mine: nothing to find fault with."


def test_a_finding_has_its_severity_code_and_text_in_a_row() -> None:
    row = next(line for line in seen(finding()).splitlines() if "warning" in line)
    assert row.split() == ["warning", "conflict", "Not", "both."]


def test_errors_come_first_and_all_are_counted() -> None:
    text = seen(finding(), finding(code="unreachable", severity="error"), finding())
    assert text.index("unreachable") < text.index("conflict")
    assert text.rstrip().endswith("1 rule of mine: 1 error, 2 warnings")


@pytest.mark.parametrize(
    ("witness", "words"),
    [
        ({"order.channel": "web", "customer.tier": None}, "E.g. order.channel = web, customer.tier missing"),
        ({"order.attributes.gift": True, "order.value": 200.5}, "order.attributes.gift = true, order.value = 200.5"),
        ({"order.promotions": ["spring", "web"]}, "order.promotions = [spring, web]"),
        ({"lines": [{"line.quantity": 3, "item.id": "mug"}]}, "E.g. line.quantity = 3, item.id = mug"),
        ({"lines": [{"item.id": "mug"}, {}]}, "line 1: item.id = mug, line 2: any"),
        ({"order.channel": "web", "decided_by": "R1"}, "order.channel = web, decided by R1"),
        ({"order.value": 1234567.25}, "order.value = 1234567.25"),
    ],
)
def test_a_witness_is_an_order_in_words(witness: dict[str, Any], words: str) -> None:
    assert words in " ".join(seen(finding(witness=witness)).split())


def test_what_a_text_says_already_is_not_repeated_as_an_order() -> None:
    assert "E.g." not in seen(finding(code="unknown_literal", witness={"field": "node.type", "literal": "DCC"}))


def test_what_looks_like_markup_is_text() -> None:
    assert "[bold]" in seen(finding(text="rule [bold] is odd"))
