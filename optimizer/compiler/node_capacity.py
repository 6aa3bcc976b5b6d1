"""The capacity of a network's nodes as columns, in floating point and in exact decimals. Computed once per network."""

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from models.network import CapacityUnit, Node
from optimizer.compiler.written import BILLION, TOO_LARGE, written_billionths
from optimizer.lazy import lazy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

UNITS: tuple[CapacityUnit, ...] = get_args(CapacityUnit)
NO_LIMIT = -1
"""Stands for the unit of a node without a capacity."""


class NodeCapacity:
    """What the n nodes of a network can process in a day.

    Attributes
    ----------
    unit
        Shape (n,), place of the unit in `UNITS`; `NO_LIMIT` where the node has no capacity.
    limit
        Shape (n,), in that unit; infinite where there is none.
    starts
        Shape (n,), the use from which the first surcharge applies; infinite where there is none.
    noise
        Shape (n,), by how much floating point may be off the limit.
    units
        The units that there are.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._limited = [(index, node.capacity) for index, node in enumerate(nodes) if node.capacity is not None]
        self.unit = np.full(len(nodes), NO_LIMIT, dtype=np.int64)
        self.limit = np.full(len(nodes), np.inf)
        self.starts = np.full(len(nodes), np.inf)
        for index, capacity in self._limited:
            self.unit[index] = UNITS.index(capacity.unit)
            self.limit[index] = capacity.limit
            starts = (surcharge.above * capacity.limit for surcharge in capacity.surcharges)
            self.starts[index] = min(starts, default=np.inf)
        self.noise = 1e-14 * self.limit
        self.units = [UNITS[code] for code in np.unique(self.unit).tolist() if code != NO_LIMIT]

    @property
    def is_unlimited(self) -> bool:
        """Whether no node has a capacity."""
        return not self._limited

    @lazy
    def billionths(self) -> Integers:
        """Shape (n,), the limits as they were written, in billionths; `TOO_LARGE` where that, or a limit, is not."""
        found = written_billionths(np.where(self.unit == NO_LIMIT, 0.0, self.limit))
        found[self.unit == NO_LIMIT] = TOO_LARGE
        return found

    @lazy
    def is_plain(self) -> bool:
        """Whether no node counts workload, and all amounts are whole numbers of billionths below 2**62."""
        starts_fit = all(start != TOO_LARGE for each in self.charges for start, _ in each)
        return "workload" not in self.units and starts_fit and not (self.billionths[self.unit >= 0] == TOO_LARGE).any()

    @lazy
    def charges(self) -> list[list[tuple[int, float]]]:
        """By node, the surcharges: from where on in billionths, or `TOO_LARGE`, and cost per unit."""
        found: list[list[tuple[int, float]]] = [[] for _ in self.unit]
        for node, start, cost in zip(*(column.tolist() for column in self.surcharges), strict=True):
            found[node].append((start, cost))
        return found

    @lazy
    def counts(self) -> Integers:
        """Shape (3, n), 1 where a node counts orders, lines, units."""
        return np.stack([self.unit == UNITS.index(each) for each in ("orders", "lines", "units")]).astype(np.int64)

    @lazy
    def surcharges(self) -> tuple[Integers, Integers, Floats]:
        """Node, start in billionths, and cost per unit of each surcharge; `TOO_LARGE` where it is no whole number."""
        each = [(index, surcharge) for index, capacity in self._limited for surcharge in capacity.surcharges]
        node = np.array([index for index, _ in each], dtype=np.int64)
        shares = written_billionths(np.array([surcharge.above for _, surcharge in each], dtype=np.float64))
        starts = map(_product, shares.tolist(), self.billionths[node].tolist())
        cost = np.array([surcharge.cost for _, surcharge in each], dtype=np.float64)
        return node, np.array(list(starts), dtype=np.int64), cost


def _product(share: int, limit: int) -> int:
    """Return the product of two amounts in billionths; `TOO_LARGE` where it is no whole number of them."""
    start, rest = divmod(share * limit, BILLION)
    return TOO_LARGE if limit == TOO_LARGE or rest else start
