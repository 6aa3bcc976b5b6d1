"""Runs a study: what is missing is done by whoever is there to do it, kept piece by piece, and put together."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models.errors import DocumentError, Flaw, SettingError, ShipfromError
from scenarios.results.moves import LineKey
from scenarios.studies.changes import write_scenarios
from scenarios.studies.errors import PieceFailed
from scenarios.studies.interrupts import Stopping
from scenarios.studies.jobs import Job, Telling, run_job, run_telling
from scenarios.studies.locks import locked
from scenarios.studies.packing import PackedFile
from scenarios.studies.pieces import Piece
from scenarios.studies.prepared import Prepared
from scenarios.studies.progress import Report, StudyProgress
from scenarios.studies.store import Store
from scenarios.studies.study_run import StudyRun
from scenarios.study import Study, find_study, load_study

if TYPE_CHECKING:
    from scenarios.results.frames import Piece as PieceTables

T = TypeVar("T")
W = TypeVar("W", Job, Telling)

Reasons = Mapping[Piece, Mapping[LineKey, str]]
"""Why lines moved, by the piece that they moved in."""

AT_ONCE = 16
"""How many pieces are handed to an executor at a time: each brings its dataset with it."""

_ORDERS_BETWEEN_REPORTS = 25


def run_study(
    study: Study | Prepared | str | Path,
    out: str | Path,
    *,
    executor: Executor | None = None,
    at_once: int = AT_ONCE,
    progress: Report | None = None,
) -> StudyRun:
    """Run a study, or what is left of it, and write its tables.

    Each piece, a scenario under a policy by a seed, is kept as soon as it is finished. However a run ends, the next one
    goes on where it stopped, and the tables are the same, byte for byte, as those of a run that nothing stopped; only
    those of latencies differ from run to run. Pieces that were made of other documents, with other settings or by
    another version are made anew.

    Parameters
    ----------
    study
        A study, its file, or the name of a bundled one. The path of its dataset is relative to its file; where there is
        none, to the current folder. One that `prepare` has returned is not read again.
    out
        Folder for the results, made where missing.
    executor
        Who does the work: threads, processes (`LocalPool` survives their deaths), Dask's ``Client.get_executor()``.
        None does it here, one piece after the other.
    at_once
        How many pieces the executor is given at a time, 1 or more.
    progress
        Called at the beginning and when a piece is finished; without an executor also every few orders.

    Raises
    ------
    DocumentError
        Where the study, its dataset or an edit is not sound, or the folder holds something else: before anything runs.
    SettingError
        Where ``at_once`` is not 1 or more.
    PieceRefused, PieceFailed
        Where a piece ends in an error; what is finished is kept.
    KeyboardInterrupt
        Where Ctrl-C came; what is finished is kept.
    """
    if at_once < 1:
        raise SettingError(f"at_once = {at_once}: must be 1 or more.")
    prepared = study if isinstance(study, Prepared) else prepare(study)
    folder = Path(out)
    _make(folder)
    with locked(folder):
        return _Run(prepared, folder, progress).finish(executor, at_once)


def prepare(study: Study | str | Path) -> Prepared:
    """Read a study and its dataset, and try all edits and policies, to say what is wrong before anybody is waited for.

    Parameters
    ----------
    study
        As for `run_study`.

    Raises
    ------
    DocumentError
        Where the study, its dataset or an edit is not sound.
    """
    if isinstance(study, Study):
        return Prepared(study, source=f"study {study.id}", folder=Path())
    path = find_study(study)
    return Prepared(load_study(path), source=str(path), folder=path.parent)


class _Run:
    """One run of a study, in a folder that is its own meanwhile."""

    def __init__(self, prepared: Prepared, out: Path, report: Report | None) -> None:
        self._prepared = prepared
        self._out = out
        self._report = report or _nothing
        self._store = Store(out, prepared.facts, prepared.wanted)
        self._missing = self._store.missing()
        self._pieces = tuple(prepared.wanted)
        self._done = len(self._pieces) - len(self._missing)

    def finish(self, executor: Executor | None, at_once: int) -> StudyRun:
        """Do what is missing, and write the tables."""
        reused = self._done
        self._report(StudyProgress(reused, len(self._pieces)))
        jobs = self._prepared.jobs(self._missing)
        if executor is None:
            self._here(jobs)
        else:
            _elsewhere(run_job, jobs, executor, at_once, self._keep)
        reasons = self._reasons(executor, at_once)
        tables = self._store.write_tables(partial(self._write, reasons))
        return StudyRun(self._prepared.study, self._out, tuple(tables), self._pieces, reused)

    def _here(self, jobs: Iterable[Job]) -> None:
        with Stopping() as stopping:
            for job in jobs:
                files = run_job(job, self._watch(job.piece, stopping))
                stopping.check()
                self._keep(job, files)

    def _watch(self, piece: Piece, stopping: Stopping) -> Callable[[int, int], None]:
        def watch(orders: int, done: int) -> None:
            stopping.check()
            if done % _ORDERS_BETWEEN_REPORTS == 0 or done == orders:
                self._report(StudyProgress(self._done, len(self._pieces), piece, done, orders))

        return watch

    def _keep(self, job: Job, files: Iterable[PackedFile]) -> None:
        self._store.keep(job.piece, files)
        self._done += 1
        self._report(StudyProgress(self._done, len(self._pieces), job.piece))

    def _reasons(self, executor: Executor | None, at_once: int) -> Reasons:
        """Have it made out why lines moved; that takes far less time than to decide them."""
        # Workers import this module too, and need neither pandas nor the time and memory that it takes.
        from scenarios.studies.reasons import tellings  # noqa: PLC0415

        found: dict[Piece, dict[LineKey, str]] = {}
        work = tellings(self._prepared, self._tables())
        if executor is not None:
            _elsewhere(run_telling, work, executor, at_once, lambda telling, told: found.update({telling.piece: told}))
            return found
        with Stopping() as stopping:
            for telling in work:
                found[telling.piece] = run_telling(telling, stopping.check)
                stopping.check()
        return found

    def _write(self, reasons: Reasons, folder: Path) -> None:
        from scenarios.results.report import write_results  # noqa: PLC0415 - as above

        pieces = self._tables()
        told = {tables: reasons[piece] for tables, piece in zip(pieces, self._pieces, strict=True) if piece in reasons}
        write_results(pieces, folder, base=self._prepared.study.base_id, reasons=told)
        write_scenarios(self._prepared.study, folder)

    def _tables(self) -> "list[PieceTables]":
        from scenarios.results.frames import Piece as PieceTables  # noqa: PLC0415 - as above

        of = self._store.folder_of
        return [PieceTables(each.scenario, each.policy, each.seed, of(each)) for each in self._pieces]


def _elsewhere(
    work: Callable[[W], T], tasks: Iterable[W], executor: Executor, at_once: int, keep: Callable[[W, T], None]
) -> None:
    """Have tasks done by an executor, and keep what is finished as it comes."""
    left = iter(tasks)
    under_way: dict[Future[T], W] = {}
    try:
        while True:
            for task in islice(left, at_once - len(under_way)):
                under_way[executor.submit(work, task)] = task
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                task = under_way.pop(future)
                keep(task, _result(future, task.piece))
    finally:
        for future in under_way:
            future.cancel()


def _result(future: "Future[T]", piece: Piece) -> T:
    try:
        return future.result()
    except ShipfromError:
        raise
    except Exception as error:
        raise PieceFailed(
            f"{piece}: {type(error).__name__}: {error}. What is finished is kept; run the study again to go on."
        ) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        flaw = Flaw("", None, f"the folder cannot be made: {error.strerror}", "Name another folder.")
        raise DocumentError(str(folder), [flaw]) from None


def _nothing(progress: StudyProgress) -> None:
    """Report to nobody."""
