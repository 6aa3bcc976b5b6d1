"""Terms that rank sources: the nodes' own priority, preferences, how busy a node is, how long its supply lasts."""

from collections.abc import Iterator

import numpy as np

from models.conditions import Condition
from models.objectives import Term
from models.orders import Line
from optimizer.compiler.predicates import Truth
from optimizer.compiler.terms.base import Costs, Floats, TermContext
from optimizer.errors import SourcingError
from optimizer.features import Peak
from optimizer.uses import Integers


def priority(context: TermContext, _term: Term) -> Costs:
    """Pieces times the priority number of their node; lower is better."""
    numbers = context.supply.priority[context.nodes][context.option_node]
    return Costs(pieces=np.ones((len(context.lines), 1)) * numbers[None, :])


def utilization(context: TermContext, _term: Term) -> Costs:
    """The share of its capacity that each (line, node) finds used; 0 where a node has no limit."""
    shares = np.nan_to_num(context.scene.utilization[context.nodes])
    return Costs(line_at_node=np.ones((len(context.lines), 1)) * shares[None, :])


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
    return Costs(line_at_node=best.astype(np.float64), peaks=dict.fromkeys(_peaks(behind, context), 1.0))


def _truth(context: TermContext, condition: Condition, line: Line) -> Truth:
    try:
        return context.preferences[condition](context.scene, line)
    except SourcingError as error:
        where = f"the objective term preference, order {context.scene.demand.order.id!r}, line {line.id!r}"
        raise SourcingError(f"{where}: {error}") from None


def _peaks(behind: Integers, context: TermContext) -> Iterator[Peak]:
    """Yield, where the options of a (line, node) differ, by how much the worst that is taken is behind the best."""
    by_node: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for line, option in zip(*(axis.tolist() for axis in behind.nonzero()), strict=True):
        node = int(context.option_node[option])
        by_node.setdefault((line, node), []).append((line, option, int(behind[line, option])))
    return (Peak(tuple(values)) for values in by_node.values())


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
    ranks = np.full(context.eligible.shape, len(term.by), dtype=np.int64)
    for index, line in enumerate(context.lines):
        is_open = context.eligible[index].copy()
        for place, condition in enumerate(term.by):
            truth = _truth(context, condition, line)
            unknown = (~truth.yes & ~truth.no)[context.options]
            context.known(np.where(is_open & unknown, np.nan, 0.0), "the objective term preference")
            met = is_open & truth.yes[context.options]
            ranks[index, met] = place
            is_open &= ~met
    return ranks
