"""Objective levels as integer coefficients.

The integer policy: a level's coefficients are rounded to a power of ten of its unit, at least 1/10,000, and as much
finer as it takes to keep the value of any plan within 1/20,000 of the documents' (each coefficient is off by at
most half a unit, and counts as often as what it belongs to). Where the range of the level does not allow for that,
the unit is coarser, down to 1/10,000; beyond 2**53 units the level is refused before solving. Weights are counted in
a unit of their own, see `weighing.units_of`, so that scaling them all changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np

from models.errors import SettingError
from models.objectives import Level as LevelDocument
from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.bounds import reach
from optimizer.compiler.counting import Counting
from optimizer.compiler.decimals import COARSEST, decimals_of
from optimizer.compiler.prices import PriceTable
from optimizer.compiler.terms import UNFILLED_TERMS, Costs, Floats, TermContext, TermFunction
from optimizer.compiler.terms.peaks import gathered
from optimizer.compiler.weighing import exact_weight, units_of
from optimizer.errors import SourcingError
from optimizer.features import NO_BRACKETS, NO_OVERUSES, Features
from optimizer.problem import LARGEST_TERM, Level, TermValues
from optimizer.uses import Booleans, Coefficients, Integers, Parts, Sizes, absolute, ordered, scaled, summed


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
    counting
        The same where its only term counts everything of a kind as 1; None where it has other terms.
    """

    document: LevelDocument
    functions: tuple[TermFunction, ...]
    scales: tuple[tuple[float, list[float]], ...]
    counting: Counting | None = None

    @classmethod
    def of(cls, document: LevelDocument, terms: Mapping[str, TermFunction]) -> Self:
        """Compile a level."""
        scales = tuple(_scales(document))
        functions = tuple(terms[term.term] for term in document)
        return cls(document, functions, scales, Counting.of(document, *scales[0]))

    def costs(self, context: TermContext) -> list[Costs]:
        """Return what each term counts, where that has to be looked at."""
        if self.counting is not None:
            return []
        return [count(context, term) for count, term in zip(self.functions, self.document, strict=True)]


@dataclass(frozen=True)
class Counted:
    """What the terms of some levels count in one order.

    Attributes
    ----------
    parts
        Of each level, what each of its terms counts.
    features
        What they count besides pieces, shipments and nodes.
    sizes
        How much there is of everything.
    """

    parts: tuple[tuple[Parts, ...], ...]
    features: Features
    sizes: Sizes


def count(compiled: Sequence[CompiledLevel], context: TermContext) -> Counted:
    """Return what the terms of levels count.

    Raises
    ------
    MissingLocation
        Where a term needs a distance that is unknown.
    """
    costs = [level.costs(context) for level in compiled]
    features, places = _features([each for level in costs for each in level], context)
    sizes = Sizes(len(context.lines), len(context.options), len(context.nodes), features)
    place = iter(places)
    parts = tuple(
        [
            (level.counting.parts(context),)
            if level.counting is not None
            else tuple([_parts(cost, next(place), sizes) for cost in each])
            for level, each in zip(compiled, costs, strict=True)
        ]
    )
    return Counted(parts, features, sizes)


def compile_levels(
    compiled: Sequence[CompiledLevel], context: TermContext, prices: PriceTable | None = None
) -> tuple[tuple[Level, ...], Features]:
    """Return the integer levels, and what they count besides pieces, shipments and nodes.

    Parameters
    ----------
    compiled
        The levels.
    context
        The order.
    prices
        What it pays for what it takes, over and above what the levels count.

    Raises
    ------
    SourcingError
        Where a term overflows the integer scale.
    SettingError
        Where prices do.
    MissingLocation
        Where a term needs a distance that is unknown.
    """
    counts = count(compiled, context)
    paid = [prices.parts(level, context) if prices else {} for level in range(len(compiled))]
    levels = [
        _level(level, parts, price, context, counts.sizes)
        for level, parts, price in zip(compiled, counts.parts, paid, strict=True)
    ]
    return tuple(levels), counts.features


def weighted(counted: Sequence[Parts], factors: Sequence[float], eligible: Booleans) -> Parts:
    """Return what terms cost together at so many units each, of eligible pairs only."""
    return _where(eligible, summed([scaled(parts, factor) for parts, factor in zip(counted, factors, strict=True)]))


