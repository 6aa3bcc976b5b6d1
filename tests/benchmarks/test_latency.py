"""The study of single orders runs, goes on where it stopped, and prints its tables."""

from pathlib import Path

import pytest

from benchmarks.latency import main
from models.errors import SettingError

TINY = ["--nodes", "10", "14", "--lines", "2", "--orders", "2", "--limit", "20"]


def lines_in(folder: Path) -> list[str]:
    return (folder / "latency.jsonl").read_text().splitlines()


def test_a_tiny_run_prints_every_table_and_draws_a_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*TINY, "--stock", "tight", "--out", str(tmp_path)])
    told = capsys.readouterr().out
    assert told.startswith("seed 1, limit 20.0, shipfrom ")
    for expected in ("10x2-tight-whole", "14x2-tight-split", "fewest-shipments", "slope", "no class slower than HiGHS"):
        assert expected in told
    # A line of settings, then 4 classes of 2 orders, each with the library and 8 peers.
    assert len(lines_in(tmp_path)) == 1 + 4 * 2 * 9
    # A curve for the library and each exact peer, in a panel for whole lines and one for split ones.
    assert (tmp_path / "latency.svg").read_text().count("<polyline") == 2 * 5


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    arguments = [*TINY, "--splits", "whole", "--peers", "nearest", "--out", str(tmp_path)]
    main(arguments)
    path, measured = tmp_path / "latency.jsonl", lines_in(tmp_path)
    path.write_text("".join(line + "\n" for line in measured[:6]) + measured[6][:9])
    main(arguments)
    assert lines_in(tmp_path)[:6] == measured[:6]
    assert len(lines_in(tmp_path)) == len(measured)
    main(arguments)
    assert len(lines_in(tmp_path)) == len(measured)


def test_a_run_can_be_extended(tmp_path: Path) -> None:
    first = [*TINY, "--stock", "loose", "--splits", "whole", "--out", str(tmp_path)]
    main([*first, "--peers", "nearest"])
    measured = lines_in(tmp_path)
    main([*first, "--peers", "nearest", "fewest-shipments", "--lines", "2", "3"])
    assert lines_in(tmp_path)[: len(measured)] == measured
    assert len(lines_in(tmp_path)) == 1 + 2 * 2 * 2 * 3


def test_another_seed_or_limit_is_refused(tmp_path: Path) -> None:
    arguments = [*TINY, "--stock", "loose", "--splits", "whole", "--peers", "--out", str(tmp_path)]
    main(arguments)
    for other in (["--seed", "2"], ["--limit", "3"]):
        with pytest.raises(SettingError, match=f"{other[0][2:]} = "):
            main([*arguments, *other])


def test_a_method_that_used_up_its_budget_gets_no_more_orders(tmp_path: Path) -> None:
    main(
        [*TINY, "--stock", "loose", "--splits", "whole", "--peers", "highs", "--budget", "1e-9", "--out", str(tmp_path)]
    )
    # One order of each class, by the library and by the peer.
    assert len(lines_in(tmp_path)) == 1 + 2 * 2
