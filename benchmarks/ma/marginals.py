"""The shares that roundings keep."""

from dataclasses import dataclass
from functools import cached_property

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.layers import Layers


@dataclass(frozen=True)
class Marginals:
    """How likely each item of each pair has to come from each centre.

    Attributes
    ----------
    shares
        (G, N, K); each item's add up to 1. What stands behind a pair's last item does not matter.
    sizes
        (G,) items of each pair.
    """

    shares: Floats
    sizes: Integers

    @cached_property
    def layers(self) -> Layers:
        """The shares, cut for Jasin and Sinha's rounding."""
        return Layers.of(self.shares, self.sizes)
