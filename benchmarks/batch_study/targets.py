"""What joint decisions are to reach, and whether they did."""

from collections.abc import Sequence
from math import inf

from benchmarks.batch_peers import GAPS, RELAXATIONS
from benchmarks.batch_study.figures import BatchFigures
from benchmarks.batch_study.growth import Growth
from benchmarks.batch_study.measured import LIBRARY, Measured
from benchmarks.batches import BatchClass
from benchmarks.latencies.figures import Figure
from benchmarks.latencies.targets import Target

_SMALL, _LARGE = BatchClass(1000, 50), BatchClass(10_000, 200)
_CONSTANT = 1.5
_SAME = 1e-3


def targets(classes: Sequence[BatchFigures]) -> list[Target]:
    """Return the targets of batches."""
    return [
        _sooner(classes),
        _proven(classes, _SMALL, GAPS[-1]),
        _before_relaxation(classes, 0.002),
        _proven(classes, _LARGE, 0.0005),
        _constant(classes),
        _never_worse(classes),
    ]


def _sooner(classes: Sequence[BatchFigures]) -> Target:
    """Compare when the final value was reached with when HiGHS has proven its own, to its default gap.

    The final value has to be the best of all, but for that gap.
    """
    wanted = f"{_SMALL.name}: the optimum found sooner than HiGHS proves it"
    each = _of(classes, _SMALL)
    ours = each.found(LIBRARY) if each else None
    theirs = each.time_to("highs", GAPS[-1]) if each else None
    above = each.above_best(LIBRARY) if each else None
    if ours is None or theirs is None or above is None:
        return Target(wanted, "-", None)
    measured = f"{100 * above:.4f} % above the best plan known after {ours:.3g} s, HiGHS {theirs.text()} s"
    return Target(wanted, measured, above <= GAPS[-1] and theirs.is_surely_at_least(ours))


def _proven(classes: Sequence[BatchFigures], kind: BatchClass, gap: float) -> Target:
    wanted = f"{kind.name}: {100 * gap:g} % proven"
    each = _of(classes, kind)
    reached, left = (each.time_to(LIBRARY, gap), each.gap(LIBRARY)) if each else (None, None)
    if reached is None or left is None:
        return Target(wanted, "-", None)
    moment = f"after {reached.text()} s" if reached.value < inf else "and nothing left to try"
    return Target(wanted, f"{100 * left:.4f} % left {moment}", _is_reached(reached))


def _before_relaxation(classes: Sequence[BatchFigures], gap: float) -> Target:
    """Compare with the quicker of HiGHS' two methods."""
    wanted = f"{_LARGE.name}: {100 * gap:g} % proven sooner than HiGHS solves the linear relaxation"
    each = _of(classes, _LARGE)
    ours = each.time_to(LIBRARY, gap) if each else None
    times = [time for method in RELAXATIONS if each and (time := each.seconds(method))]
    if ours is None or not times:
        return Target(wanted, "-", None)
    theirs = min(times, key=lambda time: time.value)
    met = _is_reached(ours) and theirs.is_surely_at_least(ours.value)
    return Target(wanted, f"{ours.text()} s, HiGHS {theirs.text()} s", met)


def _constant(classes: Sequence[BatchFigures]) -> Target:
    """Compare the slowest order with the quickest among the batches of 1,000 orders and more."""
    wanted = "time per order roughly constant from 1,000 to 50,000 orders"
    found = [time for orders, time in Growth.of(classes).milliseconds.items() if orders >= _SMALL.orders]
    if len(found) < 2:
        return Target(wanted, "-", None)
    least, most = (choose(found, key=_value) for choose in (min, max))
    exact = all(time.bound == "exact" for time in found)
    return Target(wanted, f"{least.text()} to {most.text()} ms", exact and most.value <= _CONSTANT * least.value)


def _never_worse(classes: Sequence[BatchFigures]) -> Target:
    pairs = [
        (ours, theirs)
        for each in classes
        for seed, ours in each.by_method.get(LIBRARY, {}).items()
        if (theirs := each.by_method.get("one-by-one", {}).get(seed)) is not None
    ]
    wanted = "never worse than the orders one by one"
    if not pairs:
        return Target(wanted, "-", None)
    good = sum(_worth(ours) <= _worth(theirs, _SAME) for ours, theirs in pairs)
    return Target(wanted, f"{good} of {len(pairs)} batches", good == len(pairs))


def _worth(measured: Measured, more: float = 0.0) -> tuple[float, ...]:
    """Return the levels in their order; nothing at all is worse than anything."""
    if measured.value is None:
        return (float("inf"),)
    return float(measured.unfilled), float(measured.split), measured.value + more


def _is_reached(time: Figure) -> bool:
    return time.bound == "exact" and time.value < inf


def _value(figure: Figure) -> float:
    return figure.value


def _of(classes: Sequence[BatchFigures], kind: BatchClass) -> BatchFigures | None:
    return next((each for each in classes if each.kind == kind), None)
