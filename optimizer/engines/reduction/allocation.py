"""The best plan of a given set of open options, line by line; whatever couples lines is left out.

Shapes: L lines, C options.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_MOST_PIECES = 64
"""Lines of more pieces are not counted piece by piece."""


def allocated(
    piece: Floats, once: Floats, most: Floats, fill: Floats, whole: Booleans
) -> tuple[Floats, Integers] | None:
    """Return what each line costs at least, shape (L,), and the pieces of such a plan, shape (L, C).

    The cost is infinite where a line cannot be filled. None where a line of many pieces costs something once per
    option, so that it is not told by looking at one piece after the other.

    Parameters
    ----------
    piece, once
        (L, C) cost of a piece, and of taking any.
    most
        (L, C) the most pieces of a line from an option; all or nothing of a whole line.
    fill, whole
        (L,) pieces to be sourced, and whether from one option.
    """
    lines = np.arange(len(fill))
    costs = np.where(most > 0, most * piece + once, np.inf)
    pieces = np.zeros(most.shape, dtype=np.int64)
    filled = np.where(fill > 0, np.inf, 0.0)
    alone = whole & (fill > 0) & (most > 0).any(axis=1)
    if alone.any():
        chosen = costs.argmin(axis=1)
        filled[alone] = costs[lines, chosen][alone]
        pieces[lines[alone], chosen[alone]] = fill[alone].astype(np.int64)
    parts = ~whole & (fill > 0) & (most.sum(axis=1) >= fill)
    if not parts.any():
        return filled, pieces
    if not (once[parts] * (most[parts] > 0)).any():
        filled[parts], pieces[parts] = _by_price(piece[parts], most[parts], fill[parts])
        return filled, pieces
    if fill[parts].max() > _MOST_PIECES:
        return None
    filled[parts], pieces[parts] = _by_piece(piece[parts], once[parts], most[parts], fill[parts])
    return filled, pieces


def _by_price(piece: Floats, most: Floats, fill: Floats) -> tuple[Floats, Integers]:
    """Fill each line from its cheapest options."""
    order = np.argsort(np.where(most > 0, piece, np.inf), axis=1, kind="stable")
    sorted_most = np.take_along_axis(most, order, axis=1)
    taken = np.clip(fill[:, None] - (np.cumsum(sorted_most, axis=1) - sorted_most), 0.0, sorted_most)
    pieces = np.zeros_like(most)
    np.put_along_axis(pieces, order, taken, axis=1)
    return (pieces * piece).sum(axis=1), pieces.astype(np.int64)


def _by_piece(piece: Floats, once: Floats, most: Floats, fill: Floats) -> tuple[Floats, Integers]:
    """Fill each line by a recursion over the options and the pieces that are sourced so far."""
    lines, count = most.shape
    largest = int(fill.max())
    best = np.full((lines, largest + 1), np.inf)
    best[:, 0] = 0.0
    takes = np.zeros((count, lines, largest + 1), dtype=np.int64)
    for option in range(count):
        before = best.copy()
        for amount in range(1, min(int(most[:, option].max()), largest) + 1):
            cost = amount * piece[:, option] + once[:, option]
            cost = np.where(most[:, option] >= amount, cost, np.inf)
            reached = before[:, :-amount] + cost[:, None]
            better = reached < best[:, amount:]
            best[:, amount:][better] = reached[better]
            takes[option][:, amount:][better] = amount
    return best[np.arange(lines), fill.astype(np.int64)], _traced(takes, fill)


def _traced(takes: Integers, fill: Floats) -> Integers:
    """(L, C) the pieces that the recursion took, followed back from the last option."""
    rows = np.arange(len(fill))
    left = fill.astype(np.int64)
    pieces = np.zeros((len(fill), len(takes)), dtype=np.int64)
    for option in reversed(range(len(takes))):
        pieces[:, option] = takes[option][rows, left]
        left = left - pieces[:, option]
    return pieces
