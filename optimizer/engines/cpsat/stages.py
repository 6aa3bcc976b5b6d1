"""The levels of one order, folded into as few solver calls as their ranges allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from optimizer.bounds import reach, spread
from optimizer.engines.cpsat.folding import Fold, Span, folds
from optimizer.problem import Problem
from optimizer.uses import Coefficients, Use


@dataclass(frozen=True)
class Stage:
    """What one call of the solver minimises: the weighted sum of consecutive levels.

    Attributes
    ----------
    parts
        Coefficients of the levels, the most important first.
    fold
        How they are folded.
    """

    parts: tuple[Coefficients, ...]
    fold: Fold

    @cached_property
    def coefficients(self) -> Coefficients:
        """The sum that is minimised."""
        first, *rest = (
            part.divided(span.divisor).scaled(weight)
            for part, span, weight in zip(self.parts, self.fold.spans, self.fold.weights, strict=True)
        )
        return sum(rest, start=first)

    @property
    def least(self) -> int:
        """A lower bound of the sum that needs no search."""
        return self.fold.least

    def bounds(self, bound: int, use: Use) -> list[int]:
        """Return what a bound of the sum says about each level, in the level's own integer units.

        Parameters
        ----------
        bound
            Proven lower bound of the sum.
        use
            What the best choice so far uses.
        """
        return self.fold.bounds(bound, [part.value(use) for part in self.parts])


def fold(levels: Sequence[Coefficients], problem: Problem) -> list[Stage]:
    """Return the stages of a problem's levels."""
    parts = iter(levels)
    return [
        Stage(tuple(next(parts) for _ in each.spans), each) for each in folds([span_of(one, problem) for one in levels])
    ]


def span_of(level: Coefficients, problem: Problem, divisor: int | None = None) -> Span:
    """Return what a level may come to; its divisor is the greatest there is where none is given."""
    divisor = divisor or level.divisor()
    divided = level.divided(divisor)
    # Of costs the bounds are to avoid all and to bear all, of credits the other way round.
    least, most = (int(reach(each.parts, problem.demand, problem.sizes)) for each in (divided.scaled(-1), divided))
    return Span(divisor, -least, most, spread(divided.parts, problem.demand, problem.sizes))
