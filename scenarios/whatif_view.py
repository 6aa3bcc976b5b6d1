"""Studies as people read them on a terminal, within 100 columns, and how far one has come."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from scenarios.counting import counted
from scenarios.kpi_columns import DIFFERENCE_HEADS, comparisons, difference_cells, kpi_rows
from scenarios.studies import StudyProgress, StudyRun
from scenarios.studies.changes import TABLE, told_scenarios
from scenarios.studies.figures import DIFFERENCES, KPIS, Row, overall, read_rows
from scenarios.studies.progress import Report
from scenarios.tables import Column, FittingTable
from scenarios.terminal import progress_console

_LONGEST_TEXT = 300
_MOST_ROWS = 40
"""More runs or differences than this are left to the tables."""

_RUN = (Column("scenario"), Column("policy"))
_SPARED = ("a piece", "orders", "days", "on time", "split", "shipments")
"""KPIs that a narrow terminal does without, the first first."""
_SPARED_FIGURES = ("base", "value")


def whatif_view(run: StudyRun) -> RenderableType:
    """Show what came out of a study: its KPIs, what differs from the base, and where the tables are."""
    kpis = overall(read_rows(run.out / KPIS))
    differences = overall(read_rows(run.out / DIFFERENCES))
    parts: list[RenderableType] = [_headline(run), *_scenarios(run), _kpi_table(kpis)]
    for title, rows in comparisons(differences):
        parts += [Text(title, style="bold cyan"), _difference_table(rows)]
    names = ", ".join(dict.fromkeys(path.stem for path in run.tables))
    suffixes = " and ".join(dict.fromkeys(path.suffix for path in run.tables))
    return Group(*parts, Text(f"Tables in {run.out}, as {suffixes}: {names}"))


def _headline(run: StudyRun) -> Text:
    name, facts = run.headline()
    return Text.assemble((name, "bold"), f": {facts}")


def _scenarios(run: StudyRun) -> Iterator[RenderableType]:
    """Say what each scenario is; what is told of many edits is cut short."""
    told = list(told_scenarios(run.study))
    for name, text in told[:_MOST_ROWS]:
        short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} ..."
        yield Text.assemble("  ", (name, "bold"), f": {short}")
    if told:
        yield from _more(len(told), TABLE)


def _kpi_table(rows: Iterable[Row]) -> RenderableType:
    """Return a table with a row for each scenario under each policy; columns of which nothing is known are left out."""
    columns, runs = kpi_rows(rows)
    heads = _figures([column.title for column in columns], _SPARED)
    table = FittingTable([*_RUN, *heads], [[*run, *cells] for run, cells in runs[:_MOST_ROWS]])
    return Group(table, *_more(len(runs), KPIS))


def _difference_table(rows: Sequence[Row]) -> RenderableType:
    heads = (*_RUN, Column("", "label"), *_figures(DIFFERENCE_HEADS, _SPARED_FIGURES))
    table = FittingTable(heads, list(difference_cells(rows[:_MOST_ROWS])))
    return Group(table, *_more(len(rows), DIFFERENCES))


def _figures(titles: Sequence[str], spared: Sequence[str]) -> Iterator[Column]:
    """Yield columns of figures, of which the first that are spared are left out first."""
    for title in titles:
        yield Column(title, "figure", spare=len(spared) - spared.index(title) if title in spared else 0)


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
    console = progress_console()
    if console is None:
        yield None
        return
    columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield StudyWatch(progress)
