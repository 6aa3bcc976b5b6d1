"""The objective levels as linear expressions over the variables of the CP-SAT model."""

from collections.abc import Iterator

import numpy as np
from ortools.sat.python.cp_model import LinearExpr, LinearExprT

from optimizer.engines.cpsat.stages import Stage, fold
from optimizer.engines.cpsat.variables import Variables
from optimizer.problem import Problem
from optimizer.uses import Coefficients, Integers


class Objective:
    """Builds the stages of a problem; a term that costs nothing creates no variables.

    Attributes
    ----------
    named
        Where the named levels are among all: behind the pieces unfilled where those come first, before the tie-break.
    stages
        What is minimised, one after the other, several levels folded into each.
    expressions
        The linear expression of each stage.
    """

    def __init__(self, problem: Problem, variables: Variables) -> None:
        self._problem = problem
        self._variables = variables
        before = [self._counting(unfilled=np.ones(problem.line_count, dtype=np.int64))] if problem.fill_first else []
        levels = [level.coefficients for level in problem.levels]
        after = [] if problem.tie_break is None else [self._tie_break(problem.tie_break)]
        self.named = slice(len(before), len(before) + len(levels))
        self.stages: list[Stage] = fold([*before, *levels, *after], problem)
        self.expressions: list[LinearExprT] = [self.expression(stage.coefficients) for stage in self.stages]

    def _tie_break(self, ranks: Integers) -> Coefficients:
        """Pieces times the rank of their option."""
        return self._counting(pieces=np.where(self._problem.eligible, ranks[None, :], 0))

    def _counting(self, **counted: Integers) -> Coefficients:
        """Return coefficients that count nothing but what is given."""
        return self._problem.sizes.coefficients(np.int64, **counted)

    def expression(self, costs: Coefficients) -> LinearExprT:
        """Return what a level costs, as a linear expression."""
        terms, factors = weighted(costs, self._variables)
        return LinearExpr.weighted_sum(terms, factors) + constant(costs, self._problem)


def constant(costs: Coefficients, problem: Problem) -> int:
    """Return what a level costs where nothing is sourced, over and above what `weighted` counts."""
    return int((costs.unfilled * problem.demand).sum())


def weighted(costs: Coefficients, variables: Variables) -> tuple[list[LinearExprT], list[int]]:
    """Return the variables that a level counts, and their coefficients; a piece sourced is one less unfilled."""
    terms: list[LinearExprT] = []
    factors: list[int] = []
    for term, factor in _weighted(costs, variables):
        if factor:
            terms.append(term)
            factors.append(factor)
    return terms, factors


def _weighted(costs: Coefficients, variables: Variables) -> Iterator[tuple[LinearExprT, int]]:
    net = (costs.pieces - costs.unfilled[:, None]).tolist()
    yield from ((pieces, net[line][option]) for (line, option), pieces in variables.pieces.items())
    yield from ((variables.taken[pair], cost) for pair, cost in _nonzero(costs.taken) if pair in variables.taken)
    at_nodes = ((variables.line_at_node(*pair), cost) for pair, cost in _nonzero(costs.line_at_node))
    splits = ((variables.split(*place), cost) for place, cost in _nonzero(costs.split))
    yield from ((literal, cost) for literal, cost in (*at_nodes, *splits) if literal is not None)
    yield from ((variables.shipment[option], cost) for (option,), cost in _nonzero(costs.shipment))
    yield from ((variables.node(*place), cost) for place, cost in _nonzero(costs.node))
    yield from ((variables.peak(place), cost) for (place,), cost in _nonzero(costs.peak))
    yield from ((variables.bracket(place), cost) for (place,), cost in _nonzero(costs.bracket))
    yield from ((variables.overuse(place), cost) for (place,), cost in _nonzero(costs.overuse))


def _nonzero(costs: Integers) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the places that cost something, and what."""
    places = zip(*(axis.tolist() for axis in costs.nonzero()), strict=True)
    return zip(places, costs[costs.nonzero()].tolist(), strict=True)
