"""What prices of stock are to reach, and whether they did."""

from collections.abc import Sequence
from math import isnan

from benchmarks.latencies.targets import Target
from benchmarks.ma.figures import CellFigures
from benchmarks.ma.policies import BID_PRICE
from benchmarks.ma.roundings import ROUNDINGS

NEAR = 0.005
"""How far above the hindsight bound prices of stock may be, as a share."""


def targets(cells: Sequence[CellFigures]) -> list[Target]:
    """Return two targets for each cell: near the hindsight bound by plans, and below every rounding."""
    return [target for each in cells for target in (_near_hindsight(each), _below_roundings(each))]


def _near_hindsight(cell: CellFigures) -> Target:
    wanted = f"{_name(cell)}: {BID_PRICE} at most {100 * NEAR:g} % above the hindsight bound"
    ours = cell.methods.get(BID_PRICE)
    if ours is None or ours.above is None:
        return Target(wanted, "-", None)
    mean, error = ours.above.mean, ours.above.error
    if isnan(error):
        return Target(wanted, f"{100 * mean:.3f} %, one instance", mean <= NEAR)
    return Target(wanted, f"{100 * mean:.3f} %, standard error {100 * error:.3f} %", mean - 2 * error <= NEAR)


def _below_roundings(cell: CellFigures) -> Target:
    wanted = f"{_name(cell)}: {BID_PRICE} below every rounding"
    ours = cell.methods.get(BID_PRICE)
    theirs = [cell.methods[name] for name in ROUNDINGS if name in cell.methods]
    if ours is None or not theirs:
        return Target(wanted, "-", None)
    best = min(theirs, key=lambda each: each.ratio.mean)
    measured = f"{ours.ratio.mean:.4f}, {best.method} {best.ratio.mean:.4f}"
    return Target(wanted, measured, ours.ratio.mean < best.ratio.mean)


def _name(cell: CellFigures) -> str:
    return f"{cell.cell.network}, p = {cell.cell.carrying:g}"
