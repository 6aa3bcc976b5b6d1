"""Figures of a cell: costs against the bound of hindsight and against the optimum of each order, seed by seed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.policy_study.intervals import Series
from benchmarks.policy_study.measured import Cell, Measured
from benchmarks.policy_study.runs import HINDSIGHT, OPTIMAL

_LEAST_GAP = 1e-3
"""Below this share of the bound there is no gap that could be closed."""


@dataclass(frozen=True)
class CellFigures:
    """What was measured of a cell.

    Attributes
    ----------
    cell
        Which one.
    by_run
        Measurements by run and seed.
    """

    cell: Cell
    by_run: Mapping[str, Mapping[int, Measured]]

    def series(self, run: str, figure: Callable[[Measured], float]) -> Series:
        """Return a figure of a run by seed."""
        return {seed: figure(each) for seed, each in self.by_run.get(run, {}).items()}

    def costs(self, run: str) -> Series:
        """Return what a run costs by seed."""
        return self.series(run, lambda each: each.cost)

    @property
    def bounds(self) -> Series:
        """The bound of hindsight by seed."""
        found = self.by_run.get(HINDSIGHT, {})
        return {seed: each.bound for seed, each in found.items() if each.bound is not None}

    def over_bound(self, run: str) -> Series:
        """Return cost / bound by seed, 1 or more."""
        return _with(lambda cost, bound: cost / bound, self.costs(run), self.bounds)

    def above_optimal(self, run: str) -> Series:
        """Return by what share a run is dearer than the optimum of each order by itself, by seed."""
        return _with(lambda cost, best: cost / best - 1, self.costs(run), self.costs(OPTIMAL))

    def above_bound(self, run: str) -> Series:
        """Return by what share a run is dearer than the bound, by seed."""
        return {seed: share - 1 for seed, share in self.over_bound(run).items()}

    def closed(self, run: str) -> Series:
        """Return the share of the gap between the optimum of each order and the bound that a run closes, by seed.

        Seeds with hardly any gap, below a thousandth of the bound, are left out.
        """
        return self._closed(run, self.bounds)

    def closed_to_plan(self, run: str) -> Series:
        """Return the same of the gap to the plans that hindsight found."""
        return self._closed(run, self.costs(HINDSIGHT))

    def _closed(self, run: str, ends: Series) -> Series:
        gaps = _with(lambda start, end: (start - end) / end, self.costs(OPTIMAL), ends)
        wide = {seed: ends[seed] for seed, gap in gaps.items() if gap > _LEAST_GAP}
        return _with(
            lambda cost, start, end: (start - cost) / (start - end), self.costs(run), self.costs(OPTIMAL), wide
        )


def by_cell(measured: Iterable[Measured]) -> list[CellFigures]:
    """Gather measurements by cell, in the sequence in which cells come first."""
    found: dict[Cell, dict[str, dict[int, Measured]]] = {}
    for each in measured:
        found.setdefault(each.cell, {}).setdefault(each.run, {})[each.seed] = each
    return [CellFigures(cell, by_run) for cell, by_run in found.items()]


def confirm(cells: Sequence[CellFigures]) -> None:
    """Compare all runs with the bound.

    Raises
    ------
    RuntimeError
        Where a run costs less than hindsight has proven to be possible.
    """
    for each in cells:
        for run in each.by_run:
            if wrong := [seed for seed, share in each.over_bound(run).items() if share < 1 - 1e-9]:
                raise RuntimeError(f"{each.cell.name}, seeds {wrong}: {run} costs less than the bound of hindsight")


def _with(formula: Callable[..., float], *series: Series) -> Series:
    """Apply a formula seed by seed, to the seeds that all have."""
    common = set.intersection(*(set(each) for each in series))
    return {seed: formula(*(each[seed] for each in series)) for seed in sorted(common)}
