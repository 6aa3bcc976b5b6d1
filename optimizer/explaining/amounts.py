"""Amounts by which limits can be moved, as rows that are computed when they are looked at."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

_SHARES, _CENTS, _BILLION = 10_000, 100, 10**9
"""Shares of a capacity are moved by 1/10,000, money by 1/100; other amounts are written to nine decimals."""


class CapacityAmounts(Sequence[float]):
    """What a limit could be raised by, so that what is left of it grows from one whole number to the next."""

    def __init__(self, left: Fraction, step: Fraction, share: Fraction, most: int, *, whole: bool) -> None:
        self._left = left
        self._step = step
        self._share = share
        self._whole = whole
        self._first = max(floor(left / step) + 1, 0)
        self._count = max(most - self._first + 1, 0)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: Any) -> Any:
        if place >= self._count:
            raise IndexError(place)
        missing = ((self._first + place) * self._step - self._left) / self._share
        return float(ceil(missing)) if self._whole else ceil(missing * _BILLION) / _BILLION


def least_limit(used: float, share: float) -> float:
    """Return the least limit, to nine decimals, of which what is used is below a share."""
    return floor(used / share * _BILLION + 1) / _BILLION


class CentsBelow(Sequence[float]):
    """Money from the cent below an amount down to 0."""

    def __init__(self, below: float) -> None:
        self._first = ceil(below * _CENTS) - 1

    def __len__(self) -> int:
        return self._first + 1

    def __getitem__(self, place: Any) -> Any:
        return (self._first - place) / _CENTS


def shares_above(share: float) -> list[float]:
    """Return the shares above one, up to the whole."""
    return [each / _SHARES for each in range(floor(share * _SHARES) + 1, _SHARES + 1)]
