"""Studies run: by whoever does the work, the same bytes; and whatever stops them, nothing is lost."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from models import DocumentError, SettingError
from scenarios.results.moves import LineKey
from scenarios.studies import LocalPool, PieceFailed, StudyProgress, jobs, run_study, running
from scenarios.studies.packing import PackedFile, packed_tables
from tests.scenarios.studies.small import contents, names, small_study

SEEDS = [1, 2]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run leaves that nothing stopped and nobody helped."""
    out = tmp_path_factory.mktemp("whole")
    run = run_study(small_study(seeds=SEEDS), out)
    assert run.reused == 0
    return contents(out)


def threads(count: int) -> Executor:
    return ThreadPoolExecutor(count)


@pytest.mark.parametrize(("kind", "count"), [(threads, 3), (LocalPool, 2), (LocalPool, 3)])
def test_who_does_the_work_changes_no_byte(
    wanted: dict[str, bytes], tmp_path: Path, kind: Callable[[int], Executor], count: int
) -> None:
    with kind(count) as executor:
        run_study(small_study(seeds=SEEDS), tmp_path, executor=executor)
    assert contents(tmp_path) == wanted


def test_the_folder_holds_tables_pieces_and_what_was_run_and_nothing_else(wanted: dict[str, bytes]) -> None:
    top = {name.split("/")[0] for name in wanted}
    assert {"pieces", "study.json", "orders.csv", "kpis.csv", "differences.csv"} <= top
    assert not [name for name in wanted if "unfinished" in name]
    assert len({name.split("/")[1] for name in wanted if name.startswith("pieces/")}) == 4


class Stopper:
    """Sends Ctrl-C when it was told so often how far a study has come."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, _: StudyProgress) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupted_study_ends_as_one_that_was_not(wanted: dict[str, bytes], tmp_path: Path) -> None:
    # A run reports at its beginning, and for each piece when its orders are decided and when it is kept.
    study, finished = small_study(seeds=SEEDS), []
    for after in (1, 2, 3, 4):
        with pytest.raises(KeyboardInterrupt):
            run_study(study, tmp_path, progress=Stopper(after))
        finished.append(len(list((tmp_path / "pieces").glob("[!.]*"))))
    # The third run is stopped when it has kept a piece, the fourth in the second that it decides.
    assert finished == [0, 0, 1, 2]
    assert run_study(study, tmp_path).reused == 2
    assert contents(tmp_path) == wanted


def test_ctrl_c_while_reasons_are_made_out_keeps_the_pieces(
    wanted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> dict[LineKey, str]:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        return {}

    study = small_study(seeds=SEEDS)
    with monkeypatch.context() as patch:
        patch.setattr(running, "run_telling", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run_study(study, tmp_path)
    assert not (tmp_path / "moved.csv").exists()
    assert run_study(study, tmp_path).reused == 4
    assert contents(tmp_path) == wanted


def test_lines_that_moved_have_their_reasons(wanted: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(wanted["moved.csv"].decode().splitlines()))
    assert {row["seed"] for row in rows} == {"1", "2"}
    assert "WH-RIV: the node is disabled" in {row["reason"] for row in rows}
    assert all(row["reason"] for row in rows)


def test_ctrl_c_is_heard_though_a_decision_keeps_it_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision that is interrupted returns the best plan so far, which must not be kept."""

    def deaf(*arguments: Any, **options: Any) -> tuple[PackedFile, ...]:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        return packed_tables(*arguments, **(options | {"watch": None}))

    monkeypatch.setattr(jobs, "packed_tables", deaf)
    with pytest.raises(KeyboardInterrupt):
        run_study(small_study(), tmp_path)
    assert not list((tmp_path / "pieces").iterdir())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_finished_study_is_not_decided_again(
    wanted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = small_study(seeds=SEEDS)
    run_study(study, tmp_path)
    monkeypatch.setattr(jobs, "packed_tables", None)
    assert run_study(study, tmp_path).reused == 4
    assert contents(tmp_path) == wanted


def test_a_changed_study_is_decided_again_where_it_changed(wanted: dict[str, bytes], tmp_path: Path) -> None:
    edit = {"edit": "close_node", "node": "ST-NYC"}
    run_study(small_study(seeds=[2, 5], scenarios=[{"id": "base"}, {"id": "closed", "edits": [edit]}]), tmp_path)
    assert run_study(small_study(seeds=SEEDS), tmp_path).reused == 1
    # Pieces of seed 5 stay, for a study that asks for it again; tables know nothing of them.
    found = contents(tmp_path)
    assert {name: found[name] for name in wanted} == wanted
    assert all(name.startswith("pieces/") for name in found.keys() - wanted.keys())


def test_another_base_makes_other_tables_of_the_same_pieces(tmp_path: Path) -> None:
    run_study(small_study(), tmp_path)
    (tmp_path / "differences.csv").write_text("old")
    assert run_study(small_study(base="closed"), tmp_path).reused == 2
    found = contents(tmp_path)
    run_study(small_study(base="closed"), tmp_path / "whole")
    assert found == contents(tmp_path / "whole")


def test_a_piece_with_a_damaged_table_of_latencies_does_not_block_its_study(tmp_path: Path) -> None:
    run_study(small_study(), tmp_path)
    next((tmp_path / "pieces").rglob("latency.csv")).write_text("")
    assert run_study(small_study(), tmp_path).reused == 1


def failing(name: str) -> Callable[..., tuple[PackedFile, ...]]:
    """A stand-in for `packed_tables` that fails where a node is closed."""

    def fail(replay: Any, data: Any, **options: Any) -> tuple[PackedFile, ...]:
        if not data.network.nodes_by_id[name].enabled:
            raise ZeroDivisionError("of all things")
        return packed_tables(replay, data, **options)

    return fail


@pytest.mark.parametrize("with_threads", [False, True])
def test_what_is_finished_is_kept_when_a_piece_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_threads: bool
) -> None:
    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as executor:
        patch.setattr(jobs, "packed_tables", failing("WH-RIV"))
        with pytest.raises(PieceFailed, match="scenario 'closed', policy 'optimal', seed 1: ZeroDivisionError"):
            run_study(small_study(), tmp_path, executor=executor if with_threads else None, at_once=1)
    assert not (tmp_path / "kpis.csv").exists()
    assert run_study(small_study(), tmp_path).reused == 1


