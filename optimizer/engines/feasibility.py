"""Whether a choice keeps to all that a problem limits; only what the choice takes is looked at.

Shapes: L lines, O options, N nodes, as in `problem`.
"""

import numpy as np

from optimizer.problem import LeastValue, Problem
from optimizer.uses import Booleans, Integers


def is_feasible(problem: Problem, pieces: Integers) -> bool:
    """Tell whether a choice, shape (L, O), is one of those that a problem is about."""
    options = np.flatnonzero(pieces.any(axis=0))
    here = pieces[:, options]
    nodes, place = np.unique(problem.option_node[options], return_inverse=True)
    by_node = np.zeros((problem.line_count, len(nodes)), dtype=np.int64)
    np.add.at(by_node.T, place, here.T)
    return bool(
        (here <= problem.largest_take[:, options]).all()
        and _fills_as_allowed(problem, here)
        and (problem.max_nodes is None or len(nodes) <= problem.max_nodes)
        and _is_in_stock(problem, by_node, nodes)
        and _is_within_capacity(problem, by_node, nodes)
        and _is_carried(problem, here, options)
        and _keeps_groups(problem, by_node)
        and (problem.least_value is None or _is_worth_it(problem, problem.least_value, here))
        and _is_as_insisted(problem, here, nodes)
    )


def _fills_as_allowed(problem: Problem, here: Integers) -> bool:
    sourced, demand = here.sum(axis=1), problem.demand
    if (sourced > demand).any() or (problem.single_option and ((here > 0).sum(axis=1) > 1).any()):
        return False
    if problem.partial == "never":
        return bool((sourced == demand).all() or not here.any())
    return problem.partial == "units" or bool(((sourced == demand) | (sourced == 0)).all())


def _is_in_stock(problem: Problem, by_node: Integers, nodes: Integers) -> bool:
    taken = np.zeros((len(problem.stock), len(nodes)), dtype=np.int64)
    np.add.at(taken, problem.item, by_node)
    return bool((taken <= problem.stock[:, nodes]).all())


def _is_within_capacity(problem: Problem, by_node: Integers, nodes: Integers) -> bool:
    capacity = problem.capacity
    use = capacity.per_order[nodes] + (by_node > 0).sum(axis=0) * capacity.per_line[nodes]
    use = use + (by_node * capacity.per_piece[:, nodes]).sum(axis=0)
    return bool((~capacity.limited[nodes] | (use <= capacity.left[nodes])).all())


def _is_carried(problem: Problem, here: Integers, options: Integers) -> bool:
    weights = problem.weights
    return bool((~weights.limited[options] | (weights.per_piece @ here <= weights.most[options])).all())


def _keeps_groups(problem: Problem, by_node: Integers) -> bool:
    """Tell whether all lines of each group leave from one node as a whole, or none of them leaves."""
    if problem.together.max(initial=-1) < 0:
        return True
    for group in range(int(problem.together.max()) + 1):
        inside = problem.together == group
        taken = by_node[inside]
        if taken.any() and not (taken == problem.demand[inside, None]).all(axis=0).any():
            return False
    return True


def _is_worth_it(problem: Problem, limit: LeastValue, here: Integers) -> bool:
    """Tell whether each part of an order that comes in parts, and what is left of it, is worth enough."""
    parts = limit.per_piece @ here
    unfilled = problem.demand - here.sum(axis=1)
    if len(parts) == 0 or (len(parts) == 1 and not unfilled.any()):
        return True
    rest = int(limit.per_piece @ unfilled)
    return bool((parts >= limit.least).all() and (not unfilled.any() or rest >= limit.least))


def _is_as_insisted(problem: Problem, here: Integers, nodes: Integers) -> bool:
    asked = problem.insists
    if asked is None:
        return True
    if (here.sum(axis=1) < asked.least).any():
        return False
    if asked.whole is not None and ((here > 0).sum(axis=1)[asked.whole] > 1).any():
        return False
    if asked.other_nodes is None:
        return True
    used: Booleans = np.zeros(problem.node_count, dtype=bool)
    used[nodes] = True
    return bool(used.any() and (used != asked.other_nodes).any())
