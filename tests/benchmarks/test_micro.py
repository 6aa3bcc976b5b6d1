"""Operations are timed next to a yardstick and compared with a kept run; time here is what the tests say it is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.micro import main
from benchmarks.micros.operations import OPERATIONS, Operation
from benchmarks.micros.timing import Run, Timing, time_next_to_yardstick, yardstick
from models.errors import SettingError


class Clock:
    """Stands still but for what runs on it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def running(self, *seconds: float) -> Run:
        """Return something that takes so many seconds, the last ones for ever."""
        rest = list(seconds)

        def run() -> None:
            self.now += rest.pop(0) if len(rest) > 1 else rest[0]

        return run


def test_the_median_of_repeated_runs_is_told_after_one_to_warm_up() -> None:
    clock = Clock()
    # The first run is not counted; of 4, 1, 1, 2, 2 seconds the median is 2.
    run = clock.running(60.0, 4.0, 1.0, 1.0, 2.0)
    assert time_next_to_yardstick(run, beside=clock.running(0.5), clock=clock) == Timing(2000.0, 500.0, 5)


def test_what_is_short_is_repeated_for_a_while() -> None:
    clock = Clock()
    found = time_next_to_yardstick(clock.running(0.25), seconds=10.0, beside=clock.running(0.5), clock=clock)
    assert (found.runs, found.ratio) == (40, 0.5)


def test_a_machine_that_slows_down_slows_the_yardstick_too() -> None:
    clock = Clock()
    beside = clock.running(0.5, *[0.5] * 5, 0.75)
    assert time_next_to_yardstick(clock.running(1.0), seconds=1.0, beside=beside, clock=clock).yardstick == 625.0


def test_the_yardstick_does_the_same_work_each_time() -> None:
    assert yardstick() == yardstick()


class Timed:
    """Times operations by name, as often as there are ratios."""

    def __init__(self, **ratios: Sequence[float]) -> None:
        self._left: Mapping[str, Iterator[float]] = {name: iter(found) for name, found in ratios.items()}

    def __call__(self, run: Run) -> Timing:
        return Timing(10 * next(self._left[str(run())]), 10.0, 7)


def operation(name: str, needs: str = "") -> Operation:
    return Operation(name, lambda: lambda: name, needs)


TWO = (operation("load"), operation("lint"))


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The folder of a kept run, in which loading takes 2 yardsticks and linting 1."""
    main(["--out", str(tmp_path / "before")], TWO, Timed(load=[2.0], lint=[1.0]))
    return tmp_path / "before"


def test_as_quick_as_before_is_told_in_ratios(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--against", str(before)], TWO, Timed(load=[2.5], lint=[0.5]))
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in capsys.readouterr().out.splitlines()[-2:]]
    assert rows == [["load", "25.0", "7", "2.50", "1.25 x"], ["lint", "5.0", "7", "0.50", "0.50 x"]]


def test_what_seems_slower_is_timed_once_more(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--against", str(before)], TWO, Timed(load=[3.1, 2.2], lint=[1.5]))
    assert "1.10 x" in capsys.readouterr().out


def test_what_is_slower_twice_is_said(before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["--against", str(before)], TWO, Timed(load=[3.2, 3.1], lint=[1.0]))
    told = capsys.readouterr()
    assert "1.55 x" in told.out
    assert told.err == "\nSlower than 1.5 x: load\n"


def test_how_much_slower_is_too_slow_can_be_said(before: Path) -> None:
    main(["--against", str(before), "--tolerance", "2"], TWO, Timed(load=[3.9], lint=[1.9]))


def test_a_kept_run_goes_on_where_it_stopped(before: Path) -> None:
    three = (*TWO, operation("check"))
    main(["--out", str(before)], three, Timed(check=[4.0]))
    assert len((before / "micro.jsonl").read_text().splitlines()) == 1 + 3
    assert "check" in (before / "micro.md").read_text()


def test_what_the_kept_run_lacks_or_is_not_installed_is_not_compared(
    before: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = operation("check"), operation("draw", needs="no_such_package")
    main(["--against", str(before)], others, Timed(check=[9.0]))
    rows = capsys.readouterr().out.splitlines()
    assert rows[-1].split("|")[-2].strip() == "-"
    assert not any("draw" in row for row in rows)


@pytest.mark.parametrize("wrong", [["--tolerance", "1"], ["--tolerance", "nan"], ["--against", "nowhere"]])
def test_wrong_settings_are_named(wrong: list[str]) -> None:
    with pytest.raises(SettingError):
        main(wrong, ())


def test_operations_have_names_of_their_own_and_the_quick_ones_run() -> None:
    names = [each.name for each in OPERATIONS]
    assert len(set(names)) == len(names)
    for each in OPERATIONS:
        if each.name.startswith(("load", "check", "decide 5 orders, 3 lines")):
            each.prepare()()
