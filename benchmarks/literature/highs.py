"""HiGHS's mixed-integer solver through SciPy on a location instance, in the strong formulation."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.literature.facilities import Facilities, Floats

_OPTIMAL, _LIMIT = 0, 1


@dataclass(frozen=True)
class Bound:
    """What HiGHS found.

    Attributes
    ----------
    value
        Cost of the best solution; None where there is none.
    proven
        Whether it is proven optimal.
    """

    value: float | None
    proven: bool


def solve(instance: Facilities, limit: float) -> Bound:
    """Return what HiGHS finds of an instance within so many seconds.

    Columns: the facilities, then the share of each customer at each facility. Shares are integral where a customer is
    served by one facility and capacity is limited; without capacity they follow from what is open.

    Raises
    ------
    RuntimeError
        Where HiGHS ends in any other way.
    """
    shares = instance.cost.size
    opened = np.ones(len(instance.opening))
    are_integral = not instance.divisible and instance.capacity is not None
    found = milp(
        np.concatenate([instance.opening, instance.cost.ravel()]),
        integrality=np.concatenate([opened, np.full(shares, float(are_integral))]),
        bounds=Bounds(0, 1),
        constraints=_rows(instance),
        options={"mip_rel_gap": 0.0, "time_limit": limit},
    )
    if found.status not in (_OPTIMAL, _LIMIT):
        raise RuntimeError(f"{instance.name}: HiGHS: {found.message}")
    return Bound(None if found.x is None else float(found.fun), found.status == _OPTIMAL)


def _rows(instance: Facilities) -> list[LinearConstraint]:
    """Each customer is served once, a share needs its facility, and facilities serve no more than they can."""
    customers, facilities = instance.cost.shape
    customer, facility = (axis.ravel() for axis in np.indices(instance.cost.shape))
    share = facilities + np.arange(instance.cost.size)
    width = facilities + instance.cost.size
    ones = np.ones(instance.cost.size)
    link = np.arange(instance.cost.size)
    served = _matrix(ones, customer, share, (customers, width))
    linked = _matrix(
        np.concatenate([ones, -ones]),
        np.concatenate([link, link]),
        np.concatenate([share, facility]),
        (instance.cost.size, width),
    )
    rows = [LinearConstraint(served, 1, 1), LinearConstraint(linked, -np.inf, 0)]
    if instance.capacity is not None:
        used = _matrix(
            np.concatenate([instance.demand[customer], -instance.capacity]),
            np.concatenate([facility, np.arange(facilities)]),
            np.concatenate([share, np.arange(facilities)]),
            (facilities, width),
        )
        rows.append(LinearConstraint(used, -np.inf, 0))
    return rows


def _matrix(values: Floats, rows: Any, columns: Any, shape: tuple[int, int]) -> csr_array[Any, tuple[int, int]]:
    return csr_array((values, (rows, columns)), shape=shape)
