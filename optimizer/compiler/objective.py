"""Objective levels as integer coefficients.

The integer policy: a term is rounded to 1/10,000 of its unit per piece, line, shipment or node (distances are
whole metres already), so a plan's value is off by at most 0.00005 times the number of things that the term counts.
Weights become whole numbers in proportion, so that scaling all weights of a level changes nothing. A term that
could exceed 2**53 such units is refused before solving.
"""

from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from models.objectives import Level as LevelDocument
from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.compiler.terms import TERMS, UNFILLED_TERMS, Costs, TermContext
from optimizer.errors import SourcingError
from optimizer.problem import LARGEST_TERM, SCALE, Coefficients, Level, TermValues

_FINEST_RATIO = 1_000_000
_LARGEST_FACTOR = 10**9


def level_documents(rule: OrderRule, rules: RuleSet) -> tuple[LevelDocument, ...]:
    """Return the levels that hold for an order rule, with the implied ones written out.

    Unfilled pieces come first where no level names an unfilled term; where lines are split only when needed, the
    number of split lines follows directly after the first level that names one.
    """
    levels = list(rule.objectives or rules.objectives)
    if not any(_names_unfilled(level) for level in levels):
        levels.insert(0, (Term(term="unfilled_units"),))
    if rule.line_split == "when_needed":
        first = next(index for index, level in enumerate(levels) if _names_unfilled(level))
        levels.insert(first + 1, (Term(term="split_lines"),))
    return tuple(levels)


def compile_levels(documents: tuple[LevelDocument, ...], context: TermContext) -> tuple[Level, ...]:
    """Return the integer levels.

    Raises
    ------
    SourcingError
        Where a term overflows the integer scale.
    MissingLocation
        Where a term needs a distance that is unknown.
    """
    return tuple(_level(document, context) for document in documents)


def integer_weights(weights: list[float]) -> list[int]:
    """Return whole numbers in proportion to the weights of a level, in lowest terms; zeros stay.

    Examples
    --------
    >>> integer_weights([1.0, 0.4])
    [5, 2]
    """
    positive = [weight for weight in weights if weight > 0]
    if not positive:
        return [0 for _ in weights]
    ratios = [Fraction(weight / min(positive)).limit_denominator(_FINEST_RATIO) for weight in weights]
    common = min(lcm(*(ratio.denominator for ratio in ratios)), _FINEST_RATIO)
    factors = [round(ratio * common) for ratio in ratios]
    divisor = gcd(*factors)
    return [factor // divisor for factor in factors]


def _names_unfilled(level: LevelDocument) -> bool:
    return any(term.term in UNFILLED_TERMS for term in level)


def _level(document: LevelDocument, context: TermContext) -> Level:
    factors = integer_weights([term.weight for term in document])
    terms = [_term(term, factor, context) for term, factor in zip(document, factors, strict=True)]
    return Level(tuple(terms))


def _term(document: Term, factor: int, context: TermContext) -> TermValues:
    costs = TERMS[document.term](context)
    if factor > _LARGEST_FACTOR:
        raise _overflow(document, f"its weight is {factor} times that of the level's smallest")
    _check_range(document, costs, factor, context)
    return TermValues(document.term, document.weight, factor, _coefficients(costs, context))


def _coefficients(costs: Costs, context: TermContext) -> Coefficients:
    lines, options, nodes = len(context.lines), len(context.options), len(context.nodes)
    return Coefficients(
        pieces=np.where(context.eligible, _integers(costs.pieces, (lines, options)), 0),
        line_at_node=_integers(costs.line_at_node, (lines, nodes)),
        shipment=_integers(costs.shipment, (options,)),
        node=_integers(costs.node, (nodes,)),
        unfilled=_integers(costs.unfilled, (lines,)),
        split=_integers(costs.split, (lines,)),
    )


def _integers(values: NDArray[np.float64] | None, shape: tuple[int, ...]) -> NDArray[np.int64]:
    if values is None:
        return np.zeros(shape, dtype=np.int64)
    return np.rint(values * SCALE).astype(np.int64).reshape(shape)


def _check_range(document: Term, costs: Costs, factor: int, context: TermContext) -> None:
    """Refuse a term whose largest possible value leaves the exact range."""
    demand = context.per_line(lambda line: float(line.quantity))
    pieces = 0.0 if costs.pieces is None else (np.abs(costs.pieces) * context.eligible * demand[:, None]).sum()
    unfilled = 0.0 if costs.unfilled is None else (np.abs(costs.unfilled) * demand).sum()
    others = (costs.line_at_node, costs.shipment, costs.node, costs.split)
    counted = sum(float(np.abs(part).sum()) for part in others if part is not None)
    largest = (float(pieces) + float(unfilled) + counted) * max(factor, 1)
    if largest * SCALE > LARGEST_TERM:
        raise _overflow(document, f"it could reach {largest:.3g}")


def _overflow(document: Term, why: str) -> SourcingError:
    most = LARGEST_TERM / SCALE
    return SourcingError(
        f"the objective term {document.term!r} overflows the integer scale: {why}, the most is {most:.3g}. "
        "Use a larger currency unit, or smaller weights, costs or quantities."
    )
