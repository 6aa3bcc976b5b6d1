"""Plans for all orders within what there is: those that lose most without what is contested come first.

Shapes: B orders, R rows, W restraints.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Limits
from optimizer.engines.auto import AutoEngine
from optimizer.engines.batching.pricing.evaluation import plan_of
from optimizer.engines.batching.pricing.mix import Mix
from optimizer.engines.batching.pricing.passes import Charges
from optimizer.engines.batching.pricing.plans import Plans, joined
from optimizer.engines.batching.pricing.pricer import Pricer
from optimizer.engines.batching.pricing.restraints import Restraints
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_MOST_ROUNDS = 60


class Repair:
    """Makes plans of all orders that fit together.

    Parameters
    ----------
    pricer, restraints
        The orders, and what limits them.
    """

    def __init__(self, pricer: Pricer, restraints: Restraints) -> None:
        self._pricer = pricer
        self._restraints = restraints
        self._joint = pricer.joint
        self._hard = ~pricer.joint.rows.soft

    def plans(self, mix: Mix, prices: Floats, kept: Plans | None = None) -> Plans:
        """Return a plan of each order, by order.

        Parameters
        ----------
        mix
            What plans cost.
        prices
            (W,) what restraints cost.
        kept
            Plans of some orders that stay; they fit together.
        """
        count = len(self._joint.orders)
        waiting = np.ones(count, dtype=bool)
        left = self._joint.rows.limit.astype(np.float64)
        done: list[Plans] = []
        if kept is not None:
            waiting[kept.order] = False
            left = left - kept.used(self._joint.rows.count)
            done.append(kept)
        for _ in range(_MOST_ROUNDS):
            if not waiting.any():
                break
            plans = self._next(mix, prices, left, waiting)
            if not len(plans):
                break
            done.append(plans)
            waiting[plans.order] = False
            left = left - plans.used(self._joint.rows.count)
        if waiting.any():
            done.append(self._one_by_one(np.flatnonzero(waiting), left))
        plans = joined(done)
        return plans.where(np.argsort(plans.order, kind="stable"))

    def _next(self, mix: Mix, prices: Floats, left: Floats, waiting: NDArray[np.bool_]) -> Plans:
        """Return plans of some of those that wait, all within what is left."""
        seen = self._pricer.see(mix, self._within(prices, left))
        picks = self._pricer.picks(seen)
        plans = self._pricer.plans(picks, np.flatnonzero(waiting))
        used = plans.used(self._joint.rows.count)
        contested = self._hard & (used > left)
        if not contested.any():
            return plans
        without = self._pricer.see(mix, self._within(prices, np.where(contested, 0.0, left)))
        loss = np.minimum(without.least - seen.least, 1e300)[plans.order]
        return plans.where(self.fitting(plans, np.argsort(-loss, kind="stable"), left))

    def fitting(self, plans: Plans, ranked: Integers, left: Floats) -> Integers:
        """Return plans that fit within what is left together, those that come first first."""
        rank = np.empty(len(ranked), dtype=np.int64)
        rank[ranked] = np.arange(len(ranked))
        fits = np.ones(len(plans), dtype=bool)
        if not len(plans.row):
            return np.arange(len(plans))
        owner = plans.drawn.owner
        order = np.lexsort((rank[owner], plans.row))
        row, amount = plans.row[order], plans.amount[order].astype(np.float64)
        total = np.cumsum(amount)
        is_first = np.append(True, row[1:] != row[:-1])
        before = (total - amount)[np.flatnonzero(is_first)]
        so_far = total - before[np.cumsum(is_first) - 1]
        breaks = self._hard[row] & (so_far > left[row])
        fits[owner[order][breaks]] = False
        # Whoever is first of all fits, for no plan takes more than is left.
        return np.flatnonzero(fits)

    def _within(self, prices: Floats, left: Floats) -> Charges:
        """Return charges that rule out amounts of stock that are not left."""
        arena, rows = self._pricer.arena, self._joint.rows.count
        charges = self._restraints.charges(np.where(np.arange(len(prices)) < rows, prices, 0.0))
        room = np.append(np.where(self._hard, left, np.inf), np.inf)
        stock, capacity = charges.stock, charges.capacity
        for of_tariff in arena.tariffs.rows.T:
            stock = np.where(arena.amounts.pieces[None, :] > room[of_tariff][:, None], np.inf, stock)
        if capacity is not None and arena.capacity is not None:
            least = np.min(room[arena.capacity.tariffs.rows], axis=1, initial=np.inf)
            capacity = np.where(least <= 0, _CLOSED, capacity)
        return Charges(stock, capacity, charges.pair, charges.paid)

    def _one_by_one(self, orders: Integers, left: Floats) -> Plans:
        """Return plans of orders that passes do not settle."""
        used = (self._joint.rows.limit - left).astype(np.int64)
        found = []
        engine = AutoEngine()
        for order in orders.tolist():
            problem = self._joint.alone(order, used)
            answer = engine.solve(problem, Limits())
            plan = plan_of(self._joint, order, answer.pieces)
            used[plan.row] += plan.amount
            found.append(plan)
        return joined(found)


_CLOSED = 2.0**48
"""A price that no plan is worth."""
