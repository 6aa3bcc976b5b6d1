"""The experiment of Ma (2023): published roundings, exact optimisation of each order, and prices of stock.

Run ``python -m benchmarks.ma2023 --data FOLDER --out FOLDER``; `benchmarks.ma.geography` says what the first folder
holds. Orders of several items come one after the other to a network of few centres (`benchmarks.ma` has it all), each
is decided at once, and all policies meet the same orders. Costs are told as shares of the deterministic program's value
by items, as published, and in per cent above the program by whole-order plans at the orders that came, which is the
least that anyone could have paid. Standard errors are over instances.

The policy ``bid-price`` re-derives its prices as often as ``--derivations`` says, as the mean over ``--futures`` drawn
futures (0: the expected one), ``--fresh`` of which are drawn anew each time; ``bid-price 20`` does it 20 times on the
expected future. What has been measured is written at once, and a run that is begun again goes on where it stopped;
figures do not depend on the number of workers. ``--through-library`` replays some of the same orders by the library's
own policies. ``--quick`` takes less than half a minute. On the large network, one sequence of one instance takes up to
a quarter of an hour for each ``p``: ``--network large --instances 1 --sequences 1``.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from benchmarks.environment import LIBRARY
from benchmarks.latencies.tables import targets_table
from benchmarks.ma.derivation import Effort
from benchmarks.ma.figures import CellFigures, cell_figures
from benchmarks.ma.geography import read_geography
from benchmarks.ma.journal import Journal
from benchmarks.ma.library import library_table, replayed
from benchmarks.ma.plot import chart
from benchmarks.ma.policies import policies
from benchmarks.ma.shape import SHAPES
from benchmarks.ma.study import Study, measured
from benchmarks.ma.tables import gaps_table, ratios_table, times_table
from benchmarks.ma.targets import targets
from benchmarks.ma.trial import BOUNDS, Measured, Task
from benchmarks.plotting import write
from benchmarks.running import command, measuring, tell

_MODULES = (
    *("arrays", "column_program", "columns", "derivation", "deterministic", "desk", "geography", "ground", "instance"),
    *("layers", "marginals", "policies", "pricing", "roundings", "service", "shape", "solver", "trial"),
)
"""The modules that figures depend on."""

_CODE = tuple(f"benchmarks/ma/{name}.py" for name in _MODULES)
_POLICIES = tuple(policies(Effort(1)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is missing, and print the tables."""
    options = _options(arguments)
    study = _study(options)
    code = (*_CODE, *LIBRARY) if options.through_library else _CODE
    with measuring("ma2023", options.out, code=code, seed=study.seed, **asdict(study.effort)) as ledger:
        journal = Journal(ledger)
        with _pool(options.workers) as pool:
            for found in measured(study.missing(journal), pool):
                _keep(found, journal)
        cells = _figures(study, journal)
        tell("ma2023", "\n\n".join(_report(cells, study.first_tasks(options.through_library))), options.out)
        if options.out:
            write(options.out / "ma2023.svg", chart(cells))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Repeat the experiment of Ma (2023).")
    parser.add_argument("--data", type=Path, required=True, help="folder with the cities and centres")
    parser.add_argument("--network", choices=tuple(SHAPES), default="small")
    parser.add_argument("--p", type=_share, nargs="+", default=[0.75, 0.5, 0.25], help="how likely a centre has it")
    parser.add_argument("--instances", type=_count, default=30)
    parser.add_argument("--sequences", type=_count, default=30, help="of each instance")
    parser.add_argument("--policies", nargs="+", choices=_POLICIES, default=_POLICIES)
    parser.add_argument("--derivations", type=_count, default=50, help="how often bid-price derives prices")
    parser.add_argument("--futures", type=_amount, default=5, help="drawn futures to average over; 0: the expected one")
    parser.add_argument("--fresh", type=_count, default=1, help="futures that are drawn anew in a derivation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=_count, default=1, help="processes")
    parser.add_argument("--out", type=Path, help="folder for measurements and tables; absent keeps neither")
    parser.add_argument(
        "--through-library",
        type=_amount,
        default=0,
        metavar="N",
        help="replay the first sequence of N instances through the library's documents, too",
    )
    parser.add_argument("--quick", action="store_true", help="two sequences of two instances of the small network")
    return parser.parse_args(arguments)


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share: expected more than 0 and at most 1")
    return value


def _count(text: str) -> int:
    return _at_least(1, text)


def _amount(text: str) -> int:
    return _at_least(0, text)


def _at_least(least: int, text: str) -> int:
    value = int(text)
    if value < least:
        raise argparse.ArgumentTypeError(f"{text} is too few: expected {least} or more")
    return value


def _study(options: argparse.Namespace) -> Study:
    shape = SHAPES["small" if options.quick else options.network]
    return Study(
        shape=shape,
        geography=read_geography(options.data, shape),
        carrying=tuple(dict.fromkeys(options.p)),
        instances=2 if options.quick else options.instances,
        sequences=2 if options.quick else options.sequences,
        methods=(*BOUNDS, *(name for name in _POLICIES if name in options.policies)),
        effort=Effort(options.derivations, options.futures, options.fresh),
        seed=options.seed,
    )


def _pool(workers: int) -> AbstractContextManager[Executor | None]:
    """Return processes of their own, or nobody where one worker is enough."""
    if workers == 1:
        return nullcontext()
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _keep(found: Sequence[Measured], journal: Journal) -> None:
    for each in found:
        journal.add(each)
    first = found[0]
    print(f"{first.network}, p = {first.carrying:g}: instance {first.instance}", file=sys.stderr, flush=True)


def _figures(study: Study, journal: Journal) -> list[CellFigures]:
    return [cell_figures(journal, cell, study.methods, study.instances, study.sequences) for cell in study.cells]


def _report(cells: Sequence[CellFigures], replays: Iterator[Task]) -> Iterator[str]:
    yield "Cost / deterministic bound by items ± standard error"
    yield ratios_table(cells)
    yield "Per cent above the hindsight bound by plans ± standard error"
    yield gaps_table(cells)
    yield "CPU milliseconds of a sequence (of a derivation of prices)"
    yield times_table(cells)
    yield "Targets"
    yield targets_table(targets(cells))
    if found := [each for task in replays for each in replayed(task)]:
        yield "The same through the library's documents and replay"
        yield library_table(found)


if __name__ == "__main__":
    command(main)
