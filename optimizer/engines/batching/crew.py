"""Decides components one after the other, or on an executor."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import replace

from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.engines.batching.goals import JointAnswer, Report
from optimizer.engines.batching.jobs import Job, decide

_CHUNK = 3_000
"""Pairs that are worth a message to another process."""

_GRACE = 2.0
"""Seconds that jobs have to hand over what they have once Ctrl-C was pressed."""

Done = Iterator[tuple[int, JointAnswer]]


def decide_all(
    jobs: Sequence[Job], budget: Budget, executor: Executor | None = None, relay: Callable[[int], Report] | None = None
) -> Done:
    """Yield the place of each job and its answer, as they are done; none of those that Ctrl-C or a limit came before.

    Parameters
    ----------
    jobs
        The components; of the limits of their goals only seed and workers are heeded.
    budget
        What all of them together may take, and have taken.
    executor
        Where they run; None is here, and so is a single one, because Ctrl-C is heard here.
    relay
        Returns what a job reports to; jobs that run elsewhere report nothing.
    """
    # The small ones leave what they do not need to the large ones.
    order = sorted(range(len(jobs)), key=lambda place: (jobs[place].size, place))
    if executor is None or len(jobs) == 1:
        yield from _here(jobs, order, budget, relay)
    else:
        yield from _elsewhere(jobs, order, budget, executor)


def _here(jobs: Sequence[Job], order: Sequence[int], budget: Budget, relay: Callable[[int], Report] | None) -> Done:
    rest = sum(jobs[place].size for place in order)
    for place in order:
        if budget.spent is not None:
            return
        job = jobs[place]
        answer = decide(_limited(job, budget, job.size / max(rest, 1)), None if relay is None else relay(place))
        rest -= job.size
        _count(answer, budget)
        yield place, answer


def _elsewhere(jobs: Sequence[Job], order: Sequence[int], budget: Budget, executor: Executor) -> Done:
    total = max(sum(job.size for job in jobs), 1)
    limited = {place: _limited(jobs[place], budget, jobs[place].size / total, at_once=True) for place in order}
    chunks = _chunks(jobs, order)
    futures: list[Future[list[JointAnswer]]] = []
    done = 0
    try:
        futures += (executor.submit(_decide_chunk, [limited[place] for place in chunk]) for chunk in chunks)
        for chunk, future in zip(chunks, futures, strict=True):
            answers = future.result()
            done += 1
            yield from _counted(chunk, answers, budget)
    except KeyboardInterrupt:
        budget.was_interrupted = True
        begun = [pair for pair in zip(chunks[done:], futures[done:], strict=False) if not pair[1].cancel()]
        # Other processes of this terminal hear Ctrl-C as well, and hand over what they have.
        wait([future for _, future in begun], timeout=_GRACE)
        for chunk, future in begun:
            if future.done() and future.exception() is None:
                yield from _counted(chunk, future.result(), budget)


def _decide_chunk(jobs: list[Job]) -> list[JointAnswer]:
    return [decide(job) for job in jobs]


def _counted(places: Sequence[int], answers: Sequence[JointAnswer], budget: Budget) -> Done:
    for place, answer in zip(places, answers, strict=True):
        _count(answer, budget)
        yield place, answer


def _count(answer: JointAnswer, budget: Budget) -> None:
    budget.add(answer.deterministic_seconds)
    budget.was_interrupted |= answer.limit == "interrupted"


def _chunks(jobs: Sequence[Job], order: Sequence[int]) -> list[list[int]]:
    """Return jobs to be sent together, the largest first: who begins with those is done soonest."""
    chunks: list[list[int]] = []
    size = _CHUNK
    for place in reversed(order):
        if size >= _CHUNK:
            chunks.append([])
            size = 0
        chunks[-1].append(place)
        size += jobs[place].size
    return chunks


def _limited(job: Job, budget: Budget, share: float, *, at_once: bool = False) -> Job:
    """Return a job with its share of what is left; jobs that run at once share no seconds."""
    left = budget.left()
    seconds = left.seconds if at_once or left.seconds is None else left.seconds * share
    limits = Limits(
        seconds=seconds,
        deterministic=None if left.deterministic is None else left.deterministic * share,
        seed=left.seed,
        workers=left.workers,
    )
    deadline = time.time() + seconds if at_once and seconds is not None else None
    return replace(job, goals=replace(job.goals, limits=limits), deadline=deadline)
