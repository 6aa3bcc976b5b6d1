"""The chart of the study: cost over the bound of hindsight by policy, a panel for each kind of retailer."""

from collections.abc import Sequence

from benchmarks.plotting import Axis, Chart, Curve, Panel, Point, Reference
from benchmarks.policy_study.figures import CellFigures
from benchmarks.policy_study.intervals import Interval
from benchmarks.policy_study.runs import HINDSIGHT

_LEFT_OUT = ("nearest-single", HINDSIGHT)
"""Runs that are not drawn, so that each has a colour of its own; hindsight nearly lies on its bound."""


def plot(cells: Sequence[CellFigures], runs: Sequence[str]) -> Chart:
    """Return the chart; intervals are over the seeds."""
    kinds = dict.fromkeys(each.cell.kind for each in cells)
    panels = (_panel(kind, [each for each in cells if each.cell.kind == kind], runs) for kind in kinds)
    return Chart("Cost over the bound of hindsight", tuple(panels), columns=1)


def _panel(title: str, cells: Sequence[CellFigures], runs: Sequence[str]) -> Panel:
    curves = (Curve(run, tuple(_points(cells, run)), is_joined=False) for run in runs if run not in _LEFT_OUT)
    return Panel(
        title,
        tuple(curve for curve in curves if curve.points),
        y=Axis("cost / bound"),
        references=(Reference(1.0, "bound"),),
    )


def _points(cells: Sequence[CellFigures], run: str) -> list[Point]:
    found = [(each.cell.circumstances, Interval.of(each.over_bound(run))) for each in cells]
    return [Point(name, share.mean, *share.ends) for name, share in found if share is not None]
