"""Questions to an engine that share one budget; a question that the budget leaves open says so."""

from typing import Literal

import numpy as np

from optimizer.answer import Answer
from optimizer.budget import Budget
from optimizer.engines import Engine
from optimizer.problem import Problem
from optimizer.uses import Integers

Cut = Literal["time", "deterministic", "interrupted"]


class LeftOpen(Exception):
    """A limit came before the answer."""


class Questions:
    """Asks an engine, as long as the budget lasts.

    Attributes
    ----------
    cut
        What ended the asking; None while it goes on.
    """

    def __init__(self, engine: Engine, budget: Budget, *, cut: Cut | None = None) -> None:
        self.engine = engine
        self.budget = budget
        self.cut = cut

    def ask(self, problem: Problem) -> Answer | None:
        """Return the best choice, proven or not; None where there is none.

        Raises
        ------
        LeftOpen
            Where a limit came before either.
        """
        if cannot_be(problem):
            return None
        self.go_on()
        answer = self.engine.solve(problem, self.budget.left())
        self.budget.spend(answer)
        if answer.limit is not None:
            self.cut = answer.limit
        if answer.status == "no_answer":
            raise LeftOpen
        return None if answer.status == "infeasible" else answer

    def interrupted(self) -> None:
        """Ask nothing more: the user has seen enough."""
        self.cut = "interrupted"

    def go_on(self) -> None:
        """Raise LeftOpen where the budget is spent."""
        self.cut = self.budget.spent or self.cut
        if self.cut is not None:
            raise LeftOpen


def cannot_be(problem: Problem) -> bool:
    """Tell whether some line can clearly not have as much as is insisted on, whatever the others take."""
    if problem.insists is None:
        return False
    at_nodes = most_at_nodes(problem)
    most = at_nodes.max(axis=1, initial=0) if problem.single_option else at_nodes.sum(axis=1)
    return bool((most < problem.insists.least).any())


def most_at_nodes(problem: Problem) -> Integers:
    """Return (L, N) how many pieces of each line could come from each node at most, if the line were alone."""
    if not problem.single_option:
        # The options of a node draw on one stock.
        return np.minimum(problem.by_node(problem.largest_take), problem.stock[problem.item])
    found = np.zeros((problem.node_count, problem.line_count), dtype=np.int64)
    np.maximum.at(found, problem.option_node, problem.largest_take.T)
    return found.T
