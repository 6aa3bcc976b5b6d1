"""What small stocks allow besides their pieces: lines that take several pieces each leave some that nobody can use.

For pieces a of each of some lines, all of which come to b at most, and any divisor d, the function f(a) = floor(a / d)
+ max(0, (frac(a / d) - frac(b / d)) / (1 - frac(b / d))) is superadditive, so that sums of f(a) are at most f(b)
(mixed-integer rounding, Nemhauser and Wolsey 1990). Here all are whole numbers: times d - b mod d.

That holds as well where what some lines do not take is counted instead of what they take: a line that takes a pieces or
none takes a less a times (1 if it does not). What it counts then is -f(-a) if it takes a pieces, which is f(a) or more,
and the limit is f(b less all such a) less the sum of f(-a) (Marchand and Wolsey 2001).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.tariffs import Amounts
from optimizer.uses import Integers

_MOST_DIVISORS = 8


@dataclass(frozen=True)
class Cuts:
    """Cuts of rows of stock; Q of them, in which E orders count differently.

    Attributes
    ----------
    row
        (Q,) the rows.
    divisor, rest
        (Q,) their divisors, and what is left of the limit when it is divided by that.
    limit
        (Q,) what all orders may count together.
    cut, order, amount
        (E,) an order that counts differently in a cut if it takes just so much.
    more
        (E,) how much more it counts then.
    """

    row: Integers
    divisor: Integers
    rest: Integers
    limit: Integers
    cut: Integers
    order: Integers
    amount: Integers
    more: Integers

    @property
    def count(self) -> int:
        """Q."""
        return len(self.row)

    def counted(self, cut: Integers, pieces: Integers) -> Integers:
        """Return what amounts count in cuts, one of each."""
        return rounded(pieces, self.divisor[cut], self.rest[cut])

    def table(self, amounts: Amounts) -> Integers:
        """(Q, M) what each amount counts."""
        counted = rounded(amounts.pieces[None, :], self.divisor[:, None], self.rest[:, None])
        return np.where(amounts.is_bulk, 0, counted)

    def joined(self, other: "Cuts") -> "Cuts":
        """Return these and others."""
        return Cuts(
            np.concatenate([self.row, other.row]),
            np.concatenate([self.divisor, other.divisor]),
            np.concatenate([self.rest, other.rest]),
            np.concatenate([self.limit, other.limit]),
            np.concatenate([self.cut, other.cut + self.count]),
            np.concatenate([self.order, other.order]),
            np.concatenate([self.amount, other.amount]),
            np.concatenate([self.more, other.more]),
        )


def cuts(limit: Integers, is_stock: NDArray[np.bool_], takes: tuple[Integers, Integers]) -> Cuts:
    """Return the cuts of rows of stock in which all orders count alike.

    Parameters
    ----------
    limit
        (R,) limits of the rows.
    is_stock
        (R,) whether a row is cut at all.
    takes
        Rows, and amounts that some lines may take of them.
    """
    row, amount = takes
    fits = is_stock[row] & (amount >= 2) & (amount <= limit[row]) & (limit[row] % np.maximum(amount, 1) != 0)
    found = np.unique(np.stack([row[fits], amount[fits]], axis=1), axis=0)
    row, divisor = found[:, 0], found[:, 1]
    # The smallest few of each row.
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    row, divisor = row[rank < _MOST_DIVISORS], divisor[rank < _MOST_DIVISORS]
    rest = limit[row] % divisor
    nothing = np.zeros(0, dtype=np.int64)
    return Cuts(row, divisor, rest, rounded(limit[row], divisor, rest), nothing, nothing, nothing, nothing)


def rounded(pieces: Integers | int, divisor: Integers | int, rest: Integers | int) -> Integers:
    """Return f of pieces, times the divisor less the rest."""
    whole, left = np.divmod(pieces, divisor)
    return np.asarray(whole * (divisor - rest) + np.maximum(left - rest, 0))
