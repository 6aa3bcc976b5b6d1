"""The study of batches runs, goes on where it stopped, and prints its tables."""

from pathlib import Path

import pytest

from benchmarks.batch import main
from benchmarks.batch_study.isolation import measure_apart
from benchmarks.batch_study.measured import LIBRARY, Measured
from benchmarks.batch_study.trial import Trial
from benchmarks.batches import BatchClass
from models.errors import SettingError

TINY = ["--sizes", "8x3", "16x4", "--limit", "20"]


def measure_here(kind: BatchClass, seed: int, method: str, *, limit: float) -> Measured:
    return Trial(kind, seed, limit).measure(method)


def lines_in(folder: Path) -> list[str]:
    return (folder / "batch.jsonl").read_text().splitlines()


def test_a_tiny_run_prints_every_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*TINY, "--instances", "2", "--out", str(tmp_path)], measure_here)
    told = capsys.readouterr().out
    assert told.startswith("limit 20.0, shipfrom ")
    for expected in ("16x4", "highs-lp-interior", "one-by-one", "to 0.01 %", "ms per order", "never worse than"):
        assert expected in told
    # A line of settings, then 2 sizes of 2 batches, each with the library and 9 peers.
    assert len(lines_in(tmp_path)) == 1 + 2 * 2 * 10


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    arguments = [*TINY, "--peers", "nearest", "highs", "--out", str(tmp_path)]
    main(arguments, measure_here)
    path, measured = tmp_path / "batch.jsonl", lines_in(tmp_path)
    path.write_text("".join(line + "\n" for line in measured[:4]) + measured[4][:9])
    main(arguments, measure_here)
    assert lines_in(tmp_path)[:4] == measured[:4]
    assert len(lines_in(tmp_path)) == len(measured) == 1 + 2 * 3


def test_a_run_can_be_extended_but_not_with_another_limit(tmp_path: Path) -> None:
    main(["--sizes", "8x3", "--limit", "20", "--peers", "--out", str(tmp_path)], measure_here)
    main([*TINY, "--seed", "1", "--instances", "2", "--peers", "nearest", "--out", str(tmp_path)], measure_here)
    assert len(lines_in(tmp_path)) == 1 + 2 * 2 * 2
    with pytest.raises(SettingError, match="limit = "):
        main(["--limit", "3", "--peers", "--out", str(tmp_path)], measure_here)


def test_every_method_is_judged_by_the_same_checker() -> None:
    trial = Trial(BatchClass(12, 4), 3, 20.0)
    solved, ruled, relaxed = (trial.measure(name) for name in ("highs", "nearest", "highs-lp-simplex"))
    assert solved.is_whole
    assert solved.value is not None
    assert solved.bound == pytest.approx(solved.value, rel=1e-4)
    assert ruled.value is not None
    assert (ruled.unfilled, ruled.split, ruled.value) >= (0, 0, solved.value - 1e-3)
    assert ruled.times == {}
    assert relaxed.value is None
    assert relaxed.bound is not None
    assert relaxed.bound <= solved.value + 1e-6


@pytest.mark.parametrize("seed", [1, 2])
def test_the_library_and_solvers_agree(seed: int) -> None:
    trial = Trial(BatchClass(25, 5), seed, 20.0)
    ours, theirs = (trial.measure(name) for name in (LIBRARY, "highs"))
    assert ours.is_whole
    assert ours.ending == "done"
    assert ours.value == pytest.approx(theirs.value, rel=2e-4)
    assert ours.bound is not None
    assert theirs.value is not None
    assert ours.bound <= theirs.value + 1e-3
    assert ours.time_to(0.0001) is not None


def test_a_measurement_apart_is_the_same_and_one_out_of_patience_is_lost() -> None:
    kind = BatchClass(8, 3)
    apart, here = measure_apart(kind, 1, "nearest", limit=20.0), measure_here(kind, 1, "nearest", limit=20.0)
    assert (apart.value, apart.unfilled, apart.split) == (here.value, here.unfilled, here.split)
    assert apart.peak_mb > 0
    assert measure_apart(kind, 1, LIBRARY, limit=20.0, patience=0.0).ending == "lost"


def test_what_goes_wrong_apart_is_told() -> None:
    with pytest.raises(RuntimeError, match="8x3, seed 1, guess: KeyError"):
        measure_apart(BatchClass(8, 3), 1, "guess", limit=20.0)
