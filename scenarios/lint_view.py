"""The findings of the linter as people read them on a terminal, within 100 columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.findings import Finding
from models.rules import RuleSet
from optimizer.failures import value_text

_STYLES = {"error": "bold red", "warning": "bold yellow"}
_SHOWING_DEMANDS = frozenset(
    {"unreachable", "unmeetable", "conflict", "catch_all_not_last", "no_catch_all", "tier_reaches_less"}
)
"""Findings whose witness is an order; that of the others stands in their text."""


def findings_view(findings: Sequence[Finding], rules: RuleSet) -> RenderableType:
    """Show findings, errors first, each with a demand that shows it, and their count."""
    total = Text(_total(findings, rules))
    if not findings:
        return total
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), leading=1, show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("finding", no_wrap=True)
    table.add_column("what is wrong, and an order that shows it", overflow="fold")
    for finding in sorted(findings, key=lambda finding: finding.severity):
        says = Text(finding.text)
        if finding.code in _SHOWING_DEMANDS and finding.witness:
            says.append(f"\nE.g. {', '.join(_facts(finding.witness))}", style="dim")
        table.add_row(Text(finding.severity, style=_STYLES[finding.severity]), Text(finding.code), says)
    return Group(table, Text(), total)


def _facts(witness: dict[str, Any]) -> Iterator[str]:
    for path, value in witness.items():
        if path == "lines":
            several = len(value) > 1
            for number, line in enumerate(value, start=1):
                facts = ", ".join(_facts(line)) or "any"
                yield f"line {number}: {facts}" if several else facts
        elif path == "decided_by":
            yield f"decided by {value}"
        else:
            yield f"{path} {_value(value)}"


def _value(value: Any) -> str:
    if value is None:
        return "missing"
    return f"= {value_text(tuple(value) if isinstance(value, list) else value)}"


def _total(findings: Sequence[Finding], rules: RuleSet) -> str:
    count = len(list(rules.rules()))
    checked = f"{count} rule{'s' * (count != 1)} of {rules.id}"
    if not findings:
        return f"{checked}: nothing to find fault with."
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    return f"{checked}: {errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
