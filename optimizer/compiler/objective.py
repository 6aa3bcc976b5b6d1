"""Objective levels as integer coefficients.

The integer policy: a level's coefficients are rounded to a power of ten of its unit, at least 1/10,000, and as much
finer as it takes to keep the value of any plan within 1/20,000 of the documents' (each coefficient is off by at
most half a unit, and counts as often as what it belongs to). Where the range of the level does not allow for that,
the unit is coarser, down to 1/10,000; beyond 2**53 units the level is refused before solving. Weights are counted in
a unit of their own, see `_scales`, so that scaling them all changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, gcd, lcm, log10

import numpy as np
from numpy.typing import NDArray

from models.objectives import Level as LevelDocument
from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.compiler.terms import UNFILLED_TERMS, Costs, TermContext, TermFunction
from optimizer.errors import SourcingError
from optimizer.features import Features
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Level, TermValues
from optimizer.uses import Coefficients, Sizes, reach, spread

_COARSEST, _FINEST = 4, 12
"""Decimals of the coarsest and the finest unit."""

_MOST_UNITS = 10**6
"""Weights of one level are counted in a unit that they have in common, if the largest has no more of it than this."""

_LARGEST_RATIO = 1e12
"""Weights of one level further apart than this would not leave the smaller one any digits."""


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


def compile_levels(
    documents: Sequence[LevelDocument], context: TermContext, terms: Mapping[str, TermFunction]
) -> tuple[tuple[Level, ...], Features]:
    """Return the integer levels, and what they count besides pieces, shipments and nodes.

    Raises
    ------
    SourcingError
        Where a term overflows the integer scale.
    MissingLocation
        Where a term needs a distance that is unknown.
    """
    costs = [[terms[term.term](context, term) for term in document] for document in documents]
    features = _features(each for level in costs for each in level)
    sizes = Sizes(len(context.lines), len(context.options), len(context.nodes), features)
    demand = context.per_line(lambda line: line.quantity)
    levels = [
        _level(
            context.scene.demand.order.id,
            document,
            [_amounts(each, context, sizes) for each in counted],
            demand,
            features,
        )
        for document, counted in zip(documents, costs, strict=True)
    ]
    return tuple(levels), features


def _features(costs: Iterable[Costs]) -> Features:
    """Gather what some term counts, each once."""
    found = list(costs)
    return Features(
        peaks=tuple(dict.fromkeys(peak for each in found for peak in each.peaks)),
        brackets=tuple(dict.fromkeys(bracket for each in found for bracket in each.brackets)),
        overuses=tuple(dict.fromkeys(overuse for each in found for overuse in each.overuses)),
    )


def _names_unfilled(level: LevelDocument) -> bool:
    return any(term.term in UNFILLED_TERMS for term in level)


def _level(
    order: str,
    document: LevelDocument,
    counted: Sequence[Coefficients],
    demand: NDArray[np.float64],
    features: Features,
) -> Level:
    terms = tuple(TermValues(term.term, term.weight, costs) for term, costs in zip(document, counted, strict=True))
    for unit, factors in _scales(document):
        weighted = [costs.scaled(factor) for costs, factor in zip(counted, factors, strict=True)]
        total = sum(weighted[1:], start=weighted[0])
        decimals = _decimals(total, demand, features)
        if decimals >= _COARSEST:
            return Level(terms, total.scaled(10.0**decimals).rounded(), unit=unit / 10**decimals)
    reached = [reach(costs.absolute(), demand, features) for costs in weighted]
    worst = reached.index(max(reached))
    raise _overflow(order, document[worst], reached[worst], factors[worst])


def _scales(document: LevelDocument) -> Iterator[tuple[float, list[float]]]:
    """Yield units to weigh the terms of a level in, the best first, and how many of them each weight is.

    Weights 4 and 3 have the unit 1, so that three of the one tie exactly with four of the other. Where weights have no
    unit in common that is not very small, the smallest of them is one.
    """
    # To 15 digits, as written: 3 x 0.1 is 0.3, whatever the last bits of the arithmetic say.
    weights = [Fraction(f"{term.weight:.15g}") for term in document]
    positive = [weight for weight in weights if weight > 0] or [Fraction(1)]
    common = Fraction(
        gcd(*(weight.numerator for weight in positive)), lcm(*(weight.denominator for weight in positive))
    )
    units = [common] if max(positive) / common <= _MOST_UNITS else []
    for unit in dict.fromkeys([*units, min(positive)]):
        yield float(unit), [float(weight / unit) for weight in weights]


def _decimals(costs: Coefficients, demand: NDArray[np.float64], features: Features) -> int:
    """Return how many decimals the integers of a level keep; fewer than the coarsest where it overflows."""
    counted = max(reach(costs.present(), demand, features), 1.0)
    wanted = min(_COARSEST + ceil(log10(counted)), _FINEST)
    largest = reach(costs.absolute(), demand, features) / LARGEST_TERM
    largest = max(largest, spread(costs, demand, features) / LARGEST_SUM)
    if not largest <= 1:
        return 0
    return min(wanted, int(-log10(largest)) if largest > 0 else _FINEST)


def _amounts(costs: Costs, context: TermContext, sizes: Sizes) -> Coefficients:
    """Return a term's costs with every part filled in; pairs that are not eligible cost nothing."""
    features = sizes.features
    return sizes.coefficients(
        np.float64,
        pieces=None if costs.pieces is None else np.where(context.eligible, costs.pieces, 0.0),
        taken=None if costs.taken is None else np.where(context.eligible, costs.taken, 0.0),
        line_at_node=costs.line_at_node,
        shipment=costs.shipment,
        node=costs.node,
        unfilled=costs.unfilled,
        split=costs.split,
        peak=np.array([costs.peaks.get(each, 0.0) for each in features.peaks]),
        bracket=np.array([costs.brackets.get(each, 0.0) for each in features.brackets]),
        overuse=np.array([costs.overuses.get(each, 0.0) for each in features.overuses]),
    )


def _overflow(order: str, document: Term, largest: float, ratio: float) -> SourcingError:
    most = LARGEST_TERM / 10**_COARSEST
    weighted = f", at {ratio:.3g} times the level's smallest weight" if ratio != 1 else ""
    return SourcingError(
        f"order {order!r}: the objective term {document.term!r} overflows the integer scale: it could reach "
        f"{largest / ratio:.3g}{weighted}, the most is {most:.3g}. Use a larger currency unit, weights closer to each "
        "other, or put it in its own level."
    )
