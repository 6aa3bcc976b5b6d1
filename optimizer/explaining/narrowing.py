"""Makes questions about feasibility small: what cannot matter for whether a plan exists is left out."""

from dataclasses import replace

import numpy as np

from optimizer.problem import Capacities, Problem, Weights
from optimizer.uses import Booleans, Integers

_FEW = 3


def without_services(problem: Problem) -> Problem:
    """Return the problem with one option for each node, where which service it is cannot matter.

    The services of a node share its stock and capacity; with nothing to minimise they differ only in what they carry,
    and in how they divide the order into shipments of a least value.
    """
    if problem.levels or problem.weights.limited.any() or problem.least_value is not None:
        return problem
    eligible = np.zeros((problem.line_count, problem.node_count), dtype=bool)
    for node in range(problem.node_count):
        eligible[:, node] = np.any(problem.eligible[:, problem.option_node == node], axis=1)
    count = problem.node_count
    weights = Weights(problem.weights.per_piece, np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int64))
    one_each = np.arange(count, dtype=np.int64)
    keep = np.asarray(np.any(eligible, axis=0), dtype=np.bool_)
    return with_options(replace(problem, eligible=eligible, option_node=one_each, weights=weights), keep)


def sample(problem: Problem) -> Problem:
    """Return the problem with the few options only that serve the most of each line, or the most lines."""
    takes = problem.largest_take
    wide = (takes > 0) + takes / (takes.max(initial=0) + 1)
    ranked = np.vstack([takes, wide.sum(axis=0)])
    keep = np.zeros(problem.option_count, dtype=bool)
    keep[np.argsort(-ranked, axis=1, kind="stable")[:, :_FEW].ravel()] = True
    return with_options(problem, keep)


def with_options(problem: Problem, keep: Booleans) -> Problem:
    """Return a problem without objective, with some of its options and their nodes only."""
    nodes, option_node = np.unique(problem.option_node[keep], return_inverse=True)
    return replace(
        problem,
        eligible=problem.eligible[:, keep],
        option_node=option_node.astype(np.int64),
        stock=problem.stock[:, nodes],
        capacity=_at(problem.capacity, nodes),
        weights=Weights(problem.weights.per_piece, problem.weights.limited[keep], problem.weights.most[keep]),
    )


def _at(capacity: Capacities, nodes: Integers) -> Capacities:
    return Capacities(
        limited=capacity.limited[nodes],
        left=capacity.left[nodes],
        per_order=capacity.per_order[nodes],
        per_line=capacity.per_line[nodes],
        per_piece=capacity.per_piece[:, nodes],
    )
