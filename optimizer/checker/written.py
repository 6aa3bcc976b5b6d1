"""Amounts as the decimal numbers that they were written as, so that three times 0.1 is 0.3."""

from decimal import Context, Decimal

BILLION = 10**9

_EXACT = Context(prec=30)
"""Amounts have 15 digits before the point and 9 after it."""


def written(amount: float) -> int:
    """Return the decimal number that an amount was written as, to nine decimals, in billionths."""
    if float(amount).is_integer():
        return int(amount) * BILLION
    return int(Decimal(str(round(amount, 9))).scaleb(9, _EXACT))
