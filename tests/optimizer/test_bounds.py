"""Bounds of levels against every plan of small problems."""

import numpy as np

from optimizer.bounds import counted, reach, spread
from optimizer.problem import Problem
from optimizer.uses import Parts
from tests.optimizer.engines.subsets.problems import TooMany, Uses, every_choice, problem_of


def present(parts: Parts) -> Parts:
    """1 for each coefficient that is not 0."""
    return {name: (part != 0).astype(np.float64) for name, part in parts.items()}


def test_no_plan_goes_beyond_what_costs_can_reach() -> None:
    tried = 0
    for problem in map(problem_of, range(150)):
        try:
            choices = every_choice(problem, 1500)
        except TooMany:
            continue
        uses = Uses.of(problem, choices)
        allowed = uses.obey(problem)
        for level in problem.levels:
            costs = uses.cost(problem, level.coefficients)[allowed]
            most = reach(level.coefficients.parts, problem.demand, problem.sizes)
            least = -reach(level.coefficients.scaled(-1).parts, problem.demand, problem.sizes)
            assert (costs <= most).all()
            assert (costs >= least).all()
            assert max(most, -least) <= spread(level.coefficients.parts, problem.demand, problem.sizes)
            tried += 1
    assert tried >= 100


def test_what_a_plan_can_count_is_what_ones_can_reach() -> None:
    for problem in map(problem_of, range(150)):
        for level in problem.levels:
            parts = level.coefficients.parts
            assert counted(parts, problem.demand, problem.sizes) == reach(present(parts), problem.demand, problem.sizes)


def test_a_choice_uses_what_it_takes() -> None:
    """What levels make of a use is what they make of the choice, counted in another way."""
    for seed in range(150):
        problem: Problem = problem_of(seed)
        try:
            choices = every_choice(problem, 300)
        except TooMany:
            continue
        uses = Uses.of(problem, choices)
        for level in problem.levels:
            values = [level.coefficients.value(problem.use_of(each)) for each in choices]
            assert values == uses.cost(problem, level.coefficients).tolist()
