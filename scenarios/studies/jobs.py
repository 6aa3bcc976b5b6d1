"""A piece of a study as work that any process on any machine can do, given nothing else."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from models.errors import ShipfromError
from scenarios.dataset import Dataset
from scenarios.edits import AnyEdit, apply_all
from scenarios.modes import Mode
from scenarios.policies import AnyPolicy
from scenarios.replay import Replay
from scenarios.studies.errors import PieceFailed, PieceRefused
from scenarios.studies.fingerprints import library_facts
from scenarios.studies.packing import PackedFile, packed_tables
from scenarios.studies.pieces import Piece

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
    _refuse_other_library(job)
    # Errors of many kinds do not survive the way from one process to another; these do.
    try:
        return _files(job, watch)
    except ShipfromError as error:
        if isinstance(error, ValueError):
            raise PieceRefused(f"{job.piece}: {error}") from error
        raise PieceFailed(f"{job.piece}: {error}") from error
    except Exception as error:
        failed = PieceFailed(f"{job.piece}: {type(error).__name__}: {error}")
        failed.add_note(traceback.format_exc())
        raise failed from error


def _files(job: Job, watch: Watch | None) -> tuple[PackedFile, ...]:
    seed = job.piece.seed
    data = apply_all(job.data, job.edits, seed=seed)
    replay = Replay(data, job.policy, job.mode, seed=seed)
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
