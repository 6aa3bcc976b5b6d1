"""Folds objective levels into as few numbers as their ranges allow.

Two levels fold into one number when the second, whatever it is worth, cannot make up for one unit of the first: first
times (range of the second) plus second. Each fold saves a call of the solver and leaves the optimum as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.problem import LARGEST_SUM

LARGEST_FOLD = 2**44
"""Most distinct values of a folded stage: far inside what a double, and so the solver's relaxation, keeps apart."""


@dataclass(frozen=True)
class Span:
    """What one level may come to.

    Attributes
    ----------
    divisor
        What divides all of the level's coefficients.
    least, most
        Bounds of the divided level that need no search.
    spread
        What the sizes of its divided coefficients add up to over all variables.
    """

    divisor: int
    least: int
    most: int
    spread: float

    @property
    def size(self) -> int:
        """How many values the level may take."""
        return self.most - self.least + 1


@dataclass(frozen=True)
class Fold:
    """Consecutive levels as one number, the weighted sum of what they come to once they are divided.

    Attributes
    ----------
    spans
        The levels, the most important first.
    weights
        Weight of each level, so large that all later ones together cannot make up for it.
    """

    spans: tuple[Span, ...]
    weights: tuple[int, ...]

    @property
    def least(self) -> int:
        """A lower bound of the sum that needs no search."""
        return sum(span.least * weight for span, weight in zip(self.spans, self.weights, strict=True))

    def bounds(self, bound: int, values: Sequence[int]) -> list[int]:
        """Return what a bound of the sum says about each level, in the level's own integer units.

        Parameters
        ----------
        bound
            Proven lower bound of the sum.
        values
            What the best choice so far makes of the levels, undivided.
        """
        found: list[int] = []
        for index, (span, weight) in enumerate(zip(self.spans, self.weights, strict=True)):
            rest = zip(self.spans[index + 1 :], self.weights[index + 1 :], strict=True)
            most_of_rest = sum(later.most * later_weight for later, later_weight in rest)
            value = values[index] // span.divisor
            proven = max(-((most_of_rest - bound) // weight), span.least)
            found.append(min(proven, value) * span.divisor)
            if proven < value:
                # Nothing is known of the later levels before this one has reached its best.
                return found + [later.least * later.divisor for later in self.spans[index + 1 :]]
            bound -= value * weight
        return found


def folds(spans: Sequence[Span]) -> list[Fold]:
    """Return the folds of levels."""
    groups: list[list[Span]] = []
    size, total = 0, 0.0
    for span in spans:
        if groups and size * span.size <= LARGEST_FOLD and total * span.size + span.spread <= LARGEST_SUM:
            groups[-1].append(span)
            size, total = size * span.size, total * span.size + span.spread
        else:
            groups.append([span])
            size, total = span.size, span.spread
    return [_fold(group) for group in groups]


def _fold(spans: list[Span]) -> Fold:
    weights = [1]
    for span in reversed(spans[1:]):
        weights.insert(0, weights[0] * span.size)
    return Fold(tuple(spans), tuple(weights))
