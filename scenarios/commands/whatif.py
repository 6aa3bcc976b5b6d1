"""``shipfrom whatif``: a study, run or resumed."""

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.commands.common import ExitCode, print_line

if TYPE_CHECKING:
    from scenarios.studies import StudyRun


def whatif(
    study: Annotated[str, typer.Argument(help="File of a study, or the name of a bundled one.")],
    out: Annotated[str, typer.Option(help="Folder for the results; one that holds part of them is completed.")],
    *,
    workers: Annotated[int, typer.Option(help="Processes on this machine; 1 works in this one.")] = 1,
    scheduler: Annotated[str | None, typer.Option(help="Dask scheduler of a cluster, tcp://host:8786.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print KPIs and differences as one line of JSON.")] = False,
) -> None:
    """Replay orders under changes and policies, and compare what comes out.

    What is finished is kept, however the run ends: the same command goes on where it stopped.

    Example: shipfrom whatif study.yaml --out results --workers 4
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
    if as_json:
        print_line(_json(run))
    else:
        console().print(whatif_view(run))


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


def _json(run: "StudyRun") -> str:
    from scenarios.studies.figures import DIFFERENCES, KPIS, read_rows  # noqa: PLC0415

    found = {"kpis": read_rows(run.out / KPIS), "differences": read_rows(run.out / DIFFERENCES)}
    return json.dumps({"study": run.study.id} | found, ensure_ascii=False)
