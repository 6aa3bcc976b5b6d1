"""Objective levels as integer coefficients.

The integer policy: a level's coefficients are rounded to a power of ten of its unit, at least 1/10,000, and as much
finer as it takes to keep the value of any plan within 1/20,000 of the documents' (each coefficient is off by at
most half a unit, and counts as often as what it belongs to). Where the range of the level does not allow for that,
the unit is coarser, down to 1/10,000; beyond 2**53 units the level is refused before solving. Weights are divided by
the smallest of the level, so that scaling them all changes nothing.
"""

from math import ceil, log10

import numpy as np
from numpy.typing import NDArray

from models.objectives import Level as LevelDocument
from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.compiler.terms import TERMS, UNFILLED_TERMS, Costs, TermContext
from optimizer.errors import SourcingError
from optimizer.problem import LARGEST_TERM, Level, TermValues
from optimizer.uses import Coefficients, reach

_COARSEST, _FINEST = 4, 12
"""Decimals of the coarsest and the finest unit."""

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


def _names_unfilled(level: LevelDocument) -> bool:
    return any(term.term in UNFILLED_TERMS for term in level)


def _level(document: LevelDocument, context: TermContext) -> Level:
    smallest = min((term.weight for term in document if term.weight > 0), default=1.0)
    for term in document:
        if term.weight / smallest > _LARGEST_RATIO:
            raise SourcingError(
                f"the objective term {term.term!r} has {term.weight / smallest:.3g} times the smallest weight of its "
                f"level, at most {_LARGEST_RATIO:g} leaves that one any digits. Put it in a level of its own."
            )
    terms = [TermValues(term.term, term.weight, _amounts(TERMS[term.term](context), context)) for term in document]
    demand = context.per_line(lambda line: line.quantity)
    weighted = [term.costs.scaled(term.weight / smallest) for term in terms]
    total = sum(weighted[1:], start=weighted[0])
    decimals = _decimals(total, demand)
    if decimals < _COARSEST:
        worst = max(range(len(terms)), key=lambda index: reach(weighted[index].absolute(), demand))
        raise _overflow(
            document[worst], reach(terms[worst].costs.absolute(), demand), document[worst].weight / smallest
        )
    return Level(tuple(terms), total.scaled(10.0**decimals).rounded(), unit=smallest / 10**decimals)


def _decimals(costs: Coefficients, demand: NDArray[np.float64]) -> int:
    """Return how many decimals the integers of a level keep; fewer than the coarsest where it overflows."""
    counted = max(reach(costs.present(), demand), 1.0)
    wanted = min(_COARSEST + ceil(log10(counted)), _FINEST)
    largest = reach(costs.absolute(), demand)
    if not largest <= LARGEST_TERM:
        return 0
    room = int(log10(LARGEST_TERM / largest)) if largest > 0 else _FINEST
    return min(wanted, room)


def _amounts(costs: Costs, context: TermContext) -> Coefficients:
    """Return a term's costs with every part filled in; pairs that are not eligible cost nothing."""
    lines, options, nodes = len(context.lines), len(context.options), len(context.nodes)
    pieces = _part(costs.pieces, (lines, options))
    return Coefficients(
        pieces=np.where(context.eligible, pieces, 0.0),
        taken=_part(costs.taken, (lines, options)),
        line_at_node=_part(costs.line_at_node, (lines, nodes)),
        shipment=_part(costs.shipment, (options,)),
        violating=_part(costs.violating, (len(context.shipment_breaches), options)),
        node=_part(costs.node, (nodes,)),
        unfilled=_part(costs.unfilled, (lines,)),
        split=_part(costs.split, (lines,)),
    )


def _part(values: NDArray[np.float64] | None, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return np.zeros(shape) if values is None else values.reshape(shape)


def _overflow(document: Term, largest: float, ratio: float) -> SourcingError:
    most = LARGEST_TERM / 10**_COARSEST
    weighted = f", at {ratio:.3g} times the level's smallest weight" if ratio != 1 else ""
    return SourcingError(
        f"the objective term {document.term!r} overflows the integer scale: it could reach {largest:.3g}{weighted}, "
        f"the most is {most:.3g}. Use a larger currency unit, weights closer to each other, or put it in its own level."
    )
