"""Orders that compete with each other, chosen for anew while the others stay.

Shapes: B orders, R rows, W restraints.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.plans import Plans, Ragged, joined
from optimizer.engines.batching.pricing.stage import Stage
from optimizer.uses import Integers

Floats = NDArray[np.float64]


class Regions:
    """Improves the incumbent region by region.

    Parameters
    ----------
    stage
        What is searched.
    near
        Plans that orders may take.
    """

    def __init__(self, stage: Stage, near: Plans) -> None:
        self._stage = stage
        self._near = near.where(np.argsort(near.order, kind="stable"))
        count = len(stage.shop.incumbent.plans)
        self._rows = stage.lagrangian.pricer.joint.rows.count
        self._of_order = Ragged(np.searchsorted(self._near.order, np.arange(count + 1)))
        code = np.unique(self._near.order[self._near.drawn.owner] * np.int64(self._rows) + self._near.row)
        owner, self._row = np.divmod(code, max(self._rows, 1))
        self._wanted = Ragged(np.searchsorted(owner, np.arange(count + 1)))
        self._random = np.random.default_rng(stage.shop.seed)
        self._take(stage.shop.incumbent.plans)

    def _take(self, plans: Plans) -> None:
        """Note who holds what of the incumbent's plans."""
        stage = self._stage
        self._plans = plans
        self._used = stage.used(plans)
        lost = np.maximum(stage.lagrangian.reduced(plans, stage.prices, stage.seen()), 0.0)
        self._chances = np.cumsum(lost + lost.sum() / max(10 * len(lost), 1) + 1e-9)
        order = np.argsort(plans.row, kind="stable")
        self._holder = plans.drawn.owner[order]
        self._held = Ragged(np.searchsorted(plans.row[order], np.arange(self._rows + 1)))

    def choose(self, size: int, seconds: float, *, most: int | None = None) -> bool:
        """Choose anew for about so many orders, and tell whether that is better.

        Parameters
        ----------
        size
            How many orders.
        seconds
            How long it may take.
        most
            About how many plans to look for besides those that are near; None is none.
        """
        stage = self._stage
        orders = self.around(self._seed(), size)
        near = self._near.where(self._of_order.places(orders))
        if most is not None:
            more = stage.about(most, orders)
            near = near if more is None else more[0]
        now = self._plans.where(orders)
        found = stage.chosen(joined([near, now]), self._used - stage.used(now), seconds)
        if found is None:
            return False
        every = joined([self._plans, found])
        latest = np.arange(len(self._plans))
        latest[orders] = len(self._plans) + np.arange(len(orders))
        if not stage.offer(every.where(latest), "plans"):
            return False
        self._take(stage.shop.incumbent.plans)
        return True

    def around(self, seed: int, size: int) -> Integers:
        """Return orders that want what some others have, from one order on, ascending."""
        found = np.zeros(len(self._plans), dtype=bool)
        found[seed] = True
        border = np.array([seed])
        count = 1
        while count < size:
            rows = np.unique(self._row[self._wanted.places(border)])
            holders = np.unique(self._holder[self._held.places(rows)])
            border = holders[~found[holders]]
            if not border.size:
                border = np.array([self._seed()])
                if found[border[0]]:
                    break
            border = self._random.permutation(border)[: size - count]
            found[border] = True
            count += len(border)
        return np.flatnonzero(found)

    def _seed(self) -> int:
        """Return an order, most likely one that pays more than it must."""
        place = np.searchsorted(self._chances, self._random.random() * self._chances[-1])
        return int(min(place, len(self._chances) - 1))
