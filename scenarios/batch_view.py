"""Joint decisions as people read them on a terminal, within 100 columns, and how far the search for one has come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.status import Status
from rich.text import Text

from models.batches import BatchResult, price_texts, work_text
from models.plans import LevelValue, Plan, gap_text, outcome_text
from optimizer import BatchProgress
from scenarios.counting import counted
from scenarios.overview import plans_table
from scenarios.tables import Column, FittingTable, figures
from scenarios.terminal import progress_console

_MOST_ROWS = 60
"""Batches of more orders are summed up by rule."""

_MOST_PRICES = 10


def batch_view(result: BatchResult, currency: str) -> RenderableType:
    """Show a joint decision: its plans, or their totals where they are many, its levels, and what is scarce."""
    many = len(result.plans) > _MOST_ROWS
    plans = _by_rule(result.plans, currency) if many else plans_table(result.plans, currency, with_outcome=False)
    parts: list[RenderableType] = [plans, Text()] if result.plans else []
    parts.append(_headline(result, currency))
    if result.objective:
        parts.append(_levels(result))
    scarce = price_texts(result, _MOST_PRICES)
    if scarce:
        parts += [Text("What is scarce", style="bold cyan"), *(_indented(sentence) for sentence in scarce)]
    parts.append(Text(f"Searched: {work_text(result.work)}"))
    return Group(*parts)


def _headline(result: BatchResult, currency: str) -> Text:
    facts = [
        f"{counted(len(result.plans), 'order')} together",
        f"{result.complete} complete",
        f"{counted(result.unfilled, 'piece')} unfilled",
        counted(result.shipments, "shipment"),
        f"{result.cost:,.2f} {currency}",
    ]
    style = "bold green" if result.outcome.status == "optimal" else "bold yellow"
    return Text.assemble(f"{', '.join(facts)}: ", (outcome_text(result.outcome), style), " (checked)")


def _by_rule(plans: Sequence[Plan], currency: str) -> FittingTable:
    """Return a table with a row for each order rule that decides some orders, as they first come."""
    columns = (Column("rule"), *figures("orders", "complete", "unfilled", "shipments", f"cost {currency}"))
    groups = groupby(sorted(plans, key=_rule_of), key=_rule_of)
    return FittingTable(columns, [[rule, *_sums(list(group))] for rule, group in groups], gap=1)


def _rule_of(plan: Plan) -> str:
    return plan.order_rule or "-"


def _sums(plans: Sequence[Plan]) -> list[str]:
    return [
        str(len(plans)),
        str(sum(plan.is_complete for plan in plans)),
        str(sum(gap.quantity for plan in plans for gap in plan.unfilled)),
        str(sum(len(plan.shipments) for plan in plans)),
        f"{sum(sum(plan.costs.values()) for plan in plans):,.2f}",
    ]


def _levels(result: BatchResult) -> FittingTable:
    """Return a table of the levels: what is reached, what is proven, and what orders one by one would reach."""
    columns = (
        Column("level", "figure"),
        Column("is the sum of"),
        *figures("value", "bound", "gap"),
        Column("one by one", "figure", spare=1),
    )
    alone = result.one_by_one or (None,) * len(result.objective)
    rows = [_level_row(level, value) for level, value in zip(result.objective, alone, strict=True)]
    return FittingTable(columns, rows, framed=True)


def _level_row(level: LevelValue, alone: float | None) -> list[str]:
    gap = (level.value - level.bound) / max(1.0, abs(level.value))
    proven = ["", "proven"] if gap <= 0 else [_number(level.bound), gap_text(gap)]
    return [str(level.level), ", ".join(level.terms), _number(level.value), *proven, _number(alone)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}".removesuffix(".00")


def _indented(sentence: str) -> RenderableType:
    return Padding(Text(sentence), (0, 0, 0, 2))


class Watch:
    """Shows on a terminal how far a search has come."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def __call__(self, progress: BatchProgress) -> None:
        """Show what is reached and proven so far."""
        self._status.update(Text(progress_text(progress)))


def progress_text(progress: BatchProgress) -> str:
    """Say how far a search has come: what it does, the incumbent, the bound and the gap."""
    return (
        f"{progress.phase}, level {progress.level}: incumbent {_number(progress.value)}, "
        f"bound {_number(progress.bound)}, gap {gap_text(progress.gap)} ({progress.seconds:.0f} s)"
    )


@contextmanager
def watching(orders: int) -> Iterator[Watch | None]:
    """Yield what shows on stderr how far the search has come, where a person is watching; else nothing."""
    console = progress_console()
    if console is None:
        yield None
        return
    with console.status(f"Sourcing {counted(orders, 'order')} together") as status:
        yield Watch(status)
