"""Which lines, and how much of them, an option or its node cannot send together.

Shapes: Q amounts of lines, R options, S subsets as in `parting`.
"""

from functools import cached_property

import numpy as np

from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers


class ShipmentLimits:
    """What subsets of lines take of options and nodes, and where that is too much.

    Parameters
    ----------
    problem
        The problem.
    lines, amounts
        (Q,) lines, and how many pieces of each come from one option.
    members
        (S, Q) 1 where just so much of a line is in a subset.
    options
        (R,) the options.
    """

    def __init__(
        self, problem: Problem, lines: Integers, amounts: Integers, members: Integers, options: Integers
    ) -> None:
        self._problem, self._lines, self._amounts, self._members = problem, lines, amounts, members
        self._options, self._nodes = options, problem.option_node[options]

    @cached_property
    def weight(self) -> Integers:
        """(S,) what subsets weigh."""
        return np.asarray(self._members @ (self._problem.weights.per_piece[self._lines] * self._amounts))

    @cached_property
    def use(self) -> Integers:
        """(S, R) what subsets take of the capacity of the options' nodes."""
        capacity = self._problem.capacity
        lines = (
            capacity.per_line[self._nodes]
            + capacity.per_piece[self._lines[:, None], self._nodes] * self._amounts[:, None]
        )
        return np.asarray(capacity.per_order[self._nodes] + self._members @ lines)

    @cached_property
    def barred(self) -> Booleans | None:
        """(S, R) which subsets exceed some limit together; None where there is none."""
        return _any([self.barred_at_node, self._too_heavy(), self._torn()])

    @cached_property
    def barred_at_node(self) -> Booleans | None:
        """(S, R) which subsets exceed some limit of the node, by whichever of its options; None where there is none."""
        return _any([self._too_much(), self._too_many()])

    def _too_heavy(self) -> Booleans | None:
        weights = self._problem.weights
        limited = weights.limited[self._options]
        if not limited.any():
            return None
        return np.asarray(limited & (self.weight[:, None] > weights.most[self._options]))

    def _too_much(self) -> Booleans | None:
        capacity = self._problem.capacity
        limited = capacity.limited[self._nodes]
        return np.asarray(limited & (self.use > capacity.left[self._nodes])) if limited.any() else None

    def _too_many(self) -> Booleans | None:
        """Tell which subsets want more of an item than there is."""
        problem, members = self._problem, self._members
        is_split = len(members) < 1 << members.shape[1]
        if len(problem.stock) == problem.line_count and not is_split:
            return None
        items = problem.item[self._lines]
        found = np.zeros((len(members), len(self._options)), dtype=bool)
        for item in set(items.tolist()):
            wanted = members @ (self._amounts * (items == item))
            found |= wanted[:, None] > problem.stock[item, self._nodes]
        return found

    def _torn(self) -> Booleans | None:
        """Tell which subsets hold a part of a group only."""
        together = self._problem.together[self._lines]
        if together.max(initial=-1) < 0:
            return None
        found = np.zeros((len(self._members), len(self._options)), dtype=bool)
        for group in set(together[together >= 0].tolist()):
            mine = together == group
            inside = self._members @ mine
            full = self._members @ (mine & (self._amounts == self._problem.demand[self._lines]))
            found |= ((inside > 0) & (full < (self._problem.together == group).sum()))[:, None]
        return found


def _any(found: list[Booleans | None]) -> Booleans | None:
    """Return where any of several is true; None where there are none."""
    some = [each for each in found if each is not None]
    return np.asarray(np.logical_or.reduce(some)) if some else None
