"""What some decisions count besides pieces, shipments and nodes; each feature is there because a term asked for it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

ANY_LINE = -1
"""Stands for whichever line an option ships."""


_NOTHING: Integers = np.frombuffer(b"", dtype=np.int64)


def _none() -> Integers:
    return _NOTHING


@dataclass(frozen=True)
class Peaks:
    """Peaks: of each, the largest value among what is taken; 0 where nothing of it is.

    Attributes
    ----------
    count
        P, how many there are.
    peak
        (V,) the peak that each value belongs to, 0 to P - 1, ascending.
    line, option
        (V,) whose value it is; `ANY_LINE` as line stands for the option's shipment.
    value
        (V,) the values, 1 or more.
    """

    count: int = 0
    peak: Integers = field(default_factory=_none)
    line: Integers = field(default_factory=_none)
    option: Integers = field(default_factory=_none)
    value: Integers = field(default_factory=_none)

    @property
    def most(self) -> Integers:
        """(P,) the largest value there is of each."""
        return self._largest(self.value)

    def reached(self, taken: Booleans) -> Integers:
        """(P,) the largest value of each among what is taken; ``taken`` has shape (L, O)."""
        if not self.count:
            return _none()
        shipped = np.any(taken, axis=0)
        there = np.where(self.line == ANY_LINE, shipped[self.option], taken[self.line, self.option])
        return self._largest(np.where(there, self.value, 0))

    def _largest(self, values: Integers) -> Integers:
        found = np.zeros(self.count, dtype=np.int64)
        np.maximum.at(found, self.peak, values)
        return found


@dataclass(frozen=True)
class Brackets:
    """Weight brackets: whether an option ships a weight from one bound to another, as counted in `problem.Weights`.

    All brackets of an option follow each other by rising weight, so that each shipment is in exactly one.

    Attributes
    ----------
    option
        (B,) the options, ascending.
    least, most
        (B,) bounds of the brackets, both included.
    """

    option: Integers = field(default_factory=_none)
    least: Integers = field(default_factory=_none)
    most: Integers = field(default_factory=_none)

    @property
    def count(self) -> int:
        """B."""
        return len(self.option)


@dataclass(frozen=True)
class Overuses:
    """What an order uses of a node's capacity beyond an amount, as counted in `problem.Capacities`.

    Attributes
    ----------
    node
        (K,) the nodes.
    above
        (K,) the amounts, 0 or more.
    most
        (K,) the most that each can be.
    """

    node: Integers = field(default_factory=_none)
    above: Integers = field(default_factory=_none)
    most: Integers = field(default_factory=_none)

    @property
    def count(self) -> int:
        """K."""
        return len(self.node)


NO_PEAKS, NO_BRACKETS, NO_OVERUSES = Peaks(), Brackets(), Overuses()
"""What most problems have none of."""


@dataclass(frozen=True)
class Features:
    """All such features of a problem, each once.

    Attributes
    ----------
    peaks, brackets, overuses
        The P peaks, B brackets and K overuses.
    """

    peaks: Peaks = NO_PEAKS
    brackets: Brackets = NO_BRACKETS
    overuses: Overuses = NO_OVERUSES
