"""The best plan of a small order with all of one line from one node, for every line and node in a few array passes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from optimizer.engines.subsets.coverage import is_atomic, is_covered
from optimizer.engines.subsets.partitions import NEVER, Partitions, settled
from optimizer.engines.subsets.recursion import Recursion
from optimizer.engines.subsets.tables import Tables
from optimizer.problem import Problem
from optimizer.uses import Integers

_CHUNK = 4 * 10**6


@dataclass(frozen=True)
class _Round:
    """The order with no peak above an amount.

    Attributes
    ----------
    peak_cost
        What the peak costs then, at most.
    options
        (O, 2**A) costs of subsets at options.
    recursion
        The best plans.
    """

    peak_cost: int
    options: Integers
    recursion: Recursion


class Pins:
    """Answers, for a small order, what the best plan with all of a line from one node is.

    Attributes
    ----------
    settles
        Whether there is no plan at all where none is found; else there may be one that fills or splits lines in part.
    """

    def __init__(self, problem: Problem, tables: Tables, *, settles: bool) -> None:
        self._problem = problem
        self._tables = tables
        self._place = {line: place for place, line in enumerate(tables.lines.tolist())}
        self._rounds = [self._round(peak) for peak in self._peaks()]
        self.settles = settles

    @classmethod
    def of(cls, problem: Problem) -> Self | None:
        """Return the answers for a problem; None where it is not covered."""
        if not is_covered(problem):
            return None
        settles = bool(is_atomic(problem).all())
        tables = Tables.of(problem, may_leave=settles and problem.partial != "never")
        return None if tables is None else cls(problem, tables, settles=settles)

    def pieces(self, line: int, node: int) -> Integers | None:
        """(L, O) the pieces of the best plan with all of a line from a node; None where whole lines make none."""
        place = self._place.get(line)
        if place is None:
            return None
        costs = [(each.recursion.best(place, node), each) for each in self._rounds]
        possible = [(cost + each.peak_cost, rank) for rank, (cost, each) in enumerate(costs) if cost < NEVER]
        if not possible:
            return None
        chosen = self._rounds[min(possible)[1]]
        return self._pieces(chosen, chosen.recursion.plan(place, node))

    def best(self) -> Integers | None:
        """(L, O) the pieces of the best plan; None where whole lines make none, or to take nothing is one, too."""
        if self._problem.partial == "never":
            return None
        costs = [(each.recursion.least, each) for each in self._rounds]
        possible = [(cost + each.peak_cost, rank) for rank, (cost, each) in enumerate(costs) if cost < NEVER]
        if not possible:
            return None
        chosen = self._rounds[min(possible)[1]]
        return self._pieces(chosen, chosen.recursion.any_plan())

    def _peaks(self) -> list[int]:
        """Return the amounts that the peak may have; one alone where there is none."""
        return sorted({0, *self._problem.features.peaks.value.tolist()})

    def _round(self, most: int) -> _Round:
        tables = self._tables
        options = tables.within(self._problem.features.peaks, most, self._problem.line_count)
        nodes = settled(self._at_nodes(options) + tables.nodes)
        limit = self._problem.max_nodes
        most_nodes = None if limit is None or limit >= len(tables.lines) else limit
        return _Round(most * tables.peak, options, Recursion(tables.partitions, nodes, tables.left, most_nodes))

    def _at_nodes(self, options: Integers) -> Integers:
        """(N, 2**A) the least cost of shipping each subset from a node, by one or several of its options."""
        found = np.full((self._problem.node_count, options.shape[1]), NEVER, dtype=np.int64)
        found[:, 0] = 0
        for rank in range(int(self._ranks.max(initial=-1)) + 1):
            for part in self._chunks(np.asarray((self._ranks == rank).nonzero()[0])):
                nodes = self._problem.option_node[part]
                found[nodes] = self._tables.partitions.joined(found[nodes], options[part])
        return found

    @property
    def _ranks(self) -> Integers:
        """(O,) the place of each option among those of its node."""
        nodes = self._problem.option_node
        return np.arange(len(nodes)) - np.searchsorted(nodes, nodes)

    def _chunks(self, options: Integers) -> Iterator[Integers]:
        """Yield options in portions that do not take too much memory at once."""
        size = max(_CHUNK // 3**self._tables.partitions.lines, 1)
        return (options[start : start + size] for start in range(0, len(options), size))

    def _pieces(self, chosen: _Round, plan: dict[int, int]) -> Integers:
        """(L, O) the pieces of a plan that says which subset each node takes."""
        problem, tables = self._problem, self._tables
        pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        for node, subset in plan.items():
            here = (problem.option_node == node).nonzero()[0]
            for option, part in zip(here, _shares(tables.partitions, chosen.options[here], subset), strict=True):
                lines = tables.lines[tables.partitions.members[part]]
                pieces[lines, option] = problem.demand[lines]
        return pieces


def _shares(partitions: Partitions, options: Integers, subset: int) -> list[int]:
    """Return which lines of a subset each option of a node takes at the least cost."""
    nothing = np.full(partitions.count, NEVER, dtype=np.int64)
    nothing[0] = 0
    steps = [nothing]
    for costs in options:
        steps.append(partitions.joined(steps[-1], costs))
    shares: list[int] = []
    for costs, before, after in zip(options[::-1], steps[-2::-1], steps[:0:-1], strict=True):
        shares.insert(0, partitions.split(before, costs, subset, int(after[subset])))
        subset ^= shares[0]
    return shares
