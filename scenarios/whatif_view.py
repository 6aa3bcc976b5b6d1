"""Studies as people read them on a terminal, within 100 columns, and how far one has come."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from scenarios.render import add_row, counted
from scenarios.studies import StudyProgress, StudyRun
from scenarios.studies.changes import TABLE, told_scenarios
from scenarios.studies.figures import DIFFERENCES, KPIS, Row, overall, read_rows
from scenarios.studies.progress import Report

_LONGEST_TEXT = 300
_MOST_ROWS = 40
"""More runs or differences than this are left to the tables."""


@dataclass(frozen=True)
class _Column:
    """A KPI as a column: its name in tables, what heads it, and how its figures are written."""

    kpi: str
    title: str
    text: Callable[[float], str]


def _money(value: float) -> str:
    return f"{value:,.2f}"


def _share(value: float) -> str:
    return f"{value:.1%}"


def _count(value: float) -> str:
    return f"{value:,.0f}"


_COLUMNS = (
    _Column("orders", "orders", _count),
    _Column("cost_per_order", "cost", _money),
    _Column("cost_per_filled_piece", "a piece", _money),
    _Column("shipments_per_order", "shipments", _money),
    _Column("split_rate", "split", _share),
    _Column("fill_rate_pieces", "filled", _share),
    _Column("delivery_days", "days", _money),
    _Column("on_time_rate", "on time", _share),
    _Column("optimal_rate", "proven", _share),
)
"""Of each order in the mean, but for the number of orders."""

_COMPARED = tuple(column for column in _COLUMNS if column.kpi not in ("orders", "optimal_rate"))


def whatif_view(run: StudyRun) -> RenderableType:
    """Show what came out of a study: its KPIs, what differs from the base, and where the tables are."""
    kpis = list(overall(read_rows(run.out / KPIS)))
    differences = list(overall(read_rows(run.out / DIFFERENCES)))
    parts: list[RenderableType] = [_headline(run), *_scenarios(run), _kpi_table(kpis)]
    for title, rows in _comparisons(differences):
        parts += [Text(title, style="bold cyan"), _difference_table(rows)]
    names = ", ".join(dict.fromkeys(path.stem for path in run.tables))
    suffixes = " and ".join(dict.fromkeys(path.suffix for path in run.tables))
    return Group(*parts, Text(f"Tables in {run.out}, as {suffixes}: {names}"))


def _headline(run: StudyRun) -> Text:
    study = run.study
    facts = [
        counted(len(study.scenarios), "scenario"),
        _policies(len(study.policies)),
        counted(len(study.seeds), "seed"),
    ]
    reused = f", {run.reused} of {counted(len(run.pieces), 'piece')} from before" if run.reused else ""
    return Text.assemble((study.title or study.id, "bold"), f": {', '.join(facts)}{reused}")


def _scenarios(run: StudyRun) -> Iterator[RenderableType]:
    """Say what each scenario is; what is told of many edits is cut short."""
    told = list(told_scenarios(run.study))
    for name, text in told[:_MOST_ROWS]:
        short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} ..."
        yield Text.assemble("  ", (name, "bold"), f": {short}")
    if told:
        yield from _more(len(told), TABLE)


def _policies(count: int) -> str:
    return f"{count} {'policy' if count == 1 else 'policies'}"


def _kpi_table(rows: Sequence[Row]) -> RenderableType:
    """Return a table with a row for each scenario under each policy; columns of which nothing is known are left out."""
    runs: dict[tuple[str, str], dict[str, float | None]] = {}
    for row in rows:
        runs.setdefault((row["scenario"], row["policy"]), {})[row["kpi"]] = row["value"]
    columns = [each for each in _COLUMNS if any(found.get(each.kpi) is not None for found in runs.values())]
    table = _table("scenario", "policy", numbers=[column.title for column in columns])
    for (scenario, policy), found in list(runs.items())[:_MOST_ROWS]:
        add_row(table, scenario, policy, *(_text(column, found.get(column.kpi)) for column in columns))
    return Group(table, *_more(len(runs), KPIS))


def _comparisons(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield what differs from the base scenario, and what from the first policy."""
    shown = [row for row in rows if row["kpi"] in {column.kpi for column in _COMPARED} and row["difference"]]
    scenarios = [row for row in shown if row["scenario"] != row["against_scenario"]]
    policies = [row for row in shown if row["scenario"] == row["against_scenario"]]
    if scenarios:
        yield f"Different from scenario {scenarios[0]['against_scenario']}", scenarios
    if policies:
        yield f"Different from policy {policies[0]['against_policy']}", policies


def _difference_table(rows: Sequence[Row]) -> RenderableType:
    table = _table("scenario", "policy", "", numbers=["base", "value", "difference", "95 % interval"])
    last = None
    for row in rows[:_MOST_ROWS]:
        column = next(each for each in _COMPARED if each.kpi == row["kpi"])
        run = (row["scenario"], row["policy"])
        figures = [_text(column, row["base"]), _text(column, row["value"]), _signed(column, row["difference"])]
        add_row(table, *(("", "") if run == last else run), column.title, *figures, _interval(column, row))
        last = run
    return Group(table, *_more(len(rows), DIFFERENCES))


def _interval(column: _Column, row: Row) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return f"{_signed(column, row['low'])} to {_signed(column, row['high'])}"


def _signed(column: _Column, value: float | None) -> str:
    if value is None:
        return ""
    # A difference of shares is not a share: from 20 % to 25 % is 5 points.
    text = column.text(abs(value)).replace("%", " pp")
    is_nothing = text == column.text(0.0).replace("%", " pp")
    return text if is_nothing else f"{'-' if value < 0 else '+'}{text}"


def _text(column: _Column, value: float | None) -> str:
    return "" if value is None else column.text(value)


def _table(*texts: str, numbers: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in texts:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _more(count: int, name: str) -> Iterator[RenderableType]:
    if count > _MOST_ROWS:
        yield Text(f"... {count - _MOST_ROWS} more in {name}")
    yield Text()


class StudyWatch:
    """Shows on a terminal how far a study has come.

    Parameters
    ----------
    progress
        Where it is shown.
    clock
        Tells seconds.
    """

    def __init__(self, progress: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._progress = progress
        self._clock = clock
        self._task = progress.add_task("Preparing", total=None)
        self._start = clock()

    def __call__(self, found: StudyProgress) -> None:
        """Show what is done."""
        if found.orders_done == 0:
            self._start = self._clock()
        text = progress_text(found, self._clock() - self._start)
        part = found.orders_done / found.orders if found.orders else 0.0
        self._progress.update(self._task, total=found.pieces, completed=found.pieces_done + part, description=text)


def progress_text(found: StudyProgress, seconds: float) -> str:
    """Say how far a study has come, so many seconds after its current piece began."""
    done = f"{found.pieces_done} of {counted(found.pieces, 'piece')}"
    if found.piece is None or not found.orders:
        return done
    rate = f", {found.orders_done / seconds:,.0f} orders/s" if seconds > 0 else ""
    name = f"{found.piece.scenario} {found.piece.policy}"
    return f"{done}; {name}: {found.orders_done:,} of {counted(found.orders, 'order')}{rate}"


@contextmanager
def watching() -> Iterator[Report | None]:
    """Yield what shows on stderr how far a study has come, where a person is watching; else nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield StudyWatch(progress)
