"""The linear program over plans: each order takes one of its plans, or parts of several, within what all may use.

Shapes: C plans, B orders, W restraints.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack, vstack

from optimizer.uses import Integers

Floats = NDArray[np.float64]

_TOLERANCE = 1e-7
_NO_LIMIT = 1e9


@dataclass(frozen=True)
class Master:
    """The program.

    Attributes
    ----------
    cost
        (C,) what each plan costs.
    order
        (C,) whose it is.
    uses
        (W, C) what it uses of each restraint.
    limit
        (W,) what all may use.
    rate
        (W,) what each unit beyond the limit costs; infinite where there may be none.
    order_count
        B.
    beyond
        (J, soft rows) what each unit beyond the limit of each soft row adds to the last J restraints; None for nothing.
    """

    cost: Floats
    order: Integers
    uses: csr_array
    limit: Floats
    rate: Floats
    order_count: int
    beyond: csr_array | None = None

    @cached_property
    def convexity(self) -> csr_array:
        """(B, C) whose plans they are."""
        count = len(self.cost)
        parts = (np.ones(count), (self.order, np.arange(count)))
        return csr_array(parts, shape=(self.order_count, count))

    @cached_property
    def most(self) -> Floats:
        """(W,) what all orders could use together."""
        entries = coo_array(self.uses)
        code = self.order[entries.col] * np.int64(len(self.limit)) + entries.row
        key, which = np.unique(code, return_inverse=True)
        largest = np.zeros(len(key))
        np.maximum.at(largest, which, entries.data)
        return np.bincount(key % len(self.limit), weights=largest, minlength=len(self.limit)).astype(np.float64)

    @cached_property
    def binding(self) -> Integers:
        """The restraints that these plans could break."""
        broken = self.most > self.limit
        if self.beyond is not None and self.beyond.nnz:
            broken[len(broken) - self.beyond.shape[0] :] = True
        return np.flatnonzero(broken)

    @cached_property
    def soft(self) -> Integers:
        """The restraints that may be broken."""
        return np.flatnonzero(np.isfinite(self.rate))

    @cached_property
    def rows(self) -> csr_array:
        """(binding, C + soft) the restraints, with a column for what is beyond each that may be broken."""
        places = (self.soft, np.arange(len(self.soft)))
        beyond = csr_array((np.full(len(self.soft), -1.0), places), shape=(len(self.limit), len(self.soft)))
        if self.beyond is not None and self.beyond.nnz:
            above = csr_array((len(self.limit) - self.beyond.shape[0], len(self.soft)))
            beyond = csr_array(beyond + vstack([above, self.beyond]))
        return csr_array(hstack([self.uses, beyond]))[self.binding]

    @cached_property
    def costs(self) -> Floats:
        """(C + soft,) the costs of plans, and of what is beyond."""
        return np.concatenate([self.cost, self.rate[self.soft]])

    @cached_property
    def choices(self) -> csr_array:
        """(B, C + soft) the plans of each order."""
        return csr_array(hstack([self.convexity, csr_array((self.order_count, len(self.soft)))]))


@dataclass(frozen=True)
class Solved:
    """A solution of the program.

    Attributes
    ----------
    value
        What it costs.
    shares
        (C,) how much of each plan is taken.
    prices
        (W,) what one more unit of each restraint would save.
    of_orders
        (B,) what each order costs at these prices.
    """

    value: float
    shares: Floats
    prices: Floats
    of_orders: Floats


def solve(master: Master, *, seconds: float | None = None) -> Solved | None:
    """Return an optimal solution; None where there is none, or none in time."""
    scale = max(float(np.abs(master.cost).max(initial=0.0)), 1.0) / 100  # the solver's tolerances are absolute
    rows: Any = master.rows
    choices: Any = master.choices
    found: Any = linprog(
        master.costs / scale,
        A_ub=rows,
        b_ub=master.limit[master.binding],
        A_eq=choices,
        b_eq=np.ones(master.order_count),
        method="highs-ds",
        options={"time_limit": _NO_LIMIT if seconds is None else max(seconds, 0.01)},
    )
    if found.status != 0 or found.fun is None or found.x is None:
        return None
    prices = np.zeros(len(master.limit))
    told = np.maximum(-found.ineqlin.marginals, 0.0)
    told[found.ineqlin.residual > _TOLERANCE] = 0.0
    prices[master.binding] = told * scale
    return Solved(
        value=float(found.fun) * scale,
        shares=found.x[: len(master.cost)],
        prices=prices,
        of_orders=found.eqlin.marginals * scale,
    )
