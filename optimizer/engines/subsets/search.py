"""The best plan of few lines among those that may cost less than their shipments add up to, or send too much.

Shipments are added one by one, each with the last line that is left, and no plan is followed further than it may become
the best one. This is for where the best way to part the lines is not a plan: it takes an option twice, or several
options of a node that cannot send all of that, or cost something else together.
"""

import numpy as np

from optimizer.engines.feasibility import is_feasible
from optimizer.engines.subsets.costs import Costs
from optimizer.engines.subsets.parting import LARGEST, NEVER, Splits
from optimizer.engines.subsets.shipments import Found, Shipments
from optimizer.problem import Problem
from optimizer.tally import Tally
from optimizer.uses import Integers

_MOST_STEPS = 400
_MOST_BOUNDS = 2**21
"""About as many take some 20 milliseconds."""


class Search:
    """A search for the best plan.

    Parameters
    ----------
    problem, shipments, splits
        The order.
    costs, table
        What ranks plans first, and (S, R) what subsets cost by that.
    bound
        (S,) no plan of a subset costs less by that.
    """

    def __init__(
        self, problem: Problem, shipments: Shipments, splits: Splits, *, costs: Costs, table: Integers, bound: Integers
    ) -> None:
        self._problem, self._shipments, self._splits = problem, shipments, splits
        self._costs, self._table, self._bound = costs, table, bound
        self._saved = shipments.saved(costs)
        nodes = shipments.nodes
        self._saved_by_others = self._saved * ((nodes[:, None] == nodes).sum(axis=1) - 1)
        self._best: Found | None = None
        self._least, self._rank = LARGEST, tuple[int, ...]()
        self._steps = self._looked_at = 0

    def best(self) -> Found | None:
        """Return the best plan; None where there is none, or it is not found soon."""
        self._extend([], self._splits.count - 1, 0)
        return None if self._gave_up else self._best

    @property
    def _gave_up(self) -> bool:
        return self._steps > _MOST_STEPS or self._looked_at > _MOST_BOUNDS

    def _extend(self, plan: Found, rest: int, cost: int) -> None:
        """Look at all plans that begin so and may be the best."""
        self._steps += 1
        if rest == 0:
            self._offer(plan)
        elif not self._gave_up:
            bounds, spent = self._bounds(plan, rest, cost)
            self._looked_at += bounds.size
            for place in self._promising(bounds):
                row, option = divmod(place, bounds.shape[1])
                if bounds[row, option] > self._least or self._gave_up:
                    break
                split = self._splits.of(rest).start + row
                step = (int(self._splits.part[split]), option)
                self._extend([*plan, step], int(self._splits.rest[split]), int(spent[row, option]))

    def _bounds(self, plan: Found, rest: int, cost: int) -> tuple[Integers, Integers]:
        """Return what plans cost at least with one more shipment, by split and option, and what of that is spent."""
        here, nodes, used = self._splits.of(rest), self._shipments.nodes, [option for _, option in plan]
        again = np.isin(nodes, nodes[used])
        spent = cost + self._table[self._splits.part[here]] - again * self._saved
        spent[:, used] = NEVER
        if self._problem.max_nodes is not None and len(self._shipments.nodes_of(plan)) >= self._problem.max_nodes:
            spent[:, ~again] = NEVER
        rests = self._splits.rest[here]
        # Whatever else is sent from a node that takes part may cost less than the bound says.
        used_again = int(self._saved[again].sum() - self._saved[used].sum())
        less: Integers = (rests > 0)[:, None] * (used_again + np.where(again, 0, self._saved_by_others))
        return spent + self._bound[rests][:, None] - less, spent

    def _promising(self, bounds: Integers) -> list[int]:
        """Return the places of bounds that a best plan may have, the least first."""
        flat = bounds.reshape(-1)
        places = (flat <= self._least).nonzero()[0]
        ranked: list[int] = places[np.argsort(flat[places], kind="stable")].tolist()
        return ranked

    def _offer(self, plan: Found) -> None:
        problem, pieces = self._problem, self._shipments.pieces(plan)
        if not is_feasible(problem, pieces):
            return
        rank = problem.rank_of(pieces)
        if self._best is None or rank < self._rank:
            tally = Tally(problem, pieces)
            self._least = sum(weight * tally.value(parts) for parts, weight in self._costs.levels)
            self._rank, self._best = rank, plan
