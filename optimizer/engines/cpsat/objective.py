"""The objective levels as linear expressions over the variables of the CP-SAT model."""

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
        lines, nodes, options = self._problem.line_count, self._problem.node_count, self._problem.option_count
        shapes = {
            "pieces": (lines, options),
            "taken": (lines, options),
            "line_at_node": (lines, nodes),
            "shipment": (options,),
            "violating": (len(self._problem.violates), options),
            "node": (nodes,),
            "unfilled": (lines,),
            "split": (lines,),
        }
        return Coefficients(**{part: np.zeros(shape, dtype=np.int64) for part, shape in shapes.items()} | counted)

    def expression(self, costs: Coefficients) -> LinearExprT:
        """Return what a level costs, as a linear expression."""
        terms: list[LinearExprT] = []
        factors: list[int] = []
        for term, factor in self._weighted(costs):
            if factor:
                terms.append(term)
                factors.append(factor)
        constant = int((costs.unfilled * self._problem.demand).sum())
        return LinearExpr.weighted_sum(terms, factors) + constant

    def _weighted(self, costs: Coefficients) -> list[tuple[LinearExprT, int]]:
        """Return variables and coefficients; a piece that is sourced is one less unfilled."""
        variables = self._variables
        net = (costs.pieces - costs.unfilled[:, None]).tolist()
        found: list[tuple[LinearExprT, int]] = [(p, net[line][o]) for (line, o), p in variables.pieces.items()]
        pairs = zip(*(axis.tolist() for axis in costs.taken.nonzero()), strict=True)
        found += [(variables.taken[pair], int(costs.taken[pair])) for pair in pairs if pair in variables.taken]
        at_nodes = zip(*(axis.tolist() for axis in costs.line_at_node.nonzero()), strict=True)
        present = ((variables.line_at_node(*pair), int(costs.line_at_node[pair])) for pair in at_nodes)
        splits = ((variables.split(line), int(costs.split[line])) for line in costs.split.nonzero()[0].tolist())
        in_breach = zip(*(axis.tolist() for axis in costs.violating.nonzero()), strict=True)
        breaches = ((variables.violating(*pair), int(costs.violating[pair])) for pair in in_breach)
        found += [(literal, factor) for literal, factor in (*present, *splits, *breaches) if literal is not None]
        found += [(variables.shipment[o], int(costs.shipment[o])) for o in costs.shipment.nonzero()[0].tolist()]
        found += [(variables.node(node), int(costs.node[node])) for node in costs.node.nonzero()[0].tolist()]
        return found
