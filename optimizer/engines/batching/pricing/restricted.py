"""Chooses one of its plans for each order: the master program in whole numbers.

HiGHS finds choices faster, at an objective in floating point: what it says of bounds is taken with a margin. What is to
be exact is left to CP-SAT.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python.cp_model import CpModel, LinearExpr
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from optimizer.answer import Limits
from optimizer.engines.batching.pricing.master import Master
from optimizer.engines.cpsat.search import search
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_GAP = 1e-6
_MARGIN = 4e-6
"""Of a bound in floating point so much of it is not relied on."""


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes
    ----------
    plans
        (B,) the plan of each order; None where none was found.
    bound
        No choice among these plans costs less.
    """

    plans: Integers | None
    bound: float


def chosen(master: Master, *, seconds: float, gap: float = _GAP) -> Choice:
    """Return the best choice that HiGHS finds in time."""
    scale = max(float(np.abs(master.cost).max(initial=0.0)), 1.0) / 100
    taken = len(master.cost)
    restraints = [LinearConstraint(csr_array(master.choices), 1, 1)]
    if len(master.binding):
        restraints.append(LinearConstraint(master.rows, ub=master.limit[master.binding]))
    found = milp(
        master.costs / scale,
        constraints=restraints,
        integrality=np.concatenate([np.ones(taken), np.zeros(len(master.soft))]),
        options={"time_limit": max(seconds, 0.05), "mip_rel_gap": gap},
    )
    bound = -np.inf if found.mip_dual_bound is None else found.mip_dual_bound * scale
    return Choice(_plans(master, found.x), bound - _MARGIN * abs(bound) if np.isfinite(bound) else bound)


def _plans(master: Master, taken: Floats | None) -> Integers | None:
    if taken is None:
        return None
    picked = np.flatnonzero(taken[: len(master.cost)] > 0.5)
    plan = np.full(master.order_count, -1, dtype=np.int64)
    plan[master.order[picked]] = picked
    return plan if (plan >= 0).all() else None


def proven(master: Master, start: Integers, limits: Limits) -> Choice:
    """Return what CP-SAT chooses and proves, in whole numbers throughout; no restraint may be soft.

    Parameters
    ----------
    master
        The program.
    start
        (B,) a choice to begin with.
    limits
        What may cut it short.
    """
    model = CpModel()
    takes = [model.new_bool_var("") for _ in master.cost]
    for plan, take in enumerate(takes):
        model.add_hint(take, int(start[master.order[plan]] == plan))
    by_order = np.argsort(master.order, kind="stable")
    for several in np.split(by_order, np.cumsum(np.bincount(master.order))[:-1]):
        model.add_exactly_one([takes[plan] for plan in several.tolist()])
    rows = master.uses[master.binding]
    for place, limit in enumerate(np.floor(master.limit[master.binding]).tolist()):
        here = slice(rows.indptr[place], rows.indptr[place + 1])
        amounts = rows.data[here].astype(np.int64).tolist()
        model.add(LinearExpr.weighted_sum([takes[plan] for plan in rows.indices[here].tolist()], amounts) <= int(limit))
    least = np.full(master.order_count, np.inf)
    np.minimum.at(least, master.order, master.cost)
    costs = (master.cost - least[master.order]).astype(np.int64)
    divisor = int(np.gcd.reduce(costs, initial=0)) or 1
    model.minimize(LinearExpr.weighted_sum(takes, (costs // divisor).tolist()))
    found = search(model, limits)
    values = np.array(found.values, dtype=np.float64) if found.has_values else None
    return Choice(_plans(master, values), float(int(least.astype(np.int64).sum()) + divisor * found.bound))
