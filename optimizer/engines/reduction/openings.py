"""Which options to open: add, drop and swap on the relaxed costs, until none of these makes the plan cheaper.

Shapes: L lines, O options. Costs are floats here: what is found is built, counted and checked in whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.uses import Integers

Floats = NDArray[np.float64]

_MISSING = 1e3
"""How many times the dearest piece one costs that is not sourced."""


@dataclass(frozen=True)
class Openings:
    """Options with a cost each, and pieces of lines with a cost each.

    Attributes
    ----------
    options
        (O,) cost of opening each option.
    piece
        (L, O) cost of a piece of a line from an option.
    most
        (L, O) the most pieces of a line from an option.
    fill
        (L,) pieces that are to be sourced of each line.
    missing
        What a piece costs that is not.
    is_whole
        Whether every line comes from one option.
    """

    options: Floats
    piece: Floats
    most: Floats
    fill: Floats
    missing: float
    is_whole: bool

    @classmethod
    def of(cls, options: Floats, pairs: Floats, most: Integers, fill: Integers) -> "Openings":
        """Return what the costs of options and of all that pairs could send amount to."""
        piece = np.where(most > 0, pairs / np.maximum(most, 1), 0.0)
        dearest = float(np.abs(piece).max(initial=1.0) + np.abs(options).max(initial=1.0))
        is_whole = bool(((most == 0) | (most == fill[:, None])).all())
        if is_whole:
            piece = np.where(most > 0, piece, np.inf)
        pieces = (most.astype(np.float64), fill.astype(np.float64))
        return cls(options, piece, *pieces, _MISSING * dearest, is_whole)

    def improved(self, start: Sequence[int]) -> list[int]:
        """Return a set of options that no single opening, closing or exchange makes cheaper."""
        best, cost = self._opened(list(start))
        while (exchanged := self._exchanged(best, cost)) is not None:
            found, less = self._opened(exchanged)
            # Gains are told to some digits only; nothing is gained where the cost itself is no lower.
            if less >= cost:
                break
            best, cost = found, less
        return best

    def _opened(self, chosen: list[int]) -> tuple[list[int], float]:
        """Return a set after opening, as long as one makes it cheaper, what makes it so the most; and its cost."""
        gains, cost = self._gains(chosen)
        while len(gains) and gains.max() > _tolerance(cost):
            found = [*chosen, int(gains.argmax())]
            gains, less = self._gains(found)
            if less >= cost:
                break
            chosen, cost = found, less
        return chosen, cost

    def _exchanged(self, chosen: list[int], cost: float) -> list[int] | None:
        """Return the best set with one option closed and perhaps another opened, where that is cheaper."""
        best, found = cost - _tolerance(cost), None
        for place in range(len(chosen)):
            rest = chosen[:place] + chosen[place + 1 :]
            gains, remaining = self._gains(rest)
            added = int(gains.argmax())
            gain = max(float(gains[added]), 0.0)
            if remaining - gain < best:
                best, found = remaining - gain, [*rest, added] if gain > 0 else rest
        return found

    def _gains(self, chosen: list[int]) -> tuple[Floats, float]:
        """(O,) by how much opening each option lowers the cost of a set, and that cost."""
        if self.is_whole:
            return self._gains_of_whole(chosen)
        prices, amounts = self._supplied(chosen)
        left = self.most.copy()
        saved = np.zeros_like(self.piece)
        # An option takes over the dearest pieces first.
        for price, amount in zip(prices.T[::-1], amounts.T[::-1], strict=True):
            if amount.any():
                taken = np.minimum(left, amount[:, None])
                saved += np.maximum(price[:, None] - self.piece, 0.0) * taken
                left -= taken
        gains = saved.sum(axis=0) - self.options
        gains[chosen] = -np.inf
        return gains, float((prices * amounts).sum() + self.options[chosen].sum())

    def _gains_of_whole(self, chosen: list[int]) -> tuple[Floats, float]:
        """Return the same where each line comes from one option."""
        prices = self.piece[:, chosen].min(axis=1, initial=self.missing)
        gains = self.fill @ np.maximum(prices[:, None] - self.piece, 0.0) - self.options
        gains[chosen] = -np.inf
        return gains, float(self.fill @ prices + self.options[chosen].sum())

    def _supplied(self, chosen: list[int]) -> tuple[Floats, Floats]:
        """(L, C + 1) prices of the pieces that each of C options sends, rising, and how many; last what is missing."""
        prices, most = self.piece[:, chosen], self.most[:, chosen]
        order = np.argsort(np.where(most > 0, prices, np.inf), axis=1, kind="stable")
        prices, most = np.take_along_axis(prices, order, axis=1), np.take_along_axis(most, order, axis=1)
        before = np.cumsum(most, axis=1) - most
        amounts = np.clip(self.fill[:, None] - before, 0.0, most)
        missing = self.fill - amounts.sum(axis=1)
        return (
            np.column_stack([prices, np.full(len(self.fill), self.missing)]),
            np.column_stack([amounts, missing]),
        )


def _tolerance(cost: float) -> float:
    return 1e-9 * abs(cost)
