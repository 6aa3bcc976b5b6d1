"""Amounts as the decimal numbers that they were written as, so that three times 0.1 is 0.3."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

_DECIMALS = 9
BILLION: int = 10**_DECIMALS

TOO_LARGE = -1
"""Stands for an amount of 0 or more that is no whole number of billionths below 2**62."""

_SURE = 1e6
"""Below this a double tells billionths apart."""


def written(amount: float) -> Fraction:
    """Return an amount as it was written, to nine decimals."""
    return Fraction(repr(round(amount, _DECIMALS)))


def billionths(amount: Fraction) -> int:
    """Return an amount of 0 or more in billionths, or `TOO_LARGE`."""
    scaled = amount * BILLION
    return scaled.numerator if scaled.denominator == 1 and scaled < 2**62 else TOO_LARGE


def billionths_of(amount: float) -> int:
    """Return an amount of 0 or more as it was written, in billionths, or `TOO_LARGE`."""
    scaled = amount * BILLION
    # The product is off by 1/8 at most, so that what is this near is not rounded the other way.
    nearest: int = round(scaled)
    if amount < _SURE and abs(scaled - nearest) <= 0.25:
        return nearest
    return billionths(written(amount))


def written_billionths(amounts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return amounts of 0 or more as they were written, in billionths, or `TOO_LARGE`; of the shape that they have."""
    scaled = np.minimum(amounts, _SURE) * BILLION
    found: NDArray[np.float64] = np.rint(scaled)
    # The product is off by 1/8 at most, so that what is this near is not rounded the other way.
    unsure = (amounts >= _SURE) | (np.abs(scaled - found) > 0.25)
    result = found.astype(np.int64)
    if unsure.any():
        result[unsure] = [billionths(written(amount)) for amount in amounts[unsure].tolist()]
    return result
