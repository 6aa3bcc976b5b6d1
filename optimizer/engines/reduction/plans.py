"""What branch and bound does with plans: builds, checks and counts them, and searches where they break a limit."""

from collections.abc import Sequence
from math import ceil

import numpy as np

from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.reduction import Reduction
from optimizer.engines.reduction.residue import Residue
from optimizer.engines.relaxed.folding import Folded
from optimizer.problem import LARGEST_TERM, Problem
from optimizer.uses import Booleans, Integers

_MOST_SEARCHES = 24
_IMPROVE_AT_FIRST, _IMPROVE_EVERY = 3, 12


class Plans:
    """The plans that branch and bound comes by.

    Parameters
    ----------
    problem, reduction, folded
        The problem, what is left of it, and that in one number per plan.
    rest
        Who finds the best plan of some options where the cheapest one breaks a limit.
    clock
        What may stop it.

    Attributes
    ----------
    gave_up
        Whether that was asked too often, or a limit came before the answer: then branches are left undecided.
    """

    def __init__(self, problem: Problem, reduction: Reduction, folded: Folded, rest: CpSatEngine, clock: Clock) -> None:
        self._problem = problem
        self._reduction = reduction
        self._folded = folded
        self._rest = rest
        self._clock = clock
        self._searches = 0
        self._asked = 0
        self.gave_up = False

    @property
    def cost(self) -> float:
        """What the best known plan costs in folded numbers, less what every plan does."""
        return self._cost_of(self._reduction.incumbent.values)

    def improve(self, chosen: Integers) -> float:
        """Now and then, look for a better plan from some options; return what the best known one costs then."""
        self._asked += 1
        if self._asked <= _IMPROVE_AT_FIRST or self._asked % _IMPROVE_EVERY == 0:
            self._reduction.incumbent.search(self._reduction.pairs, [self._folded.columns[chosen].tolist()])
        return self.cost

    def offer(self, chosen: Integers, plan: Integers | None) -> float:
        """Take over the best plan of some options, and return what the best known one costs then.

        Parameters
        ----------
        chosen
            (C,) the options.
        plan
            (L, C) the pieces of a plan that costs least there where nothing couples lines; None where it is not known.
        """
        columns = self._folded.columns[chosen]
        if plan is None or not self._is_best(columns, chosen, plan):
            self._search(columns)
        return self.cost

    def level_bound(self, bound: float) -> int:
        """Return what a bound in folded numbers says about the first level that is not proven."""
        if not np.isfinite(bound):
            return -LARGEST_TERM
        first, *later = self._folded.weights
        values = self._folded_values(self._reduction.incumbent.values)
        rest = sum(weight * value for weight, value in zip(later, values[1:], strict=True))
        # All later levels together differ by less than one unit of the first.
        return ceil((bound + self._folded.constant - rest - first + 1) / first)

    def _is_best(self, columns: Integers, chosen: Integers, plan: Integers) -> bool:
        """Take over a plan; tell whether it obeys everything and costs no more than it does without limits."""
        pieces = np.zeros_like(self._reduction.most)
        pieces[:, columns] = plan
        incumbent, folded = self._reduction.incumbent, self._folded
        of_lines = plan * folded.piece[:, chosen] + (plan > 0) * folded.once[:, chosen]
        relaxed = float(of_lines.sum() + folded.options[chosen].sum())
        return (
            incumbent.take(pieces) and self._keeps_held(pieces) and self._cost_of(incumbent.counted(pieces)) <= relaxed
        )

    def _keeps_held(self, pieces: Integers) -> bool:
        first = self._reduction.goal.held
        values = self._problem.values_of(pieces)[first:]
        return all(value == each.value for value, (each, _) in zip(values, self._reduction.held, strict=False))

    def _search(self, columns: Integers) -> None:
        """Find the best plan of some options."""
        self._searches += 1
        if self._searches > _MOST_SEARCHES:
            self.gave_up = True
            return
        inside: Booleans = np.zeros(self._problem.option_count, dtype=bool)
        inside[columns] = True
        residue = Residue.of(self._problem, self._reduction.goal, self._reduction.pairs & inside[None, :])
        found = self._rest.solve(residue.narrowed.problem, self._clock.left())
        self._clock.spend(found)
        if found.status in ("optimal", "feasible"):
            self._reduction.incumbent.take(residue.narrowed.widened(found.pieces, self._problem.option_count))
        self.gave_up |= found.status not in ("optimal", "infeasible")

    def _cost_of(self, values: Sequence[int]) -> float:
        return self._folded.cost(self._folded_values(values)) - self._folded.constant

    def _folded_values(self, values: Sequence[int]) -> Sequence[int]:
        """Return those of a plan's values that are folded; without a tie-break its value is not."""
        last = len(values) if self._problem.tie_break is not None else len(values) - 1
        return values[last - len(self._folded.weights) : last]
