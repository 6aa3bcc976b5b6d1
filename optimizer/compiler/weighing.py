"""Units in which the weights of one level are whole numbers, so that scaling them all changes nothing."""

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm

from models.rules import RuleSet
from optimizer.errors import SourcingError

_MOST_UNITS = 10**6
"""Weights of one level are counted in a unit that they have in common, if the largest has no more of it than this."""

_LARGEST_RATIO = 1e12
"""Weights of one level further apart than this would not leave the smaller one any digits."""


def refuse_weights_far_apart(rules: RuleSet) -> None:
    """Raise a SourcingError where the smallest weight of a level would have no digits left beside the largest."""
    for path, level in rules.levels():
        smallest = min((term.weight for term in level if term.weight > 0), default=1.0)
        for term in level:
            if term.weight / smallest > _LARGEST_RATIO:
                raise SourcingError(
                    f"rule set {rules.id}: {path}: the objective term {term.term!r} has {term.weight / smallest:.3g} "
                    f"times the smallest weight of its level, at most {_LARGEST_RATIO:g} leaves that one any digits. "
                    "Put it in a level of its own."
                )


def exact_weight(weight: float) -> Fraction:
    """Return a weight to 15 digits, as written: 3 x 0.1 is 0.3, whatever the last bits of the arithmetic say."""
    return Fraction(f"{weight:.15g}")


def units_of(weights: Iterable[Fraction]) -> list[Fraction]:
    """Return units to count the weights of one level in, the best first.

    Weights 4 and 3 have the unit 1, so that three of the one tie exactly with four of the other. Where weights have no
    unit in common that is not very small, the smallest of them is one.
    """
    positive = [weight for weight in weights if weight > 0] or [Fraction(1)]
    common = Fraction(
        gcd(*(weight.numerator for weight in positive)), lcm(*(weight.denominator for weight in positive))
    )
    units = [common] if max(positive) / common <= _MOST_UNITS else []
    return list(dict.fromkeys([*units, min(positive)]))