class Lost(Executor):
    """Loses whatever it is given."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(ConnectionError("the scheduler is gone"))
        return future


def test_an_executor_that_fails_is_told_with_the_piece_and_how_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(PieceFailed, match=r"seed 1: ConnectionError: the scheduler is gone\. What is finished is kept"):
        run_study(small_study(), tmp_path, executor=Lost())


class Counting(ThreadPoolExecutor):
    """Knows how many calls it was given that nobody asked for yet."""

    def __init__(self) -> None:
        super().__init__(1)
        self.given = self.most = 0

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        self.given += 1
        self.most = max(self.most, self.given)
        return super().submit(function, *arguments, **options)

    def report(self, progress: StudyProgress) -> None:
        self.given -= progress.piece is not None


def test_an_executor_is_given_so_many_pieces_at_a_time(tmp_path: Path) -> None:
    with Counting() as executor:
        run_study(small_study(seeds=SEEDS), tmp_path, executor=executor, at_once=2, progress=executor.report)
    assert executor.most == 2


def test_progress_counts_pieces_and_in_this_process_orders(tmp_path: Path) -> None:
    found: list[StudyProgress] = []
    run_study(small_study(), tmp_path, progress=found.append)
    told = [(each.pieces_done, each.piece.scenario if each.piece else "", each.orders_done) for each in found]
    assert told == [(0, "", 0), (0, "base", 12), (1, "base", 0), (1, "closed", 12), (2, "closed", 0)]
    assert {each.pieces for each in found} == {2}


def test_nothing_is_written_where_an_edit_does_not_fit(tmp_path: Path) -> None:
    bad = small_study(scenarios=[{"id": "base"}, {"id": "x", "edits": [{"edit": "close_node", "node": "NOWHERE"}]}])
    with pytest.raises(DocumentError, match=r"study small: scenarios\[1\]\.edits\[0\]\.node = 'NOWHERE'"):
        run_study(bad, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_study_of_another_name_does_not_mix_in(tmp_path: Path) -> None:
    run_study(small_study(scenarios=[{"id": "base"}]), tmp_path)
    before = names(tmp_path)
    with pytest.raises(DocumentError, match="holds results of the study 'small', not of 'other'"):
        run_study(small_study(id="other"), tmp_path)
    assert names(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DocumentError, match="the folder cannot be made"):
        run_study(small_study(), tmp_path / "file" / "out")


def test_at_least_one_piece_is_handed_out(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="at_once = 0: must be 1 or more"):
        run_study(small_study(), tmp_path, at_once=0)


def test_workers_need_not_import_what_makes_tables() -> None:
    """Each worker process would take a second longer to start, and a hundred megabytes more."""
    code = "import sys, scenarios.studies.jobs; print('pandas' in sys.modules, 'scipy.stats' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
