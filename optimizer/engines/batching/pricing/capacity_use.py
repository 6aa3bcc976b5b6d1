"""What plans use of the capacity of nodes, as a pass counts it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.tariffs import Tariffs, tariffs
from optimizer.joint import NO_ROW, JointProblem

Floats = NDArray[np.float64]


@dataclass
class CapacityUse:
    """What pairs and options use of the capacity of their nodes, at least.

    Attributes
    ----------
    rows
        (E, P) rows that each option's node counts in.
    of_pair, of_option
        What is used by each pair, and by each option that ships.
    tariffs, which
        The tariffs, and which of them each option has.
    """

    rows: NDArray[np.int32]
    of_pair: Floats
    of_option: Floats
    tariffs: Tariffs
    which: NDArray[np.int32]

    @classmethod
    def none(cls, joint: JointProblem, pairs: int, options: int) -> "CapacityUse | None":
        """Return room for it, nothing used; None where no capacity is scarce."""
        depth = max((len(claims.capacity) for claims in joint.claims if (claims.capacity != NO_ROW).any()), default=0)
        if not depth:
            return None
        rows = np.full((depth, options), NO_ROW, dtype=np.int32)
        found, which = tariffs(rows[:, :0], joint.rows.count)
        return cls(rows, np.zeros(pairs), np.zeros(options), found, which)

    def settled(self, row_count: int) -> "CapacityUse":
        """Return it with its tariffs told."""
        found, which = tariffs(self.rows, row_count)
        return CapacityUse(self.rows[:, :0], self.of_pair, self.of_option, found, which)
