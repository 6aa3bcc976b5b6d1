"""The linear program over plans of expected orders: how much of each plan is best, and what more of a row is worth.

Shapes: C plans, B orders, R rows, J earlier levels.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack, vstack

from optimizer.uses import Integers

Floats = NDArray[np.float64]

_TOLERANCE = 1e-7
_LARGE = 300


@dataclass(frozen=True)
class Columns:
    """Plans.

    Attributes
    ----------
    order
        (C,) whose each is, 0 to B - 1.
    uses
        (R, C) what each uses of the rows.
    """

    order: Integers
    uses: csr_array


@dataclass(frozen=True)
class Limits:
    """What there is for all.

    Attributes
    ----------
    rows
        (R,) what may be used of each row.
    rates
        (R,) what each unit beyond that costs; infinite where there may be none.
    counts
        (B,) how many like each order are expected, 0 or more.
    """

    rows: Floats
    rates: Floats
    counts: Floats


@dataclass(frozen=True)
class Cap:
    """A level that is to stay as good as it can be.

    Attributes
    ----------
    costs
        (C,) what plans are worth in it.
    most
        What all may be worth together.
    """

    costs: Floats
    most: float


@dataclass(frozen=True)
class Solved:
    """A solution.

    Attributes
    ----------
    value
        What it costs.
    prices
        (R,) what one more unit of each row would save.
    caps
        (J,) what it would save to let each earlier level be worth one more.
    worth
        (B,) what one more of each order would cost; nothing is said of orders that are not expected.
    """

    value: float
    prices: Floats
    caps: Floats
    worth: Floats


def solve(costs: Floats, columns: Columns, limits: Limits, caps: list[Cap]) -> Solved | None:
    """Return a solution of least cost, where ``costs``, (C,), are the plans'; None where the solver finds none."""
    kept = np.flatnonzero(limits.counts[columns.order] > 0)
    expected = np.flatnonzero(limits.counts > 0)
    if not expected.size:
        return Solved(0.0, np.zeros(len(limits.rows)), np.zeros(len(caps)), np.zeros(len(limits.counts)))
    order, uses = columns.order[kept], columns.uses[:, kept]
    rows = _binding(uses, order, limits)
    soft = np.flatnonzero(np.isfinite(limits.rates[rows]))
    beyond = csr_array((np.full(len(soft), -1.0), (soft, np.arange(len(soft)))), shape=(len(rows), len(soft)))
    above = [_scaled(cap, kept, len(soft)) for cap in caps]
    scale = max(float(np.abs(costs[kept]).max(initial=0.0)), 1.0) / 100  # the solver's tolerances are absolute
    program: Any = vstack([hstack([uses[rows], beyond]), *(each for each, _, _ in above)])
    choices: Any = hstack([_choices(order, expected), csr_array((len(expected), len(soft)))])
    found = linprog(
        np.concatenate([costs[kept], limits.rates[rows][soft]]) / scale,
        A_ub=program,
        b_ub=np.concatenate([limits.rows[rows], [most for _, most, _ in above]]),
        A_eq=choices,
        b_eq=limits.counts[expected],
        # Of large programs the interior points are found several times sooner.
        method="highs-ipm" if len(rows) > _LARGE else "highs-ds",
    )
    if found.status != 0 or found.fun is None:
        return None
    told = np.maximum(-found.ineqlin.marginals, 0.0) * scale
    told[found.ineqlin.residual > _TOLERANCE * np.maximum(1.0, np.abs(found.ineqlin.residual))] = 0.0
    prices, worth = np.zeros(len(limits.rows)), np.zeros(len(limits.counts))
    prices[rows], worth[expected] = told[: len(rows)], found.eqlin.marginals * scale
    of_caps = told[len(rows) :] / np.array([unit for _, _, unit in above])
    return Solved(float(found.fun) * scale, prices, of_caps, worth)


def _binding(uses: csr_array, order: Integers, limits: Limits) -> Integers:
    """Return the rows of which these plans could use more than there is."""
    entries = coo_array(uses)
    code = order[entries.col] * np.int64(len(limits.rows)) + entries.row
    key, which = np.unique(code, return_inverse=True)
    largest = np.zeros(len(key))
    np.maximum.at(largest, which, entries.data)
    owner, row = np.divmod(key, len(limits.rows))
    most = np.bincount(row, weights=largest * limits.counts[owner], minlength=len(limits.rows))
    return np.flatnonzero(most > limits.rows)


def _choices(order: Integers, expected: Integers) -> csr_array:
    """(expected, kept plans) whose plans they are."""
    place = np.searchsorted(expected, order)
    return csr_array((np.ones(len(order)), (place, np.arange(len(order)))), shape=(len(expected), len(order)))


def _scaled(cap: Cap, kept: Integers, more: int) -> tuple[csr_array, float, float]:
    """Return the row of a cap, its limit, and the unit of both: levels count kilometres as well as shares."""
    costs = cap.costs[kept]
    unit = max(float(np.abs(costs).max(initial=0.0)), 1e-9)
    return csr_array(np.concatenate([costs / unit, np.zeros(more)])[None]), cap.most / unit, unit
