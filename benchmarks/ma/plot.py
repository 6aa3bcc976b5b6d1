"""The plot of the experiment."""

from collections.abc import Sequence
from math import isnan

from benchmarks.ma.figures import CellFigures, Estimate
from benchmarks.ma.policies import NEAREST
from benchmarks.ma.targets import NEAR
from benchmarks.ma.trial import BOUNDS
from benchmarks.plotting import Axis, Chart, Curve, Panel, Point, Reference

_BAR = 2.0
"""Standard errors that an interval reaches to either side."""

_LEFT_OUT = (*BOUNDS, NEAREST)
"""Bounds, and what is so dear that the others could not be told apart next to it."""


def chart(cells: Sequence[CellFigures]) -> Chart:
    """Return a panel per cell: by how many per cent each policy is above the hindsight bound by plans."""
    title = f"Cost above what was possible in hindsight, two standard errors; without {NEAREST}"
    return Chart(title, tuple(_panel(each) for each in cells), is_shared=False)


def _panel(cell: CellFigures) -> Panel:
    name = f"p = {cell.cell.carrying:g}"
    curves = [
        Curve(method, (_point(name, found.above),))
        for method, found in cell.methods.items()
        if method not in _LEFT_OUT and found.above is not None
    ]
    y = Axis("% above hindsight", has_zero=True)
    return Panel(
        f"{cell.cell.network} network", tuple(curves), y=y, references=(Reference(100 * NEAR, f"{100 * NEAR:g} %"),)
    )


def _point(x: str, above: Estimate) -> Point:
    mean, reach = 100 * above.mean, 100 * _BAR * above.error
    return Point(x, mean) if isnan(reach) else Point(x, mean, mean - reach, mean + reach)
