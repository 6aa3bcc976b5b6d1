"""The best plans of all orders so far, never worse than those that were begun with.

Shapes: B orders, K levels, R rows.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.evaluation import plan_of
from optimizer.engines.batching.pricing.plans import Plans, joined
from optimizer.joint import JointProblem
from optimizer.uses import Integers

Floats = NDArray[np.float64]


class Incumbent:
    """The best plans so far.

    Parameters
    ----------
    joint
        The orders.
    choices
        (L, O) a choice of each; together they are within all limits.

    Attributes
    ----------
    plans
        The plan of each order, by order.
    values
        (K,) what they are worth, surcharges included.
    """

    def __init__(self, joint: JointProblem, choices: Sequence[Integers]) -> None:
        self._joint = joint
        self.plans = joined([plan_of(joint, order, pieces) for order, pieces in enumerate(choices)])
        self.values = self._values(self.plans)

    def offer(self, plans: Plans) -> bool:
        """Take plans of all orders, by order, if they are better and within all limits; tell whether they were."""
        rows = self._joint.rows
        if (plans.used(rows.count) > rows.limit)[~rows.soft].any():
            return False
        values = self._values(plans)
        if values >= self.values:
            return False
        self.plans, self.values = plans, values
        return True

    def offer_choices(self, choices: Sequence[Integers]) -> bool:
        """Take choices of all orders if they are better; tell whether they were."""
        return self.offer(joined([plan_of(self._joint, order, pieces) for order, pieces in enumerate(choices)]))

    @property
    def choices(self) -> list[Integers]:
        """(L, O) the choice of each order."""
        shapes = [(problem.line_count, problem.option_count) for problem in self._joint.orders]
        return [self.plans.dense(order, shape) for order, shape in enumerate(shapes)]

    def _values(self, plans: Plans) -> tuple[int, ...]:
        rows = self._joint.rows
        if rows.soft.any() and not self._joint.is_uniform:
            shapes = [(problem.line_count, problem.option_count) for problem in self._joint.orders]
            return self._joint.values([plans.dense(order, shape) for order, shape in enumerate(shapes)])
        total = plans.values.astype(np.int64).sum(axis=0)
        used = plans.used(rows.count).astype(np.int64)
        more = np.maximum(used - rows.limit, 0) - np.maximum(-rows.limit, 0)
        surcharges = self._joint.rates @ np.where(rows.soft, more, 0)
        return tuple(int(value) for value in total + surcharges)
