"""The plans of single orders that are kept to choose from.

Shapes: C plans, B orders, R rows.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.plans import Plans, joined

Floats = NDArray[np.float64]

_MULTIPLIERS = np.random.default_rng(20).integers(1, 2**63, size=4, dtype=np.uint64) | np.uint64(1)


class Pool:
    """Plans, each once.

    Parameters
    ----------
    plans
        The first of them.
    """

    def __init__(self, plans: Plans) -> None:
        self._parts = [plans]
        self._known = np.unique(marks(plans))

    @property
    def plans(self) -> Plans:
        """All of them."""
        if len(self._parts) > 1:
            self._parts = [joined(self._parts)]
        return self._parts[0]

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    def add(self, plans: Plans) -> int:
        """Take in what is not known yet, and return how many these are."""
        if not len(plans):
            return 0
        found = marks(plans)
        fresh, first = np.unique(found, return_index=True)
        is_new = ~np.isin(fresh, self._known, assume_unique=True)
        if is_new.any():
            self._parts.append(plans.where(np.sort(first[is_new])))
            self._known = np.union1d(self._known, fresh[is_new])
        return int(is_new.sum())


def marks(plans: Plans) -> NDArray[np.uint64]:
    """(C,) a number that tells plans apart, whose they are and what they take."""
    code = plans.line.astype(np.uint64) * _MULTIPLIERS[0] + plans.option.astype(np.uint64) * _MULTIPLIERS[1]
    code = _stirred(code + plans.pieces.astype(np.uint64) * _MULTIPLIERS[2])
    total = np.zeros(len(plans), dtype=np.uint64)
    np.add.at(total, plans.picked.owner, code)
    return _stirred(total + plans.order.astype(np.uint64) * _MULTIPLIERS[3])


def _stirred(code: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return other numbers for numbers, alike ones far apart."""
    code = (code ^ (code >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    code = (code ^ (code >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return code ^ (code >> np.uint64(31))
