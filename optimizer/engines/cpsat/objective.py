"""The objective levels as linear expressions over the variables of the CP-SAT model."""

from dataclasses import dataclass

import numpy as np
from ortools.sat.python.cp_model import LinearExpr, LinearExprT

from optimizer.engines.cpsat.variables import Variables
from optimizer.problem import Coefficients, Integers, Problem


@dataclass(frozen=True)
class Stage:
    """What one call of the solver minimises: a level, divided by what divides all its coefficients.

    Attributes
    ----------
    expression
        The linear expression.
    coefficients
        The level that it stands for.
    divisor
        One unit of the expression is so many units of the level.
    least
        A lower bound of the expression that needs no search.
    """

    expression: LinearExprT
    coefficients: Coefficients
    divisor: int
    least: int


class Objective:
    """Builds the stages of a problem; a term that costs nothing creates no variables."""

    def __init__(self, problem: Problem, variables: Variables) -> None:
        self._problem = problem
        self._variables = variables

    def stages(self) -> list[Stage]:
        """Return one stage per named level, then that of the tie-break where it applies."""
        levels = [level.coefficients for level in self._problem.levels]
        if self._problem.tie_break is not None:
            levels.append(self._tie_break(self._problem.tie_break))
        return [self._stage(level) for level in levels]

    def _tie_break(self, ranks: Integers) -> Coefficients:
        """Pieces times the rank of their option."""
        lines, nodes, options = self._problem.line_count, self._problem.node_count, self._problem.option_count
        return Coefficients(
            pieces=np.where(self._problem.eligible, ranks[None, :], 0),
            line_at_node=np.zeros((lines, nodes), dtype=np.int64),
            shipment=np.zeros(options, dtype=np.int64),
            node=np.zeros(nodes, dtype=np.int64),
            unfilled=np.zeros(lines, dtype=np.int64),
            split=np.zeros(lines, dtype=np.int64),
        )

    def _stage(self, level: Coefficients) -> Stage:
        divisor = level.divisor()
        terms: list[LinearExprT] = []
        factors: list[int] = []
        constant = 0
        for term, factor in self._weighted(level):
            if factor:
                terms.append(term)
                factors.append(factor // divisor)
        for line, factor in enumerate(level.unfilled.tolist()):
            if factor:
                constant += factor // divisor * int(self._problem.demand[line])
                terms.append(self._variables.sourced(line))
                factors.append(-(factor // divisor))
        expression = LinearExpr.weighted_sum(terms, factors) + constant
        return Stage(expression, level, divisor, self._least(level) // divisor)

    def _weighted(self, level: Coefficients) -> list[tuple[LinearExprT, int]]:
        """Return the variables that a level counts directly, with their coefficients."""
        variables, problem = self._variables, self._problem
        found: list[tuple[LinearExprT, int]] = [
            (pieces, int(level.pieces[pair])) for pair, pieces in variables.pieces.items()
        ]
        for line, node in zip(*(index.tolist() for index in level.line_at_node.nonzero()), strict=True):
            if (present := variables.line_at_node(line, node)) is not None:
                found.append((present, int(level.line_at_node[line, node])))
        found += [(variables.shipment[option], int(level.shipment[option])) for option in level.shipment.nonzero()[0]]
        found += [(variables.node(node), int(level.node[node])) for node in level.node.nonzero()[0].tolist()]
        for line in range(problem.line_count):
            if level.split[line] and (split := variables.split(line)) is not None:
                found.append((split, int(level.split[line])))
        return found

    def _least(self, level: Coefficients) -> int:
        """Return a bound from the signs alone: every credit taken in full, every cost avoided."""
        full_credit = np.minimum(level.pieces, 0) * self._problem.largest_take
        return int(full_credit.sum())
