"""The cheapest way to fill lines in pieces from open nodes within their room: a minimum cost flow, in whole numbers."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from optimizer.engines.capacity.rooms import Rooms
from optimizer.uses import Integers

_LARGEST = 2.0**58


def flowed(rooms: Rooms, limit: Integers | NDArray[np.int32]) -> Integers | None:
    """Return the pieces of a cheapest plan without the costs of opening, shape (R, L); None where there is none.

    Parameters
    ----------
    rooms
        R nodes and L lines.
    limit
        (R, L) the most pieces of pairs.

    Raises
    ------
    OverflowError
        Where the costs are too large for the solver.
    """
    nodes, lines = len(rooms.options), len(rooms.fill)
    node, line = (limit > 0).nonzero()
    # From a source over each node to lines.
    cost = rooms.piece[node, line]
    if np.abs(cost).max(initial=0) * float(nodes + lines + 2) > _LARGEST:
        raise OverflowError("costs are too large for a flow")
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(node, nodes + line, limit[node, line].astype(np.int64), cost)
    every = np.arange(nodes)
    # Whole lines are only asked for where no room is short.
    room = rooms.most.sum(axis=1) if rooms.is_whole else rooms.room
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(nodes, nodes + lines), every, room, np.zeros(nodes, dtype=np.int64)
    )
    supplies = np.concatenate([np.zeros(nodes, dtype=np.int64), -rooms.fill, [rooms.fill.sum()]])
    flow.set_nodes_supplies(np.arange(nodes + lines + 1), supplies)
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return None
    if status != flow.OPTIMAL:
        raise OverflowError(f"the flow ended with {status}")
    pieces = np.zeros((nodes, lines), dtype=np.int64)
    pieces[node, line] = flow.flows(arcs)
    return pieces
