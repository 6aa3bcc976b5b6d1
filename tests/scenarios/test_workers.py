"""Worker processes that may die at any moment."""

import os
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, wait
from pathlib import Path

import pytest

from models import SettingError
from scenarios.workers import RETRIES, LocalPool, WorkerDied
from tests.scenarios import calls


@pytest.fixture(scope="module")
def pool() -> Iterator[LocalPool]:
    with LocalPool(2) as found:
        yield found


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    (tmp_path / "marks").mkdir()
    return tmp_path / "marks"


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_calls_are_made_by_other_processes(pool: LocalPool) -> None:
    found = set(pool.map(calls.process_id, range(10)))
    assert os.getpid() not in found
    assert found <= set(pool.process_ids)


def test_results_belong_to_their_calls(pool: LocalPool) -> None:
    assert list(pool.map(calls.double, range(20))) == list(range(0, 40, 2))


def test_an_error_comes_back(pool: LocalPool) -> None:
    with pytest.raises(ValueError, match="so it is"):
        pool.submit(calls.fail, "so it is").result()


def test_an_error_that_does_not_survive_the_way_comes_back_as_text(pool: LocalPool) -> None:
    with pytest.raises(RuntimeError, match="Unpicklable: one and two"):
        pool.submit(calls.fail_unpicklably).result()


def test_a_result_that_cannot_be_sent_is_an_error(pool: LocalPool) -> None:
    with pytest.raises(TypeError, match="pickle"):
        pool.submit(calls.unpicklable).result()


def test_a_call_that_cannot_be_sent_is_an_error(pool: LocalPool) -> None:
    with pytest.raises(Exception, match="pickle"):
        pool.submit(lambda: 1).result()
    assert pool.submit(calls.double, 2).result() == 4


def test_ctrl_c_is_left_to_the_process_that_started_them(pool: LocalPool) -> None:
    assert pool.submit(calls.interrupt).result() == "alive"


def test_the_call_of_a_process_that_dies_is_made_again_and_only_that(pool: LocalPool, marks: Path) -> None:
    others = [pool.submit(calls.double, number) for number in range(5)]
    dying = pool.submit(calls.die_times, RETRIES, marks, calls.double, 4)
    assert dying.result() == 8
    assert len(list(marks.iterdir())) == RETRIES
    assert [each.result() for each in others] == [0, 2, 4, 6, 8]


def test_a_call_that_no_process_survives_is_given_up(pool: LocalPool) -> None:
    with pytest.raises(WorkerDied, match="4 worker processes ended one after the other, with the exit codes -9, -9"):
        pool.submit(calls.die).result()
    assert pool.submit(calls.double, 3).result() == 6


def test_processes_end_with_the_pool() -> None:
    with LocalPool(1) as pool:
        process = pool.submit(calls.process_id).result()
        assert is_running(process)
    assert not is_running(process)
    assert pool.process_ids == []


def test_an_error_ends_the_pool_at_once(tmp_path: Path) -> None:
    # The one worker waits for a file that nobody makes; what is behind it is never begun.
    pool = LocalPool(1)
    first: Future[None] = pool.submit(calls.wait_for, tmp_path / "began", tmp_path / "never")
    second: Future[int] = pool.submit(calls.double, 1)
    calls.wait_until_there(tmp_path / "began")
    with pytest.raises(KeyboardInterrupt), pool:
        raise KeyboardInterrupt
    wait((first,))
    wait((second,))
    assert isinstance(first.exception(), WorkerDied)
    with pytest.raises(CancelledError):
        second.result()


def test_a_pool_that_is_shut_down_takes_no_more_calls() -> None:
    pool = LocalPool(1)
    pool.shutdown()
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(calls.double, 1)


def test_a_pool_has_workers() -> None:
    with pytest.raises(SettingError, match=r"workers = 0: must be 1 or more\."):
        LocalPool(0)
