"""Small joint problems, and parts of the machinery that prices them."""

from collections.abc import Iterator

import numpy as np

from optimizer.engines.batching.pricing.lagrangian import Lagrangian
from optimizer.engines.batching.pricing.pricer import Pricer
from optimizer.engines.batching.pricing.restraints import Restraints
from optimizer.engines.batching.pricing.scaling import divided
from optimizer.joint import JointProblem
from optimizer.uses import Integers
from tests.optimizer.engines.batching.small_joint import best_values, joint_of
from tests.optimizer.engines.subsets.problems import TooMany

Solved = tuple[int, JointProblem, tuple[int, ...]]


def solved_joints(count: int, *, rich: bool = True, first: int = 0) -> Iterator[Solved]:
    """Seeds, joint problems in whole numbers without common divisors, and the best values of their levels."""
    seed = first
    while count:
        try:
            joint, _ = divided(joint_of(seed, rich=rich))
            best = best_values(joint)
        except TooMany:
            pass
        else:
            yield seed, joint, best
            count -= 1
        seed += 1


def lagrangian_of(joint: JointProblem, rank: int = 0, *, with_cuts: bool = True) -> Lagrangian:
    """The bounds of a level, earlier ones as good as they can be."""
    pricer = Pricer(joint)
    restraints = Restraints(pricer.arena, pricer.evaluation.first_layer, with_cuts=with_cuts)
    return Lagrangian(pricer, restraints, rank, (), best_values(joint))


def nothing(joint: JointProblem) -> list[Integers]:
    """A choice of each order that takes nothing."""
    return [np.zeros((problem.line_count, problem.option_count), dtype=np.int64) for problem in joint.orders]


def some_prices(lagrangian: Lagrangian, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Whole prices of the size of costs, none above what may be."""
    scale = lagrangian.unit * rng.choice([1, 3, 10, 1000])
    drawn = np.rint(rng.exponential(scale, len(lagrangian.limit)) * (rng.random(len(lagrangian.limit)) < 0.6))
    return np.asarray(np.minimum(drawn, lagrangian.most))
