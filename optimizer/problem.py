"""The numeric decision of one order: arrays, free of documents and of solvers.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, I distinct items.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from math import gcd
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

SCALE = 10_000
"""Values of terms are integers of 1/10,000 of their unit, capacities of 1/10,000 of theirs."""

LARGEST_TERM = 2**53
"""No term may reach more than this in integer units: it stays exact in a double as well as in 64 bits."""


@dataclass(frozen=True)
class Use:
    """What a choice uses, in the features that constraints and objective terms count.

    Attributes
    ----------
    pieces
        (L, O) pieces of a line from an option.
    line_at_node
        (L, N) 1 where a line takes part at a node.
    shipment
        (O,) 1 where an option ships.
    node
        (N,) 1 where a node takes part.
    unfilled
        (L,) pieces not sourced.
    split
        (L,) 1 where a line comes from more than one option.
    """

    pieces: Integers
    line_at_node: Integers
    shipment: Integers
    node: Integers
    unfilled: Integers
    split: Integers


@dataclass(frozen=True)
class Coefficients:
    """What each unit of a `Use` costs, in integer units; the attributes mirror those of `Use`."""

    pieces: Integers
    line_at_node: Integers
    shipment: Integers
    node: Integers
    unfilled: Integers
    split: Integers

    def value(self, use: Use) -> int:
        """Return what a use costs."""
        return sum(int((getattr(self, part.name) * getattr(use, part.name)).sum()) for part in fields(self))

    def scaled(self, factor: int) -> "Coefficients":
        """Return the coefficients times a whole number."""
        return Coefficients(*(getattr(self, part.name) * factor for part in fields(self)))

    def plus(self, other: "Coefficients") -> "Coefficients":
        """Return the sum of two sets of coefficients."""
        return Coefficients(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    def divisor(self) -> int:
        """Return the greatest number that divides all of them; 1 where all are 0."""
        return gcd(*(int(np.gcd.reduce(getattr(self, part.name), axis=None)) for part in fields(self))) or 1


@dataclass(frozen=True)
class TermValues:
    """One term of a level.

    Attributes
    ----------
    name
        The term's name.
    weight
        Its weight as written in the documents.
    factor
        Its weight as a whole number in proportion to the level's other terms.
    coefficients
        Its value in units of 1/10,000, unweighted.
    """

    name: str
    weight: float
    factor: int
    coefficients: Coefficients


@dataclass(frozen=True)
class Level:
    """One objective level: terms whose weighted sum is minimised."""

    terms: tuple[TermValues, ...]

    @cached_property
    def coefficients(self) -> Coefficients:
        """The weighted sum of the terms, in integer units of `unit`."""
        total = self.terms[0].coefficients.scaled(self.terms[0].factor)
        for term in self.terms[1:]:
            total = total.plus(term.coefficients.scaled(term.factor))
        return total

    @cached_property
    def unit(self) -> float:
        """What one integer unit of `coefficients` is worth in the level's value."""
        weighted = next((term for term in self.terms if term.factor), None)
        return weighted.weight / weighted.factor / SCALE if weighted else 0.0


@dataclass(frozen=True)
class CapacityLimits:
    """Capacity left at the nodes, and what takes it, in units of 1/10,000.

    Attributes
    ----------
    limited
        (N,) whether the node has a limit at all.
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
    levels
        The objective levels in order of rank.
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
    levels: tuple[Level, ...]
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
            line_at_node=at_node.astype(np.int64),
            shipment=np.any(taken, axis=0).astype(np.int64),
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
        it came before any choice was found.
    limit
        What cut the search short.
    engine
        Name of the engine.
    """

    pieces: Integers
    bounds: tuple[int, ...]
    status: Literal["optimal", "feasible", "no_answer"]
    limit: Literal["time", "deterministic", "interrupted"] | None
    engine: str
