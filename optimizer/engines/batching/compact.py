"""One CP-SAT model of many orders: each as if it were alone, and the rows that tie them together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import gcd

import numpy as np
from ortools.sat.python.cp_model import CpModel, LinearExpr, LinearExprT

from optimizer.engines.batching.shared_rows import Overuse, SharedRows
from optimizer.engines.cpsat.constraints import Constraints
from optimizer.engines.cpsat.folding import Fold, Span
from optimizer.engines.cpsat.objective import constant, weighted
from optimizer.engines.cpsat.stages import span_of
from optimizer.engines.cpsat.variables import Variables
from optimizer.joint import JointProblem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class LevelSum:
    """What a level of all orders counts, divided by what divides it.

    Attributes
    ----------
    terms, factors
        The variables and their coefficients.
    constant
        What is counted besides.
    span
        What it may come to.
    """

    terms: list[LinearExprT]
    factors: list[int]
    constant: int
    span: Span

    @property
    def expression(self) -> LinearExprT:
        """The level as a linear expression."""
        return LinearExpr.weighted_sum(self.terms, self.factors) + self.constant


class CompactModel:
    """Variables, rows and levels of many orders.

    Parameters
    ----------
    joint
        The decision; tie-breaks of its orders are left out.
    first
        The first level that is asked for.

    Attributes
    ----------
    native
        The ``CpModel``.
    variables
        The variables of each order.
    levels
        What each level counts, from the first that is asked for.
    """

    def __init__(self, joint: JointProblem, first: int = 0) -> None:
        self.joint = joint
        self._first = first
        self.native = CpModel()
        orders = self.joint.orders
        self.variables = [Variables(self.native, problem) for problem in orders]
        for problem, variables in zip(orders, self.variables, strict=True):
            Constraints(self.native, problem, variables).add_constraints()
        self._shared = SharedRows(self.native, self.joint, self.variables)
        self._shared.add_rows()
        self.levels = [self._level(rank) for rank in range(first, joint.level_count)]

    def hints(self, choices: Sequence[Integers]) -> dict[int, int]:
        """Return what choices make of every variable, by its index."""
        found: dict[int, int] = {}
        used = np.zeros(self.joint.rows.count, dtype=np.int64)
        overuses = self._overuses_by_last()
        for index, (variables, pieces) in enumerate(zip(self.variables, choices, strict=True)):
            found.update(variables.hints(pieces))
            draw = self.joint.draw(index, pieces)
            used[draw.row] += draw.amount
            for overuse in overuses.get(index, ()):
                found.update(overuse.hints(self._shared.beyond(used, overuse)))
        return found

    def choices(self, values: Sequence[int]) -> tuple[Integers, ...]:
        """Return the pieces, shapes (L, O), that a solution with these values of the variables chooses."""
        return tuple(variables.choice(values) for variables in self.variables)

    def level(self, rank: int) -> LevelSum:
        """Return what a level counts."""
        return self.levels[rank - self._first]

    def folded(self, fold: Fold, rank: int) -> LinearExprT:
        """Return the expression of a fold whose levels begin with one of these."""
        levels = [self.level(rank + place) for place in range(len(fold.spans))]
        terms = [term for level in levels for term in level.terms]
        factors = [
            factor * weight for level, weight in zip(levels, fold.weights, strict=True) for factor in level.factors
        ]
        constants = sum(level.constant * weight for level, weight in zip(levels, fold.weights, strict=True))
        return LinearExpr.weighted_sum(terms, factors) + constants

    def _overuses_by_last(self) -> dict[int, list[Overuse]]:
        found: dict[int, list[Overuse]] = {}
        for overuse in self._shared.overuses:
            found.setdefault(overuse.last, []).append(overuse)
        return found

    def _level(self, rank: int) -> LevelSum:
        divisor = self._divisor(rank)
        terms: list[LinearExprT] = []
        factors: list[int] = []
        fixed = 0
        for problem, variables in zip(self.joint.orders, self.variables, strict=True):
            costs = problem.levels[rank].coefficients
            more = weighted(costs, variables)
            terms += more[0]
            factors += more[1]
            fixed += constant(costs, problem)
        for overuse in self._shared.overuses:
            if cost := int(overuse.costs[rank]):
                terms.append(overuse.expression)
                factors.append(cost)
        spans = list(self._spans(rank, divisor))
        least, most, spread = (sum(getattr(span, name) for span in spans) for name in ("least", "most", "spread"))
        return LevelSum(
            terms, [factor // divisor for factor in factors], fixed // divisor, Span(divisor, least, most, spread)
        )

    def _divisor(self, rank: int) -> int:
        """Return what divides all coefficients of a level."""
        costs = [problem.levels[rank].coefficients for problem in self.joint.orders]
        of_orders = gcd(*(each.divisor() for each in costs if each.parts))
        return gcd(of_orders, *(int(overuse.costs[rank]) for overuse in self._shared.overuses)) or 1

    def _spans(self, rank: int, divisor: int) -> Iterator[Span]:
        for problem in self.joint.orders:
            yield span_of(problem.levels[rank].coefficients, problem, divisor)
        for overuse in self._shared.overuses:
            reach = int(overuse.costs[rank]) // divisor * overuse.most
            yield Span(1, min(reach, 0), max(reach, 0), abs(reach))


def masked(joint: JointProblem, masks: Sequence[Booleans | None]) -> JointProblem:
    """Return a decision that takes nothing from other pairs than some, (L, O) of each order; None is all of them."""
    orders = tuple(
        problem if mask is None else replace(problem, eligible=problem.eligible & mask)
        for problem, mask in zip(joint.orders, masks, strict=True)
    )
    return replace(joint, orders=orders)
