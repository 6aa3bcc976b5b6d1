"""A piece of a study as work that any process on any machine can do, given nothing else."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from models.errors import ShipfromError
from scenarios.dataset import Dataset
from scenarios.edits import AnyEdit, apply_all
from scenarios.modes import Mode
from scenarios.policies import AnyPolicy
from scenarios.replay import Replay
from scenarios.results.moves import LineKey, Move
from scenarios.results.reasons import Side, reasons_of
from scenarios.results.record import Record
from scenarios.studies.errors import PieceFailed, PieceRefused
from scenarios.studies.fingerprints import library_facts
from scenarios.studies.packing import PackedFile, packed_tables
from scenarios.studies.pieces import Piece

T = TypeVar("T")

Watch = Callable[[int, int], None]
"""Is told how many orders there are, and how many are decided; it may raise to end a replay."""


@dataclass(frozen=True)
class Job:
    """All that it takes to replay a piece.

    Attributes
    ----------
    piece
        The piece.
    data
        The dataset before the edits, with the forecasts that the policy reads.
    edits, policy, mode
        What is changed, who decides, and when.
    promise_days
        Days in which orders without a date are on time; None counts none of them.
    library
        Versions that the study runs with, see `library_facts`.
    """

    piece: Piece
    data: Dataset
    edits: tuple[AnyEdit, ...]
    policy: AnyPolicy
    mode: Mode
    promise_days: int | None
    library: dict[str, str]

    def edited(self) -> Dataset:
        """Return the dataset with the edits."""
        return apply_all(self.data, self.edits, seed=self.piece.seed)


@dataclass(frozen=True)
class Telling:
    """All that it takes to say why lines moved between two pieces.

    Attributes
    ----------
    base, other
        The pieces as they were replayed: that of the base scenario, and the one that is compared with it.
    before, after
        What was decided in them.
    moved
        The lines.
    """

    base: Job
    other: Job
    before: Record
    after: Record
    moved: Sequence[Move]

    @property
    def piece(self) -> Piece:
        """The piece that lines moved in."""
        return self.other.piece


def run_job(job: Job, watch: Watch | None = None) -> tuple[PackedFile, ...]:
    """Replay a piece, and return its files.

    Parameters
    ----------
    job
        The piece, and all it takes.
    watch
        Called after each order.

    Raises
    ------
    PieceRefused
        Where the documents, the edits or the policy do not allow a decision.
    PieceFailed
        Where anything else goes wrong, also where this process runs other versions than the study does.
    """
    return _told(job, partial(_files, job, watch))


def run_telling(telling: Telling, check: Callable[[], None] | None = None) -> dict[LineKey, str]:
    """Make out why lines moved between two pieces that are finished, and return a sentence by line.

    Parameters
    ----------
    telling
        The pieces, and all it takes.
    check
        Called before each order that is looked at; it may raise to end this.

    Raises
    ------
    PieceRefused, PieceFailed
        As for `run_job`.
    """
    return _told(telling.other, partial(_reasons, telling, check))


def _reasons(telling: Telling, check: Callable[[], None] | None) -> dict[LineKey, str]:
    before, after = _side(telling.before, telling.base), _side(telling.after, telling.other)
    return reasons_of(before, after, telling.moved, check=check or _nothing)


def _side(record: Record, job: Job) -> Side:
    return Side(record, job.edited(), job.policy, job.mode)


def _nothing() -> None:
    """Let it go on."""


def _told(job: Job, work: Callable[[], T]) -> T:
    """Do the work of a job, and raise errors of two kinds only: others do not survive the way between processes."""
    _refuse_other_library(job)
    try:
        return work()
    except ShipfromError as error:
        if isinstance(error, ValueError):
            raise PieceRefused(f"{job.piece}: {error}") from error
        raise PieceFailed(f"{job.piece}: {error}") from error
    except Exception as error:
        failed = PieceFailed(f"{job.piece}: {type(error).__name__}: {error}")
        failed.add_note(traceback.format_exc())
        raise failed from error


def _files(job: Job, watch: Watch | None) -> tuple[PackedFile, ...]:
    data = job.edited()
    replay = Replay(data, job.policy, job.mode, seed=job.piece.seed)
    told = None if watch is None else partial(watch, replay.order_count)
    return packed_tables(replay, data, promise_days=job.promise_days, watch=told)


def _refuse_other_library(job: Job) -> None:
    here = library_facts()
    other = [
        f"{name} {here.get(name)} instead of {wanted}"
        for name, wanted in job.library.items()
        if here.get(name) != wanted
    ]
    if other:
        raise PieceFailed(
            f"{job.piece}: a worker runs {', '.join(other)}. Install the same versions on all machines of the cluster."
        )
