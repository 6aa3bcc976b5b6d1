"""Finds the plans that expected orders would take at prices, hundreds of orders per pass.

Shapes: B orders, K levels, R rows; C plans.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from optimizer.answer import Limits
from optimizer.engines import Engine
from optimizer.engines.batching.pricing.evaluation import plan_of
from optimizer.engines.batching.pricing.exact import cheapest
from optimizer.engines.batching.pricing.plans import Plans, joined
from optimizer.engines.batching.pricing.pool import Pool
from optimizer.engines.batching.pricing.pricer import Pricer, Seen
from optimizer.engines.batching.pricing.restraints import Restraints
from optimizer.engines.batching.pricing.scaling import largest
from optimizer.joint import JointProblem
from optimizer.outlook.levels import LevelKey
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_EXACT = 2.0**44
"""What an order may cost at prices in the whole numbers of a pass."""

_SAME = 1e-6
"""Costs that differ by a smaller share are taken to be the same."""


class Pricing:
    """The expected orders whose levels count the same, and the plans that are known of them.

    Parameters
    ----------
    joint
        The orders.
    keys
        (K,) what their levels count.
    engine
        Decides orders of which a pass leaves something out.
    """

    def __init__(self, joint: JointProblem, keys: Sequence[LevelKey], engine: Engine) -> None:
        self._joint, self._engine = joint, engine
        self._place = {key: place for place, key in enumerate(keys)}
        self._pricer = Pricer(joint)
        self._restraints = Restraints(self._pricer.arena, self._pricer.evaluation.first_layer, with_cuts=False)
        self._sizes = [largest(self._pricer.arena, rank) * unit for rank, unit in enumerate(joint.units)]
        shapes = [(problem.line_count, problem.option_count) for problem in joint.orders]
        empty = [np.zeros(shape, dtype=np.int64) for shape in shapes]
        self._pool = Pool(joined([plan_of(joint, order, pieces) for order, pieces in enumerate(empty)]))

    @property
    def order(self) -> Integers:
        """(C,) whose the plans are."""
        return self._pool.plans.order

    @property
    def uses(self) -> csr_array:
        """(R, C) what the plans use of the rows."""
        return self._restraints.uses(self._pool.plans)

    def values(self, key: LevelKey) -> Floats:
        """(C,) what the plans are worth in a level; nothing where their rules have none like it."""
        plans, place = self._pool.plans, self._place.get(key)
        return np.zeros(len(plans)) if place is None else plans.values[:, place] * self._joint.units[place]

    def look(
        self, weights: Mapping[LevelKey, float], prices: Floats, worth: Floats, *, most_exact: int
    ) -> tuple[Floats, int, int]:
        """Add the plans that cost least.

        Parameters
        ----------
        weights
            What levels weigh.
        prices
            (R,) what the rows cost.
        worth
            (B,) what orders cost now; those that a pass tells not all of are looked at only where that may be more
            than need be.
        most_exact
            At how many of these, those first that could save most.

        Returns
        -------
        (B,) what orders cost at least, how many plans are new, and how many orders were looked at one by one.
        """
        fine, levels, rows = self._whole(weights, prices)
        seen = self._pricer.see(self._pricer.mixed(levels), self._restraints.charges(rows))
        plans = self._pricer.plans(self._pricer.picks(seen))
        doubtful = self._doubtful(seen, plans, levels, rows, worth * fine)[:most_exact]
        least, exact = seen.least / fine, self._exact(doubtful, levels, rows)
        for plan, bound in exact:
            least[plan.order] = bound / fine
        return least, self._pool.add(joined([plans, *(plan for plan, _ in exact)])), len(doubtful)

    def _whole(self, weights: Mapping[LevelKey, float], prices: Floats) -> tuple[float, Floats, Floats]:
        """Return how many whole numbers are 1 of the value, and weights of levels, (K,), and prices, (R,), in them."""
        # Orders of other kinds may have more levels.
        told = np.zeros(len(self._joint.units))
        told[: len(self._place)] = [weights.get(key, 0.0) for key in self._place]
        size = float(told @ np.array(self._sizes)) + float(prices.max(initial=0.0)) * self._pricer.arena.amounts.count
        fine = _EXACT / max(size, 1e-9)
        return fine, np.rint(told * np.array(self._joint.units) * fine), np.rint(prices * fine)

    def _doubtful(self, seen: Seen, plans: Plans, levels: Floats, rows: Floats, worth: Floats) -> Integers:
        """Return the orders of which a pass found no plan that costs as little as it says, though one may be needed."""
        told = np.full(len(seen.least), np.inf)
        told[plans.order] = plans.values @ levels + self._restraints.uses(plans).T @ rows
        slack = _SAME * np.maximum(np.abs(worth), 1.0)
        found = np.flatnonzero((told > seen.least + slack) & (seen.least < worth - slack))
        return found[np.argsort(seen.least[found] - worth[found], kind="stable")]

    def _exact(self, orders: Integers, levels: Floats, rows: Floats) -> list[tuple[Plans, float]]:
        """Return the best plans of some orders, decided one by one, each with what the order costs at least."""
        found = []
        for order in orders.tolist():
            best = cheapest(self._joint, order, levels, rows, Limits(), engine=self._engine)
            if best is not None:
                found.append((plan_of(self._joint, order, best.pieces), float(best.bound)))
        return found
