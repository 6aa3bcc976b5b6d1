"""What a heuristic sees of one order under one order rule.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, as in `problem`.
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.conditions import Condition
from models.network import Node
from models.orders import Order
from optimizer.compiler import CompiledOrder
from optimizer.compiler.supply import Option
from optimizer.heuristics.conditions import Conditions
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers, Parts

Floats = NDArray[np.float64]


class Choices:
    """The sources that may serve the lines of an order, and what is known of them.

    Nodes are numbered by id, lines by id, and options by node and service.

    Parameters
    ----------
    compiled
        The order under the rule that is to decide.
    conditions
        Asks conditions of the heuristic's own.
    """

    def __init__(self, compiled: CompiledOrder, conditions: Conditions) -> None:
        self._compiled = compiled
        self._conditions = conditions

    @property
    def problem(self) -> Problem:
        """The numeric decision, with all limits."""
        return self._compiled.problem

    @property
    def order(self) -> Order:
        """The order."""
        return self._compiled.scene.demand.order

    @property
    def options(self) -> tuple[Option, ...]:
        """(O,) the options, with their services."""
        return self._compiled.options

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """(N,) the nodes."""
        known = self._compiled.scene.supply.nodes
        return tuple(known[node] for node in self._compiled.context.nodes.tolist())

    @cached_property
    def first_option(self) -> Integers:
        """(N + 1,) where the options of each node start, and where the last ones end."""
        return np.searchsorted(self.problem.option_node, np.arange(self.problem.node_count + 1))

    @cached_property
    def most(self) -> Integers:
        """(L, N) the most pieces that a line could take from a node, other lines and its services' weights aside."""
        return self.at_nodes(self.problem.eligible)

    def at_nodes(self, pairs: Booleans) -> Integers:
        """(L, N) the most pieces that a line could take from a node by some pairs of shape (L, O)."""
        if not self.problem.option_count:
            return np.zeros((self.problem.line_count, 0), dtype=np.int64)
        there = np.logical_or.reduceat(pairs & (self.problem.largest_take > 0), self.first_option[:-1], axis=1)
        stocked = np.minimum(self.problem.stock.take(self.problem.item, axis=0), self.problem.demand[:, None])
        return np.asarray(stocked * there)

    @cached_property
    def km(self) -> Floats:
        """(N,) distance of each node from the destination, also for pickups; infinite where unknown."""
        km = self._compiled.scene.node_km[self._compiled.context.nodes]
        return np.where(np.isnan(km), np.inf, km)

    def known_km(self, asker: str) -> Floats:
        """Return the same where every distance is known that something is shipped over.

        Raises
        ------
        MissingLocation
            Where one is not; ``asker`` says who needs it.
        """
        self._compiled.context.option_km(asker)
        return self.km

    @property
    def priority(self) -> Floats:
        """(N,) the nodes' priority numbers, 1 before 2; a node without one comes after all others."""
        return self._compiled.scene.supply.priority[self._compiled.context.nodes]

    @property
    def utilization(self) -> Floats:
        """(N,) the share of each node's capacity that is used before this order; NaN without a capacity."""
        return self._compiled.scene.utilization[self._compiled.context.nodes]

    def meets(self, condition: Condition, *, asker: str) -> Booleans:
        """(L, O) the pairs that meet a condition on sources; errors as for `Conditions.met`."""
        return self._conditions.met(condition, self._compiled, asker)

    def cost(self, terms: Iterable[str], pairs: Booleans) -> Floats:
        """Return what it comes to in some terms to take all that there is to take from an option, and only that.

        Terms that the levels do not name cost nothing; what hangs on weights, on days or on the use of capacity is not
        counted.

        Parameters
        ----------
        terms
            Names of terms.
        pairs
            (L, O) the pairs to take from.

        Returns
        -------
        ndarray
            (O,) amounts.
        """
        wanted, take = frozenset(terms), self.problem.largest_take * pairs
        total = np.zeros(self.problem.option_count)
        for level in self.problem.levels:
            for term in level.terms:
                if term.name in wanted:
                    total += _cost_of(term.costs.parts, take, self.problem.option_node)
        return total


def _cost_of(parts: Parts, take: Integers, node: Integers) -> Floats:
    """Return what a term counts at each option, (O,), for pieces of shape (L, O) taken there."""
    total = np.zeros(len(node))
    if "pieces" in parts:
        total += (parts["pieces"] * take).sum(axis=0)
    if "taken" in parts:
        total += (parts["taken"] * (take > 0)).sum(axis=0)
    if "line_at_node" in parts:
        total += (parts["line_at_node"][:, node] * (take > 0)).sum(axis=0)
    if "shipment" in parts:
        total += parts["shipment"]
    return total + parts["node"][node] if "node" in parts else total
