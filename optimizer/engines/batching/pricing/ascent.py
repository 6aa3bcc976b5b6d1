"""Prices of what is scarce, raised where plans use too much of it and lowered where they leave some.

Steps are those of Adam (Kingma and Ba 2015) on whole prices, ever shorter: on these duals, with thousands of prices of
the same kind, they rise much faster than steps along subgradients. Shapes: W restraints.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MEMORY, _SQUARES = 0.9, 0.999
_LEAST = 0.05
"""Added to the size of a slope, so that restraints that are nearly kept move little."""
_SHORTEST = 0.01
"""How much the last step is shorter than the first."""


class Ascent:
    """The way up.

    Parameters
    ----------
    bound
        Returns the bound at prices, shape (W,), whole numbers, and by how much plans use more than there is.
    start
        (W,) prices to begin with.
    most
        (W,) no price is higher.
    step
        (W,) by how much prices change at first.

    Attributes
    ----------
    best, prices
        The highest bound, and where it is.
    """

    def __init__(
        self, bound: Callable[[Floats], tuple[int, Floats]], start: Floats, most: Floats, step: Floats
    ) -> None:
        self._bound = bound
        self._most = most
        self._step = step
        self._now = start
        self.prices = np.rint(start)
        self.best: int | None = None
        self._mean, self._square = np.zeros_like(start), np.zeros_like(start)
        self._count = 0

    def restart(self, shorter: float) -> None:
        """Begin again from the best prices, with shorter steps."""
        self._now = self.prices
        self._step = self._step * shorter
        self._mean, self._square = np.zeros_like(self._now), np.zeros_like(self._now)
        self._count = 0

    def climb(self, rounds: int, *, goes_on: Callable[[int], bool]) -> None:
        """Take some steps; ``goes_on`` is asked before each."""
        decay = _SHORTEST ** (1 / max(rounds, 1))
        for count in range(rounds):
            if not goes_on(count):
                return
            self._look()
            self._step = self._step * decay

    def _look(self) -> None:
        at = np.rint(self._now)
        value, slope = self._bound(at)
        if self.best is None or value > self.best:
            self.best, self.prices = value, at
        self._count += 1
        self._mean += (1 - _MEMORY) * (slope - self._mean)
        self._square += (1 - _SQUARES) * (slope * slope - self._square)
        mean = self._mean / (1 - _MEMORY**self._count)
        size = np.sqrt(self._square / (1 - _SQUARES**self._count))
        self._now = np.clip(self._now + self._step * mean / (size + _LEAST), 0.0, self._most)
