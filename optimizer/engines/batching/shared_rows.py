"""The rows of a CP-SAT model that tie orders together, and what they cost beyond a soft limit.

Surcharges are attributed in sequence, so that where orders weigh them differently the use counts up to each order whose
successor weighs them in another way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr, LinearExprT

from optimizer.engines.batching.components import most_draws
from optimizer.engines.cpsat.variables import Variables
from optimizer.joint import NO_ROW, Claims, JointProblem
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Overuse:
    """What some orders use of a soft row beyond its limit.

    Attributes
    ----------
    row
        The row.
    last
        The last order that counts.
    expression
        The overuse; no less, and no more where some level would earn by that.
    costs
        (K,) what a unit of it adds to each level.
    most
        The most that it can be.
    created
        The variable of it, and the literal of whether there is any, where these are needed.
    """

    row: int
    last: int
    expression: LinearExprT
    costs: Integers
    most: int
    created: tuple[IntVar, ...]

    def hints(self, beyond: int) -> Iterator[tuple[int, int]]:
        """Yield what an overuse makes of the variables, by their index."""
        for variable, value in zip(self.created, (beyond, int(beyond > 0)), strict=False):
            yield variable.index, value


class SharedRows:
    """Adds all rows to a model of which the orders are there already.

    Attributes
    ----------
    overuses
        What surcharges count.
    """

    def __init__(self, model: CpModel, joint: JointProblem, variables: Sequence[Variables]) -> None:
        self._model = model
        self._joint = joint
        self._most = most_draws(joint).tocsc()
        self.overuses: list[Overuse] = []
        binding = np.asarray(self._most.sum(axis=0)).reshape(-1) > joint.rows.limit
        self._uses: dict[int, list[tuple[int, LinearExprT]]] = {row: [] for row in np.flatnonzero(binding).tolist()}
        for index, (problem, claims, each) in enumerate(zip(joint.orders, joint.claims, variables, strict=True)):
            for row, use in _uses(problem, claims, each, binding):
                self._uses[row].append((index, use))

    def add_rows(self) -> None:
        """Add every row that may bind."""
        for row, uses in self._uses.items():
            if self._joint.rows.soft[row]:
                self.overuses += self._soft(row, uses)
            else:
                limit = max(int(self._joint.rows.limit[row]), 0)
                self._model.add(LinearExpr.sum([use for _, use in uses]) <= limit)

    def beyond(self, used: Integers, overuse: Overuse) -> int:
        """Return an overuse; ``used``, (R,), is what orders up to its last one use."""
        return max(int(used[overuse.row] - self._joint.rows.limit[overuse.row]), 0)

    def _soft(self, row: int, uses: list[tuple[int, LinearExprT]]) -> Iterator[Overuse]:
        """Yield what is used beyond a soft limit up to each order whose successor weighs it in another way."""
        rates = self._joint.rows.rates[self._joint.classes, :, row]
        limit, most = int(self._joint.rows.limit[row]), 0
        for place, (index, _) in enumerate(uses):
            is_new = place == 0 or uses[place - 1][0] != index
            most += int(self._most[index, row]) if is_new else 0
            after = np.zeros_like(rates[index]) if place + 1 == len(uses) else rates[uses[place + 1][0]]
            costs = rates[index] - after
            if costs.any() and most > limit:
                yield self._beyond(row, uses[: place + 1], most, costs)

    def _beyond(self, row: int, uses: list[tuple[int, LinearExprT]], most: int, costs: Integers) -> Overuse:
        """Return what some uses, the most that they can be, are beyond a row's limit."""
        limit, last = int(self._joint.rows.limit[row]), uses[-1][0]
        used: Any = LinearExpr.sum([use for _, use in uses])
        if limit <= 0:
            # All of it is beyond the limit; what others use there already is not counted.
            return Overuse(row, last, used, costs, most, ())
        beyond = self._model.new_int_var(0, most - limit, "")
        self._model.add(beyond >= used - limit)
        if (costs >= 0).all():
            return Overuse(row, last, beyond, costs, most - limit, (beyond,))
        some = self._model.new_bool_var("")
        self._model.add(beyond <= (most - limit) * some)
        self._model.add(beyond <= used - limit * some)
        return Overuse(row, last, beyond, costs, most - limit, (beyond, some))


def _uses(
    problem: Problem, claims: Claims, variables: Variables, binding: Booleans
) -> Iterator[tuple[int, LinearExprT]]:
    """Yield what an order uses of rows, piece by piece and node by node."""
    counts = np.append(binding, False)  # NO_ROW finds the last one.
    for layer in claims.stock:
        places = layer[problem.item[:, None], problem.option_node[None, :]]
        rows = np.where(counts[places], places, NO_ROW).tolist()
        for (line, option), pieces in variables.pieces.items():
            if (row := rows[line][option]) != NO_ROW:
                yield row, pieces
    nodes = np.unique(problem.option_node[[option for _, option in variables.pieces]]).tolist()
    for layer in claims.capacity:
        for node in nodes:
            if counts[layer[node]]:
                yield int(layer[node]), variables.capacity_use(node)
