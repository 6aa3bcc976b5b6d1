"""The best plan with all of a line from one node: by recursion over subsets where that covers it, else searched."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from optimizer.answer import Answer
from optimizer.budget import Budget
from optimizer.engines.subsets import Pins
from optimizer.engines.subsets.coverage import steps
from optimizer.explaining.questions import Questions, most_at_nodes
from optimizer.problem import Insistence, Problem
from optimizer.uses import Integers

_STEPS_PER_SECOND = 3 * 10**7
_STEPS_FOR_ONE = 10**6
"""The recursion takes so many steps in about the time of one search."""


class Pinning:
    """Answers for one order what the best plan with a line at a node is.

    Parameters
    ----------
    problem
        The order's problem.
    count
        About how many answers will be asked for: of few, each is searched for sooner than all are enumerated.
    budget
        The recursion heeds no limit, so it is not begun where little time is left.
    """

    def __init__(self, problem: Problem, count: int, budget: Budget) -> None:
        self._problem = problem
        self._count = count
        self._budget = budget

    def best(self, questions: Questions) -> Answer | None:
        """Return the best choice; errors as for `answer`."""
        questions.go_on()
        pieces = self._pins.best() if self._pins else None
        return questions.ask(self._problem) if pieces is None else self._proven(pieces)

    def answer(self, line: int, node: int, questions: Questions) -> Answer | None:
        """Return the best choice with all of a line from a node, as the problem numbers them; None where there is none.

        Raises
        ------
        LeftOpen
            Where a limit came before the answer.
        """
        questions.go_on()
        if self._most[line, node] < self._problem.demand[line]:
            return None
        pieces = self._pins.pieces(line, node) if self._pins else None
        if pieces is not None:
            return self._proven(pieces)
        return None if self._pins and self._pins.settles else questions.ask(self._pinned(line, node))

    @cached_property
    def _most(self) -> Integers:
        """(L, N) more pieces of a line than this cannot come from a node, even if the line were alone."""
        return most_at_nodes(self._problem)

    @cached_property
    def _pins(self) -> Pins | None:
        seconds, expected = self._budget.left().seconds, steps(self._problem)
        is_late = seconds is not None and expected > _STEPS_PER_SECOND * seconds
        return None if is_late or expected > _STEPS_FOR_ONE * self._count else Pins.of(self._problem)

    def _pinned(self, line: int, node: int) -> Problem:
        problem = self._problem
        eligible = problem.eligible.copy()
        eligible[line] &= problem.option_node == node
        least = np.where(np.arange(problem.line_count) == line, problem.demand, 0)
        return replace(problem, eligible=eligible, tie_break=None, insists=Insistence(least))

    def _proven(self, pieces: Integers) -> Answer:
        bounds = self._problem.values_of(pieces)
        return Answer(pieces=pieces, bounds=bounds, status="optimal", limit=None, engine="subsets")
