"""Levels that orders under different rules have in common.

Levels add up by position, so all orders count a position in one unit. What order rules weigh, times their
`order_weight` where it counts, is a whole number of that unit wherever the weights have one in common; coefficients are
rounded to a power of ten of it, the finer the more pieces they may count for. Surcharges are not in the levels of the
orders: what each adds hangs on all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log10

import numpy as np

from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.bounds import reach, spread
from optimizer.compiler.decimals import COARSEST
from optimizer.compiler.joint.compact import compact
from optimizer.compiler.objective import (
    CompiledLevel,
    count,
    level_documents,
    overflow,
    term_reaches,
    weighted,
    whole_numbers,
)
from optimizer.compiler.terms import UNFILLED_TERMS, TermContext, TermFunction
from optimizer.compiler.weighing import exact_weight, units_of
from optimizer.errors import SourcingError
from optimizer.features import Features
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Level
from optimizer.uses import Parts, Sizes, absolute

_FINEST = 7
"""Decimals of the finest unit: sums over many orders are to stay within range."""

_SURCHARGES = "capacity_cost"
WEIGHED_TERMS = UNFILLED_TERMS | {"delivery_days", "latest_day", "late_days"}
"""Terms that `order_weight` multiplies."""


@dataclass(frozen=True)
class Scale:
    """What the whole numbers of a level count: ``decimals`` of a unit in which its weights are."""

    unit: Fraction
    decimals: int

    @property
    def worth(self) -> float:
        """What one whole number is worth in the level's value."""
        return float(self.unit / 10**self.decimals)

    def factors(self, weights: Iterable[Fraction]) -> list[float]:
        """Return how many units each weight is."""
        return [float(weight / self.unit) for weight in weights]


@dataclass(frozen=True)
class RuleLevels:
    """The levels of one order rule in a batch.

    Attributes
    ----------
    compiled
        The levels without surcharges.
    weights
        Of each level, what its terms weigh.
    surcharges
        Of each level, what surcharges weigh.
    """

    compiled: tuple[CompiledLevel, ...]
    weights: tuple[tuple[Fraction, ...], ...]
    surcharges: tuple[Fraction, ...]

    @classmethod
    def of(cls, rule: OrderRule, rules: RuleSet, terms: Mapping[str, TermFunction]) -> "RuleLevels":
        """Compile the levels of a rule."""
        documents = level_documents(rule, rules)
        kept = [tuple(term for term in level if term.term != _SURCHARGES) for level in documents]
        return cls(
            tuple(CompiledLevel(level, tuple(terms[term.term] for term in level), ()) for level in kept),
            tuple(tuple(_weight(term, rule) for term in level) for level in kept),
            tuple(_weight_of_surcharges(level) for level in documents),
        )

    def at(self, level: int) -> tuple[Fraction, ...]:
        """Return all that is weighed in a level, surcharges last; nothing where the rule has no such level."""
        return (*self.weights[level], self.surcharges[level]) if level < len(self.weights) else ()


def _weight(term: Term, rule: OrderRule) -> Fraction:
    weight = exact_weight(term.weight)
    return weight * exact_weight(rule.order_weight) if term.term in WEIGHED_TERMS else weight


def _weight_of_surcharges(level: Sequence[Term]) -> Fraction:
    return sum((exact_weight(term.weight) for term in level if term.term == _SURCHARGES), start=Fraction(0))


def scales_of(rules: Sequence[RuleLevels], pieces: int) -> list[list[Scale]]:
    """Return the scales that each level may have, the best first.

    Parameters
    ----------
    rules
        The levels of all rules that decide.
    pieces
        How many pieces are ordered.
    """
    count_ = max(len(each.compiled) for each in rules)
    finest = min(max(COARSEST + ceil(log10(10 * pieces)), COARSEST), _FINEST)
    return [
        [
            Scale(unit, decimals)
            for unit in units_of(weight for each in rules for weight in each.at(level))
            for decimals in range(finest, COARSEST - 1, -1)
        ]
        for level in range(count_)
    ]


class TooLargeError(Exception):
    """A level reaches too many whole numbers of its scale.

    Attributes
    ----------
    level
        The level.
    reason
        What is wrong where there is no coarser scale.
    """

    def __init__(self, level: int, reason: SourcingError) -> None:
        self.level = level
        self.reason = reason


RuleKey = tuple[str | None, str]
"""What tells an order rule from others; none is told from a rule of the same id by its kind."""


