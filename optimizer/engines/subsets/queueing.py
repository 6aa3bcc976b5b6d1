"""Shares lines out to options one option after the other, so that each is used once: exact where parts compete for it.

Shapes: A lines, R options, S subsets as in `lattice`.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def queued(
    sizes: tuple[int, ...], options: Floats, lines: Sequence[Floats]
) -> tuple[float, list[tuple[int, list[int]]]]:
    """Return the least cost of all lines, infinite where there is none, and the options with what each takes.

    Parameters
    ----------
    sizes
        How much there is of each line.
    options
        (R,) cost of opening an option.
    lines
        Of each line, shape (size, R), what 1, 2, ... of it cost at an option, infinite where that cannot be.
    """
    strides = list(accumulate((size + 1 for size in sizes), lambda one, other: one * other, initial=1))
    costs = np.full(strides[-1], np.inf)
    costs[0] = 0.0
    before: list[Floats] = []
    for option in range(len(options)):
        before.append(costs)
        costs = np.minimum(costs, _stages(costs, option, strides, lines)[-1] + options[option])
    least = float(costs[-1])
    return least, list(_traced(costs, before, strides, lines)) if least < np.inf else []


def queue_size(sizes: tuple[int, ...], option_count: int) -> int:
    """Return about how many microseconds that takes."""
    return option_count * (2 + 3 * sum(sizes)) * (1 + prod(size + 1 for size in sizes) // 2000)


def _stages(costs: Floats, option: int, strides: Sequence[int], lines: Sequence[Floats]) -> list[Floats]:
    """Return the costs of each subset, (S,), after the option was offered none, the first, the first two ... lines."""
    found = [costs]
    for line, stride in zip(lines, strides, strict=False):
        here = found[-1].reshape(-1, len(line) + 1, stride)
        after = here.copy()
        for amount, cost in enumerate(line[:, option].tolist(), start=1):
            if cost < np.inf:
                np.minimum(after[:, amount:], here[:, :-amount] + cost, out=after[:, amount:])
        found.append(after.reshape(-1))
    return found


def _traced(
    costs: Floats, before: Sequence[Floats], strides: Sequence[int], lines: Sequence[Floats]
) -> Iterator[tuple[int, list[int]]]:
    """Yield what each option takes, back from the last one."""
    rest = len(costs) - 1
    for option in reversed(range(len(before))):
        if costs[rest] != before[option][rest]:
            digits = _taken(_stages(before[option], option, strides, lines), option, rest, strides, lines)
            yield option, digits
            rest -= sum(digit * stride for digit, stride in zip(digits, strides, strict=False))
        costs = before[option]


def _taken(
    stages: Sequence[Floats], option: int, subset: int, strides: Sequence[int], lines: Sequence[Floats]
) -> list[int]:
    """Return how much of each line an option took, back from the last line."""
    digits: list[int] = []
    for place in reversed(range(len(lines))):
        cost, prices = stages[place + 1][subset], [0.0, *lines[place][:, option].tolist()]
        there = subset // strides[place] % len(prices)
        amounts = range(there + 1)
        taken = next(q for q in amounts if stages[place][subset - q * strides[place]] + prices[q] == cost)
        subset -= taken * strides[place]
        digits.insert(0, taken)
    return digits
