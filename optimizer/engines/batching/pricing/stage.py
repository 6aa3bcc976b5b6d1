"""One level: prices that prove a bound, plans that cost little at these prices, and a choice among them.

Shapes: B orders, W restraints, J earlier levels that are priced, as in `lagrangian`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from optimizer.engines.batching.pricing.ascent import Ascent
from optimizer.engines.batching.pricing.enumeration import TooManyPlans
from optimizer.engines.batching.pricing.incumbent import Incumbent
from optimizer.engines.batching.pricing.lagrangian import Lagrangian
from optimizer.engines.batching.pricing.master import Master, Solved, solve
from optimizer.engines.batching.pricing.plans import Plans
from optimizer.engines.batching.pricing.pricer import Seen
from optimizer.engines.batching.pricing.repair import Repair
from optimizer.engines.batching.pricing.restricted import chosen
from optimizer.engines.batching.pricing.separation import Mixture, broken
from optimizer.engines.reduction.clock import Clock
from optimizer.uses import Integers

Floats = NDArray[np.float64]


@dataclass
class Shop:
    """What all stages of a search share.

    Attributes
    ----------
    incumbent
        The best plans so far.
    repair
        Makes plans that fit together.
    clock
        What is left of the limits.
    seed
        Where random choices begin.
    columns
        The most plans that any choice was among.
    """

    incumbent: Incumbent
    repair: Repair
    clock: Clock
    seed: int = 0
    columns: int = 0


class Stage:
    """The search for the best value of one level.

    Parameters
    ----------
    lagrangian
        The level.
    shop
        What stages share.
    is_done
        Tells whether a bound of the level is good enough.
    tell
        Is told of each improvement: what was done.

    Attributes
    ----------
    bound
        The bound that is proven.
    bound_apart
        The bound without prices: where it is reached, every order is at its own best.
    prices
        (W + J,) where it was found.
    """

    def __init__(
        self, lagrangian: Lagrangian, shop: Shop, is_done: Callable[[int], bool], tell: Callable[[str, int], None]
    ) -> None:
        self.lagrangian, self.shop = lagrangian, shop
        self._is_done, self._tell = is_done, tell
        self.prices = lagrangian.start
        seen = lagrangian.see(self.prices)
        self.bound = lagrangian.of_level(lagrangian.bound(seen, self.prices))
        self._apart = lagrangian.pricer.plans(lagrangian.pricer.picks(seen), most_slow=0)
        self.bound_apart = self.bound
        self._threshold: float | None = None
        self._looked: tuple[Floats, Seen] | None = None

    @property
    def value(self) -> int:
        """What has been reached."""
        return self.shop.incumbent.values[self.lagrangian.rank]

    def is_over(self) -> bool:
        """Whether the bound is good enough, or a limit is reached."""
        return self._is_done(self.bound) or self.shop.clock.spent is not None

    @property
    def gap(self) -> float:
        """What is not proven, in the whole numbers of the stage."""
        return (self.value - self.bound) * self.lagrangian.unit

    def raise_bound(self, bound: int, prices: Floats) -> bool:
        """Take a bound if it is higher, and tell whether it is."""
        level = self.lagrangian.of_level(bound)
        if level <= self.bound:
            return False
        self.bound, self.prices, self._looked = level, prices, None
        return True

    def raise_level(self, bound: int) -> None:
        """Take a bound of the level that was proven elsewhere."""
        if bound > self.bound:
            self.bound = bound
            self._tell("proof", self.bound)

    def cut(self, mixture: Mixture, others: Floats | None = None) -> int:
        """Add cuts that a mixture of plans breaks, and return how many; cuts without a price, here or there, go."""
        more = broken(mixture, self.lagrangian.pricer.joint.rows.limit)
        self.prices, self._looked = self.lagrangian.with_cuts(more, self.prices, others), None
        return more.count

    def look(self, prices: Floats) -> Seen:
        """Return what is seen of all orders at prices."""
        self.shop.clock.count(2 * self.lagrangian.pricer.effort)
        return self.lagrangian.see(prices)

    def tell(self, phase: str) -> None:
        """Tell of an improvement."""
        self._tell(phase, self.bound)

    def climb(self, rounds: int, *, every: int, step: float = 1.0) -> None:
        """Raise the prices, with a repaired plan now and then; the first step is so much of the usual."""
        ascent = Ascent(self._counted, self.prices, self.lagrangian.most, step * self._steps())

        def goes_on(count: int) -> bool:
            if ascent.best is not None and self.raise_bound(ascent.best, ascent.prices) and count % 10 == 0:
                self._tell("prices", self.bound)
            if count and count % every == 0:
                self.offer_repaired(ascent.prices)
            return not self.is_over()

        ascent.climb(rounds, goes_on=goes_on)
        if ascent.best is not None:
            self.raise_bound(ascent.best, ascent.prices)
        self._tell("prices", self.bound)

    def offer_repaired(self, prices: Floats, kept: Plans | None = None) -> bool:
        """Offer plans that fit together at some prices, and tell whether they are better."""
        plans = self.shop.repair.plans(self.lagrangian.mix(prices), prices[: self.lagrangian.restraints.count], kept)
        return self.offer(plans, "plans")

    def offer_habits(self, often: float) -> bool:
        """Offer what orders mostly do at the best prices, the others repaired, and tell whether that is better."""
        plans = self.lagrangian.habits(self.seen(), often)
        limit = self.lagrangian.pricer.joint.rows.limit.astype(np.float64)
        kept = plans.where(self.shop.repair.fitting(plans, np.arange(len(plans)), limit))
        return self.offer_repaired(self.prices, kept)

    def offer(self, plans: Plans, phase: str) -> bool:
        """Offer plans of all orders, and tell whether they are better."""
        if not self.shop.incumbent.offer(plans):
            return False
        self._tell(phase, self.bound)
        return True

    def seen(self) -> Seen:
        """Return what is seen at the best prices."""
        if self._looked is None or self._looked[0] is not self.prices:
            self._looked = (self.prices, self.lagrangian.see(self.prices))
        return self._looked[1]

    def near(
        self, threshold: float, most: int, orders: Integers | None = None, seen: Seen | None = None
    ) -> Plans | None:
        """Return all plans, or those of some orders, that cost at most a threshold more than the least.

        None where there are too many. That is at the best prices, or at those at which something else was seen.
        """
        lagrangian, count = self.lagrangian, len(self.shop.incumbent.plans)
        thresholds = np.full(count, threshold if orders is None else -1.0)
        if orders is not None:
            thresholds[orders] = threshold
        try:
            plans = lagrangian.pricer.near(seen or self.seen(), thresholds, most)
        except TooManyPlans:
            return None
        self.shop.clock.count(2 * lagrangian.pricer.effort)
        return plans.where(np.flatnonzero(lagrangian.keeps(plans)))

    def about(self, most: int, orders: Integers | None = None) -> tuple[Plans, float] | None:
        """Return about so many plans, those that cost least more than they must, and up to how much more that is.

        None where too many cost the least.
        """
        incumbent = self.shop.incumbent.plans
        highest = self.gap if self.gap > 0 else float(np.abs(self.lagrangian.costs(incumbent)).sum())
        threshold = self._threshold if orders is None else highest / 16
        threshold = max(threshold or highest / len(incumbent), 1.0)
        found = self.near(threshold, most, orders)
        while found is None and threshold >= 1:
            threshold /= 4
            found = self.near(threshold, most, orders)
        while found is not None and threshold < highest:
            more = self.near(min(2 * threshold, highest), most, orders)
            if more is None:
                break
            threshold, found = min(2 * threshold, highest), more
        if orders is None:
            self._threshold = threshold
        return None if found is None else (found, threshold)

    def master(self, plans: Plans, used: Floats | None = None) -> Master:
        """Return the program that chooses among plans where others, (W + J,), use some of what there is.

        Orders are those of the plans, ascending.
        """
        lagrangian, self.shop.columns = self.lagrangian, max(self.shop.columns, len(plans))
        orders, place = np.unique(plans.order, return_inverse=True)
        uses = lagrangian.restraints.uses(plans)
        limit = lagrangian.limit if used is None else lagrangian.limit - used
        rate = np.full(len(limit), np.inf)
        soft = lagrangian.pricer.joint.rows.soft
        rate[: len(soft)] = np.where(soft, lagrangian.most[: len(soft)], np.inf)
        if len(lagrangian.priced):
            uses = csr_array(vstack([uses, csr_array(plans.values[:, lagrangian.priced].T)]))
        return Master(lagrangian.costs(plans), place, uses, limit, rate, len(orders))

    def chosen(self, plans: Plans, used: Floats | None, seconds: float) -> Plans | None:
        """Return the best choice among plans where others use some of what there is, by order; None in vain."""
        picked = chosen(self.master(plans, used), seconds=self.allowed(seconds) or seconds).plans
        return None if picked is None else plans.where(picked)

    def solve(self, plans: Plans) -> Solved | None:
        """Return the solution of the linear program over plans of all orders."""
        return solve(self.master(plans), seconds=self.allowed(None))

    def used(self, plans: Plans) -> Floats:
        """(W + J,) what plans use together."""
        used = self.lagrangian.restraints.uses(plans) @ np.ones(len(plans))
        return np.concatenate([used, plans.values[:, self.lagrangian.priced].sum(axis=0)])

    def allowed(self, seconds: float | None) -> float | None:
        """Return so many seconds, or what is left of the limit."""
        left = self.shop.clock.left().seconds
        return left if seconds is None else seconds if left is None else min(left, seconds)

    def _counted(self, prices: Floats) -> tuple[int, Floats]:
        self.shop.clock.count(2 * self.lagrangian.pricer.effort)
        return self.lagrangian.looked(prices)

    def _steps(self) -> Floats:
        """(W + J,) how far prices go at first: a share of what an order costs per unit that a plan uses."""
        plans = self._apart
        used = self.lagrangian.restraints.uses(plans)
        count = np.maximum(np.diff(used.indptr), 1)
        mean = np.maximum((used @ np.ones(len(plans))) / count, 1.0)
        several = (each for each in (plans, self.shop.incumbent.plans) if len(each))
        values = [float(np.abs(each.values[:, self.lagrangian.rank]).mean()) for each in several]
        each = max([1.0, *values]) * self.lagrangian.unit
        # A unit of an earlier level is worth more than what it saves of an order on the average.
        levels = np.full(len(self.lagrangian.priced), _MORE_FOR_LEVELS * each)
        return np.concatenate([_FIRST_STEP * each / mean, _FIRST_STEP * levels])


_FIRST_STEP = 0.1
_MORE_FOR_LEVELS = 5.0
