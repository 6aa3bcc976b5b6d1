"""The strong formulation as a mixed-integer program in arrays, for solvers that take it as such."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.location import Location
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Program:
    """Minimise costs under rows between bounds.

    The columns are the options, then the pairs that cost something by themselves (switches), then the units of all
    pairs. The rows fill each line, keep units behind their switch (the option itself where there is none), and
    switches behind their option. Only options and switches are integral: given those, units follow.

    Attributes
    ----------
    costs, most, integral
        Of each column: money, upper bound (the lower one is 0), and whether it is integral.
    switch
        (P,) the column that has to be 1 for a pair to be used.
    rows, columns, values
        The entries of the matrix.
    low, high
        The bounds of each row.
    """

    costs: Floats
    most: Integers
    integral: Booleans
    switch: Integers
    rows: Integers
    columns: Integers
    values: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, location: Location) -> "Program":
        """Return the strong formulation."""
        switched = location.once.nonzero()[0]
        own = location.option_count + np.arange(len(switched))
        units = location.option_count + len(switched) + np.arange(location.pair_count)
        switch = location.option.copy()
        switch[switched] = own
        binary = np.ones(location.option_count + len(switched), dtype=np.int64)
        costs = np.concatenate([location.opening, location.once[switched], location.per_unit])
        behind = np.concatenate([units, own])
        before = np.concatenate([switch, location.option[switched]])
        factor = np.concatenate([location.most, np.ones(len(switched), dtype=np.int64)])
        lines, links = len(location.fill), len(behind)
        link = lines + np.arange(links)
        return cls(
            costs=costs * location.unit,
            most=np.concatenate([binary, location.most]),
            integral=np.arange(len(costs)) < len(binary),
            switch=switch,
            rows=np.concatenate([location.line, link, link]),
            columns=np.concatenate([units, behind, before]),
            values=np.concatenate([np.ones(location.pair_count + links), -factor.astype(np.float64)]),
            low=np.concatenate([location.fill, np.full(links, -np.inf)]),
            high=np.concatenate([location.fill, np.zeros(links)]),
        )
