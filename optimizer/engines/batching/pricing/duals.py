"""What one more unit of each row would save at most: optimal duals of the linear program over plans, level by level.

Shapes: B orders, K levels, R rows.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from optimizer.answer import Limits
from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.evaluation import plan_of
from optimizer.engines.batching.pricing.exact import cheapest
from optimizer.engines.batching.pricing.incumbent import Incumbent
from optimizer.engines.batching.pricing.lagrangian import Lagrangian
from optimizer.engines.batching.pricing.master import Master, Solved, solve
from optimizer.engines.batching.pricing.plans import Plans, joined
from optimizer.engines.batching.pricing.pool import Pool
from optimizer.engines.batching.pricing.pricer import Pricer
from optimizer.engines.batching.pricing.restraints import Restraints
from optimizer.engines.batching.pricing.scaling import divided
from optimizer.engines.batching.pricing.stage import Stage
from optimizer.engines.reduction.clock import Clock
from optimizer.joint import JointProblem
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_PER_ORDER = 3
_MOST_ROUNDS = 200
_LITTLE = 1e-9
"""Plans that would save less than this share of what all cost are as good as those there are."""


def prices(
    joint: JointProblem,
    choices: Sequence[Integers],
    *,
    bounds: Sequence[int] | None = None,
    clock: Clock | None = None,
) -> Floats:
    """Return optimal duals of the linear program over all plans of all orders, (K, R), per unit of each row.

    Those of a level are of the program that minimises it where earlier levels are no worse than the choices. A row that
    its solution does not use up has no price.

    Parameters
    ----------
    joint
        The orders; few enough to go on until no plan is left that could matter.
    choices
        (L, O) the choice of each order.
    bounds
        (K,) bounds of levels that need no prices; where the choices reach one, nothing is scarce.
    clock
        Where it is over, the plans that are known by then are all that count.
    """
    reduced, divisors = divided(joint)
    if not reduced.rows.count or not reduced.orders:
        return np.zeros((joint.level_count, joint.rows.count))
    duals = Duals(reduced, Incumbent(reduced, choices), clock or Clock(Limits()))
    found = np.zeros((joint.level_count, joint.rows.count))
    is_scarce = [True] * joint.level_count if bounds is None else np.less(bounds, joint.values(choices)).tolist()
    for rank in (rank for rank, is_so in enumerate(is_scarce) if is_so):
        found[rank] = duals.of_level(rank)
    return np.asarray(found * np.array(divisors, dtype=np.float64)[:, None])


def known(stage: Stage, seconds: float) -> Floats | None:
    """Return optimal duals of the program over near plans, (R,), in whole numbers of the level; None if not in time."""
    if not stage.prices.any():
        return np.zeros(stage.lagrangian.pricer.joint.rows.count)
    now = stage.shop.incumbent.plans
    near = stage.about(_PER_ORDER * len(now))
    plans = now if near is None else joined([now, near[0]])
    pricer = stage.lagrangian.pricer
    plain = Restraints(pricer.arena, pricer.evaluation.first_layer, with_cuts=False)
    lagrangian = Lagrangian(pricer, plain, stage.lagrangian.rank, stage.lagrangian.held, stage.shop.incumbent.values)
    solved = solve(program(lagrangian, plans), seconds=seconds)
    return None if solved is None else solved.prices[: pricer.joint.rows.count] / lagrangian.unit


class Duals:
    """The linear programs of all levels, and the plans in them.

    Parameters
    ----------
    joint
        The orders, in whole numbers without common divisors.
    incumbent
        Their choices.
    clock
        Counts what it takes.

    Attributes
    ----------
    pricer, restraints
        The orders, and what limits them.
    pool
        The plans that are known.
    """

    def __init__(self, joint: JointProblem, incumbent: Incumbent, clock: Clock) -> None:
        self._joint, self._clock = joint, clock
        self._values = incumbent.values
        self.pricer = Pricer(joint)
        arena: Arena = self.pricer.arena
        self.restraints = Restraints(arena, self.pricer.evaluation.first_layer, with_cuts=False)
        self.pool = Pool(incumbent.plans)
        shapes = [(problem.line_count, problem.option_count) for problem in joint.orders]
        empty = [np.zeros(shape, dtype=np.int64) for shape in shapes]
        self.pool.add(joined([plan_of(joint, order, pieces) for order, pieces in enumerate(empty)]))

    def of_level(self, rank: int) -> Floats:
        """(R,) the prices of a level."""
        lagrangian = Lagrangian(self.pricer, self.restraints, rank, (), self._values)
        solved = solve(program(lagrangian, self.pool.plans))
        for _ in range(_MOST_ROUNDS):
            if solved is None or self._clock.spent is not None or not self._more(lagrangian, solved):
                break
            solved = solve(program(lagrangian, self.pool.plans))
        if solved is None:
            return np.zeros(self._joint.rows.count)
        return solved.prices[: self._joint.rows.count] / lagrangian.unit

    def _more(self, lagrangian: Lagrangian, solved: Solved) -> bool:
        """Add plans that could lower the value, and tell whether there were any."""
        told = np.rint(solved.prices)
        seen = lagrangian.see(told)
        self._clock.count(2 * self.pricer.effort)
        plans = self.pricer.plans(self.pricer.picks(seen))
        told_least = np.full(len(seen.least), np.inf)
        told_least[plans.order] = self._paid(lagrangian, plans, told)
        left_out = np.flatnonzero(told_least > seen.least)
        plans = joined([plans, *self._exact(lagrangian, told, left_out)])
        saves = solved.of_orders[plans.order] - self._paid(lagrangian, plans, solved.prices)
        least = max(abs(solved.value), lagrangian.unit) * _LITTLE / len(self._joint.orders)
        return self.pool.add(plans.where(np.flatnonzero(saves > least))) > 0

    def _paid(self, lagrangian: Lagrangian, plans: Plans, told: Floats) -> Floats:
        """(C,) what plans cost at prices."""
        return np.asarray(lagrangian.costs(plans) + uses(lagrangian, plans).T @ told)

    def _exact(self, lagrangian: Lagrangian, told: Floats, orders: Integers) -> list[Plans]:
        weights = lagrangian.weights.copy()
        weights[lagrangian.priced] = told[lagrangian.restraints.count :]
        rows = told[: self._joint.rows.count]
        found = []
        for order in orders.tolist():
            if self._clock.spent is not None:
                break
            best = cheapest(self._joint, order, weights, rows, self._clock.left())
            if best is None:
                continue
            self._clock.add(best.deterministic_seconds)
            found.append(plan_of(self._joint, order, best.pieces))
        return found


def uses(lagrangian: Lagrangian, plans: Plans) -> csr_array:
    """(W + J, C) what plans use of restraints, and what they are worth in earlier levels that are priced."""
    of_rows = lagrangian.restraints.uses(plans)
    if not len(lagrangian.priced):
        return of_rows
    return csr_array(vstack([of_rows, csr_array(plans.values[:, lagrangian.priced].T)]))


def program(lagrangian: Lagrangian, plans: Plans) -> Master:
    """Return the linear program of a level over some plans."""
    count = len(lagrangian.limit)
    rate = np.full(count, np.inf)
    rows = lagrangian.pricer.joint.rows
    soft = np.flatnonzero(rows.soft)
    rate[soft] = lagrangian.unit * lagrangian.pricer.joint.rates[lagrangian.rank, soft]
    worse = lagrangian.pricer.joint.rates[lagrangian.priced][:, soft]
    return Master(
        lagrangian.costs(plans),
        plans.order,
        uses(lagrangian, plans),
        lagrangian.limit,
        rate,
        len(lagrangian.pricer.joint.orders),
        beyond=csr_array(worse.astype(np.float64)),
    )
