"""Plans of single orders in arrays: what each picks, costs in every level, and uses of the rows.

Shapes: C plans, K levels; picks and draws of all plans follow each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ragged:
    """Some entries of each plan.

    Attributes
    ----------
    start
        (C + 1,) where each plan's entries begin.
    """

    start: Integers

    @property
    def length(self) -> Integers:
        """(C,) how many entries each plan has."""
        return np.diff(self.start)

    @property
    def owner(self) -> Integers:
        """(E,) whose each entry is."""
        return np.repeat(np.arange(len(self.start) - 1), self.length)

    def places(self, chosen: Integers) -> Integers:
        """Return the entries of some plans, plan by plan."""
        length = self.length[chosen]
        ends = np.cumsum(length)
        return np.repeat(self.start[chosen] - ends + length, length) + np.arange(ends[-1] if len(ends) else 0)


@dataclass(frozen=True)
class Plans:
    """Plans.

    Attributes
    ----------
    order
        (C,) whose.
    values
        (C, K) value of each level, whole numbers.
    drawn
        Which draws are whose.
    row, amount
        What they use of which rows, each row once for a plan.
    picked
        Which picks are whose.
    line, option, pieces
        What they take: lines and options as their orders count them.
    """

    order: Integers
    values: Floats
    drawn: Ragged
    row: NDArray[np.int32]
    amount: NDArray[np.int32]
    picked: Ragged
    line: NDArray[np.int16]
    option: NDArray[np.int32]
    pieces: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.order)

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        told = (self.order.nbytes, self.values.nbytes, self.drawn.start.nbytes, self.row.nbytes, self.amount.nbytes)
        return sum(told) + self.picked.start.nbytes + self.line.nbytes + self.option.nbytes + self.pieces.nbytes

    def where(self, chosen: Integers) -> "Plans":
        """Return some of them, by position."""
        draws, picks = self.drawn.places(chosen), self.picked.places(chosen)
        return Plans(
            self.order[chosen],
            self.values[chosen],
            _counted(self.drawn.length[chosen]),
            self.row[draws],
            self.amount[draws],
            _counted(self.picked.length[chosen]),
            self.line[picks],
            self.option[picks],
            self.pieces[picks],
        )

    def used(self, row_count: int) -> Floats:
        """(R,) what they use together."""
        return np.bincount(self.row, weights=self.amount, minlength=row_count).astype(np.float64)

    def dense(self, plan: int, shape: tuple[int, int]) -> Integers:
        """(L, O) the pieces of one of them."""
        pieces = np.zeros(shape, dtype=np.int64)
        here = slice(self.picked.start[plan], self.picked.start[plan + 1])
        pieces[self.line[here], self.option[here]] = self.pieces[here]
        return pieces


def _counted(length: Integers) -> Ragged:
    return Ragged(np.concatenate([[0], np.cumsum(length)]).astype(np.int64))


def plans_from(
    order: Integers,
    values: Floats,
    draws: tuple[Integers, Integers, Integers],
    picks: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
) -> Plans:
    """Return plans; draws and picks come as (plan, ...), sorted by plan."""
    count = len(order)
    owner, row, amount = draws
    taker, line, option, pieces = picks
    return Plans(
        order,
        values,
        _counted(np.bincount(owner, minlength=count)),
        row.astype(np.int32),
        amount.astype(np.int32),
        _counted(np.bincount(taker, minlength=count)),
        line.astype(np.int16),
        option.astype(np.int32),
        pieces.astype(np.int32),
    )


def joined(several: Sequence[Plans]) -> Plans:
    """Return all plans of several."""
    parts: dict[str, Any] = {}
    for field in fields(Plans):
        members = [getattr(each, field.name) for each in several]
        if isinstance(members[0], Ragged):
            parts[field.name] = _counted(np.concatenate([member.length for member in members]))
        else:
            parts[field.name] = np.concatenate(members)
    return Plans(**parts)
