"""How much of each line the best plans source, where fewer nodes may take part than filling every line would take."""

from itertools import combinations
from math import comb

import numpy as np

from optimizer.problem import Problem
from optimizer.uses import Integers

_MOST_SETS = 30_000
_MOST_FILLINGS = 8


def fillings(problem: Problem) -> list[Integers]:
    """Return what best plans source of each line, shapes (L,), given that some plan sources one of these.

    What a set of nodes has is the most that it can send. Of all sets of as many nodes as may take part, the best ones
    leave the least unfilled; a plan that is as good as those sends all that they have.

    Returns
    -------
    Nothing where that is no limit, or too many sets of nodes would have to be looked at.
    """
    if problem.max_nodes is None or problem.partial != "units" or not (problem.levels or problem.fill_first):
        return []
    at_node = _at_nodes(problem)
    most = problem.max_nodes
    if len(at_node) <= most or comb(len(at_node), most) > _MOST_SETS:
        return []
    sets = at_node[np.array([*combinations(range(len(at_node)), most)], dtype=np.int64)]
    together = sets.max(axis=1) if problem.single_option else np.minimum(sets.sum(axis=1), problem.demand)
    worth = np.ones_like(problem.demand) if problem.fill_first else problem.levels[0].coefficients.unfilled
    filled = together @ worth
    found = np.unique(together[filled == filled.max()], axis=0)
    return [*found] if len(found) <= _MOST_FILLINGS else []


def _at_nodes(problem: Problem) -> Integers:
    """(M, L) the most pieces of each line that nodes have; of those that have the same, as many as may take part."""
    take = problem.largest_take
    if problem.single_option:
        at_node = np.zeros((problem.node_count, problem.line_count), dtype=np.int64)
        np.maximum.at(at_node, problem.option_node, take.T)
    else:
        at_node = np.minimum(problem.by_node(take).T, problem.demand)
        at_node = np.minimum(at_node, problem.stock.T[:, problem.item])
    rows, counts = np.unique(at_node[at_node.any(axis=1)], axis=0, return_counts=True)
    return np.repeat(rows, np.minimum(counts, problem.max_nodes or 0), axis=0)
