"""The numeric decision of one order: arrays, free of documents and of solvers.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, I distinct items, S soft
restrictions that count by shipment.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from optimizer.uses import Booleans, Coefficients, Integers, Use

LARGEST_TERM = 2**53
"""No level may reach more than this in integer units: it stays exact in a double as well as in 64 bits."""


@dataclass(frozen=True)
class TermValues:
    """One term of a level.

    Attributes
    ----------
    name
        The term's name.
    weight
        Its weight as written in the documents.
    costs
        What it counts, unweighted, in its own unit.
    """

    name: str
    weight: float
    costs: Coefficients


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
    """

    terms: tuple[TermValues, ...]
    coefficients: Coefficients
    unit: float


@dataclass(frozen=True)
class CapacityLimits:
    """Capacity left at the nodes, and what takes it, in whole numbers of a unit of each node's own.

    Attributes
    ----------
    limited
        (N,) whether the order could exceed what is left.
    left
        (N,) what is left of it.
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
        Capacity limits of the nodes.
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
    violates
        (S, L, O) whether a line violates a soft restriction by coming from an option.
    levels
        The objective levels in order of rank.
    fill_first
        Whether sourcing more pieces comes before every level, because only a complete plan counts.
    tie_break
        (O,) rank of each option for an implicit last level, or None where it does not apply.
    """

    demand: Integers
    eligible: Booleans
    option_node: Integers
    item: Integers
    stock: Integers
    capacity: CapacityLimits
    max_nodes: int | None
    single_option: bool
    partial: Literal["never", "lines", "units"]
    together: Integers
    least_value: LeastValue | None
    violates: Booleans
    levels: tuple[Level, ...]
    fill_first: bool
    tie_break: Integers | None

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

    @cached_property
    def largest_take(self) -> Integers:
        """(L, O) the most pieces that a line could take from an option; 0 where it is not eligible."""
        at_node = np.minimum(self.stock[self.item], self.demand[:, None])
        return np.where(self.eligible, at_node[:, self.option_node], 0).astype(np.int64)

    def use_of(self, pieces: Integers) -> Use:
        """Return what a choice uses; ``pieces`` has shape (L, O)."""
        taken = pieces > 0
        at_node = np.zeros((self.line_count, self.node_count), dtype=bool)
        for option, node in enumerate(self.option_node):
            at_node[:, node] |= taken[:, option]
        return Use(
            pieces=pieces,
            taken=taken.astype(np.int64),
            line_at_node=at_node.astype(np.int64),
            shipment=np.any(taken, axis=0).astype(np.int64),
            violating=np.any(self.violates & taken, axis=1).astype(np.int64),
            node=np.any(at_node, axis=0).astype(np.int64),
            unfilled=self.demand - pieces.sum(axis=1),
            split=(taken.sum(axis=1) > 1).astype(np.int64),
        )


@dataclass(frozen=True)
class Limits:
    """What may cut a search short, and how it runs.

    Attributes
    ----------
    seconds
        Wall-clock limit; not repeatable.
    deterministic
        Limit in the solver's deterministic time; repeatable.
    seed
        Random seed of the search.
    workers
        Parallel workers; one repeats exactly.
    """

    seconds: float | None = None
    deterministic: float | None = None
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True)
class Answer:
    """What an engine found.

    Attributes
    ----------
    pieces
        (L, O) pieces of each line from each option; all 0 where there is no answer.
    bounds
        Proven lower bound of each named level, in the level's integer units.
    status
        'optimal' where every named level is proven, 'feasible' where a limit stopped the proof, 'no_answer' where
        it came before anything was sourced.
    limit
        What cut the search short.
    engine
        Name of the engine.
    deterministic_seconds
        Deterministic time that the search took.
    """

    pieces: Integers
    bounds: tuple[int, ...]
    status: Literal["optimal", "feasible", "no_answer"]
    limit: Literal["time", "deterministic", "interrupted"] | None
    engine: str
    deterministic_seconds: float = 0.0
