"""What is left of a branch whose lines are whole, as a model for CP-SAT."""

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python.cp_model import CpModel, LinearExpr

from optimizer.answer import Limits
from optimizer.engines.capacity.rooms import Rooms
from optimizer.engines.cpsat.search import Found, search
from optimizer.uses import Booleans, Integers


def assigned(
    rooms: Rooms, limit: NDArray[np.int32], opened: Booleans, upper: int, limits: Limits
) -> tuple[Found, Integers | None]:
    """Return how the search for a plan of some branch below some cost ended, and the plan, shape (R, L).

    Parameters
    ----------
    rooms
        R nodes and L lines, which are whole.
    limit, opened
        (R, L) pairs that may be used, and (R,) nodes that cost something even if none of them is.
    upper
        Plans cost less.
    limits
        What the search keeps to.
    """
    model = CpModel()
    node, line = (limit > 0).nonzero()
    taken = [model.new_bool_var("") for _ in node]
    free = np.flatnonzero((limit > 0).any(axis=1) & ~opened).tolist()
    open_variables = {each: model.new_bool_var("") for each in free}
    for each in np.flatnonzero(rooms.fill > 0).tolist():
        model.add_exactly_one(taken[pair] for pair in np.flatnonzero(line == each).tolist())
    for each in range(len(rooms.options)):
        pairs = np.flatnonzero(node == each).tolist()
        load = LinearExpr.weighted_sum([taken[pair] for pair in pairs], rooms.load[each, line[pairs]].tolist())
        if each not in open_variables:
            model.add(load <= int(rooms.room[each]))
            continue
        model.add(load <= int(rooms.room[each]) * open_variables[each])
        for pair in pairs:
            model.add_implication(taken[pair], open_variables[each])
    fixed = int(rooms.options[opened].sum())
    cost = LinearExpr.weighted_sum(
        [*taken, *open_variables.values()], [*rooms.piece[node, line].tolist(), *rooms.options[free].tolist()]
    )
    model.add(cost <= upper - 1 - fixed)
    model.minimize(cost)
    found = search(model, limits)
    if not found.has_values:
        return found, None
    pieces = np.zeros(rooms.most.shape, dtype=np.int64)
    pieces[node, line] = found.values[: len(node)]
    return found, pieces
