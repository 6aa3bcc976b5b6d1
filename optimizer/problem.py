"""The numeric decision of one order: arrays, free of documents and of solvers.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, I distinct items, and P peaks,
B brackets and K overuses, see `features`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from optimizer.features import Features
from optimizer.lazy import lazy
from optimizer.tally import Tally
from optimizer.uses import Booleans, Coefficients, Integers, Parts, Sizes, Use

LARGEST_TERM = 2**53
"""No level may reach more than this in integer units: it stays exact in a double as well as in 64 bits."""

LARGEST_SUM = 2**61
"""No row or level may have coefficients that add up to more than this over all variables, taken or not."""


@dataclass(frozen=True)
class TermValues:
    """One term of a level.

    Attributes
    ----------
    name
        The term's name.
    weight
        Its weight as written in the documents.
    find
        Returns its costs; few of them are ever asked for.
    parts
        The same by name, and of pairs that are not eligible whatever it is.
    """

    name: str
    weight: float
    find: Callable[[], Coefficients]
    parts: Parts

    @lazy
    def costs(self) -> Coefficients:
        """What it counts, unweighted, in its own unit."""
        return self.find()


@dataclass(frozen=True)
class Level:
    """One objective level: terms whose weighted sum is minimised.

    Attributes
    ----------
    terms
        The terms.
    coefficients
        Their weighted sum in whole numbers.
    unit
        What one of these is worth in the level's value.
    prices
        What of it is no value of the plan but the price of what it takes, unrounded; None is nothing.
    """

    terms: tuple[TermValues, ...]
    coefficients: Coefficients
    unit: float
    prices: Coefficients | None = None


@dataclass(frozen=True)
class Capacities:
    """Capacity left at the nodes, and what takes it, in whole numbers of a unit of each node's own.

    Attributes
    ----------
    limited
        (N,) whether the order could exceed what is left.
    left
        (N,) what is left of it, 0 or more.
    per_order, per_line
        (N,) what the order takes by taking part, and each of its lines.
    per_piece
        (L, N) what a piece takes.
    """

    limited: Booleans
    left: Integers
    per_order: Integers
    per_line: Integers
    per_piece: Integers


@dataclass(frozen=True)
class Weights:
    """What pieces weigh and options carry, in whole numbers of one unit.

    Attributes
    ----------
    per_piece
        (L,) weight of a piece of each line.
    limited
        (O,) whether the order could outweigh what an option carries.
    most
        (O,) the largest weight that it carries.
    """

    per_piece: Integers
    limited: Booleans
    most: Integers


@dataclass(frozen=True)
class LeastValue:
    """What each shipment and the remainder must be worth where an order splits, in whole numbers of one unit.

    Attributes
    ----------
    least
        The least value.
    per_piece
        (L,) value of a piece of each line.
    """

    least: int
    per_piece: Integers


@dataclass(frozen=True)
class Insistence:
    """What a question about a decision insists on, over and above the rules; there may be no such plan.

    Attributes
    ----------
    least
        (L,) the fewest pieces of each line that are sourced.
    other_nodes
        (N,) nodes of a plan: some node takes part, and not exactly these do. None asks for nothing.
    whole
        (L,) which lines come from one option each; None is none of them.
    """

    least: Integers
    other_nodes: Booleans | None = None
    whole: Booleans | None = None

    def insists_on_whole(self, line: int, demand: int) -> bool:
        """Tell whether all that is ordered of a line has to come from one option."""
        return self.whole is not None and bool(self.whole[line]) and int(self.least[line]) == demand


@dataclass(frozen=True)
class Problem:
    """The decision of one order.

    Attributes
    ----------
    demand
        (L,) pieces ordered.
    eligible
        (L, O) whether an option may serve a line at all.
    option_node
        (O,) node of each option, 0 to N - 1, ascending.
    item
        (L,) item of each line, 0 to I - 1.
    stock
        (I, N) pieces that may be taken.
    capacity
        Capacity of the nodes.
    weights
        Weights of pieces and shipments.
    max_nodes
        How many nodes may take part; None is any number.
    single_option
        Whether a line must come from one option.
    partial
        What may stay unfilled: 'never' (all or nothing), 'lines' (whole lines), 'units' (any pieces).
    together
        (L,) group of each line, 0 and up, -1 for none: the lines of a group leave from one node, all of all of them,
        or none of any.
    least_value
        What each shipment and the remainder must be worth where the order splits; None is any value.
    levels
        The objective levels in order of rank.
    features
        What the levels count besides.
    fill_first
        Whether sourcing more pieces comes before every level, because only a complete plan counts.
    tie_break
        (O,) rank of each option for an implicit last level, or None where it does not apply.
    insists
        What must be besides; None is nothing, and then sourcing nothing is always possible.
    """

    demand: Integers
    eligible: Booleans
    option_node: Integers
    item: Integers
    stock: Integers
    capacity: Capacities
    weights: Weights
    max_nodes: int | None
    single_option: bool
    partial: Literal["never", "lines", "units"]
    together: Integers
    least_value: LeastValue | None
    levels: tuple[Level, ...]
    features: Features
    fill_first: bool
    tie_break: Integers | None
    insists: Insistence | None = None

    @property
    def line_count(self) -> int:
        """L."""
        return len(self.demand)

    @property
    def option_count(self) -> int:
        """O."""
        return len(self.option_node)

    @property
    def node_count(self) -> int:
        """N."""
        return int(self.stock.shape[1])

    @lazy
    def sizes(self) -> Sizes:
        """How much there is of everything that a choice uses."""
        return Sizes(self.line_count, self.option_count, self.node_count, self.features)

    @lazy
    def largest_take(self) -> Integers:
        """(L, O) the most pieces that a line could take from an option; 0 where it is not eligible."""
        at_node = np.minimum(self.stock.take(self.item, axis=0), self.demand[:, None])
        take: Integers = at_node.take(self.option_node, axis=1)
        take *= self.eligible
        heavy, limited = self.weights.per_piece > 0, self.weights.limited
        if limited.any() and heavy.any():
            carried = self.weights.most[None, limited] // self.weights.per_piece[heavy, None]
            take[np.ix_(heavy, limited)] = np.minimum(take[np.ix_(heavy, limited)], carried)
        return take

    def by_node(self, pieces: Integers) -> Integers:
        """(L, N) sums over the options of each node; ``pieces`` has shape (L, O)."""
        found = np.zeros((self.node_count, self.line_count), dtype=np.int64)
        np.add.at(found, self.option_node, pieces.T)
        return found.T

    def use_of(self, pieces: Integers) -> Use:
        """Return what a choice uses; ``pieces`` has shape (L, O)."""
        # A choice takes from few of the many options.
        line, option = (pieces > 0).nonzero()
        node = self.option_node[option]
        taken, shipment = np.zeros_like(pieces, dtype=np.int64), np.zeros(self.option_count, dtype=np.int64)
        taken[line, option] = shipment[option] = 1
        at_node, nodes = (
            np.zeros((self.line_count, self.node_count), dtype=np.int64),
            np.zeros(self.node_count, np.int64),
        )
        at_node[line, node] = nodes[node] = 1
        return Use(
            pieces=pieces,
            taken=taken,
            line_at_node=at_node,
            shipment=shipment,
            node=nodes,
            unfilled=self.demand - pieces.sum(axis=1),
            split=(np.bincount(line, minlength=self.line_count) > 1).astype(np.int64),
            peak=self.features.peaks.reached(taken > 0) if self.features.peaks.count else _NOTHING,
            bracket=self._in_brackets(shipment, pieces) if self.features.brackets.count else _NOTHING,
            overuse=self._overused(at_node, pieces) if self.features.overuses.count else _NOTHING,
        )

    def values_of(self, pieces: Integers) -> tuple[int, ...]:
        """Return the value of each level, in its integer units, for a choice; ``pieces`` has shape (L, O)."""
        tally = Tally(self, pieces)
        return tuple(tally.value(level.coefficients.parts) for level in self.levels)

    def rank_of(self, pieces: Integers) -> tuple[int, ...]:
        """Return the value of each level and of the tie-break; of choices that fill as much, the least is best."""
        tie = 0 if self.tie_break is None else int((pieces * self.tie_break).sum())
        return (*self.values_of(pieces), tie)

    def _in_brackets(self, shipment: Integers, pieces: Integers) -> Integers:
        """(B,) 1 where an option ships a weight in the bracket; ``shipment`` has shape (O,)."""
        brackets = self.features.brackets
        weights = (self.weights.per_piece @ pieces)[brackets.option]
        return np.asarray(shipment[brackets.option] * ((brackets.least <= weights) & (weights <= brackets.most)))

    def _overused(self, at_node: Integers, pieces: Integers) -> Integers:
        """(K,) what is used of a capacity beyond an amount; ``at_node`` has shape (L, N)."""
        capacity, overuses = self.capacity, self.features.overuses
        used = np.any(at_node, axis=0) * capacity.per_order + at_node.sum(axis=0) * capacity.per_line
        used += (self.by_node(pieces) * capacity.per_piece).sum(axis=0)
        return np.asarray(np.maximum(used[overuses.node] - overuses.above, 0))


_NOTHING: Integers = np.frombuffer(b"", dtype=np.int64)
