"""What policies cost on generated retail workloads, against what was possible in hindsight.

Run ``python -m benchmarks.policies --out FOLDER``. Workloads are ship-from-store with 300 nodes, eight large
warehouses, and marketplace vendors, each with loose, tight and scarce stock, with and without daily capacities;
`benchmarks.workloads` says how they are made. Every policy decides the same orders under the same rules: rules of order
management systems, the optimum of each order by itself, joint decisions by the hour and by the day, and prices of what
is expected, from the past or from a forecast that is drawn independently of the orders. The joint decision in
hindsight, on all stock and on the capacities of all days together, is searched to a gap or a limit; no policy can cost
less than its proven bound.

A cost is the sum of the plans' values as the checker confirms them. Intervals are of 95 % over seeds, each of which is
another network, demand and stock. Each measurement is written to the folder at once; a run that is begun again goes on
where it stopped. ``--quick`` takes less than a minute: one seed of small networks with tight stock
and capacities.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, get_args

from benchmarks.environment import LIBRARY
from benchmarks.ledger import Ledger
from benchmarks.plotting import write
from benchmarks.policy_study.figures import CellFigures, by_cell, confirm
from benchmarks.policy_study.measured import Cell, Measured
from benchmarks.policy_study.plot import plot
from benchmarks.policy_study.runs import RUNS, named, of_family
from benchmarks.policy_study.tables import closed_table, costs_table, gaps_table, runs_table
from benchmarks.policy_study.trial import Effort, Trial, measure
from benchmarks.running import command, measuring, tell
from benchmarks.workloads import Kind, Stock, Workload
from models.errors import SettingError

_CODE = (
    *LIBRARY,
    "benchmarks/batches",
    "benchmarks/cases",
    "benchmarks/workloads",
    "benchmarks/policy_study/runs.py",
    "benchmarks/policy_study/trial.py",
)
_ORDERS, _QUICK_ORDERS = 600, 100
_SMALL = {"stores": 30, "warehouses": 6, "marketplace": 20}
"""Nodes of small networks."""

_SMALL_ITEMS = 6

_QUICK_EFFORT = Effort(gap=0.05, limit=0.1)

Capacity = Literal["no", "yes"]


@dataclass(frozen=True)
class Study:
    """What is to be measured: the workloads, the seeds and the runs of each, and how far hindsight is searched."""

    workloads: tuple[Workload, ...]
    seeds: tuple[int, ...]
    runs: tuple[str, ...]
    effort: Effort

    def trials(self) -> Iterator[Trial]:
        """Yield all that is to be measured, seed by seed, so that an interrupted run has all cells."""
        for seed in self.seeds:
            for workload in self.workloads:
                yield from (Trial(workload, seed, run, self.effort) for run in self.runs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is missing, and print the tables."""
    options = _options(arguments)
    study = _study(options)
    with measuring("policies", options.out, code=_CODE, **_settings(study)) as ledger:
        _complete(study, ledger, options.workers)
        cells = by_cell(_kept(study, ledger))
        confirm(cells)
        tell("policies", "\n\n".join(_report(cells, study.runs)), options.out)
        if options.out:
            write(options.out / "policies.svg", plot(cells, study.runs))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare policies with what was possible in hindsight.")
    parser.add_argument("--kinds", nargs="+", choices=get_args(Kind), default=get_args(Kind))
    parser.add_argument("--stock", nargs="+", choices=get_args(Stock), help="absent is all, when quick tight alone")
    parser.add_argument(
        "--capacity", nargs="+", choices=get_args(Capacity), help="absent is both, when quick yes alone"
    )
    parser.add_argument("--seeds", type=int, default=3, help="how many networks of each kind, seeds 1, 2, ...")
    parser.add_argument("--orders", type=int, default=_ORDERS, help="orders of a workload")
    parser.add_argument("--items", type=int, help="items that there are; fewer are ordered more each")
    parser.add_argument("--policies", nargs="+", default=tuple(RUNS), help=f"some of {', '.join(RUNS)}")
    parser.add_argument("--gap", type=float, default=Effort.gap, help="gap at which hindsight is close enough")
    parser.add_argument("--limit", type=float, default=Effort.limit, help="deterministic seconds of hindsight")
    parser.add_argument("--every", type=int, default=Effort.every, help="orders after which prices are derived anew")
    parser.add_argument("--workers", type=int, default=1, help="processes that measure; more make latencies longer")
    parser.add_argument("--out", type=Path, help="folder for the measurements; absent keeps none")
    parser.add_argument("--quick", action="store_true", help="small networks and one seed, in less than a minute")
    return parser.parse_args(arguments)


