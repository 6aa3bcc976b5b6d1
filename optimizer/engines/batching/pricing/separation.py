"""Finds cuts that a mixture of plans breaks, see `cuts`."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.cuts import Cuts, rounded
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_OFTEN = 0.3
"""Orders that take from a row less often than this count there as all do."""

_BROKEN = 0.002
"""Cuts that are broken by less, for a length of one, are left out."""

_MOST_DIVISORS = 4


@dataclass(frozen=True)
class Mixture:
    """How often orders take which amounts of rows of stock.

    Attributes
    ----------
    row, order, amount
        (E,) the rows, by rows; who takes; and how much.
    often
        (E,) how often, 0 to 1.
    may_differ
        (E,) whether the order may count differently: it takes from the row with one line only.
    """

    row: Integers
    order: Integers
    amount: Integers
    often: Floats
    may_differ: NDArray[np.bool_]


def broken(mixture: Mixture, limit: Integers) -> Cuts:
    """Return cuts that a mixture breaks, the one that is broken most of each row; ``limit`` has shape (R,)."""
    found = [cut for cut in _each(mixture, limit) if cut is not None]
    names = ("row", "divisor", "rest", "limit")
    heads = [np.array([getattr(cut, name) for cut in found], dtype=np.int64) for name in names]
    nothing = np.zeros(0, dtype=np.int64)
    place = [np.full(len(cut.orders), index, dtype=np.int64) for index, cut in enumerate(found)]
    parts = [[cut.orders for cut in found], [cut.amounts for cut in found], [cut.more for cut in found]]
    tails = [np.concatenate([*each, nothing]).astype(np.int64) for each in (place, *parts)]
    return Cuts(*heads, *tails)


@dataclass(frozen=True)
class _Cut:
    row: int
    divisor: int
    rest: int
    limit: int
    orders: Integers
    amounts: Integers
    more: Integers


def _each(mixture: Mixture, limit: Integers) -> Iterator[_Cut | None]:
    """Yield the cut of each row that is used in part by some order."""
    rows, start = np.unique(mixture.row, return_index=True)
    ends = np.append(start[1:], len(mixture.row))
    used = np.add.reduceat(mixture.often * mixture.amount, start) if len(start) else np.zeros(0)
    partly = np.minimum(mixture.often, 1 - mixture.often)
    unsure = np.add.reduceat((partly > 0.02).astype(np.float64), start) if len(start) else np.zeros(0)
    for place in np.flatnonzero((used > limit[rows] - 0.99) & (unsure > 0)).tolist():
        here = slice(int(start[place]), int(ends[place]))
        yield _of_row(int(rows[place]), int(limit[rows[place]]), mixture, here)


def _of_row(row: int, limit: int, mixture: Mixture, here: slice) -> _Cut | None:
    """Return the cut of a row that is broken most, if any is."""
    amount, often = mixture.amount[here], mixture.often[here]
    first = np.flatnonzero((often > _OFTEN) & mixture.may_differ[here])
    first = first[np.argsort(-often[first], kind="stable")]
    # An order counts differently for one amount only.
    _, once = np.unique(mixture.order[here][first], return_index=True)
    first = first[np.sort(once)][: limit + 2]
    best, found = _BROKEN, None
    divisors = np.unique(amount[amount >= 2])[:_MOST_DIVISORS].tolist()
    for divisor in divisors:
        for count in range(len(first) + 1):
            differing = first[:count]
            left = limit - int(amount[differing].sum())
            rest = left % divisor
            if not rest:
                continue
            counted = rounded(amount, divisor, rest)
            other = -rounded(-amount[differing], divisor, rest)
            more = other - counted[differing]
            total = int(rounded(left, divisor, rest)) + int(other.sum())
            counted[differing] = other
            length = np.sqrt(float((counted[often > 1e-6] ** 2).sum()))
            much = (float(counted @ often) - total) / max(length, 1.0)
            if much > best:
                orders = mixture.order[here][differing]
                best, found = much, _Cut(row, divisor, rest, total, orders, amount[differing], more)
    return found
