"""One order's page: put together and written."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.errors import SettingError
from models.explanations import Explanation
from models.orders import Order
from scenarios.dataset import Dataset
from scenarios.report.order import alternatives, costs, making, mapping, shipments, verdict, why
from scenarios.report.order.subject import Subject
from scenarios.report.page import render, write_page


def write_order_report(
    path: str | Path, explanation: Explanation, order: Order, data: Dataset, *, command: Sequence[str] | None = None
) -> Path:
    """Write the page of one order: where it ships from, what it costs, and why.

    Parameters
    ----------
    path
        The file; one that is there is overwritten.
    explanation
        Of the order, with its plan. Nodes that it was not asked about are not spoken of.
    order
        The order.
    data
        The dataset that it was decided on.
    command
        The command that makes the page, which is told on it; absent is one from the dataset's folder.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    SettingError
        Where the extra ``report`` is not installed, or the explanation is that of another order.
    DocumentError
        Where the file cannot be written.
    """
    if explanation.order_id != order.id:
        raise SettingError(f"explanation = {explanation.order_id!r}: the page is about order {order.id!r}. Explain it.")
    path = Path(path)
    write_page(path, render("order.html", **_context(Subject(order, explanation, data), command, file=path.name)))
    return path


def _context(subject: Subject, command: Sequence[str] | None, *, file: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "charts": dict(_charts(subject)),
        **_outcome(subject),
        **_reasons(subject),
        "command": making.reproducing(subject, command, file=file),
        "made": making.facts(subject),
        "plan_text": json.dumps(subject.plan.to_data(), indent=2, ensure_ascii=False),
    }


def _charts(subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the charts for which there is something to draw."""
    found = {
        "map": mapping.map_chart(subject),
        "timeline": shipments.timeline(subject),
        "costs": costs.cost_chart(subject),
        "alternatives": alternatives.alternatives_chart(subject),
    }
    yield from ((name, chart) for name, chart in found.items() if chart is not None)


def _outcome(subject: Subject) -> dict[str, Any]:
    return {
        "facts": list(verdict.order_facts(subject)),
        "verdict": verdict.verdict(subject),
        "promise": verdict.promise(subject),
        "figures": list(verdict.key_figures(subject)),
        "shipments": shipments.shipment_rows(subject),
        "costs": costs.cost_table(subject),
        "levels": costs.level_rows(subject),
    }


def _reasons(subject: Subject) -> dict[str, Any]:
    told = subject.told
    return {
        "rules": why.rule_rows(told),
        "without_rule": why.without_rule(told),
        "bindings": why.known_bindings(why.binding_rows(told), subject),
        "gaps": why.gap_texts(subject),
        "runner_up": why.runner_up(told),
        "limit": why.limit_text(told),
        "asked": why.asked_text(subject),
        "lines": alternatives.line_rows(subject),
        "alternative_columns": alternatives.alternative_columns(subject),
        "alternative_rows": alternatives.alternative_rows(subject),
        "alternative_counts": alternatives.counts_text(subject),
    }
