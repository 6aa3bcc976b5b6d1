"""Exact knapsacks, many at a time: which whole lines earn a node the most within its room.

Shapes: K knapsacks, L lines.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Integers

Floats = NDArray[np.float64]

LARGEST_ROOM = 256
"""Larger rooms are not looked at unit by unit."""


def filled(gain: Floats, load: Integers, room: Integers) -> Floats:
    """(K, L) 1 where a line is taken, so that the gain is the largest.

    Parameters
    ----------
    gain
        (K, L) what each line earns, 0 or more; whole numbers.
    load
        (L,) what it takes.
    room
        (K,) room of each knapsack.
    """
    count, lines = gain.shape
    largest = int(room.max(initial=0))
    best = np.zeros((largest + 1, count))
    takes = np.zeros((lines, largest + 1, count), dtype=bool)
    for line, size in enumerate(load.tolist()):
        if size > largest:
            continue
        reached = best[: largest + 1 - size] + gain[:, line]
        better = reached > best[size:]
        takes[line, size:] = better
        np.copyto(best[size:], reached, where=better)
    return _traced(takes, load, room)


def _traced(takes: NDArray[np.bool_], load: Integers, room: Integers) -> Floats:
    """(K, L) the lines that the recursion took, followed back from the last."""
    rows, left = np.arange(len(room)), room.copy()
    found = np.zeros((len(room), len(load)))
    for line in reversed(range(len(load))):
        taken = takes[line, left, rows]
        found[:, line] = taken
        left = left - taken * load[line]
    return found
