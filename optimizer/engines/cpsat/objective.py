"""The objective levels as linear expressions over the variables of the CP-SAT model."""

import numpy as np
from ortools.sat.python.cp_model import LinearExpr, LinearExprT

from optimizer.engines.cpsat.stages import Stage, fold
from optimizer.engines.cpsat.variables import Variables
from optimizer.problem import Coefficients, Integers, Problem


class Objective:
    """Builds the stages of a problem; a term that costs nothing creates no variables.

    Attributes
    ----------
    stages
        What is minimised, one after the other: the named levels and the tie-break where it applies.
    expressions
        The linear expression of each stage.
    """

    def __init__(self, problem: Problem, variables: Variables) -> None:
        self._problem = problem
        self._variables = variables
        levels = [level.coefficients for level in problem.levels]
        if problem.tie_break is not None:
            levels.append(self._tie_break(problem.tie_break))
        self.stages: list[Stage] = fold(levels, problem)
        self.expressions: list[LinearExprT] = [self.expression(stage.coefficients) for stage in self.stages]

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
        at_nodes = zip(*(axis.tolist() for axis in costs.line_at_node.nonzero()), strict=True)
        present = ((variables.line_at_node(*pair), int(costs.line_at_node[pair])) for pair in at_nodes)
        splits = ((variables.split(line), int(costs.split[line])) for line in costs.split.nonzero()[0].tolist())
        found += [(literal, factor) for literal, factor in (*present, *splits) if literal is not None]
        found += [(variables.shipment[o], int(costs.shipment[o])) for o in costs.shipment.nonzero()[0].tolist()]
        found += [(variables.node(node), int(costs.node[node])) for node in costs.node.nonzero()[0].tolist()]
        return found