def _study(options: argparse.Namespace) -> Study:
    for name in ("seeds", "orders", "workers", "every"):
        if getattr(options, name) < 1:
            raise SettingError(f"{name} = {getattr(options, name)}: a number of {name} is 1 or more.")
    stocks = options.stock or (("tight",) if options.quick else get_args(Stock))
    capacities = options.capacity or (("yes",) if options.quick else get_args(Capacity))
    return Study(
        workloads=tuple(
            _workload(kind, stock, options, capacity=capacity == "yes")
            for kind in options.kinds
            for stock in stocks
            for capacity in capacities
        ),
        seeds=(1,) if options.quick else tuple(range(1, options.seeds + 1)),
        runs=named(options.policies),
        effort=_QUICK_EFFORT if options.quick else Effort(options.gap, options.limit, options.every),
    )


def _workload(kind: Kind, stock: Stock, options: argparse.Namespace, *, capacity: bool) -> Workload:
    if options.quick:
        return Workload(kind, stock, capacity, orders=_QUICK_ORDERS, nodes=_SMALL[kind], items=_SMALL_ITEMS)
    return Workload(kind, stock, capacity, orders=options.orders, items=options.items)


def _settings(study: Study) -> dict[str, str | int | float]:
    """Return what figures depend on besides the code."""
    first = study.workloads[0]
    networks = "full" if first.nodes is None else "small"
    return {
        "orders": first.orders,
        "items": first.item_count,
        "networks": networks,
        "gap": study.effort.gap,
        "limit": study.effort.limit,
        "every": study.effort.every,
    }


def _complete(study: Study, ledger: Ledger, workers: int) -> None:
    """Measure what the ledger lacks."""
    known = {(each.cell, each.seed, each.run) for each in _all(ledger)}
    lacking = [each for each in study.trials() if (Cell.of(each.workload), each.seed, each.run) not in known]
    for measured in _measured(lacking, workers):
        ledger.add(measured.to_row())
        print(_line(measured), flush=True)


def _measured(trials: Sequence[Trial], workers: int) -> Iterator[Measured]:
    """Yield measurements as they come."""
    if workers == 1 or not trials:
        yield from map(measure, trials)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        pending = [pool.submit(measure, each) for each in trials]
        try:
            for done in as_completed(pending):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _all(ledger: Ledger) -> list[Measured]:
    return [Measured(**row) for row in ledger.rows]


def _kept(study: Study, ledger: Ledger) -> list[Measured]:
    """Return the measurements of a study in its own sequence, whichever came first."""
    found = {(each.cell, each.seed, each.run): each for each in _all(ledger)}
    wanted = (
        (Cell.of(workload), seed, run) for workload in study.workloads for seed in study.seeds for run in study.runs
    )
    return [found[each] for each in wanted]


def _line(measured: Measured) -> str:
    """Say how a measurement went."""
    bound = "" if measured.bound is None else f", bound {measured.bound:,.2f}"
    return (
        f"{measured.cell.name}, seed {measured.seed}, {measured.run}: cost {measured.cost:,.2f}{bound}, "
        f"{100 * measured.fill_rate:.1f} % filled, {measured.shipments_per_order:.2f} shipments an order, "
        f"{measured.median_ms:.2f} ms ({measured.seconds:.1f} s in all)"
    )


def _report(cells: Sequence[CellFigures], runs: Sequence[str]) -> Iterator[str]:
    yield "Cost over the bound of hindsight"
    yield costs_table(cells, runs)
    yield "By how many per cent rules are dearer than the optimum of each order, and than the bound of hindsight"
    yield gaps_table(cells, of_family("rules", runs))
    yield "The gap between the optimum of each order and hindsight: how much of it prices close"
    yield closed_table(cells, of_family("look-ahead", runs))
    yield "All runs; means over the seeds"
    yield runs_table(cells, runs)


if __name__ == "__main__":
    command(main)
