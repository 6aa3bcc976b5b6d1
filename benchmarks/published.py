"""Published location instances, solved as orders, next to their optima and to HiGHS.

Run ``python -m benchmarks.published FOLDER``; `benchmarks.literature.collection` says what the folder holds. Each
instance is written as documents and solved by the library's call, which is timed from documents to the checked plan.
HiGHS is timed on building and solving the bare strong formulation, without a gap, on the same numbers. Both have the
same limit. What differs from the published optimum by more than a millionth ends the run.

With ``--out`` each result is written at once, and a run that is begun again goes on where it stopped.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from benchmarks.ledger import Ledger
from benchmarks.literature.collection import find_instances
from benchmarks.literature.facilities import Facilities, Family
from benchmarks.literature.solved import Method, Solved, confirm, families_table, instances_table, solve
from benchmarks.running import command, measuring, tell
from models.errors import SettingError

_CODE = ("models", "optimizer", "benchmarks/literature")


def main(arguments: Sequence[str] | None = None) -> None:
    """Solve what is missing, and print the tables."""
    options = _options(arguments)
    wanted = [each for each in find_instances(options.folder) if _is_wanted(each, options)]
    if not wanted:
        raise SettingError(f"There are no such instances in {options.folder}. Name the folder that holds them.")
    with measuring("published", options.out, code=_CODE, limit=options.limit) as ledger:
        solved = [found for instance in wanted for found in _solved(instance, ledger, options.limit)]
        tables = (
            instances_table(solved, {instance.name: instance.optimum for instance in wanted}),
            "Every instance that HiGHS proves is proven, in no more time in all:",
            families_table(solved),
        )
        tell("published", "\n\n".join(tables), options.out)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Solve published location instances as orders.")
    parser.add_argument("folder", type=Path, help="where the instances are")
    parser.add_argument("--family", nargs="+", choices=get_args(Family), default=get_args(Family))
    parser.add_argument("--only", nargs="+", help="names of instances, such as cap41")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each instance and method")
    parser.add_argument("--out", type=Path, help="folder for the results; absent keeps none")
    return parser.parse_args(arguments)


def _is_wanted(instance: Facilities, options: argparse.Namespace) -> bool:
    return instance.family in options.family and (not options.only or instance.name in options.only)


def _solved(instance: Facilities, ledger: Ledger, limit: float) -> list[Solved]:
    """Return how both methods fared, solving what the ledger lacks."""
    known = [Solved.from_row(row) for row in ledger.rows if row["instance"] == instance.name]
    methods: tuple[Method, ...] = ("library", "highs")
    for method in methods:
        if all(each.method != method for each in known):
            found = solve(instance, method, limit)
            confirm(instance, [*known, found])
            ledger.add(found.to_row())
            known.append(found)
            print(
                f"{instance.name}: {method} {found.seconds:.3f} s{'' if found.proven else ', not proven'}", flush=True
            )
    return known


if __name__ == "__main__":
    command(main)
