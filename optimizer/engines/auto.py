"""Takes the quickest engine that covers a problem."""

from dataclasses import replace

from optimizer.answer import Answer, Limits
from optimizer.engines.capacity import CapacityEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction import ReductionEngine
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.targets import targets
from optimizer.engines.subsets import SubsetsEngine
from optimizer.problem import Problem

NAME = "auto"


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
        goal = targets(problem)
        if goal is None:
            return self._rest.solve(problem, limits)
        clock = Clock(limits)
        answer = (
            self._subsets.attempt(problem, goal)
            or self._capacity.attempt(problem, goal, clock)
            or self._reduction.attempt(problem, goal, clock)
        )
        if answer is None:
            clock.spend(found := self._rest.solve(problem, clock.left()))
            answer = replace(found, deterministic_seconds=clock.deterministic_spent)
        return answer
