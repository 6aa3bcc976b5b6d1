"""The form as a mixed-integer program in arrays, for solvers that take it as such."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.batch_peers.form import NO_PARCEL, Form
from optimizer.uses import Integers


@dataclass(frozen=True)
class Program:
    """Minimise costs of columns between 0 and 1 under rows between bounds.

    The columns are the parcels, then the pairs. The rows serve each line once, keep each pair behind its own parcel
    (the strong formulation), and share stock and capacity.

    Attributes
    ----------
    costs
        Of each column, in money.
    first_pair
        The column of the first pair.
    matrix
        Of the rows.
    low, high
        The bounds of each row.
    """

    costs: NDArray[np.float64]
    first_pair: int
    matrix: csr_array[Any, tuple[int, int]]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, form: Form) -> "Program":
        """Return the strong formulation."""
        first = form.parcel_count
        pair = first + np.arange(form.pair_count)
        linked = np.flatnonzero(form.parcel != NO_PARCEL)
        link = form.line_count + np.arange(len(linked))
        shared, use_row = np.unique(form.use_row, return_inverse=True)
        use = form.line_count + len(linked) + use_row
        rows = np.concatenate([form.line, link, link, use])
        columns = np.concatenate([pair, pair[linked], form.parcel[linked], first + form.use_pair])
        ones = np.ones(form.pair_count)
        values = np.concatenate([ones, ones[linked], -ones[linked], form.use_amount])
        served = np.ones(form.line_count)
        open_below = np.full(len(linked) + len(shared), -np.inf)
        shape = form.line_count + len(linked) + len(shared), first + form.pair_count
        return cls(
            costs=np.concatenate([form.opening, form.cost]) * form.unit,
            first_pair=first,
            matrix=csr_array((values, (rows, columns)), shape=shape),
            low=np.concatenate([served, open_below]),
            high=np.concatenate([served, np.zeros(len(linked)), form.limit[shared]]),
        )

    def chosen(self, solution: NDArray[np.float64]) -> Integers:
        """Return the pairs that an integral solution chooses."""
        return np.flatnonzero(solution[self.first_pair :] > 0.5)
