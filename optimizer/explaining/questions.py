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

    def go_on(self) -> None:
        """Raise LeftOpen where the budget is spent."""
        self.cut = self.budget.spent or self.cut
        if self.cut is not None:
            raise LeftOpen


def cannot_be(problem: Problem) -> bool:
    """Tell whether some line can clearly not have as much as is insisted on, whatever the others take."""
    return problem.insists is not None and bool((most_of_each(problem) < problem.insists.least).any())


def most_of_each(problem: Problem) -> Integers:
    """Shape (L,), more pieces of each line than this cannot be sourced, even if it were alone."""
    # Of a line that is not split one option serves it; else the options of a node draw on one stock.
    if problem.single_option:
        return np.asarray(problem.largest_take.max(axis=1, initial=0), dtype=np.int64)
    at_node = np.minimum(problem.by_node(problem.largest_take), problem.stock[problem.item])
    return np.asarray(at_node.sum(axis=1), dtype=np.int64)
