"""Problems made by hand or at random that put filling first, and the best of all plans, found by trying each."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from optimizer.answer import Answer
from optimizer.engines.relaxed.relaxation import Relaxation
from optimizer.engines.relaxed.targets import Targets, targets
from optimizer.features import Features
from optimizer.problem import Capacities, LeastValue, Level, Problem, Weights
from optimizer.uses import Booleans, Integers
from tests.optimizer.engines.subsets.problems import Uses, every_choice, problem_of

PLENTY = 100
Costs = dict[str, Any]
Values = tuple[int, ...]


def numbers(values: Any) -> Integers:
    return np.array(values, dtype=np.int64)


def made(demand: list[int], options: int, *levels: Costs, **fields: Any) -> Problem:
    """Lines of an item each and options at a node each, stock for all of them, and no limits; what is given differs.

    The first level counts what is unfilled, the others what is given, by the names of what a choice uses.
    """
    lines = len(demand)
    nodes = int(max(fields.get("option_node", [options - 1]), default=-1)) + 1
    fields = {name: np.array(value) if isinstance(value, list) else value for name, value in fields.items()}
    given: dict[str, Any] = {
        "demand": numbers(demand),
        "eligible": np.ones((lines, options), dtype=bool),
        "option_node": np.arange(options),
        "item": np.arange(lines),
        "stock": np.full((lines, nodes), PLENTY),
        "capacity": Capacities(*no_capacities(lines, nodes)),
        "weights": Weights(numbers([0] * lines), np.zeros(options, dtype=bool), numbers([0] * options)),
        "max_nodes": None,
        "single_option": False,
        "partial": "units",
        "together": numbers([-1] * lines),
        "least_value": None,
        "levels": (),
        "features": Features(),
        "fill_first": False,
        "tie_break": None,
    } | fields
    return with_levels(Problem(**given), {"unfilled": [1] * lines}, *levels)


def no_capacities(lines: int, nodes: int) -> tuple[Any, ...]:
    nothing = numbers([0] * nodes)
    return np.zeros(nodes, dtype=bool), nothing, nothing, nothing, np.zeros((lines, nodes), dtype=np.int64)


def with_levels(problem: Problem, *levels: Costs) -> Problem:
    """The problem with other levels."""
    counted = ({name: numbers(part) for name, part in level.items()} for level in levels)
    return replace(
        problem, levels=tuple(Level((), problem.sizes.coefficients(np.int64, **level), 1.0) for level in counted)
    )


def goal_of(problem: Problem) -> Targets:
    goal = targets(problem)
    assert goal is not None
    return goal


def filling(seed: int, *, least_value: bool = True) -> Problem:
    """A problem with a bit of everything, in which filling comes first: as a level, or before all of them."""
    random, problem = Random(seed), problem_of(seed)
    if random.random() < 0.7:
        problem = replace(problem, tie_break=np.arange(problem.option_count))
    if least_value and random.random() < 0.15:
        worth = numbers([random.choice([0, 1, 2, 4]) for _ in problem.demand])
        problem = replace(problem, least_value=LeastValue(random.choice([1, 3, 6]), worth))
    if not problem.fill_first:
        level = problem.sizes.coefficients(np.int64, unfilled=np.ones(problem.line_count, dtype=np.int64))
        problem = replace(problem, levels=(Level((), level, 1.0), *problem.levels))
    return problem


# -------------------------------------------------------------------------------------- the best plans


def every_plan(problem: Problem) -> Integers:
    """(C, L, O) every choice that obeys everything."""
    choices = every_choice(problem)
    return np.asarray(choices[Uses.of(problem, choices).obey(problem) & _is_worth_it(problem, choices)])


def _is_worth_it(problem: Problem, choices: Integers) -> Booleans:
    """(C,) whether each part of an order that comes in parts, what is left of it included, is worth enough."""
    limit = problem.least_value
    if limit is None:
        return np.ones(len(choices), dtype=bool)
    left = problem.demand - choices.sum(axis=2)
    parts = np.concatenate([choices, left[:, :, None]], axis=2)
    there, worth = parts.any(axis=1), np.einsum("clo,l->co", parts, limit.per_piece)
    is_alone = there.sum(axis=1) <= 1
    return np.asarray((~choices.any(axis=(1, 2))) | is_alone | (~there | (worth >= limit.least)).all(axis=1))


def every_value(problem: Problem, plans: Integers) -> Integers:
    """(C, K) what each plan is compared by: pieces left where they come first, the levels, the tie-break."""
    uses = Uses.of(problem, plans)
    columns = [(problem.demand - plans.sum(axis=2)).sum(axis=1)] if problem.fill_first else []
    columns += [uses.cost(problem, level.coefficients) for level in problem.levels]
    if problem.tie_break is not None:
        columns.append((plans * problem.tie_break).sum(axis=(1, 2)))
    return np.stack([*columns, np.zeros(len(plans), dtype=np.int64)], axis=1)


def best_plans(problem: Problem, plans: Integers) -> Integers:
    """(B, L, O) those of some plans that no other one is better than."""
    compared = every_value(problem, plans)
    best = min(map(tuple, compared.tolist()))
    return np.asarray(plans[(compared == best).all(axis=1)])


def value(problem: Problem, pieces: Integers) -> Values:
    """What one plan is compared by."""
    return tuple(every_value(problem, pieces[None])[0].tolist())


def relaxed_cost(level: Relaxation, pieces: Integers) -> int:
    """What a relaxation makes of a choice."""
    of_pairs = (level.piece * pieces).sum() + (level.once * (pieces > 0)).sum()
    return int(level.constant + of_pairs + (level.options * pieces.any(axis=0)).sum())


def reaches(goal: Targets, plans: Integers) -> Any:
    """(C,) whether each plan does what the targets say."""
    parts = (plans > 0).sum(axis=2)
    return ((plans.sum(axis=2) == goal.fill) & (~goal.whole | (parts <= 1))).all(axis=1) & (plans <= goal.most).all(
        axis=(1, 2)
    )


def assert_same(problem: Problem, found: Answer, reference: Answer) -> None:
    """The answer is proven, and is as good as another one in everything."""
    assert (found.status, found.limit) == ("optimal", None)
    assert value(problem, found.pieces) == value(problem, reference.pieces)
    assert found.bounds == problem.values_of(found.pieces)
