"""Shares lines out to options by enumerating subsets of the lines: what each costs, then how to part them.

Each subset is priced at its best option in passes over all options at once, then everything is parted into subsets.
Shapes: A lines, R options, S subsets as in `lattice`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.subsets.lattice import Lattice

Floats = NDArray[np.float64]

_CHUNK = 2**17
"""Costs that are looked at in one pass, so that they stay in the processor's cache."""


@dataclass(frozen=True)
class Rooms:
    """How much fits into what an option sends, whole numbers.

    Attributes
    ----------
    left
        (R,) the room; infinite where all fits.
    once
        (R,) what any part takes of it.
    lines
        Of each line, shape (size, R), what 1, 2, ... of it take.
    """

    left: Floats
    once: Floats
    lines: tuple[Floats, ...]

    def at(self, options: slice) -> Self | None:
        """Return the rooms of some options that have a limit; None where none has."""
        return None if np.isinf(self.left[options]).all() else self._of(options)

    def _of(self, options: slice) -> Self:
        return type(self)(self.left[options], self.once[options], tuple(line[:, options] for line in self.lines))


def shared(
    lattice: Lattice, options: Floats, lines: Sequence[Floats], most: int | None, rooms: Rooms | None = None
) -> tuple[float, list[tuple[int, list[int]]]]:
    """Return the least cost of all lines, infinite where there is none, and the options with what each takes.

    Parameters
    ----------
    lattice
        The subsets of the lines.
    options
        (R,) cost of opening an option; two parts at one option pay it twice.
    lines
        Of each line, shape (size, R), what 1, 2, ... of it cost at an option, infinite where that cannot be.
    most
        In how many parts all may come; None is any number.
    rooms
        How much fits into a part; None is any amount.
    """
    alone = _cheapest(lattice, options, lines, rooms)
    rounds = [alone]
    while most is None or len(rounds) < most:
        rounds.append(lattice.least(rounds[-1], alone))
        if (rounds[-1] == rounds[-2]).all():
            break
    cost = float(rounds[-1][-1])
    parts = _parts(lattice, rounds) if cost < np.inf else ()
    return cost, [_at_best_option(lattice.digits(part), options, lines, rooms) for part in parts]


def _cheapest(lattice: Lattice, options: Floats, lines: Sequence[Floats], rooms: Rooms | None) -> Floats:
    """(S,) the least cost of each subset at one option; nothing costs nothing."""
    best = np.full(lattice.count, np.inf)
    width = max(_CHUNK // lattice.count, 16)
    for start in range(0, len(options), width):
        here = slice(start, start + width)
        costs = _sums(lattice.count, options[here], [line[:, here] for line in lines])
        room = rooms.at(here) if rooms is not None else None
        if room is not None:
            costs[_sums(lattice.count, room.once, room.lines) > room.left] = np.inf
        np.minimum(best, costs.min(axis=1), out=best)
    best[0] = 0.0
    return best


def _sums(count: int, options: Floats, lines: Sequence[Floats]) -> Floats:
    """(S, R) the sum of what each subset counts at each option."""
    sums = np.empty((count, len(options)))
    sums[0] = options
    filled = 1
    for line in lines:
        before = sums[:filled]
        for amount, row in enumerate(line, start=1):
            np.add(before, row, out=sums[amount * filled : (amount + 1) * filled])
        filled *= len(line) + 1
    return sums


def _parts(lattice: Lattice, rounds: Sequence[Floats]) -> Iterator[int]:
    """Yield the subsets that all is parted into: back along the rounds, each of which allows one part more."""
    rest = lattice.count - 1
    for place in range(len(rounds) - 1, 0, -1):
        part = lattice.split(rounds[place - 1], rounds[0], rest, float(rounds[place][rest]))
        if part:
            yield part
        rest -= part
    if rest:
        yield rest


def _at_best_option(
    digits: list[int], options: Floats, lines: Sequence[Floats], rooms: Rooms | None
) -> tuple[int, list[int]]:
    costs = _sum(digits, options, lines)
    if rooms is not None:
        costs[_sum(digits, rooms.once, rooms.lines) > rooms.left] = np.inf
    return int(costs.argmin()), digits


def _sum(digits: list[int], options: Floats, lines: Sequence[Floats]) -> Floats:
    """(R,) the sum of what a subset counts at each option."""
    total = options.copy()
    for line, amount in zip(lines, digits, strict=True):
        if amount:
            total += line[amount - 1]
    return total
