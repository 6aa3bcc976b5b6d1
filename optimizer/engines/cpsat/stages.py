"""Folds objective levels into as few solver calls as their ranges allow.

Two levels fold into one number when the second, whatever it is worth, cannot make up for one unit of the first: first
times (range of the second) plus second. Each fold saves a call of the solver and leaves the optimum as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from optimizer.bounds import reach, spread
from optimizer.problem import LARGEST_SUM, Problem
from optimizer.uses import Coefficients, Use

LARGEST_FOLD = 2**44
"""Most distinct values of a folded stage: far inside what a double, and so the solver's relaxation, keeps apart."""


@dataclass(frozen=True)
class Part:
    """One level inside a stage.

    Attributes
    ----------
    coefficients
        The level's coefficients, divided by what divides them all.
    divisor
        That divisor.
    least, most
        Bounds of the divided level that need no search.
    spread
        What the sizes of its coefficients add up to over all variables.
    """

    coefficients: Coefficients
    divisor: int
    least: int
    most: int
    spread: float

    @property
    def size(self) -> int:
        """How many values the level may take."""
        return self.most - self.least + 1


@dataclass(frozen=True)
class Stage:
    """What one call of the solver minimises: the weighted sum of consecutive levels.

    Attributes
    ----------
    parts
        The levels, the most important first.
    weights
        Weight of each level, so large that all later ones together cannot make up for it.
    """

    parts: tuple[Part, ...]
    weights: tuple[int, ...]

    @cached_property
    def coefficients(self) -> Coefficients:
        """The sum that is minimised."""
        total = self.parts[0].coefficients.scaled(self.weights[0])
        for part, weight in zip(self.parts[1:], self.weights[1:], strict=True):
            total += part.coefficients.scaled(weight)
        return total

    @property
    def least(self) -> int:
        """A lower bound of the sum that needs no search."""
        return sum(part.least * weight for part, weight in zip(self.parts, self.weights, strict=True))

    def bounds(self, bound: int, use: Use) -> list[int]:
        """Return what a bound of the sum says about each level, in the level's own integer units.

        Parameters
        ----------
        bound
            Proven lower bound of the sum.
        use
            What the best choice so far uses.
        """
        found: list[int] = []
        for index, (part, weight) in enumerate(zip(self.parts, self.weights, strict=True)):
            rest = zip(self.parts[index + 1 :], self.weights[index + 1 :], strict=True)
            most_of_rest = sum(later.most * later_weight for later, later_weight in rest)
            value = part.coefficients.value(use)
            proven = max(-((most_of_rest - bound) // weight), part.least)
            found.append(min(proven, value) * part.divisor)
            if proven < value:
                # Nothing is known of the later levels before this one has reached its best.
                return found + [later.least * later.divisor for later in self.parts[index + 1 :]]
            bound -= value * weight
        return found


def fold(levels: Sequence[Coefficients], problem: Problem) -> list[Stage]:
    """Return the stages of a problem's levels."""
    groups: list[list[Part]] = []
    size, total = 0, 0.0
    for part in (_part(level, problem) for level in levels):
        if groups and size * part.size <= LARGEST_FOLD and total * part.size + part.spread <= LARGEST_SUM:
            groups[-1].append(part)
            size, total = size * part.size, total * part.size + part.spread
        else:
            groups.append([part])
            size, total = part.size, part.spread
    return [_stage(group) for group in groups]


def _stage(parts: list[Part]) -> Stage:
    weights = [1]
    for part in reversed(parts[1:]):
        weights.insert(0, weights[0] * part.size)
    return Stage(tuple(parts), tuple(weights))


def _part(level: Coefficients, problem: Problem) -> Part:
    divisor = level.divisor()
    divided = level.divided(divisor)
    # Of costs the bounds are to avoid all and to bear all, of credits the other way round.
    least, most = (int(reach(each.parts, problem.demand, problem.sizes)) for each in (divided.scaled(-1), divided))
    return Part(divided, divisor, -least, most, spread(divided.parts, problem.demand, problem.sizes))
