"""Studies killed at any moment end, once resumed, as one that nothing stopped: byte for byte."""

import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from scenarios.studies import run_study
from tests.scenarios.studies.small import contents, small_study

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes as POSIX systems do")

# A run takes 6 steps before its first piece, 15 for each piece, and 80 for the tables.


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("whole")
    run_study(small_study(seeds=[1, 2]), out)
    return contents(out)


def killed(out: Path, workers: int, steps: list[int]) -> list[int]:
    """Run the study once for each step, killed there, and return how the runs ended."""
    command = [sys.executable, "-m", "tests.scenarios.studies.crashing", out, workers, *steps]
    # Each process orders sets in a way of its own, which no result may depend on.
    found = subprocess.run([*map(str, command)], capture_output=True, text=True, check=True, timeout=300)
    return [int(code) for code in found.stdout.split()]


def finished_pieces(out: Path) -> int:
    return len([path for path in (out / "pieces").iterdir() if not path.name.startswith(".")])


def test_a_study_killed_at_random_points_ends_as_one_that_was_not(wanted: dict[str, bytes], tmp_path: Path) -> None:
    draw, out = Random(8), tmp_path / "out"
    steps = [*(draw.randint(1, 37) for _ in range(4)), draw.randint(38, 74), draw.randint(38, 74)]
    assert killed(out, 1, steps) == [-9] * 6
    assert finished_pieces(out) > 0
    run_study(small_study(seeds=[1, 2]), out)
    assert contents(out) == wanted


def test_a_study_killed_while_its_tables_are_written_ends_as_one_that_was_not(
    wanted: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    # The first run is killed right before the tables, the others while they get their names.
    assert killed(out, 1, [70, 30, 50]) == [-9] * 3
    assert finished_pieces(out) == 4
    assert any(out.glob("*.csv"))
    assert not all((out / name).exists() for name in ("orders.csv", "unfilled.csv"))
    run_study(small_study(seeds=[1, 2]), out)
    assert contents(out) == wanted


def test_a_study_killed_while_others_work_for_it_ends_as_one_that_was_not(
    wanted: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    # It has kept its first piece, and is killed while it writes the second.
    assert killed(out, 2, [26]) == [-9]
    assert finished_pieces(out) == 1
    ids = [int(word) for word in (tmp_path / "out.ids").read_text().split()]
    assert ids
    wait_until_gone(ids)
    run_study(small_study(seeds=[1, 2]), out)
    assert contents(out) == wanted


def wait_until_gone(processes: list[int]) -> None:
    """Wait for processes to end; they notice soon that nobody waits for their answers."""
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{each}").exists() for each in processes):
        assert time.monotonic() < deadline, "worker processes outlive the one that started them"
        time.sleep(0.01)
