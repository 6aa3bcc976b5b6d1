"""The tables of the experiment, as Markdown."""

from collections.abc import Callable, Sequence
from math import isnan

from benchmarks.ma.figures import CellFigures, Estimate, Figures
from benchmarks.ma.trial import HINDSIGHT
from benchmarks.tables import table


def ratios_table(cells: Sequence[CellFigures]) -> str:
    """Return a row per method: cost / deterministic bound by items in each cell, and its standard error."""
    return _by_method(cells, lambda each: _estimate(each.ratio, 1, 4))


def gaps_table(cells: Sequence[CellFigures]) -> str:
    """Return a row per method: per cent above the hindsight bound by plans in each cell, and its standard error."""
    return _by_method(cells, lambda each: _estimate(each.above, 100, 2), without=(HINDSIGHT,))


def times_table(cells: Sequence[CellFigures]) -> str:
    """Return a row per method: milliseconds of a sequence, and of a derivation of prices where there is one."""
    return _by_method(cells, _times)


def _by_method(cells: Sequence[CellFigures], text: Callable[[Figures], str], without: Sequence[str] = ()) -> str:
    methods = list(dict.fromkeys(name for cell in cells for name in cell.methods))
    head = ["method", *(f"{each.cell.network}, p = {each.cell.carrying:g}" for each in cells)]
    rows = (
        [method, *(text(each.methods[method]) if method in each.methods else "-" for each in cells)]
        for method in methods
        if method not in without
    )
    return table(head, rows)


def _estimate(estimate: Estimate | None, scale: float, digits: int) -> str:
    if estimate is None:
        return "-"
    error = "" if isnan(estimate.error) else f" ± {scale * estimate.error:.{digits}f}"
    return f"{scale * estimate.mean:.{digits}f}{error}"


def _times(each: Figures) -> str:
    derivation = "" if each.derivation is None else f" ({1000 * each.derivation:.1f})"
    return f"{1000 * each.seconds:,.1f}{derivation}"
