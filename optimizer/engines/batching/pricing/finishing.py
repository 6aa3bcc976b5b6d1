"""The end of a proof: all plans that could be part of a better choice, and the best choice among them."""

import numpy as np

from optimizer.engines.batching.pricing.plans import Plans, joined
from optimizer.engines.batching.pricing.restricted import Choice, chosen, proven
from optimizer.engines.batching.pricing.stage import Stage

_MOST_AT_ONCE = 8000
_MOST_ORDERS = 2_500
_AT_ONCE = 15.0
_MOST_PLANS = 40_000
_MOST_EXACT = 20_000
_LONGEST = 30.0


def chosen_at_once(stage: Stage) -> None:
    """Choose for all orders at once among plans of low reduced cost, where all of that fits one program."""
    found = stage.about(_MOST_AT_ONCE) if len(stage.shop.incumbent.plans) <= _MOST_ORDERS else None
    if found is None:
        return
    plans, threshold = found
    every = joined([plans, stage.shop.incumbent.plans])
    beyond = stage.lagrangian.bound(stage.seen(), stage.prices) + int(threshold)
    choice = chosen(stage.master(every), seconds=stage.allowed(_AT_ONCE) or _AT_ONCE)
    if not stage.lagrangian.pricer.whole.all():
        choice = Choice(choice.plans, -np.inf)
    _take(stage, every, choice, beyond)


def finished(stage: Stage) -> bool:
    """Enumerate all plans whose reduced cost is within the gap, if they are few, and tell whether a bound came of it.

    A choice that is better than the incumbent has no other plans: one of higher reduced cost alone would lift it above.
    """
    if not stage.lagrangian.pricer.whole.all() or stage.gap <= 0:
        return False
    threshold = stage.gap
    plans = stage.near(threshold, _MOST_PLANS)
    if plans is None:
        return False
    # What takes any other plan costs more than that.
    beyond = stage.lagrangian.bound(stage.seen(), stage.prices) + int(threshold)
    every = joined([plans, stage.shop.incumbent.plans])
    master = stage.master(every)
    _take(stage, every, chosen(master, seconds=stage.allowed(_LONGEST) or _LONGEST), beyond)
    if not (stage.is_over() or len(every) > _MOST_EXACT or len(master.soft)):
        now = stage.shop.incumbent.plans
        every = joined([now, plans])
        _take(stage, every, proven(stage.master(every), np.arange(len(now)), stage.shop.clock.left()), beyond)
    return True


def _take(stage: Stage, plans: Plans, choice: Choice, beyond: int) -> None:
    """Take what was chosen among plans, and what is proven by it; other plans cost more than ``beyond``."""
    if choice.plans is not None:
        stage.offer(plans.where(choice.plans), "proof")
    if np.isfinite(choice.bound):
        stage.raise_level(stage.lagrangian.of_level(min(int(np.floor(choice.bound)), beyond)))
