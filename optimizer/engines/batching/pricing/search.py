"""The order of steps in which one level is searched."""

from collections.abc import Callable

from optimizer.engines.batching.pricing.finishing import chosen_at_once, finished
from optimizer.engines.batching.pricing.regions import Regions
from optimizer.engines.batching.pricing.sharpening import sharpened
from optimizer.engines.batching.pricing.stage import Stage

_ROUNDS = 120
_EVERY = 40
_MOST_CUTTINGS = 8
_ROUNDS_AFTER_CUTS = 60
_STEP_AFTER_CUTS = 0.1
_LEAST_RISE = 0.01
_HABITS = (0.95, 0.8, 0.5)
_MOST_NEAR = 200_000
_FIRST_SWEEP = (6, 250, None, 6)
_SWEEPS = ((20, 300, None, 10), (20, 60, 5000, 30))
"""Plans per order, orders of a region, plans to enumerate for each, and after how many in vain the next ones begin."""
_LONGEST = 5.0


def searched(stage: Stage, polish: Callable[[Stage], bool] | None) -> None:
    """Search until the bound is good enough, a limit is reached, or nothing is left to try."""
    if stage.is_over():
        return
    stage.climb(_ROUNDS, every=_EVERY)
    _cut(stage)
    sharpened(stage)
    for often in _HABITS:
        if stage.is_over():
            return
        stage.offer_habits(often)
    while not stage.is_over() and stage.offer_repaired(stage.prices):
        pass
    for step in (finished, _improved, chosen_at_once, finished, _improved_further, sharpened, finished):
        if stage.is_over():
            return
        step(stage)
    if polish is not None and not stage.is_over():
        polish(stage)


def _cut(stage: Stage) -> None:
    """Cut off what plans do on the average and no choice can do, as long as that raises the bound."""
    for _ in range(_MOST_CUTTINGS):
        before = stage.bound
        # A bound above what was reached says that earlier levels cannot be held: it is of no use.
        if stage.is_over() or before >= stage.value or not stage.cut(stage.lagrangian.mixture()):
            return
        stage.climb(_ROUNDS_AFTER_CUTS, every=_ROUNDS, step=_STEP_AFTER_CUTS)
        if stage.bound - before < _LEAST_RISE * (stage.value - before):
            return


def _improved(stage: Stage) -> None:
    _around(stage, *_FIRST_SWEEP)


def _improved_further(stage: Stage) -> None:
    for sweep in _SWEEPS:
        _around(stage, *sweep)


def _around(stage: Stage, per_order: int, size: int, most: int | None, patience: int) -> None:
    """Choose anew for some orders that compete, others staying, until that has not helped for a while."""
    count = len(stage.shop.incumbent.plans)
    near = None if stage.is_over() else stage.about(min(per_order * count, _MOST_NEAR))
    if near is None:
        return
    regions, waited = Regions(stage, near[0]), 0
    # A region of all orders is looked at once.
    most_waits = 1 if count <= size else max(2, patience * count // 1000)
    while waited < most_waits and not stage.is_over():
        waited = 0 if regions.choose(size, _LONGEST, most=most) else waited + 1
