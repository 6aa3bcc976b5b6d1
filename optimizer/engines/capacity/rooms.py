"""An order whose lines compete for the capacity of nodes, laid out by node: costs, loads and room.

Shapes: R nodes (each of them one option), L lines.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.engines.relaxed.folding import Folded
from optimizer.problem import Problem
from optimizer.uses import Integers

LARGEST_COST = 2.0**53
"""No cost may be larger, so that a double holds it exactly."""

_MOST_PIECES = 2**30


@dataclass(frozen=True)
class Rooms:
    """Costs, loads and room, whole numbers.

    Attributes
    ----------
    columns
        (R,) the options, as indices of the problem's.
    options
        (R,) cost of opening a node.
    piece
        (R, L) cost of a piece of a line from a node. All pieces of a line count as one where lines are whole.
    most
        (R, L) the most pieces of a line from a node.
    load, room
        (R, L) and (R,) what a piece takes of a node's room, and how much of that there is.
    fill
        (L,) pieces to be sourced.
    is_whole
        Whether lines come from one node each; else they come in any pieces, and all pieces take the same room.
    total
        (L,) what each line takes of the room of any node; None where that depends on the node.
    """

    columns: Integers
    options: Integers
    piece: Integers
    most: Integers
    load: Integers
    room: Integers
    fill: Integers
    is_whole: bool
    total: Integers | None

    @property
    def is_flow(self) -> bool:
        """Whether the plans of open nodes are flows: lines come in pieces, or nothing limits whole ones."""
        return not self.is_whole or bool((self.room >= (self.load * self.most).sum(axis=1)).all())

    @classmethod
    def of(cls, problem: Problem, folded: Folded) -> "Rooms | None":
        """Return the layout; None where nodes have several options, or costs are too large or credits for opening."""
        columns = folded.columns
        nodes = problem.option_node[columns]
        fits = len(np.unique(nodes)) == len(nodes) > 0
        parts = (folded.options, folded.pairs, folded.piece)
        if not fits or any(np.abs(part).max(initial=0.0) >= LARGEST_COST for part in parts):
            return None
        if (folded.options < 0).any():
            # Opening a node for its credit alone is no question of room.
            return None
        single = folded.whole | (folded.fill <= 1)
        is_whole = bool(single.all())
        if not is_whole and (folded.whole.any() or folded.once.any()):
            return None
        most, fill, piece = (part.T.astype(np.int64) for part in (folded.most, folded.fill, folded.piece))
        if is_whole:
            piece = np.where(most > 0, folded.pairs.T.astype(np.int64), 0)
        if (fill > _MOST_PIECES).any():
            return None
        takes = _takes(problem, nodes, most, is_whole=is_whole)
        if takes is None:
            return None
        if is_whole:
            most, fill = np.minimum(most, 1), np.minimum(fill, 1)
        load, room = takes
        there = (most > 0) & ((load if is_whole else 0) <= room[:, None])
        most, load = np.where(there, most, 0), np.where(there, load, 0)
        return cls(
            columns=columns,
            options=folded.options.astype(np.int64),
            piece=np.where(there, piece, 0),
            most=most,
            load=load,
            room=np.clip(room, 0, (load * most).sum(axis=1)),
            fill=fill,
            is_whole=is_whole,
            total=_total(most, load, fill, is_whole=is_whole),
        )


def _takes(problem: Problem, nodes: Integers, most: Integers, *, is_whole: bool) -> tuple[Integers, Integers] | None:
    """Return loads and room; None where lines come in parts and pieces of several differ in load."""
    capacity = problem.capacity
    limited, there = capacity.limited[nodes], most > 0
    left = capacity.left[nodes] - capacity.per_order[nodes]
    per_piece, per_line = capacity.per_piece[:, nodes].T, capacity.per_line[nodes]
    if is_whole:
        load = np.where(there, most * per_piece + per_line[:, None], 0)
        unit = max(int(np.gcd.reduce(load, axis=None)), 1)
        return load // unit, np.where(limited, left // unit, load.sum(axis=1) // unit)
    # Pieces that all take the same room are as good as units of it.
    unit = np.where(there, per_piece, 0).max(axis=1, initial=0)
    is_even = ((per_piece == unit[:, None]) | ~there).all(axis=1) & (unit > 0) & (per_line == 0)
    if (limited & ~is_even).any():
        return None
    return there.astype(np.int64), np.where(limited, left // np.maximum(unit, 1), most.sum(axis=1))


def _total(most: Integers, load: Integers, fill: Integers, *, is_whole: bool) -> Integers | None:
    """(L,) what each line takes of the room of any node; None where that depends on the node."""
    if not is_whole:
        return fill
    largest = load.max(axis=0, initial=0)
    return largest if bool(((load == largest) | (most == 0)).all()) else None
