"""Amounts as the decimal numbers that they were written as, so that three times 0.1 is 0.3."""

from fractions import Fraction

_DECIMALS = 9


def written(amount: float) -> Fraction:
    """Return an amount as it was written, to nine decimals."""
    return Fraction(repr(round(amount, _DECIMALS)))
