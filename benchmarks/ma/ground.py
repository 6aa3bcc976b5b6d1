"""What is solved once for an instance, and used by all its sequences."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.column_program import ColumnProgram, Solved
from benchmarks.ma.deterministic import Deterministic, solve_deterministic
from benchmarks.ma.instance import Instance
from benchmarks.ma.marginals import Marginals
from benchmarks.ma.pricing import Pricing


@dataclass(frozen=True)
class Ground:
    """An instance with its programs solved at expected demand.

    Attributes
    ----------
    instance
        Demand, stock and costs.
    pricing
        Finds best plans.
    deterministic
        The program by items.
    expected
        The program by plans.
    start
        The program by plans, solved, for others to begin with.
    """

    instance: Instance
    pricing: Pricing
    deterministic: Deterministic
    expected: Solved
    start: ColumnProgram

    @classmethod
    def of(cls, instance: Instance) -> Self:
        """Solve the programs."""
        pricing = Pricing(instance)
        program = ColumnProgram(instance, pricing)
        expected = program.solve(instance.expected, instance.stock)
        return cls(instance, pricing, solve_deterministic(instance), expected, program)

    @cached_property
    def marginals(self) -> Marginals:
        """What roundings round."""
        return Marginals(self.deterministic.shares, self.instance.pair_sizes)

    def program(self) -> ColumnProgram:
        """Return a program by plans that begins with those of expected demand: the same whatever ran before."""
        return ColumnProgram(self.instance, self.pricing, self.start)

    def hindsight(self, arrivals: Integers) -> float:
        """Return a lower bound of what any plans cost for (T,) arrivals that are known."""
        return self.program().solve(self.counted(arrivals), self.instance.stock).bound

    def counted(self, arrivals: Integers) -> Floats:
        """Return how many orders of each pair there are among (T,) arrivals."""
        return np.bincount(arrivals[arrivals >= 0], minlength=self.instance.pairs).astype(float)
