"""A study that has run as HTML for notebooks: its scenarios, their KPIs, what differs, and where the tables are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from models.display.markup import Html, bullets, card, element, folded, joined, paragraph, strong, table
from scenarios.kpi_columns import DIFFERENCE_HEADS, comparisons, difference_cells, kpi_rows
from scenarios.studies.changes import told_scenarios
from scenarios.studies.figures import DIFFERENCES, KPIS, Row, overall, read_rows
from scenarios.studies.study_run import StudyRun

_MOST_ROWS = 40


def run_html(run: StudyRun) -> Html:
    """Return a study that has run as HTML."""
    name, facts = run.headline()
    told = [joined(strong(scenario), f": {text}") for scenario, text in told_scenarios(run.study)]
    parts = [paragraph(strong(name), f": {facts}"), *([bullets(told, most=_MOST_ROWS)] if told else [])]
    if not (run.out / KPIS).exists():
        return card(*parts, paragraph(f"Its tables are no longer in {run.out}."), mark="bad")
    parts += _kpis(list(overall(read_rows(run.out / KPIS))))
    compared = comparisons(overall(read_rows(run.out / DIFFERENCES)))
    parts += [folded(title, *_differences(rows), is_open=place == 0) for place, (title, rows) in enumerate(compared)]
    return card(*parts, *_links(run))


def _kpis(rows: Sequence[Row]) -> list[Html]:
    columns, runs = kpi_rows(rows)
    titles = [column.title for column in columns]
    body = [(*run, *cells) for run, cells in runs[:_MOST_ROWS]]
    return [table(("scenario", "policy", *titles), body, numbers=titles), *_more(len(runs), "kpis")]


def _differences(rows: Sequence[Row]) -> list[Html]:
    heads = ("scenario", "policy", "of", *DIFFERENCE_HEADS)
    body = difference_cells(rows[:_MOST_ROWS])
    return [table(heads, body, numbers=DIFFERENCE_HEADS), *_more(len(rows), "differences")]


def _links(run: StudyRun) -> Iterator[Html]:
    """Name the tables, with links to their files where the notebook may reach them."""
    files = [path for path in run.tables if path.suffix == ".csv"]
    linked = [_link(path, path.stem) for path in files]
    commas = [part for link in linked for part in (", ", link)][1:]
    yield paragraph(f"Tables in {run.out}: ", *commas)
    if (report := run.out / "report.html").exists():
        yield paragraph("All of it in pictures: ", _link(report, report.name))


def _link(path: Path, name: str) -> Html:
    """Return a link; a notebook's server reaches files below the notebook alone."""
    href = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    return element("a", name, href=href)


def _more(count: int, name: str) -> list[Html]:
    return [paragraph(f"... {count - _MOST_ROWS} more in ", element("code", f".{name}"))] if count > _MOST_ROWS else []
