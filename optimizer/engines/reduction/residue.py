"""What is left to search after a reduction: a small problem that insists on the targets."""

from dataclasses import dataclass, replace

from optimizer.answer import Answer
from optimizer.engines.reduction.narrowing import Narrowed, narrowed
from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import Insistence, Problem
from optimizer.uses import Booleans


@dataclass(frozen=True)
class Residue:
    """The rest of a problem.

    Attributes
    ----------
    narrowed
        The small problem, of which the levels that the targets hold are no part.
    whole
        The problem that it is a part of.
    """

    narrowed: Narrowed
    whole: Problem

    @classmethod
    def of(cls, problem: Problem, goal: Targets, pairs: Booleans) -> "Residue":
        """Return the problem of some of the pairs, shape (L, O), of plans that reach the targets."""
        small = narrowed(problem, pairs)
        if problem.least_value is None:
            # What the targets say is insisted on, so that no level has to find it out again.
            asked = Insistence(goal.fill, whole=goal.whole)
            rest = small.problem.levels[goal.held :]
            insistent = replace(
                small.problem, demand=goal.fill, partial="lines", fill_first=False, insists=asked, levels=rest
            )
            small = Narrowed(insistent, small.options)
        return cls(small, problem)

    def answer(self, found: Answer) -> Answer:
        """Return the answer to the whole problem from that to the rest of it."""
        problem, small = self.whole, self.narrowed.problem
        pieces = self.narrowed.widened(found.pieces, problem.option_count)
        values, inner = problem.values_of(pieces), small.values_of(found.pieces)
        held = len(values) - len(inner)
        # What stays unfilled costs the same in every plan.
        more = (value - part for value, part in zip(values[held:], inner, strict=True))
        bounds = tuple(bound + constant for bound, constant in zip(found.bounds, more, strict=True))
        return replace(found, pieces=pieces, bounds=(*values[:held], *bounds))
