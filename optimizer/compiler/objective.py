"""Objective levels as integer coefficients.

The integer policy: a level's coefficients are rounded to a power of ten of its unit, at least 1/10,000, and as much
finer as it takes to keep the value of any plan within 1/20,000 of the documents' (each coefficient is off by at
most half a unit, and counts as often as what it belongs to). Where the range of the level does not allow for that,
the unit is coarser, down to 1/10,000; beyond 2**53 units the level is refused before solving. Weights are counted in
a unit of their own, see `_scales`, so that scaling them all changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, gcd, lcm, log10
from typing import Self

import numpy as np

from models.objectives import Level as LevelDocument
from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.bounds import counted, reach, spread
from optimizer.compiler.terms import UNFILLED_TERMS, Costs, Floats, TermContext, TermFunction
from optimizer.compiler.terms.peaks import gathered
from optimizer.errors import SourcingError
from optimizer.features import Brackets, Features, Overuses
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Level, TermValues
from optimizer.uses import Booleans, Coefficients, Integers, Parts, Sizes, absolute, scaled, summed

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


@dataclass(frozen=True)
class CompiledLevel:
    """One objective level, and all that follows from its document alone.

    Attributes
    ----------
    document
        The level as written.
    functions
        What computes the costs of its terms.
    scales
        Units to weigh the terms in, the best first, and how many of them each weight is; see `_scales`.
    """

    document: LevelDocument
    functions: tuple[TermFunction, ...]
    scales: tuple[tuple[float, list[float]], ...]

    @classmethod
    def of(cls, document: LevelDocument, terms: Mapping[str, TermFunction]) -> Self:
        """Compile a level."""
        return cls(document, tuple(terms[term.term] for term in document), tuple(_scales(document)))

    def costs(self, context: TermContext) -> list[Costs]:
        """Return what each term counts."""
        return [count(context, term) for count, term in zip(self.functions, self.document, strict=True)]


def compile_levels(compiled: Sequence[CompiledLevel], context: TermContext) -> tuple[tuple[Level, ...], Features]:
    """Return the integer levels, and what they count besides pieces, shipments and nodes.

    Raises
    ------
    SourcingError
        Where a term overflows the integer scale.
    MissingLocation
        Where a term needs a distance that is unknown.
    """
    costs = [level.costs(context) for level in compiled]
    features, places = _features([each for level in costs for each in level], context)
    sizes = Sizes(len(context.lines), len(context.options), len(context.nodes), features)
    place = iter(places)
    levels = (
        _level(level, [_parts(each, next(place), sizes) for each in counted], context, sizes)
        for level, counted in zip(compiled, costs, strict=True)
    )
    return tuple(levels), features


def _features(costs: Sequence[Costs], context: TermContext) -> tuple[Features, list[Integers]]:
    """Return what some term counts, each once, and where the peaks of each term are."""
    peaks, places = gathered([each.peaks for each in costs])
    features = Features(
        peaks,
        context.weights.brackets if any(each.bracket is not None for each in costs) else Brackets(),
        context.capacity.overuses if any(each.overuse is not None for each in costs) else Overuses(),
    )
    return features, places


def _names_unfilled(level: LevelDocument) -> bool:
    return any(term.term in UNFILLED_TERMS for term in level)


def _level(level: CompiledLevel, counted: Sequence[Parts], context: TermContext, sizes: Sizes) -> Level:
    demand, eligible = context.demand, context.eligible
    terms = tuple(
        TermValues(term.term, term.weight, partial(_coefficients, parts, eligible, sizes))
        for term, parts in zip(level.document, counted, strict=True)
    )
    for unit, factors in level.scales:
        weighted = [scaled(parts, factor) for parts, factor in zip(counted, factors, strict=True)]
        total = _where(eligible, summed(weighted))
        decimals = _decimals(total, demand, sizes)
        if decimals >= _COARSEST:
            rounded = {name: _rounded(part * 10.0**decimals) for name, part in total.items()}
            return Level(terms, sizes.coefficients(np.int64, **rounded), unit=unit / 10**decimals)
    reached = [reach(absolute(_where(eligible, parts)), demand, sizes) for parts in weighted]
    worst = reached.index(max(reached))
    raise _overflow(context.scene.demand.order.id, level.document[worst], reached[worst], factors[worst])


def _rounded(amounts: Floats) -> Integers:
    """Return the nearest whole numbers; the amounts are overwritten."""
    return np.rint(amounts, out=amounts).astype(np.int64)


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


def _decimals(costs: Parts, demand: Integers, sizes: Sizes) -> int:
    """Return how many decimals the integers of a level keep; fewer than the coarsest where it overflows."""
    wanted = min(_COARSEST + ceil(log10(max(counted(costs, demand, sizes), 1.0))), _FINEST)
    everything = spread(costs, demand, sizes)
    if everything * 10.0**wanted < LARGEST_TERM / 10:
        # No plan reaches more than everything: there is room for all decimals.
        return wanted
    largest = max(reach(absolute(costs), demand, sizes) / LARGEST_TERM, everything / LARGEST_SUM)
    if not largest <= 1:
        return 0
    return min(wanted, int(-log10(largest)) if largest > 0 else _FINEST)


def _coefficients(parts: Parts, eligible: Booleans, sizes: Sizes) -> Coefficients:
    return sizes.coefficients(np.float64, **_where(eligible, parts))


def _where(eligible: Booleans, parts: Parts) -> Parts:
    """Return costs of which pairs that are not eligible have none."""
    masked = {name: np.where(eligible, parts[name], 0.0) for name in ("pieces", "taken") if name in parts}
    return {**parts, **masked} if masked else parts


def _parts(costs: Costs, peaks: Integers, sizes: Sizes) -> dict[str, Floats]:
    """Return what a term costs anything for; ``peaks`` says where its peaks are among all."""
    found = costs.parts
    if "peak" in found:
        found["peak"] = np.zeros(sizes.features.peaks.count)
        found["peak"][peaks] = costs.peak
    return found


def _overflow(order: str, document: Term, largest: float, ratio: float) -> SourcingError:
    most = LARGEST_TERM / 10**_COARSEST
    weighted = f", at {ratio:.3g} times the level's smallest weight" if ratio != 1 else ""
    return SourcingError(
        f"order {order!r}: the objective term {document.term!r} overflows the integer scale: it could reach "
        f"{largest / ratio:.3g}{weighted}, the most is {most:.3g}. Use a larger currency unit, weights closer to each "
        "other, or put it in its own level."
    )
