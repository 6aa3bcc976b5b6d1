"""Did a change make an operation of every day slower? Each is timed in half a minute, all in all.

Run ``python -m benchmarks.micro --out BEFORE``, change something, then ``python -m benchmarks.micro --against BEFORE``.
Told are medians of repeated runs in seconds of core time, and how many times as long as a yardstick they take: a piece
of plain Python and numpy, timed next to each operation. Ratios of different hours compare; milliseconds do not.

With ``--against`` the ratios are compared with those of a kept run. An operation that seems to be slower by more than
``--tolerance`` is timed once more, and the better time counts; if it still is, the exit code is 1.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.ledger import Kept, Ledger, Row
from benchmarks.micros.operations import OPERATIONS, Operation
from benchmarks.micros.timing import Run, Timing, time_next_to_yardstick
from benchmarks.running import command, measuring, tell
from benchmarks.tables import table
from models.errors import SettingError

_CODE = ("models", "optimizer", "scenarios", "benchmarks/micros", "benchmarks/cases", "benchmarks/batches")

Ratios = Mapping[str, float]
"""The best ratio to the yardstick by operation."""


def main(
    arguments: Sequence[str] | None = None,
    operations: Sequence[Operation] = OPERATIONS,
    timed: Callable[[Run], Timing] = time_next_to_yardstick,
) -> None:
    """Time the operations, and compare them; exits with 1 where one is slower."""
    options = _options(arguments)
    before = _kept(options.against)
    possible = [operation for operation in operations if operation.is_possible]
    with measuring("micro", options.out, code=_CODE) as ledger:
        for operation in possible:
            _time(operation, 1, ledger, timed)
        for operation in possible:
            if _is_slower(operation.name, _best(ledger.rows), before, options.tolerance):
                _time(operation, 2, ledger, timed)
        now = _best(ledger.rows)
        tell("micro", _told(ledger.rows, now, before), options.out)
    slower = [each.name for each in possible if _is_slower(each.name, now, before, options.tolerance)]
    if slower:
        print(f"\nSlower than {options.tolerance:g} x: {'; '.join(slower)}", file=sys.stderr)
        sys.exit(1)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the operations of every day.")
    parser.add_argument("--out", type=Path, help="folder for the measurements; absent keeps none")
    parser.add_argument("--against", type=Path, help="folder of a kept run to compare with")
    parser.add_argument("--tolerance", type=float, default=1.5, help="how many times as slow is too slow, above 1")
    options = parser.parse_args(arguments)
    if not options.tolerance > 1:
        raise SettingError(f"--tolerance {options.tolerance:g}: must be above 1.")
    return options


def _kept(folder: Path | None) -> Ratios:
    return {} if folder is None else _best(Kept.of(folder / "micro.jsonl").rows)


def _time(operation: Operation, attempt: int, ledger: Ledger, timed: Callable[[Run], Timing]) -> None:
    def measure() -> Row:
        found = timed(operation.prepare())
        print(f"{operation.name}: {found.milliseconds:.1f} ms", flush=True)
        return {"ms": found.milliseconds, "yardstick ms": found.yardstick, "ratio": found.ratio, "runs": found.runs}

    ledger.once({"operation": operation.name, "attempt": attempt}, measure)


def _best(rows: Sequence[Row]) -> Ratios:
    found: dict[str, float] = {}
    for row in rows:
        found[row["operation"]] = min(row["ratio"], found.get(row["operation"], row["ratio"]))
    return found


def _is_slower(name: str, now: Ratios, before: Ratios, tolerance: float) -> bool:
    return name in before and now[name] > tolerance * before[name]


def _told(rows: Sequence[Row], now: Ratios, before: Ratios) -> str:
    """Return a row for each operation, by its best attempt."""
    best = {row["operation"]: row for row in rows if row["ratio"] == now[row["operation"]]}
    cells = (
        [
            name,
            f"{row['ms']:.1f}",
            str(row["runs"]),
            f"{row['ratio']:.2f}",
            f"{row['ratio'] / before[name]:.2f} x" if name in before else "-",
        ]
        for name, row in best.items()
    )
    return table(["operation", "median ms", "runs", "yardsticks", "of the kept run"], cells)


if __name__ == "__main__":
    command(main)
