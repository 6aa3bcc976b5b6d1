"""Prices of stock by what is left and what is expected."""

from dataclasses import dataclass
from time import process_time

import numpy as np

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.column_program import ColumnProgram
from benchmarks.ma.instance import Instance

_ROUNDS, _GAP = 4, 1e-4
"""Prices need not be exact: what is left changes before they are used."""


@dataclass(frozen=True)
class Effort:
    """How much is spent on prices.

    Attributes
    ----------
    derivations
        How often they are derived in a sequence, evenly, at its start first.
    futures
        Over how many drawn futures they are the mean; 0 takes the expected one.
    fresh
        How many of these are drawn anew in a derivation; the others are those drawn last.
    """

    derivations: int
    futures: int = 0
    fresh: int = 1

    def moments(self, arrivals: int) -> list[int]:
        """Return before which arrival prices are derived."""
        return sorted({arrivals * index // self.derivations for index in range(self.derivations)})


class Derivation:
    """Derives prices again and again, and takes the time.

    What is left changes little between two derivations, so the prices of futures that were drawn a little earlier
    tell nearly as much about chance as new ones, and cost nothing.

    Parameters
    ----------
    instance
        The demand.
    program
        The program by plans; grows.
    effort
        How many futures are drawn.
    rng
        Draws them.

    Attributes
    ----------
    times
        How often prices were derived.
    seconds
        How long that took in all.
    """

    def __init__(self, instance: Instance, program: ColumnProgram, effort: Effort, rng: np.random.Generator) -> None:
        self._instance, self._program, self._effort, self._rng = instance, program, effort, rng
        self._known: list[Floats] = []
        self.times, self.seconds = 0, 0.0

    def prices(self, remaining: int, stock: Integers) -> Floats:
        """Return (I, K) prices of the stock that is left, for so many arrivals to come."""
        began = process_time()
        found = [self._solve(orders, stock) for orders in self._demands(remaining)]
        self._known = [*self._known, *found][-max(1, self._effort.futures) :]
        prices: Floats = np.mean(self._known, axis=0)
        self.times += 1
        self.seconds += process_time() - began
        return prices

    def _demands(self, remaining: int) -> list[Floats]:
        """Return the (G,) orders to come of each new future."""
        chances = self._instance.chances.ravel()
        if not self._effort.futures:
            return [remaining * chances]
        new = self._effort.fresh if self._known else self._effort.futures
        drawn = self._rng.multinomial(remaining, np.append(chances, 1 - chances.sum()), size=new)
        return list(drawn[:, :-1].astype(float))

    def _solve(self, orders: Floats, stock: Integers) -> Floats:
        return self._program.solve(orders, stock, rounds=_ROUNDS, gap=_GAP).prices
