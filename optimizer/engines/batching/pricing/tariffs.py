"""What orders pay for what they use: a price for each amount that a line takes of what is scarce.

Most rows charge each piece alike. A cut (see `cuts`) charges amounts as they count in it, so that a tariff is a table:
one row for each set of rows that a piece may count in, one column for each amount that some line may take.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Amounts:
    """The amounts that lines may take.

    Attributes
    ----------
    pieces
        (M,) the amounts.
    is_bulk
        (M,) whether it stands for pieces from any number of options: only what charges each piece alike counts it.
    """

    pieces: Integers
    is_bulk: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """M."""
        return len(self.pieces)


@dataclass(frozen=True)
class Tariffs:
    """Which rows count in which tariffs.

    Attributes
    ----------
    rows
        (T, D) rows of each tariff, `NO_ROW` where there are fewer; those of the first are none.
    """

    rows: Integers


def tariffs(layers: NDArray[np.int32], row_count: int) -> tuple[Tariffs, NDArray[np.int32]]:
    """Return the tariffs of many pairs, and which of them each has.

    Parameters
    ----------
    layers
        (D, P) rows that each pair counts in.
    row_count
        R.
    """
    if len(layers) <= 1:
        rows = np.arange(-1, row_count, dtype=np.int64)[:, None]
        which = layers[0] + 1 if len(layers) else np.zeros(layers.shape[1])
        return Tariffs(rows), which.astype(np.int32)
    code = layers[0].astype(np.int64) + 1
    for layer in layers[1:]:
        code = code * (row_count + 1) + layer + 1
    found, which = np.unique(np.append(0, code), return_inverse=True)
    rows = np.empty((len(found), len(layers)), dtype=np.int64)
    for place in reversed(range(len(layers))):
        found, rest = np.divmod(found, row_count + 1)
        rows[:, place] = rest - 1
    return Tariffs(rows), which[1:].astype(np.int32)