def _features(costs: Sequence[Costs], context: TermContext) -> tuple[Features, list[Integers]]:
    """Return what some term counts, each once, and where the peaks of each term are."""
    peaks, places = gathered([each.peaks for each in costs])
    features = Features(
        peaks,
        context.weights.brackets if any(each.bracket is not None for each in costs) else NO_BRACKETS,
        context.capacity.overuses if any(each.overuse is not None for each in costs) else NO_OVERUSES,
    )
    return features, places


def _names_unfilled(level: LevelDocument) -> bool:
    return any(term.term in UNFILLED_TERMS for term in level)


def _level(level: CompiledLevel, counted: Sequence[Parts], paid: Parts, context: TermContext, sizes: Sizes) -> Level:
    if not paid and level.counting is not None and (found := level.counting.level(context, sizes)) is not None:
        return found
    demand, eligible = context.demand, context.eligible
    prices = _coefficients(paid, eligible, sizes) if paid else None
    terms = tuple(
        [
            TermValues(term.term, term.weight, partial(_coefficients, parts, eligible, sizes), parts)
            for term, parts in zip(level.document, counted, strict=True)
        ]
    )
    for unit, factors in level.scales:
        total = weighted([*counted, paid], [*factors, 1 / unit], eligible)
        decimals = decimals_of(total, demand, sizes)
        if decimals >= COARSEST:
            whole = sizes.coefficients_of(np.int64, ordered(whole_numbers(total, decimals)))
            return Level(terms, whole, unit=unit / 10**decimals, prices=prices)
    reached, owner = term_reaches([*counted, paid], [*factors, 1 / unit], context, sizes), context.scene.demand.order.id
    worst = reached.index(max(reached))
    if worst == len(level.document):
        raise _prices_overflow(owner, reached[worst] * unit, unit)
    raise overflow(f"order {owner!r}", level.document[worst], reached[worst], factors[worst])


def whole_numbers(amounts: Parts, decimals: int) -> dict[str, Integers]:
    """Return amounts as the nearest whole numbers of their unit's last decimal."""
    return {name: _rounded(part * 10.0**decimals) for name, part in amounts.items()}


def term_reaches(counted: Sequence[Parts], factors: Sequence[float], context: TermContext, sizes: Sizes) -> list[float]:
    """Return what each term cannot exceed in size, at so many units each."""
    return [
        reach(absolute(weighted([parts], [factor], context.eligible)), context.demand, sizes)
        for parts, factor in zip(counted, factors, strict=True)
    ]


def _prices_overflow(order: str, largest: float, unit: float) -> SettingError:
    most = LARGEST_TERM * unit / 10**COARSEST
    return SettingError(
        f"prices: what order {order!r} could take would cost up to {largest:.3g} in one level, the most is {most:.3g}. "
        "Use lower prices, or a larger currency unit throughout."
    )


def _rounded(amounts: Floats) -> Integers:
    """Return the nearest whole numbers; the amounts are overwritten."""
    return np.rint(amounts, out=amounts).astype(np.int64)


def _scales(document: LevelDocument) -> Iterator[tuple[float, list[float]]]:
    """Yield units to weigh the terms of a level in, the best first, and how many of them each weight is."""
    weights = [exact_weight(term.weight) for term in document]
    for unit in units_of(weights):
        yield float(unit), [float(weight / unit) for weight in weights]


def _coefficients(parts: Parts, eligible: Booleans, sizes: Sizes) -> Coefficients:
    return sizes.coefficients_of(np.float64, ordered(_where(eligible, parts)))


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


def overflow(owner: str, document: Term, largest: float, ratio: float) -> SourcingError:
    """Return the error of a term that could reach too many units; ``ratio`` is what each is weighed at."""
    most = LARGEST_TERM / 10**COARSEST
    weighing = f", at {ratio:.3g} times the level's smallest weight" if ratio != 1 else ""
    return SourcingError(
        f"{owner}: the objective term {document.term!r} overflows the integer scale: it could reach "
        f"{largest / ratio:.3g}{weighing}, the most is {most:.3g}. Use a larger currency unit, weights closer to each "
        "other, or put it in its own level."
    )
