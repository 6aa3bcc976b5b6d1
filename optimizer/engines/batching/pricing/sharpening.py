"""Prices from the linear program over plans: slower than an ascent, but they leave nothing of its bound.

Cuts that its solution breaks and plans that it lacks come in round by round.
"""

import numpy as np

from optimizer.engines.batching.pricing.master import Solved
from optimizer.engines.batching.pricing.plans import Plans, joined
from optimizer.engines.batching.pricing.pool import Pool
from optimizer.engines.batching.pricing.stage import Stage

_MOST_ORDERS = 1_500
_PER_ORDER = 10
_ROUNDS = 25
_PATIENCE = 4
_MOST_NEAR = 60_000
_ENOUGH = 0.02
"""Share of the gap that is not worth another round."""

_WAYS = (1.0, 0.4)
"""How far towards the prices of the program to look, from the best ones (du Merle and others 1999)."""


def sharpened(stage: Stage) -> None:
    """Raise the bound to that of the linear program, with cuts, where orders are few enough for that."""
    now = stage.shop.incumbent.plans
    found = stage.about(_PER_ORDER * len(now)) if len(now) <= _MOST_ORDERS else None
    if found is None:
        return
    pool = Pool(joined([now, found[0]]))
    waited = 0
    for _ in range(_ROUNDS):
        plans = pool.plans
        solved = None if stage.is_over() else stage.solve(plans)
        if solved is None:
            return
        before = stage.bound
        _raise(stage, solved, pool, found[1] / 4)
        cut = _cut(stage, plans, solved)
        left = solved.value / stage.lagrangian.unit - stage.bound
        waited = waited + 1 if stage.bound == before and not cut else 0
        if waited >= _PATIENCE or (not cut and left <= _ENOUGH * (stage.value - stage.bound)):
            return


def _raise(stage: Stage, solved: Solved, pool: Pool, threshold: float) -> None:
    """Look at prices on the way to those of the program: keep the best bound, and plans that the program lacks."""
    best = stage.prices
    for way in _WAYS:
        prices = np.minimum(np.rint(way * solved.prices + (1 - way) * best), stage.lagrangian.most)
        seen = stage.look(prices)
        near = stage.near(threshold, _MOST_NEAR, seen=seen)
        if near is not None:
            pool.add(near)
        if stage.raise_bound(stage.lagrangian.bound(seen, prices), prices):
            stage.tell("prices")


def _cut(stage: Stage, plans: Plans, solved: Solved) -> int:
    """Add the cuts that the program's solution breaks, and return how many."""
    shares = np.zeros(len(plans))
    shares[: len(solved.shares)] = solved.shares
    return stage.cut(stage.lagrangian.mixed_by(plans, shares), solved.prices)