class LevelLedger:
    """Compiles the levels of one order after another, as long as all together stay within range.

    Parameters
    ----------
    rules
        The levels of the rules that decide.
    scales
        The scale of each level.
    orders
        How many orders there are.
    """

    def __init__(self, rules: Mapping[RuleKey, RuleLevels], scales: Sequence[Scale], orders: int) -> None:
        self._rules = rules
        self._factors = {
            key: [scale.factors(weights) for scale, weights in zip(scales, rule.weights, strict=False)]
            for key, rule in rules.items()
        }
        self._scales = scales
        self._orders = orders
        self._reached = [0.0] * len(scales)
        self._sizes: dict[tuple[int, int, int], Sizes] = {}
        self.units = tuple(scale.worth for scale in scales)

    def add(self, key: RuleKey, context: TermContext) -> tuple[tuple[Level, ...], Features]:
        """Return the levels of an order, empty ones where its rule has fewer, and the features that they count.

        Raises
        ------
        TooLargeError
            Where the orders so far reach too much.
        MissingLocation
            Where a term needs a distance that is unknown.
        """
        counts = count(self._rules[key].compiled, context)
        sizes = self._shared(counts.sizes)
        named = zip(counts.parts, self._factors[key], strict=True)
        totals = [weighted(parts, factors, context.eligible) for parts, factors in named]
        for level, total in enumerate(totals):
            if not self._fits(level, total, context, sizes):
                raise TooLargeError(level, self._overflow(key, context, level, counts.parts[level]))
        totals += [{}] * (len(self._scales) - len(totals))
        return tuple(map(self._level, range(len(totals)), totals, [sizes] * len(totals))), counts.features

    def _level(self, level: int, total: Parts, sizes: Sizes) -> Level:
        whole = whole_numbers(total, self._scales[level].decimals)
        kept = {name: compact(part) for name, part in whole.items()}
        return Level((), sizes.coefficients(np.int64, **kept), self.units[level])

    def _shared(self, sizes: Sizes) -> Sizes:
        """Return the same sizes, one object for all orders where these count nothing out of the ordinary."""
        features = sizes.features
        if features.peaks.count or features.brackets.count:
            return sizes
        return self._sizes.setdefault((sizes.lines, sizes.options, sizes.nodes), sizes)

    def add_surcharges(self, amounts: Sequence[float]) -> None:
        """Add what surcharges can come to at most, in whole numbers of each level.

        Raises
        ------
        TooLargeError
            Where that is too much.
        """
        for level, amount in enumerate(amounts):
            self._reached[level] += amount
            if not self._reached[level] <= LARGEST_TERM:
                reached = self._reached[level] * self.units[level]
                raise TooLargeError(level, _together(self._orders, level, reached, self._scales[level]))

    def _fits(self, level: int, total: Parts, context: TermContext, sizes: Sizes) -> bool:
        """Add what an order reaches in a level, and tell whether that is within range."""
        if not total:
            return True
        step, demand = 10.0 ** self._scales[level].decimals, context.demand
        everything = spread(total, demand, sizes) * step
        # What is within its share of the range needs no closer look.
        is_small = everything <= LARGEST_TERM / self._orders
        self._reached[level] += everything if is_small else reach(absolute(total), demand, sizes) * step
        return self._reached[level] <= LARGEST_TERM and everything <= LARGEST_SUM

    def _overflow(self, key: RuleKey, context: TermContext, level: int, counted: Sequence[Parts]) -> SourcingError:
        """Name the order and the term where it is one order that reaches too much, else the batch."""
        rule, factors, scale = self._rules[key], self._factors[key][level], self._scales[level]
        reached = term_reaches(counted, factors, context, count(rule.compiled, context).sizes)
        worst = reached.index(max(reached))
        if sum(reached) * 10**COARSEST > LARGEST_TERM:
            owner = f"order {context.scene.demand.order.id!r}"
            return overflow(owner, rule.compiled[level].document[worst], reached[worst], factors[worst])
        return _together(self._orders, level, self._reached[level] * scale.worth, scale)


def _together(orders: int, level: int, reached: float, scale: Scale) -> SourcingError:
    most = LARGEST_TERM * float(scale.unit) / 10**COARSEST
    return SourcingError(
        f"{orders} orders together: objective level {level} overflows the integer scale: it could reach more than "
        f"{reached:.3g}, the most is {most:.3g}. Use a larger currency unit, weights and order weights closer to each "
        "other, or fewer orders."
    )
