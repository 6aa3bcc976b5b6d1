"""What all best choices of many orders do, once it is known that each order can be at its own best in the first levels.

Then no order can do better there for another to do worse: all of them are at their own best in all best choices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.engines.relaxed.targets import Targets, targets
from optimizer.joint import JointProblem
from optimizer.problem import Insistence, Problem
from optimizer.uses import Integers


@dataclass(frozen=True)
class Aims:
    """What each order does where it is at its own best in the first levels.

    Attributes
    ----------
    joint
        The decision.
    held
        How many of the first levels that is about.
    of_orders
        What each order does.
    """

    joint: JointProblem
    held: int
    of_orders: tuple[Targets, ...]

    @classmethod
    def of(cls, joint: JointProblem) -> "Aims | None":
        """Return the aims; None where the first level is not told order by order, or is searched soonest as it is."""
        charged = (joint.rows.rates != 0).any(axis=(0, 2))
        most = int(np.argmax(np.append(charged, True)))  # Surcharges are told of no order alone.
        found = [targets(problem) for problem in joint.orders]
        held = min([most, *(0 if each is None else each.held for each in found)])
        if held == 0:
            return None
        cut = [targets(replace(problem, levels=problem.levels[:held])) for problem in joint.orders]
        return cls(joint, held, tuple(each for each in cut if each is not None))

    def are_reached(self, choices: Sequence[Integers]) -> bool:
        """Tell whether all orders, shapes (L, O), do that."""
        return all(_is_reached(goal, pieces) for goal, pieces in zip(self.of_orders, choices, strict=True))

    def narrowed(self) -> JointProblem:
        """Return the decision among choices that do that, for the levels behind."""
        orders = zip(self.joint.orders, self.of_orders, strict=True)
        return replace(self.joint, orders=tuple(_narrowed(problem, goal) for problem, goal in orders))


def _is_reached(goal: Targets, pieces: Integers) -> bool:
    is_whole = ~goal.whole | ((pieces > 0).sum(axis=1) <= 1)
    return bool((pieces.sum(axis=1) == goal.fill).all() and is_whole.all() and (pieces <= goal.most).all())


def _narrowed(problem: Problem, goal: Targets) -> Problem:
    return replace(
        problem, eligible=problem.eligible & (goal.most > 0), insists=Insistence(goal.fill, None, goal.whole)
    )
