"""What the surcharges of capacity add to an order's use of it: in 64 bits where all numbers fit, else in fractions."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models.network import Capacity
from optimizer.compiler.scene import Scene
from optimizer.compiler.whole_units import FITS
from optimizer.compiler.written import BILLION, TOO_LARGE, written
from optimizer.features import Overuses

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_EXACT = 2**53
"""Quotients of whole numbers up to this are rounded once."""


@dataclass(frozen=True)
class Overrates:
    """What each whole unit of a node's capacity costs more that is used beyond an amount.

    Attributes
    ----------
    node
        (R,) position of the node.
    above
        (R,) the amount.
    cost
        (R,) money per unit.
    """

    node: Integers
    above: Integers
    cost: Floats

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Return several, by node."""
        node = np.concatenate([part.node for part in parts])
        order = np.argsort(node, kind="stable")
        above, cost = (np.concatenate([getattr(part, name) for part in parts]) for name in ("above", "cost"))
        return cls(node[order], above[order], cost[order])

    def from_the_start(self, count: int) -> Floats:
        """(N,) what each unit costs from the first one on."""
        rates = np.zeros(count)
        np.add.at(rates, self.node[self.above == 0], self.cost[self.above == 0])
        return rates

    def later(self, left: Integers) -> tuple[Overuses, Floats]:
        """Return the amounts above 0, each once, and what each unit beyond them costs more, (K,) money.

        ``left``, (N,), is all that can be used of each node.
        """
        rows = (self.above > 0).nonzero()[0]
        if not rows.size:
            return Overuses(), np.zeros(0)
        order = np.lexsort((self.above[rows], self.node[rows]))
        node, above = self.node[rows][order], self.above[rows][order]
        is_new = np.append(True, (np.diff(node) != 0) | (np.diff(above) != 0))
        costs = np.zeros(is_new.sum())
        np.add.at(costs, is_new.cumsum() - 1, self.cost[rows][order])
        # In the order in which they were given.
        first = np.argsort(order[is_new])
        node, above = node[is_new][first], above[is_new][first]
        return Overuses(node, above, left[node] - above), costs[first]


def overrates(scene: Scene, nodes: Integers, positions: Integers, scale: Fraction, most: Integers) -> Overrates:
    """Return what surcharges add to a use of some nodes.

    Parameters
    ----------
    scene
        The order.
    nodes, positions
        (M,) the nodes, as indices into the network's, and their positions in the answer.
    scale
        How many units there are to one of the capacity's own.
    most
        (M,) how many units can be used of each node.
    """
    found = _in_bits(scene, nodes, scale)
    if found is None:
        found = _in_fractions(scene, nodes, scale, most)
    place, above, cost = found
    counts = (cost > 0) & (above < most[place])
    return Overrates(positions[place[counts]], above[counts], cost[counts])


_Rows = tuple[Integers, Integers, Floats]
"""Place among the nodes, amount, and cost beyond it."""


def _in_bits(scene: Scene, nodes: Integers, scale: Fraction) -> _Rows | None:
    """Return amounts and costs in 64 bits; None where some number does not fit.

    A use of u whole units exceeds an amount of n + r units, r a fraction of one, by what is (1 - r) times its excess
    over n and r times that over n + 1.
    """
    node, start, cost = scene.supply.capacity.surcharges
    is_asked = np.zeros(len(scene.supply.nodes), dtype=bool)
    is_asked[nodes] = True
    rows = is_asked[node].nonzero()[0]
    place = np.searchsorted(nodes, node[rows])
    used = scene.used.billionths[nodes][place]
    factor = scale / BILLION
    known = (start[rows] != TOO_LARGE).all() and (used != TOO_LARGE).all()
    if not known or factor.denominator * scale.numerator * scale.denominator > _EXACT:
        return None
    beyond = np.maximum(start[rows] - used, 0)
    if int(beyond.max(initial=0)) * factor.numerator > FITS:
        return None
    whole, rest = np.divmod(beyond * factor.numerator, factor.denominator)
    parts = np.stack([factor.denominator - rest, rest], axis=1) * scale.denominator
    per_unit = cost[rows][:, None] * (parts / (factor.denominator * scale.numerator))
    return np.repeat(place, 2), np.stack([whole, whole + 1], axis=1).reshape(-1), per_unit.reshape(-1)


def _in_fractions(scene: Scene, nodes: Integers, scale: Fraction, most: Integers) -> _Rows:
    rows = [
        (place, above, cost)
        for place, node in enumerate(nodes.tolist())
        if (capacity := scene.supply.nodes[node].capacity) is not None
        for above, cost in surcharge_rates(capacity, written(float(scene.used.amounts[node])), int(most[place]), scale)
    ]
    place, above, cost = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(place, dtype=np.int64), np.array(above, dtype=np.int64), np.array(cost, dtype=np.float64)


def surcharge_rates(capacity: Capacity, used: Fraction, most: int, scale: Fraction) -> Iterator[tuple[int, float]]:
    """Yield the amounts below all that can be used, and what each unit beyond them costs more."""
    for surcharge in capacity.surcharges:
        start = max(written(surcharge.above) * written(capacity.limit) - used, Fraction(0)) * scale
        whole = floor(start)
        rest = start - whole
        for above, share in ((whole, 1 - rest), (whole + 1, rest)):
            if share and surcharge.cost and above < most:
                yield above, surcharge.cost * float(share / scale)
