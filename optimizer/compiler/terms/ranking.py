"""Terms that rank sources: the nodes' own priority, preferences, how busy a node is, how long its supply lasts."""

import numpy as np

from models.conditions import Condition
from models.objectives import Term
from models.orders import Line
from optimizer.compiler.predicates import Truth
from optimizer.compiler.selection import Preference
from optimizer.compiler.terms.base import Costs, Floats, TermContext
from optimizer.errors import SourcingError
from optimizer.features import Peaks
from optimizer.uses import Integers


def priority(context: TermContext, _term: Term) -> Costs:
    """Pieces times the priority number of their node; lower is better."""
    numbers = context.supply.priority[context.nodes][context.option_node]
    return Costs(pieces=numbers)


def utilization(context: TermContext, _term: Term) -> Costs:
    """The share of its capacity that each (line, node) finds used; 0 where a node has no limit."""
    shares = np.nan_to_num(context.scene.utilization[context.nodes])
    return Costs(line_at_node=context.by_line(shares))


def stock_balance(context: TermContext, _term: Term) -> Costs:
    """Pieces times the weeks by which the item's supply elsewhere outlasts that of the node."""
    behind = [_weeks_behind(context.scene.stock(line).weeks_of_supply)[context.nodes] for line in context.lines]
    return Costs(pieces=np.array(behind, dtype=np.float64)[:, context.option_node])


def preference(context: TermContext, term: Term) -> Costs:
    """The first condition that each (line, node) meets, by its place in the list; the list's length where none.

    Where a line comes by several services that differ in this, the last of the places counts.
    """
    ranks = _ranks(context, term)
    best = np.full((len(context.lines), len(context.nodes)), len(term.by), dtype=np.int64)
    pairs = context.eligible.nonzero()
    np.minimum.at(best, (pairs[0], context.option_node[pairs[1]]), ranks[pairs])
    behind = np.where(context.eligible, ranks - best[:, context.option_node], 0)
    peaks = _peaks(behind, context)
    return Costs(line_at_node=best.astype(np.float64), peaks=peaks, peak=np.ones(peaks.count))


class _Truths:
    """The answers to the conditions of a term; lines of which a condition asks the same share one."""

    def __init__(self, context: TermContext) -> None:
        self._context = context
        self._known: dict[tuple[Condition, tuple[str, ...]], Truth] = {}

    def of(self, condition: Condition, line: Line) -> Truth:
        preference = self._context.preferences[condition]
        key = condition, preference.line_key(self._context.scene.demand, line)
        if key not in self._known:
            self._known[key] = _truth(self._context, preference, line)
        return self._known[key]


def _truth(context: TermContext, preference: Preference, line: Line) -> Truth:
    try:
        return preference.test(context.scene, line)
    except SourcingError as error:
        where = f"the objective term preference, order {context.scene.demand.order.id!r}, line {line.id!r}"
        raise SourcingError(f"{where}: {error}") from None


def _peaks(behind: Integers, context: TermContext) -> Peaks:
    """Return, where the options of a (line, node) differ, by how much the worst that is taken is behind the best."""
    line, option = behind.nonzero()
    pairs, peak = np.unique(line * len(context.nodes) + context.option_node[option], return_inverse=True)
    return Peaks(len(pairs), peak, line, option, behind[line, option])


def _weeks_behind(weeks: Floats) -> Floats:
    known = np.nan_to_num(weeks)
    longest: float = known.max(initial=0.0)
    return longest - known


def _ranks(context: TermContext, term: Term) -> Integers:
    """Shape (L, O), the place of the first condition that each pair meets.

    Raises
    ------
    MissingLocation
        Where that hangs on a distance that is unknown.
    """
    truths = _Truths(context)
    ranks = np.full(context.eligible.shape, len(term.by), dtype=np.int64)
    for index, line in enumerate(context.lines):
        is_open = context.eligible[index].copy()
        for place, condition in enumerate(term.by):
            truth = truths.of(condition, line)
            if not truth.is_settled:
                unknown = (~truth.yes & ~truth.no)[context.options]
                context.known(np.where(is_open & unknown, np.nan, 0.0), "the objective term preference")
            met = is_open & truth.yes[context.options]
            ranks[index, met] = place
            is_open &= ~met
    return ranks
