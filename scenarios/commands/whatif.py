"""``shipfrom whatif``: a study, run or resumed."""

import json
import shlex
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.commands import completion
from scenarios.commands.common import ExitCode, print_line

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from scenarios.studies import StudyRun


def whatif(
    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY",
            autocompletion=completion.studies,
            help="File of a study, or a bundled one: holiday-peak, node-closes, policies-compared, split-limits, "
            "tier-gains-stores.",
        ),
    ],
    out: Annotated[
        str, typer.Option(metavar="FOLDER", help="Folder for the results; one that holds part of them is completed.")
    ],
    *,
    workers: Annotated[int, typer.Option(metavar="COUNT", help="Processes on this machine; 1 works in this one.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler of a cluster, such as tcp://host:8786.")
    ] = None,
    with_report: Annotated[
        bool, typer.Option("--report/--no-report", help="Write report.html, the page that shows it, into the folder.")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON: study, kpis, differences, report.")
    ] = False,
) -> None:
    """Replay orders under changes and policies, and compare.

    The folder gets tables, and report.html, a page that opens offline. What is finished is kept, however the run ends:
    the same command goes on where it stopped.

    For example:
      shipfrom whatif split-limits --out limits
      shipfrom whatif study.yaml --out results --workers 4
      shipfrom whatif study.yaml --out results --json
    """
    from scenarios.commands.quiet import stdout_to_stderr  # noqa: PLC0415
    from scenarios.render import console  # noqa: PLC0415 - keeps --help quick
    from scenarios.studies import prepare, run_study  # noqa: PLC0415 - OR-Tools takes most of a second to import
    from scenarios.whatif_view import watching, whatif_view  # noqa: PLC0415

    try:
        with stdout_to_stderr():
            # First, as a scheduler that does not answer takes seconds.
            prepared = prepare(study)
            with watching() as progress, _executor(workers, scheduler) as (executor, at_once):
                run = run_study(prepared, out, executor=executor, at_once=at_once, progress=progress)
    except KeyboardInterrupt:
        typer.echo(
            f"shipfrom: interrupted; what is finished is kept in {out}. Run the same command to go on.", err=True
        )
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    report = _report(run, study, out) if with_report else None
    if as_json:
        print_line(_json(run, report))
    else:
        console().print(whatif_view(run), *_report_line(report))


@contextmanager
def _executor(workers: int, scheduler: str | None) -> Iterator[tuple[Executor | None, int]]:
    """Yield who does the work, and how many pieces they are given at a time."""
    from models.errors import SettingError  # noqa: PLC0415
    from scenarios.studies import LocalPool  # noqa: PLC0415
    from scenarios.studies.cluster import cluster  # noqa: PLC0415

    if scheduler is not None:
        if workers != 1:
            raise SettingError(f"workers = {workers}: the cluster of the scheduler has its own. Leave one of them out.")
        with cluster(scheduler) as (executor, threads):
            yield executor, 2 * threads
    elif workers == 1:
        yield None, 1
    else:
        with LocalPool(workers) as pool:
            yield pool, 2 * workers


def _report(run: "StudyRun", study: str, out: str) -> "Path | None":
    """Write the page, or say what is missing for it: the tables are there all the same."""
    from models.errors import SettingError  # noqa: PLC0415

    try:
        return run.write_report(command=shlex.join(["shipfrom", "whatif", study, "--out", out]))
    except SettingError as error:
        typer.echo(f"shipfrom: {error} The tables are written; --no-report asks for no more than them.", err=True)
        return None


def _report_line(report: "Path | None") -> "Iterator[Text]":
    from rich.text import Text  # noqa: PLC0415

    if report is not None:
        yield Text.assemble("To look at: ", (str(report), "bold"))


def _json(run: "StudyRun", report: "Path | None") -> str:
    from scenarios.studies.figures import DIFFERENCES, KPIS, read_rows  # noqa: PLC0415

    found = {"kpis": read_rows(run.out / KPIS), "differences": read_rows(run.out / DIFFERENCES)}
    place = None if report is None else str(report)
    return json.dumps({"study": run.study.id, "report": place} | found, ensure_ascii=False)
