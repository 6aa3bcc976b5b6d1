"""What an order might do at given prices: the pairs worth a look, and what it could gain."""

from collections.abc import Sequence

import numpy as np

from optimizer.engines.batching.goals import Floats
from optimizer.engines.batching.ledger import Ledger
from optimizer.joint import JointProblem
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers

_LISTED, _LISTED_AT_PRICES = 10, 6
"""Options of a line that are worth a look, the cheapest of them; prices tell better which."""


class Shortlists:
    """Looks at orders at the prices of one level.

    Parameters
    ----------
    joint
        The decision.
    desired
        (L, O) what each order would choose if there were no others; None where that is not known.
    level
        The level.
    prices
        (R,) of its rows, or None where they are not known.

    Attributes
    ----------
    desired
        (L, O) what each order would choose if there were no others; where that is not known, pieces of each line from
        where they are cheapest.
    """

    def __init__(
        self, joint: JointProblem, desired: Sequence[Integers | None], level: int, prices: Floats | None
    ) -> None:
        self._joint = joint
        self._level = level
        self._prices = np.zeros(joint.rows.count) if prices is None else prices
        self._listed = _LISTED_AT_PRICES if self._prices.any() else _LISTED
        self._costs: dict[int, Floats] = {}
        self._aims = np.array([self._cost(index, pieces) for index, pieces in enumerate(desired)])
        self.desired = [self._cheapest(index) if pieces is None else pieces for index, pieces in enumerate(desired)]

    def regrets(self, ledger: Ledger, places: Sequence[int]) -> Floats:
        """Return how much more some orders cost than what they would choose, both at the prices."""
        draws = (ledger.draws[place] for place in places)
        owed = np.array([self._prices[draw.row] @ draw.amount for draw in draws])
        own = ledger.own[list(places), self._level]
        return np.asarray(np.maximum(own + owed - self._aims[list(places)], 0.0))

    def mask(self, place: int, pieces: Integers) -> Booleans:
        """(L, O) the pairs that are worth a look: cheap ones, those taken, and those at options of other lines."""
        costs = self._of_pairs(place)
        listed = np.zeros(costs.shape, dtype=bool)
        if costs.shape[1] <= self._listed:
            return ~listed
        best = np.argpartition(costs, self._listed - 1, axis=1)[:, : self._listed]
        np.put_along_axis(listed, best, values=True, axis=1)
        listed |= pieces.any(axis=0)
        return np.asarray(listed | self.desired[place].any(axis=0))

    def _cost(self, index: int, pieces: Integers | None) -> float:
        """Return what a choice costs in the level at the prices; where none is given nothing can be more."""
        if pieces is None:
            return np.inf
        draw = self._joint.draw(index, pieces)
        own = self._joint.orders[index].levels[self._level].coefficients.value(self._joint.orders[index].use_of(pieces))
        return float(own + self._prices[draw.row] @ draw.amount)

    def _cheapest(self, place: int) -> Integers:
        """(L, O) a piece of each line from where that is cheapest, if there is any."""
        costs = self._priced(place)
        best = np.zeros(costs.shape, dtype=np.int64)
        if costs.size:
            np.put_along_axis(best, costs.argmin(axis=1)[:, None], 1, axis=1)
        return np.minimum(best, self._joint.orders[place].largest_take)

    def _of_pairs(self, place: int) -> Floats:
        """(L, O) about what a piece of each line costs at each option at the prices."""
        if place not in self._costs:
            self._costs[place] = self._priced(place)
        return self._costs[place]

    def _priced(self, place: int) -> Floats:
        problem, claims = self._joint.orders[place], self._joint.claims[place]
        padded = np.append(self._prices, 0.0)
        of_capacity = padded[claims.capacity].sum(axis=0)
        price = padded[claims.stock].sum(axis=0)[problem.item] + of_capacity * problem.capacity.per_piece
        found = self._unpriced(problem, self._level) + price[:, problem.option_node]
        if self._level + 1 < self._joint.level_count:
            # Among equals those that serve the next level.
            then = self._unpriced(problem, self._level + 1)
            found = found + then / (1 + np.abs(then).max(initial=0.0))
        return np.where(problem.largest_take > 0, found, np.inf)

    def _unpriced(self, problem: Problem, level: int) -> Floats:
        costs = problem.levels[level].coefficients
        once = costs.taken + costs.shipment + (costs.line_at_node + costs.node)[:, problem.option_node]
        return np.asarray(costs.pieces + once / problem.demand[:, None])
