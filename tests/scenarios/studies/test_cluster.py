"""Studies on a Dask cluster of several processes, one of which is killed while it works."""

import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from models import SettingError
from scenarios.studies import PieceFailed, run_study
from scenarios.studies.cluster import cluster
from tests.scenarios import calls
from tests.scenarios.studies.small import contents, small_study

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two worker processes on this machine."""
    local: Any = distributed.LocalCluster
    # A piece may cost two workers their lives, not four, until it is given up: that is soon enough to wait for.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        local(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50) as found,
    ):
        yield found.scheduler_address


class Deadly(Executor):
    """Gives every piece to a cluster; some processes die of it."""

    def __init__(self, executor: Executor, deaths: int, marks: Path) -> None:
        self._executor = executor
        self._deaths = deaths
        self._marks = marks

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        die = (calls.die_times, self._deaths, self._marks, function)
        return self._executor.submit(*die, *arguments, **options)


def test_a_killed_worker_changes_no_byte(address: str, tmp_path: Path) -> None:
    study = small_study(seeds=[1, 2])
    (tmp_path / "marks").mkdir()
    with cluster(address) as (executor, threads):
        assert threads == 2
        run_study(study, tmp_path / "there", executor=Deadly(executor, 1, tmp_path / "marks"))
    assert [path.name for path in (tmp_path / "marks").iterdir()] == ["0"]
    run_study(study, tmp_path / "here")
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_piece_that_no_worker_survives_is_named(address: str, tmp_path: Path) -> None:
    (tmp_path / "marks").mkdir()
    with cluster(address) as (executor, _), pytest.raises(PieceFailed, match=r"seed 1: KilledWorker: .*run the study"):
        run_study(small_study(), tmp_path / "out", executor=Deadly(executor, 100, tmp_path / "marks"), at_once=1)


def test_without_dask_there_is_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SettingError, match=r"needs Dask. Install it: pip install 'shipfrom\[cluster\]'"), cluster("x"):
        pass


def test_where_nobody_answers_it_is_said() -> None:
    nobody = cluster("tcp://127.0.0.1:1", timeout=0.1)
    with pytest.raises(SettingError, match="no Dask scheduler answers there"), nobody:
        pass


@pytest.mark.parametrize(
    "where", ["", "foo", "tcp://foo", "tcp://:8786", "nonsense://there:1", "tcp://127.0.0.1:port", "a:b:1", "a://b://c"]
)
def test_what_is_no_address_is_said_without_asking_anybody(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "Client", None)
    wanted = r"is not where a Dask scheduler can listen \(.*\)\. Give its address, tcp://host:8786"
    with pytest.raises(SettingError, match=wanted), cluster(where):
        pass


def test_a_cluster_without_workers_is_refused() -> None:
    local: Any = distributed.LocalCluster
    with (
        local(n_workers=0, processes=False, dashboard_address=":0") as empty,
        pytest.raises(SettingError, match=r"it has no workers\. Start some: dask worker"),
        cluster(empty.scheduler_address),
    ):
        pass
