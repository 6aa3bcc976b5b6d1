"""Prices all orders of a joint problem: what each costs at least at some prices, and the plans that cost so little.

Shapes: B orders, K levels, R rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds import reach
from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.enumeration import near_plans
from optimizer.engines.batching.pricing.evaluation import Evaluation
from optimizer.engines.batching.pricing.mix import Mix, mixed
from optimizer.engines.batching.pricing.passes import Bill, Charges, Look, look
from optimizer.engines.batching.pricing.plainness import is_boundable, is_plain
from optimizer.engines.batching.pricing.plans import Plans
from optimizer.engines.batching.pricing.shapes import Outline, outline
from optimizer.engines.batching.pricing.traces import Picks, picks_of
from optimizer.joint import JointProblem
from optimizer.problem import Problem
from optimizer.uses import Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """What was seen of all orders at some prices.

    Attributes
    ----------
    bill
        The prices.
    looks
        What was seen of each group.
    least
        (B,) no plan of an order costs less.
    """

    bill: Bill
    looks: tuple[Look, ...]
    least: Floats


class Pricer:
    """Prices orders in passes over arrays.

    Parameters
    ----------
    joint
        The orders.

    Attributes
    ----------
    arena
        Their blocks.
    plain
        (B,) of which orders a pass tells all.
    whole
        (B,) which orders are enumerated as a whole.
    effort
        About how many numbers a pass looks at.
    """

    def __init__(self, joint: JointProblem) -> None:
        self.joint = joint
        outlines = [self._outline(order, problem) for order, problem in enumerate(joint.orders)]
        self.arena = Arena(joint, [block for each in outlines for block in each.blocks])
        told = zip(joint.orders, joint.claims, outlines, strict=True)
        self.plain = np.array([is_plain(problem, claims, each) for problem, claims, each in told], dtype=bool)
        pairs = zip(joint.orders, outlines, strict=True)
        self._idle = np.array([_idle(problem, each) for problem, each in pairs]).reshape(-1, joint.level_count)
        self.evaluation = Evaluation(self.arena, self.plain, self._idle)
        self.whole = np.bincount(self.arena.order, minlength=len(joint.orders)) <= 1
        self.whole[[block.order for block in self.arena.blocks if block.is_bulk]] = False
        self.whole &= np.array([bool(each.blocks) or bool(each.idle.all()) for each in outlines], dtype=bool)
        self.effort = sum(
            group.partitions.count * chunk.shape[1] * chunk.shape[2]
            for group in self.arena.groups
            for chunk in group.chunks
        )

    def _outline(self, order: int, problem: Problem) -> Outline:
        if is_boundable(problem):
            return outline(order, problem)
        return Outline((), np.zeros(problem.line_count, dtype=bool))

    def mixed(self, weights: Floats, like: Mix | None = None) -> Mix:
        """Return the levels at some weights, whole numbers, shape (K,); ``like`` lends what is the same."""
        return mixed(self.arena, weights, like)

    def see(self, mix: Mix, charges: Charges) -> Seen:
        """Return what is seen of all orders at some prices."""
        arena = self.arena
        bill = Bill(mix, charges)
        looks = tuple(look(arena, place, bill) for place in range(len(arena.groups)))
        least = self._idle @ mix.weights
        if looks:
            blocks = np.concatenate([each.least for each in looks])
            # Whole numbers below 2**53, and few of each order: their sums are exact.
            least = least + np.bincount(arena.order, weights=blocks, minlength=len(least))
        return Seen(bill, looks, least)

    def picks(self, seen: Seen) -> Picks:
        """Return what the best plans of all blocks take."""
        return picks_of(seen.looks)

    def plans(self, picks: Picks, orders: Integers | None = None, *, most_slow: int | None = None) -> Plans:
        """Return the plans of all orders, or of some, that may be; what is picked is one plan of each order."""
        count = len(self.joint.orders)
        chosen = np.arange(count) if orders is None else orders
        place = np.full(count, -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        plan = place[self.arena.order[picks.block]]
        here = plan >= 0
        mine = Picks(picks.block[here], picks.line[here], picks.option[here], picks.units[here])
        return self.evaluation.plans(mine, plan[here], chosen, most_slow=most_slow)

    def near(self, seen: Seen, threshold: Floats, most: int) -> Plans:
        """Return plans that cost at most a threshold more than the least, shape (B,), as `enumeration` tells them.

        Raises
        ------
        TooManyPlans
            Where there are more than ``most``.
        """
        threshold = np.where(self.whole, threshold, -1.0)[self.arena.order]
        picks, plan, block = near_plans(self.arena, seen.looks, seen.bill, threshold, most)
        return self.evaluation.plans(picks, plan, self.arena.order[block])


def _idle(problem: Problem, outlined: Outline) -> list[int]:
    """Return what an order costs at least in each level besides what its blocks tell."""
    if not outlined.blocks and not outlined.idle.all():
        # Nothing is enumerated of it: what its credits could add up to.
        return [
            -int(reach(level.coefficients.scaled(-1).parts, problem.demand, problem.sizes)) for level in problem.levels
        ]
    lost = problem.demand * outlined.idle
    return [int((level.coefficients.unfilled * lost).sum()) for level in problem.levels]
