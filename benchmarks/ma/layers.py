"""The layers of Jasin and Sinha's rounding."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from benchmarks.ma.arrays import Booleans, Floats, Integers

_LEFT = 1e-9


@dataclass(frozen=True)
class Layers:
    """How the shares of an order's items are cut into layers, by centre and number of items.

    Layer ``k * N + m - 1`` is centre k's, with m items. At a centre, what is left of the shares is cut from below: as
    long as m items have some left, the least of it, from all m. A share that is cut counts for the whole order as
    much as its items are of the order: this is a layer's length.

    Attributes
    ----------
    lengths
        (G, K * N) add up to 1 over the layers.
    members
        (G, K * N, N) whether an item is in a layer.
    left
        (G, N, K) what of its shares an item has beyond the lengths of the layers that it is in.
    """

    lengths: Floats
    members: Booleans
    left: Floats

    @classmethod
    def of(cls, shares: Floats, sizes: Integers) -> Self:
        """Cut (G, N, K) shares of pairs of (G,) items."""
        pairs, places, centres = shares.shape
        there = np.arange(places) < sizes[:, None]
        rest = (shares * there[:, :, None]).transpose(0, 2, 1).copy()
        lengths = np.zeros((pairs, centres, places))
        members = np.zeros((pairs, centres, places, places), dtype=bool)
        left = rest.copy()
        for count in range(places, 0, -1):
            some = rest > _LEFT
            some &= (some.sum(axis=2) == count)[:, :, None]
            cut = np.where(some, rest, np.inf).min(axis=2)
            cut[np.isinf(cut)] = 0.0
            rest -= cut[:, :, None] * some
            lengths[:, :, count - 1] = cut * count / sizes[:, None]
            members[:, :, count - 1] = some
            left -= lengths[:, :, count - 1, None] * some
        flat = centres * places
        left = np.maximum(0.0, left).transpose(0, 2, 1)
        return cls(lengths.reshape(pairs, flat), members.reshape(pairs, flat, places), left)
