"""The tables of the study of policies, as Markdown."""

from collections.abc import Callable, Iterator, Sequence

from benchmarks.policy_study.figures import CellFigures
from benchmarks.policy_study.intervals import Interval, Series, averaged
from benchmarks.policy_study.measured import Measured
from benchmarks.policy_study.runs import OPTIMAL
from benchmarks.tables import table

TARGET = 0.5
"""The share of the gap between per-order optimum and hindsight that prices are to close."""

_ABSENT = "-"

Figure = Callable[[CellFigures, str], Series]


def costs_table(cells: Sequence[CellFigures], runs: Sequence[str]) -> str:
    """Return a row per cell: cost over the bound of hindsight, by run."""
    rows = (
        [name, *(_text(_over(some, run, CellFigures.over_bound), 3) for run in runs)] for name, some in _rows(cells)
    )
    return table(["workload", *runs], rows)


def gaps_table(cells: Sequence[CellFigures], runs: Sequence[str]) -> str:
    """Return a row per cell: by how many per cent runs are dearer than per-order optimum, and than hindsight."""
    rows = (
        [
            name,
            *(
                _text(_over(some, run, figure), 1, scale=100)
                for run in runs
                for figure in (CellFigures.above_optimal, CellFigures.above_bound)
            ),
        ]
        for name, some in _rows(cells)
    )
    head = [f"{run}, above {base}" for run in runs for base in ("optimal", "the bound")]
    return table(["workload", *head], rows)


def closed_table(cells: Sequence[CellFigures], runs: Sequence[str]) -> str:
    """Return a row per cell: how wide the gap is, in per cent of the bound, and the share of it that runs close."""
    head = ["workload", "gap %", *(column for run in runs for column in (run, "of what was found", "at least half"))]
    return table(head, ([*_closed(name, some, runs)] for name, some in _rows(cells)))


def runs_table(cells: Sequence[CellFigures], runs: Sequence[str]) -> str:
    """Return a row per cell and run: cost, splits, fill and latency, means over the seeds."""
    head = ["workload", "policy", "n", "cost / bound", "split %", "shipments", "filled %"]
    head += ["median ms", "p99 ms", "mean ms", "core s"]
    return table(head, ([*_run(each, run)] for each in cells for run in runs if each.by_run.get(run)))


def _rows(cells: Sequence[CellFigures]) -> Iterator[tuple[str, Sequence[CellFigures]]]:
    """Yield the cells one by one, then those of a kind together, then all."""
    for each in cells:
        yield each.cell.name, [each]
    kinds = list(dict.fromkeys(each.cell.kind for each in cells))
    for kind in kinds:
        yield f"**{kind}**", [each for each in cells if each.cell.kind == kind]
    if len(kinds) > 1:
        yield "**all**", cells


def _over(cells: Sequence[CellFigures], run: str, figure: Figure) -> Interval | None:
    return Interval.of(averaged(found for each in cells if (found := figure(each, run))))


def _closed(name: str, cells: Sequence[CellFigures], runs: Sequence[str]) -> Iterator[str]:
    yield name
    yield _text(_over(cells, OPTIMAL, CellFigures.above_bound), 1, scale=100)
    for run in runs:
        share = _over(cells, run, CellFigures.closed)
        yield _text(share, 2)
        yield _text(_over(cells, run, CellFigures.closed_to_plan), 2)
        yield _ABSENT if share is None else "met" if share.mean >= TARGET else "not met"


def _run(each: CellFigures, run: str) -> Iterator[str]:
    def mean(figure: Callable[[Measured], float]) -> float:
        found = each.series(run, figure)
        return sum(found.values()) / len(found)

    yield from (each.cell.name, run, str(len(each.by_run[run])))
    yield _text(Interval.of(each.over_bound(run)), 3)
    yield f"{100 * mean(lambda one: one.split_rate):.1f}"
    yield f"{mean(lambda one: one.shipments_per_order):.2f}"
    yield f"{100 * mean(lambda one: one.fill_rate):.1f}"
    yield f"{mean(lambda one: one.median_ms):.2f}"
    yield f"{mean(lambda one: one.p99_ms):.1f}"
    yield f"{mean(lambda one: one.mean_ms):.2f}"
    yield f"{mean(lambda one: one.seconds):.1f}"


def _text(interval: Interval | None, digits: int, *, scale: float = 1.0) -> str:
    return _ABSENT if interval is None else interval.text(digits, scale=scale)
