"""Takes the quickest engine that covers a problem."""

from optimizer.answer import Answer, Limits
from optimizer.budget import Budget
from optimizer.engines.capacity import CapacityEngine
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction import ReductionEngine
from optimizer.engines.relaxed.targets import targets
from optimizer.engines.subsets import SubsetsEngine
from optimizer.problem import Problem

NAME = "auto"


class AutoEngine:
    """Enumerates small orders, reduces and branches large ones, and leaves the rest to CP-SAT."""

    name = NAME

    def __init__(self) -> None:
        self._subsets = SubsetsEngine()
        self._reduction = ReductionEngine()
        self._capacity = CapacityEngine()
        self._rest = CpSatEngine()

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        """Return the lexicographic optimum, or the best choice within the limits and the bounds proven."""
        budget = Budget(limits)
        goal = targets(problem)
        if goal is None:
            return self._rest.solve(problem, limits)
        answer = (
            self._subsets.attempt(problem, goal)
            or self._capacity.attempt(problem, goal, limits)
            or self._reduction.attempt(problem, goal, budget.left())
        )
        return answer or self._rest.solve(problem, budget.left())
