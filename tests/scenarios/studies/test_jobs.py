"""A piece as work for any process."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scenarios.replay import Replay
from scenarios.studies import PieceFailed, PieceRefused, jobs
from scenarios.studies.jobs import Job, run_job
from scenarios.studies.prepared import Prepared
from tests.scenarios.results.tiny import piece_bytes
from tests.scenarios.studies.small import sent, small_study


@pytest.fixture(scope="module")
def job() -> Job:
    prepared = Prepared(small_study(), source="test", folder=Path())
    return next(prepared.jobs(prepared.wanted))


def files_of(job: Job, **options: Any) -> dict[str, bytes]:
    return {file.name: b"".join(file.chunks()) for file in run_job(job, **options) if "latency" not in file.name}


def test_a_job_gives_the_tables_of_the_replay(job: Job) -> None:
    wanted = piece_bytes(Replay(job.data, job.policy, job.mode, seed=1), job.data)
    assert files_of(job) == {f"{name}.csv": content for name, content in wanted.items() if name != "latency"}


def test_a_job_is_the_same_after_the_way_to_another_process(job: Job) -> None:
    assert files_of(sent(job)) == files_of(job)


def test_whoever_watches_is_told_of_each_order(job: Job) -> None:
    told: list[tuple[int, int]] = []
    run_job(job, lambda orders, done: told.append((done, orders)))
    assert told == [(done, 12) for done in range(1, 13)]


def test_what_a_watch_raises_ends_the_replay(job: Job) -> None:
    def stop(orders: int, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_job(job, stop)


def test_documents_that_leave_the_decision_undefined_are_refused_with_the_piece(job: Job) -> None:
    # Without a place, no distance to its orders is known, which the rules ask for.
    nowhere = tuple(node.changed(location=None) for node in job.data.network.nodes)
    broken = replace(job, data=replace(job.data, network=job.data.network.changed(nodes=nowhere)))
    with pytest.raises(PieceRefused, match="scenario 'base', policy 'optimal', seed 1: ") as caught:
        run_job(broken)
    assert str(sent(caught.value)) == str(caught.value)


def test_any_other_error_names_the_piece_and_keeps_its_traceback(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(jobs, "packed_tables", fail)
    with pytest.raises(PieceFailed, match="seed 1: ZeroDivisionError: by zero") as caught:
        run_job(job)
    there = sent(caught.value)
    assert "Traceback" in there.__notes__[0]


def test_other_versions_than_those_of_the_study_are_refused(job: Job) -> None:
    with pytest.raises(PieceFailed, match=r"a worker runs ortools 9\.[\d.]+ instead of 1\.0\. Install the same"):
        run_job(replace(job, library=job.library | {"ortools": "1.0"}))
