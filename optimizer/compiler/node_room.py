"""What is left at the nodes within a share of their capacity, in whole units, and what surcharges ask for each.

Nodes that count workload are another matter, for the units of it are those of the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optimizer.compiler.node_capacity import NO_LIMIT, NodeCapacity
from optimizer.compiler.written import BILLION, TOO_LARGE, billionths_of, written, written_billionths
from optimizer.lazy import lazy

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

PLENTY = 2**62
"""Stands for as many units as anybody may want."""


@dataclass(frozen=True, eq=False)
class Charges:
    """What surcharges ask for whole units of the n nodes' capacity, beyond what is used of it.

    Attributes
    ----------
    first_rate
        Shape (n,), what they make each unit cost from the first one on, money.
    above, rate
        Shape (n, K), the amounts above 0 beyond which each unit costs more, in whole units, and how much; `PLENTY` and
        0 where there are fewer than K.
    """

    first_rate: Floats
    above: Integers
    rate: Floats

    @classmethod
    def none(cls, capacity: NodeCapacity) -> Self:
        """Return those of nodes that ask nothing."""
        shape = len(capacity.unit), 2 * max(map(len, capacity.charges), default=0)
        return cls(np.zeros(shape[0]), np.full(shape, PLENTY), np.zeros(shape))

    def where(self, capacity: NodeCapacity, used: Sequence[tuple[int, int]]) -> Self:
        """Return the same where something else is used of some nodes, in billionths of a unit."""
        charged = [(node, amount) for node, amount in used if capacity.charges[node]]
        if not charged:
            return self
        found = type(self)(self.first_rate.copy(), self.above.copy(), self.rate.copy())
        for node, amount in charged:
            rates = _rates(capacity.charges[node], amount)
            found.first_rate[node] = rates.pop(0, 0.0)
            rest = len(found.rate[node]) - len(rates)
            found.above[node] = [*rates, *[PLENTY] * rest]
            found.rate[node] = [*rates.values(), *[0.0] * rest]
        return found


@dataclass(frozen=True, eq=False)
class UsedCapacity:
    """What is consumed of the capacity of the n nodes, in the node's unit.

    Attributes
    ----------
    amounts
        Shape (n,).
    billionths
        Shape (n,), the amounts as they were written, in billionths; see `written_billionths`.
    charges
        What surcharges ask; None where nodes count workload, or where amounts are too large, or too finely written, to
        be counted in 64 bits.
    """

    amounts: Floats
    billionths: Integers
    charges: Charges | None

    @classmethod
    def of(cls, amounts: Floats, capacity: NodeCapacity) -> Self:
        """Look at what is used of every node."""
        billionths = written_billionths(amounts)
        if not capacity.is_plain or (billionths == TOO_LARGE).any():
            return cls(amounts, billionths, None)
        used = list(enumerate(billionths.tolist()))
        return cls(amounts, billionths, Charges.none(capacity).where(capacity, used))

    def now(self, amounts: Floats, capacity: NodeCapacity) -> Self:
        """Return what is consumed at another moment; most often it is the same of most nodes."""
        changed = (amounts != self.amounts).nonzero()[0]
        used = [
            (node, billionths_of(amount))
            for node, amount in zip(changed.tolist(), amounts[changed].tolist(), strict=True)
        ]
        if self.charges is None or any(amount == TOO_LARGE for _, amount in used):
            return self.of(amounts, capacity)
        billionths = self.billionths.copy()
        billionths[changed] = [amount for _, amount in used]
        return type(self)(amounts, billionths, self.charges.where(capacity, used))


@dataclass(frozen=True, eq=False)
class NodeRoom:
    """What is left at the n nodes for orders that may fill a share of their capacity.

    Attributes
    ----------
    left
        Shape (n,), the whole units that are left, below 0 where too much is used; `PLENTY` or so without a limit.
    carefree
        Shape (n,), what can be used without being refused or charged for, to floating point; infinite without a limit.
    charges
        What surcharges ask.
    """

    left: Integers
    carefree: Floats
    charges: Charges

    @property
    def full(self) -> Booleans:
        """Shape (n,), nodes that have not one unit left."""
        return self.left <= 0


class NodeShare:
    """A share of the nodes' capacity.

    Parameters
    ----------
    capacity
        The capacity of the nodes.
    share
        The share of it, above 0.
    """

    def __init__(self, capacity: NodeCapacity, share: float) -> None:
        self._capacity = capacity
        self._share = share
        self._carefree = np.minimum(share * capacity.limit, capacity.starts)

    def room(self, used: UsedCapacity) -> NodeRoom | None:
        """Return what is left within the share; None where nothing is known of the charges."""
        if used.charges is None:
            return None
        left = (self._billionths - used.billionths) // BILLION
        return NodeRoom(left, self._carefree - used.amounts, used.charges)

    @lazy
    def _billionths(self) -> Integers:
        """Shape (n,), the share of each limit, rounded down, which takes no whole unit away."""
        share = int(written(self._share) * BILLION)
        found = np.array([limit * share // BILLION for limit in self._capacity.billionths.tolist()], dtype=np.int64)
        found[self._capacity.unit == NO_LIMIT] = PLENTY
        return found


def _rates(charges: Sequence[tuple[int, float]], used: int) -> dict[int, float]:
    """Return the amounts beyond which surcharges ask for each unit, and how much; starts and uses are in billionths.

    A use of u whole units exceeds an amount of n + r units, r a fraction of one, by what is (1 - r) times its excess
    over n and r times that over n + 1.
    """
    found: dict[int, float] = {}
    for start, cost in charges:
        whole, rest = divmod(max(start - used, 0), BILLION)
        for above, part in ((whole, BILLION - rest), (whole + 1, rest)):
            if (rate := cost * (part / BILLION)) > 0:
                found[above] = found.get(above, 0.0) + rate
    return found
