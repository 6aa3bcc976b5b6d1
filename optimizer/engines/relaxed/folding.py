"""All that is left to decide as one number per plan, so that the order of numbers is the order of plans.

Levels are folded with weights so large that all later ones together cannot make up for one unit of an earlier one; the
last of them is the tie-break. Levels that are proven already come in at the prices that their bounds were proven at:
they add nothing to plans that keep to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.relaxed.relaxation import Held, Relaxation
from optimizer.engines.relaxed.targets import Targets
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_LARGE = 2**20
"""Weights of more than this are worth the time to look for smaller ones."""

LARGEST = 2.0**50
"""Plans may cost no more than this, so that sums of the size of a plan's cost are exact in a double."""


@dataclass(frozen=True)
class Folded:
    """The costs of what is left, whole numbers as floats; shapes with R options that are left.

    Attributes
    ----------
    columns
        (R,) the options, as indices of the problem's.
    options, piece, once
        (R,), (L, R) and (L, R) costs of opening an option, of a piece, and of a line that takes any.
    most, fill, whole
        (L, R) the most pieces of a line from an option, (L,) pieces that are sourced, (L,) whether from one option.
    constant
        What every plan costs.
    weights
        Weight of each level from the first that is not proven, the tie-break last.
    """

    columns: Integers
    options: Floats
    piece: Floats
    once: Floats
    most: Floats
    fill: Floats
    whole: Booleans
    constant: float
    weights: tuple[int, ...]

    def cost(self, values: Sequence[int]) -> float:
        """Return the number of a plan from its values in the levels that are folded, the tie-break last."""
        return float(sum(weight * value for weight, value in zip(self.weights, values, strict=True)))

    @property
    def pairs(self) -> Floats:
        """(L, R) cost of all that a line could take from an option."""
        return np.where(self.most > 0, self.most * self.piece + self.once, 0.0)


def fold(
    goal: Targets,
    most: Integers,
    levels: Sequence[Relaxation],
    held: Sequence[tuple[Held, int]],
    *,
    largest: float = LARGEST,
) -> Folded | None:
    """Return the folded costs of some pairs; None where they do not fit into a double.

    Parameters
    ----------
    goal
        What plans do.
    most
        (L, O) the pairs that are left, and the most pieces of each.
    levels
        What is not proven, in order of rank.
    held
        What is, with its price.
    largest
        The most that a pair or an option may cost.
    """
    columns = np.flatnonzero(most.any(axis=0))
    left = most[:, columns]
    # The first level outweighs the others, whatever it is worth itself.
    weights = _weights([_rough_span(level, goal, columns) for level in levels[1:]])
    if weights[0] > _LARGE:
        weights = _weights([_span(level, goal, left, columns) for level in levels[1:]])
    priced = [*zip(levels, weights, strict=False), *((each.relaxation, price) for each, price in held)]
    if max((abs(price) * _largest(level, columns) for level, price in priced), default=0.0) > largest:
        return None
    total = [sum(price * part for part, price in parts) for parts in _parts(priced, columns)]
    constant = sum(price * level.constant for level, price in priced) - sum(price * each.value for each, price in held)
    shapes = (columns.shape, left.shape, left.shape)
    options, piece, once = (np.zeros(shape) + part for shape, part in zip(shapes, total, strict=True))
    return Folded(
        columns=columns,
        options=options,
        piece=piece,
        once=once,
        most=left.astype(np.float64),
        fill=goal.fill.astype(np.float64),
        whole=goal.whole,
        constant=float(constant),
        weights=tuple(weights[: len(levels)]),
    )


def _parts(
    priced: Sequence[tuple[Relaxation, int]], columns: Integers
) -> tuple[list[tuple[Integers, int]], list[tuple[Integers, int]], list[tuple[Integers, int]]]:
    return (
        [(level.options[columns], price) for level, price in priced],
        [(level.piece[:, columns], price) for level, price in priced],
        [(level.once[:, columns], price) for level, price in priced],
    )


def _weights(spans: Sequence[int]) -> list[int]:
    """Return weights of levels that differ by so much between plans, and before them of one that outweighs them all."""
    weights = [1]
    for span in reversed(spans):
        weights.insert(0, weights[0] * (span + 1))
    return weights


def _rough_span(level: Relaxation, goal: Targets, columns: Integers) -> int:
    """Return a bound on how much a relaxed level differs between plans of some columns, quickly found."""
    largest = np.abs(level.piece[:, columns]).max(initial=0) * 2 * goal.fill.sum()
    times = np.where(goal.whole, np.minimum(goal.fill, 1), goal.fill).sum()
    return int(
        largest + 2 * times * (np.abs(level.once[:, columns]).max(initial=0) + np.abs(level.options).max(initial=0))
    )


def _span(level: Relaxation, goal: Targets, most: Integers, columns: Integers) -> int:
    """Return a bound on how much a relaxed level differs between plans of some pairs."""
    there = most > 0
    count = np.where(goal.whole, np.minimum(goal.fill, 1), np.minimum(there.sum(axis=1), goal.fill))
    piece, once, options = level.piece[:, columns], level.once[:, columns], level.options[columns]
    of_pieces = _range(piece, there) * goal.fill
    # Of each line, from one to as many options as it can come from.
    of_lines = (_range(once, there) + np.abs(np.where(there, once, 0)).max(axis=1, initial=0) * (count > 1)) * count
    opened = sum(_largest_sum(part, int(count.sum())) for part in (options, -options))
    return int((of_pieces + of_lines).sum()) + opened


def _largest_sum(costs: Integers, count: int) -> int:
    """Return what the largest of some costs add up to; credits are not counted."""
    return int(np.sort(np.maximum(costs, 0))[max(len(costs) - count, 0) :].sum())


def _range(costs: Integers, there: Booleans) -> Integers:
    """(L,) by how much costs differ along each line where there are any."""
    far = np.iinfo(np.int64).max // 4
    most = np.where(there, costs, -far).max(axis=1, initial=-far)
    least = np.where(there, costs, far).min(axis=1, initial=far)
    return np.asarray(np.maximum(most - least, 0))


def _largest(level: Relaxation, columns: Integers) -> float:
    """Return the largest cost of a level."""
    parts = (level.options[columns], level.pairs[:, columns], level.once[:, columns])
    return float(max(np.abs(part).max(initial=0) for part in parts))
