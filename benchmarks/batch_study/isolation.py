"""Runs one measurement in a process of its own, so that its memory is its own, and nothing it does ends the study."""

import multiprocessing
import time
from multiprocessing.connection import Connection

from benchmarks.batch_peers import GAPS
from benchmarks.batch_study.measured import Measured
from benchmarks.batch_study.trial import Trial
from benchmarks.batches import BatchClass

_PREPARING = 900.0


def measure_apart(kind: BatchClass, seed: int, method: str, *, limit: float, patience: float | None = None) -> Measured:
    """Measure a batch with a method in a process of its own.

    Parameters
    ----------
    kind, seed, method, limit
        As for `Trial`.
    patience
        Seconds after which the process is ended, making the documents included; by default enough for HiGHS, which is
        run for each gap and may outstay its limit.

    Returns
    -------
    Measured
        Marked as lost where the process was ended, by us or by the system for want of memory.

    Raises
    ------
    RuntimeError
        With what went wrong inside.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(there, kind, seed, method, limit), daemon=True)
    start = time.perf_counter()
    process.start()
    there.close()
    try:
        answer = _answer(here, 2 * len(GAPS) * limit + _PREPARING if patience is None else patience)
    finally:
        process.kill()
        process.join()
    if answer is None:
        return _lost(kind, seed, method, time.perf_counter() - start)
    if isinstance(answer, Measured):
        return answer
    raise RuntimeError(f"{kind.name}, seed {seed}, {method}: {answer}")


def _measure(pipe: Connection, kind: BatchClass, seed: int, method: str, limit: float) -> None:
    try:
        pipe.send(Trial(kind, seed, limit).measure(method))
    except Exception as error:  # noqa: BLE001 - whatever it is, the study is to say it
        pipe.send(f"{type(error).__name__}: {error}")


def _answer(pipe: Connection, patience: float) -> Measured | str | None:
    """Return what the process sends; None where it ends without, or runs out of patience."""
    try:
        found: Measured | str | None = pipe.recv() if pipe.poll(patience) else None
    except EOFError:
        return None
    return found


def _lost(kind: BatchClass, seed: int, method: str, seconds: float) -> Measured:
    return Measured(
        kind=kind,
        seed=seed,
        method=method,
        ending="lost",
        seconds=seconds,
        cpu=0.0,
        times={},
        found=None,
        value=None,
        bound=None,
        unfilled=0,
        split=0,
        peak_mb=0.0,
    )
