"""From a problem to the pairs that its best plans are made of, level by level.

After the targets (see `targets`), each level is bounded from below and above. Where the bounds meet, the level is
proven and held for those after it; pairs that no plan as good as the best known one has are taken away. What takes no
part in any best plan is gone then, and all best plans are still there.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from optimizer.engines.reduction.ascent import Ascent
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.incumbent import Incumbent
from optimizer.engines.relaxed.relaxation import Held, Relaxation, relaxed_levels, tie_break
from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import LARGEST_TERM, Problem
from optimizer.uses import Booleans


class Reduction:
    """What is left of a problem.

    Parameters
    ----------
    problem, goal
        The problem, and what every best plan does.
    clock
        What may stop it.

    Attributes
    ----------
    incumbent
        The best known plan.
    most
        (L, O) the most pieces of the pairs that best plans are made of, 0 elsewhere.
    proven
        How many of the first levels no plan is better in.
    bound
        No plan is better than this in the first level that is not proven.
    prices
        (L,) prices of pieces in the bound of that level.
    held
        What is proven of the levels that `goal` does not hold, with its price in the bound of the first that is open.
    open
        The levels from there on, relaxed, the tie-break last; None where one of them cannot be.
    """

    def __init__(self, problem: Problem, goal: Targets, clock: Clock) -> None:
        self.goal = goal
        self.most = goal.most
        self.proven = goal.held
        self.held: list[tuple[Held, int]] = []
        self.bound = -LARGEST_TERM
        self.prices = np.zeros(problem.line_count)
        self._clock = clock
        self._problem = problem
        self._levels = relaxed_levels(problem, goal)
        self._place = 0
        self.incumbent = Incumbent(problem, goal, self._levels)

    def search(self) -> bool:
        """Look for a first plan; tell whether one is found that reaches the targets."""
        self.incumbent.search(self.goal.most > 0)
        return self.incumbent.pieces is not None

    @property
    def pairs(self) -> Booleans:
        """(L, O) the pairs that best plans are made of."""
        return self.most > 0

    @property
    def is_settled(self) -> bool:
        """Whether only one plan is left."""
        return bool((self.most.sum(axis=1) == self.goal.fill).all())

    @property
    def open(self) -> list[Relaxation] | None:
        """The levels that are not proven, or the last one, and the tie-break; None where one has no relaxation."""
        if len(self._levels) < len(self._problem.levels) - self.goal.held:
            return None
        return [*self._levels[self._place :], *tie_break(self._problem)]

    def bounds(self, bound: int) -> Iterator[int]:
        """Yield a bound of each level of the problem; ``bound`` is that of the first one that is not proven."""
        values = self.incumbent.values
        for index in range(len(self._problem.levels)):
            place = index - self.goal.held
            if not values or place >= len(self._levels):
                yield -LARGEST_TERM
            elif index < self.proven:
                yield values[index]
            else:
                least = self._levels[place].least(self.goal)
                yield max(bound, least) if index == self.proven else least

    def descend(self) -> None:
        """Go through the levels that the targets leave open, as long as they can be proven."""
        for place, level in enumerate(self._levels):
            self._place, self.bound = place, -LARGEST_TERM
            held = [Held(before, self._value(index)) for index, before in enumerate(self._levels[:place])]
            ascent = Ascent(level, held, fill=self.goal.fill, most=self.most, whole=self.goal.whole, clock=self._clock)
            is_proven = ascent.climb(self._value(place), partial(self._improve, place))
            self.most = ascent.most
            self.held = list(zip(held, ascent.rates, strict=True))
            self.bound, self.prices = ascent.value, ascent.prices
            if not is_proven:
                break
            self.proven += 1

    def _value(self, place: int) -> int:
        """Return what the best known plan costs in one of the levels that the targets leave open."""
        return self.incumbent.values[self.goal.held + place]

    def _improve(self, place: int, opened: list[int], alive: Booleans) -> int:
        self.incumbent.search(alive, [opened])
        return self._value(place)
