"""What orders cost whose items each ask one centre."""

import numpy as np

from benchmarks.ma.arrays import Booleans, Integers
from benchmarks.ma.columns import cells_of
from benchmarks.ma.instance import Instance


def service_cost(instance: Instance, pairs: Integers, centres: Integers) -> float:
    """Return the cost of a sequence: who asks a centre that ran out is served by the dummy.

    Parameters
    ----------
    pairs
        (A,) of the orders, as they come.
    centres
        (A, N) whom each item asks.
    """
    cells = cells_of(instance, pairs, centres)
    served = _is_served(cells.ravel(), instance.stock.ravel()).reshape(cells.shape)
    return float(instance.cost(pairs, np.where(served, centres, instance.dummy)).sum())


def _is_served(cells: Integers, stock: Integers) -> Booleans:
    """Serve the first who ask a cell, as far as its stock reaches; who asks for no cell needs no stock."""
    order = np.argsort(cells, kind="stable")
    asked = cells[order]
    earlier = np.arange(len(asked)) - np.searchsorted(asked, asked)
    served = np.empty(len(cells), dtype=bool)
    served[order] = (asked < 0) | (earlier < stock[asked])
    return served
