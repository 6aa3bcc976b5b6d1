"""The least value of a shipment as exact whole numbers, so that three pieces at 0.10 reach 0.30.

Prices are read as the decimal numbers they were written as, to nine decimals.
"""

from math import lcm

import numpy as np

from optimizer.compiler.terms import TermContext
from optimizer.compiler.written import written
from optimizer.errors import SourcingError
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, LeastValue


def compile_least_value(context: TermContext) -> LeastValue | None:
    """Return what each shipment and the remainder must be worth under the order rule; None where any value will do.

    Raises
    ------
    SourcingError
        Where the order's value is too large, or its prices too finely written for it, to be counted exactly.
    """
    rule = context.scene.order_rule
    if not rule.min_shipment_value:
        return None
    least = written(rule.min_shipment_value)
    prices = [written(line.unit_price) for line in context.lines]
    scale = lcm(least.denominator, *(price.denominator for price in prices))
    value = sum((line.quantity * price for line, price in zip(context.lines, prices, strict=True)), start=least)
    # The remainder's row takes away what each option could ship.
    if value * scale > min(LARGEST_TERM, LARGEST_SUM // max(len(context.options), 1)):
        raise SourcingError(
            f"rule {rule.id!r}: min_shipment_value compares {float(value):.3g} of money in steps of {1 / scale:.3g}, "
            "which overflows the integer scale. Use a larger currency unit, or fewer decimals."
        )
    per_piece = np.array([int(price * scale) for price in prices], dtype=np.int64)
    return LeastValue(int(least * scale), per_piece)
