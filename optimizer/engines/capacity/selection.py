"""Which nodes to open at some prices: those that earn their cost, and as many as the room of all lines needs.

Shapes: B branches, R nodes. Costs may be floats or whole numbers; whole numbers stay whole.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Booleans, Integers

_FAR = 2**61


@dataclass(frozen=True)
class Selection:
    """The nodes that cost least.

    Attributes
    ----------
    used
        (B, R) whether a node is open.
    value
        (B,) what the nodes cost together.
    opening, closing
        (B, R) what it costs more at least to open a node that is not, and to close one that is.
    """

    used: Booleans
    value: NDArray[Any]
    opening: NDArray[Any]
    closing: NDArray[Any]


def needed(free: Booleans, opened: Booleans, room: Integers, total: int) -> Integers:
    """(B,) how many free nodes are needed besides the open ones, R + 1 where all of them are too few."""
    order = np.argsort(-room, kind="stable")
    largest = np.cumsum(np.where(free[:, order], room[order], 0), axis=1)
    missing = total - np.where(opened, room, 0).sum(axis=1)
    rank = np.cumsum(free[:, order], axis=1)
    enough = largest >= missing[:, None]
    first = np.where(enough.any(axis=1), rank[np.arange(len(rank)), enough.argmax(axis=1)], free.shape[1] + 1)
    return np.where(missing <= 0, 0, first)


def selected(reduced: NDArray[Any], free: Booleans, opened: Booleans, count: Integers) -> Selection:
    """Return the free nodes that cost least, at least ``count`` of them; shapes (B, R) and (B,)."""
    rows = np.arange(len(reduced))
    costs = np.where(free, reduced, _FAR)
    order = np.argsort(costs, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(reduced.shape[1])[None, :], axis=1)
    asked = rank < count[:, None]
    used = opened | (free & (asked | (reduced < 0)))
    ranked = np.take_along_axis(costs, order, axis=1)
    last = reduced.shape[1] - 1
    worst = np.where(count > 0, np.maximum(ranked[rows, np.minimum(np.maximum(count - 1, 0), last)], 0), 0)
    spare = np.where(count <= last, np.maximum(ranked[rows, np.minimum(count, last)], 0), _FAR)
    # Where none is asked for, nothing has to replace what is closed.
    spare = np.where(count > 0, spare, 0)
    return Selection(
        used=used,
        value=np.where(used, reduced, 0).sum(axis=1),
        opening=np.where(free & ~used, np.maximum(reduced - worst[:, None], 0), 0),
        closing=np.where(free & used, np.where(asked, spare[:, None], 0) - reduced, 0),
    )
