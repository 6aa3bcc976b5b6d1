"""Whether lines can be filled with some limits of an order in force; nothing is asked twice."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.explaining.conflicts import Remembered
from optimizer.explaining.limits import UNCHANGED, Changes, Limit
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.narrowing import sample, without_services
from optimizer.explaining.questions import Questions, cannot_be
from optimizer.problem import Problem
from optimizer.uses import Integers


class Filling:
    """Tells whether some of an order's lines can be filled, and how far limits have to move until they can.

    Parameters
    ----------
    orders
        The order under each rule that might fill it.
    least
        (L,) the fewest pieces of each line to be sourced.
    questions
        Where the answers come from.
    only
        (L, n) nodes of the network that lines may be served from; absent are all.
    """

    def __init__(
        self,
        orders: Sequence[LooseOrder],
        least: Integers,
        questions: Questions,
        *,
        only: NDArray[np.bool_] | None = None,
    ) -> None:
        self._orders = orders
        self._least = least
        self._questions = questions
        self._only = only
        self.limits = tuple(dict.fromkeys(limit for order in orders for limit in order.limits))
        self.possible = Remembered(self._possible)

    @property
    def all(self) -> frozenset[Limit]:
        """All limits and facts."""
        return frozenset((*self.limits, *(fact for order in self._orders for fact in order.facts)))

    def without(self, limit: Limit) -> bool:
        """Tell whether lifting one limit alone will do."""
        return self.possible(self.all - {limit})

    def moved(self, changes: Changes) -> bool:
        """Tell whether moving limits will do.

        Raises
        ------
        LeftOpen
            Where a limit of the budget came first.
        """
        return self._any(self.all, changes)

    def _possible(self, in_force: frozenset[Limit]) -> bool:
        return self._any(in_force, UNCHANGED)

    def _any(self, in_force: frozenset[Limit], changes: Changes) -> bool:
        """Tell whether the order can be filled under one of the rules."""
        asked = (order.problem(in_force, self._least, changes=changes, only=self._only) for order in self._orders)
        return any(self._has_plan(without_services(problem)) for problem in asked)

    def _has_plan(self, problem: Problem) -> bool:
        """Tell whether there is a plan; one from a few sources is soon found, and then it is one from all."""
        if cannot_be(problem):
            return False
        return any(self._questions.ask(each) is not None for each in (sample(problem), problem))
