"""The single-level form of an order's problem that every peer solves: fill what can be filled, as cheaply as possible.

Nothing couples the lines of generated cases but the parcels they share: each line is of another item, and nothing is
limited but stock. So how much of each line can be filled is known beforehand, and the two levels of the library, pieces
before money, are one level of money under equations. Where lines are served whole, a line is one unit; else a piece is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Problem
from optimizer.uses import Booleans, Coefficients, Integers

MONEY = 1
"""The level of money; the one before it counts unfilled pieces."""


@dataclass(frozen=True)
class Location:
    """Options to open, and pairs of a line and an option to serve it from, P of them in order of the lines.

    Attributes
    ----------
    fill
        (L,) units of each line that are to be sourced.
    pieces_per_unit
        (L,) pieces that a unit stands for.
    opening
        (O,) what opening an option costs.
    line, option
        (P,) what each pair joins.
    most
        (P,) the most units that the option has for the line, 1 or more; no more than are to be sourced.
    per_unit
        (P,) what a unit costs.
    once
        (P,) what it costs besides that the line takes from the option at all; 0 where there is one unit at most.
    km
        (O,) distance of each option from where the order goes.
    unit
        What one of these whole numbers is worth in money.
    """

    fill: Integers
    pieces_per_unit: Integers
    opening: Integers
    line: Integers
    option: Integers
    most: Integers
    per_unit: Integers
    once: Integers
    km: NDArray[np.float64]
    unit: float

    @classmethod
    def of(cls, problem: Problem, km: NDArray[np.float64]) -> "Location":
        """Return the form of a problem of a generated case; ``km`` is the distance of each of its options.

        Raises
        ------
        ValueError
            Where the problem has something that this form leaves out.
        """
        if reason := _beyond(problem):
            raise ValueError(f"peers do not model {reason}")
        size = problem.demand if problem.single_option else np.ones_like(problem.demand)
        units = problem.largest_take // size[:, None]
        line, option = units.nonzero()
        fill = np.minimum(units.sum(axis=1), problem.demand // size)
        most = np.minimum(units[line, option], fill[line])
        costs = problem.levels[MONEY].coefficients
        once = (costs.taken + costs.line_at_node[:, problem.option_node])[line, option]
        return cls(
            fill=fill,
            pieces_per_unit=size,
            opening=costs.shipment + costs.node[problem.option_node],
            line=line,
            option=option,
            most=most,
            per_unit=costs.pieces[line, option] * size[line] + np.where(most == 1, once, 0),
            once=np.where(most == 1, 0, once),
            km=km,
            unit=problem.levels[MONEY].unit,
        )

    @property
    def pair_count(self) -> int:
        """P."""
        return len(self.line)

    @property
    def option_count(self) -> int:
        """O."""
        return len(self.opening)

    def pieces(self, units: Integers) -> Integers:
        """(L, O) pieces of each line from each option; ``units`` has shape (P,)."""
        found = np.zeros((len(self.fill), self.option_count), dtype=np.int64)
        found[self.line, self.option] = units * self.pieces_per_unit[self.line]
        return found

    def cheapest_units(self, usable: Booleans) -> Integers:
        """(P,) units of each pair where every line takes from its cheapest usable pairs; ``usable`` has shape (P,)."""
        units, left = np.zeros(self.pair_count, dtype=np.int64), self.fill.tolist()
        pairs = usable.nonzero()[0]
        for pair in pairs[np.argsort(self.per_unit[pairs], kind="stable")].tolist():
            line = int(self.line[pair])
            units[pair] = min(int(self.most[pair]), left[line])
            left[line] -= int(units[pair])
        return units


def _beyond(problem: Problem) -> str | None:
    """Name something that couples lines, or that the single level leaves out."""
    money = problem.levels[-1].coefficients
    checks = {
        "other levels than unfilled pieces and money": len(problem.levels) != 2,
        "several options of one node": problem.option_count != problem.node_count,
        "lines of one item": len(np.unique(problem.item)) != problem.line_count,
        "capacity": problem.capacity.limited.any(),
        "heavy shipments": problem.weights.limited.any(),
        "a most number of nodes": problem.max_nodes is not None,
        "least values": problem.least_value is not None,
        "groups of lines": (problem.together >= 0).any(),
        "parts of lines from one option": problem.single_option and problem.partial == "units",
        "peaks": money.peak.size,
        "brackets": money.bracket.size,
        "overuses": money.overuse.size,
        "credits": _least(money) < 0,
    }
    return next((name for name, holds in checks.items() if holds), None)


def _least(costs: Coefficients) -> int:
    parts = (costs.pieces, costs.taken, costs.line_at_node, costs.shipment, costs.node)
    return min(int(part.min(initial=0)) for part in parts)
