"""Levels of one term that counts everything of a kind as 1: how many there are says all, nothing is looked at."""

from functools import partial
from typing import Self

import numpy as np

from models.objectives import Level as LevelDocument
from optimizer.compiler.decimals import decimals_of_count
from optimizer.compiler.terms import COUNTING_TERMS, TermContext
from optimizer.problem import Level, TermValues
from optimizer.remembered import Remembered
from optimizer.uses import Parts, Sizes

_MOST_KEPT = 1000


class Counting:
    """Such a level; what hangs on how many there are alone is kept from order to order.

    Parameters
    ----------
    document
        The level as written.
    unit, factor
        The unit that its term is weighed in, and how many of them its weight is.
    """

    def __init__(self, document: LevelDocument, unit: float, factor: float) -> None:
        (self._term,) = document
        self._name = COUNTING_TERMS[self._term.term]
        self._unit = unit
        self._factor = factor
        self._ones = Remembered[int, Parts](_MOST_KEPT)
        self._whole = Remembered[tuple[int, int, int, int], tuple[Parts, float] | None](_MOST_KEPT)

    @classmethod
    def of(cls, document: LevelDocument, unit: float, factors: list[float]) -> Self | None:
        """Return the level; None where it is no such."""
        is_one = len(document) == 1 and document[0].term in COUNTING_TERMS
        return cls(document, unit, factors[0]) if is_one else None

    def parts(self, context: TermContext) -> Parts:
        """Return what its term counts."""
        count = self._count(context)
        return self._ones.get(count) or self._ones.note(count, self._each(np.ones(count)))

    def level(self, context: TermContext, sizes: Sizes) -> Level | None:
        """Return the integer level; None where not all decimals have room."""
        key = sum([line.quantity for line in context.lines]), sizes.lines, sizes.options, sizes.nodes
        whole = self._whole.get(key)
        if whole is None:
            decimals = decimals_of_count(self._name, self._factor, context)
            whole = self._whole.note(key, None if decimals is None else self._rounded(self._count(context), decimals))
        if whole is None:
            return None
        parts, (coefficients, unit) = self.parts(context), whole
        find = partial(sizes.coefficients_of, np.float64, parts)
        values = TermValues(self._term.term, self._term.weight, find, parts)
        return Level((values,), sizes.coefficients_of(np.int64, coefficients), unit)

    def _rounded(self, count: int, decimals: int) -> tuple[Parts, float]:
        """Return whole numbers of so many decimals, and what one of them is worth."""
        return self._each(np.full(count, round(self._factor * 10.0**decimals))), self._unit / 10**decimals

    def _count(self, context: TermContext) -> int:
        match self._name:
            case "shipment":
                return len(context.options)
            case "node":
                return len(context.nodes)
            case _:
                return len(context.lines)

    def _each(self, amounts: "np.ndarray[tuple[int], np.dtype[np.int64] | np.dtype[np.float64]]") -> Parts:
        """Return the same for each, for many to share."""
        amounts.flags.writeable = False
        return {self._name: amounts} if amounts.size else {}
