"""Takes the quickest engine that covers a problem."""

from dataclasses import replace

from optimizer.answer import Answer, Limits
from optimizer.engines.capacity import CapacityEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.leaving import with_leaving, without_leaving
from optimizer.engines.reduction import ReductionEngine
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.targets import Targets, targets
from optimizer.engines.subsets import SubsetsEngine
from optimizer.problem import Problem

NAME = "auto"
_LARGE = 1000
"""Below as many pairs of lines and options CP-SAT is quicker than what is left where subsets do not tell."""


class AutoEngine:
    """Enumerates small orders, branches on nodes of limited room, reduces large ones, and leaves the rest to CP-SAT."""

    name = NAME

    def __init__(self) -> None:
        self._subsets = SubsetsEngine()
        self._capacity = CapacityEngine()
        self._reduction = ReductionEngine()
        self._rest = CpSatEngine()

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        """Return the lexicographic optimum, or the best choice within the limits and the bounds proven.

        The limits hold for all engines that are tried together.
        """
        clock = Clock(limits)
        if (goal := targets(problem)) is not None:
            answer = self._attempt(problem, goal, clock)
        else:
            answer = self._leaving(problem, clock)
        if answer is None:
            clock.spend(found := self._rest.solve(problem, clock.left()))
            answer = replace(found, deterministic_seconds=clock.deterministic_spent)
        return answer

    def _attempt(self, problem: Problem, goal: Targets, clock: Clock) -> Answer | None:
        return (
            self._subsets.attempt(problem, goal)
            or self._capacity.attempt(problem, goal, clock)
            or self._reduction.attempt(problem, goal, clock)
        )

    def _leaving(self, problem: Problem, clock: Clock) -> Answer | None:
        """Return the answer where filling does not come first, but has its price; None where that is not covered."""
        larger = with_leaving(problem)
        goal = None if larger is None else targets(larger)
        if larger is None or goal is None:
            return None
        is_large = problem.eligible.size > _LARGE
        answer = self._attempt(larger, goal, clock) if is_large else self._subsets.attempt(larger, goal)
        return None if answer is None else without_leaving(problem, answer)
