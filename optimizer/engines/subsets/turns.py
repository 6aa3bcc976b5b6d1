"""The best plan of few lines with one option of each node, one node after the other: for where parts compete for them.

Costs stand in order of rank; each chooses among what is best by those before it. Shapes: S subsets as in `parting`,
K of its splits (any lines in the part), R options, T rooms: one more than nodes may take part, or 1 where any
number may.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.engines.subsets.parting import LARGEST, NEVER, Splits
from optimizer.engines.subsets.shipments import Found
from optimizer.uses import Booleans, Integers

_MOST_STEPS = 2 * 10**6
"""About as many take some 10 milliseconds."""


@dataclass(frozen=True)
class _Ways:
    """What is best after a node had its turn, by the costs so far.

    Attributes
    ----------
    passed
        (T, S) whether the node may send nothing of a subset.
    sent
        (T, K) which splits are best: the part is sent by the node, the rest by nodes before it.
    """

    passed: Booleans
    sent: Booleans


class Turns:
    """Plans in which each node has its turn once, those that may be in cheap plans first.

    Parameters
    ----------
    splits
        The subsets.
    nodes
        (R,) the nodes of the options, ascending.
    most
        How many nodes may take part.
    table
        (S, R) costs of subsets at options by the first rank; those of nothing are not looked at.
    bound
        (S,) no plan of a subset costs less by that.

    Attributes
    ----------
    cost
        The least cost by the first rank; `NEVER` where there is no plan.
    gave_up
        Whether there are too many ways to look at.
    """

    def __init__(self, splits: Splits, nodes: Integers, most: int, table: Integers, bound: Integers) -> None:
        self._splits = splits
        self._is_free = most >= splits.most_parts
        self._rooms = 1 if self._is_free else most + 1
        first = np.flatnonzero(np.diff(nodes, prepend=-1))
        self._options = [slice(*ends) for ends in zip(first.tolist(), [*first[1:].tolist(), len(nodes)], strict=True)]
        self._best = np.ones_like(table, dtype=bool)
        self._order: list[int] = []
        self._ways: list[_Ways] = []
        self.gave_up = False
        self.cost = min(self._take_turns(np.minimum.reduceat(table, first, axis=1), bound), NEVER)
        if self.cost <= LARGEST:
            self._keep_best(table)

    def choose(self, table: Integers) -> None:
        """Choose among the best plans so far by one more cost, (S, R)."""
        table = np.where(self._best, table, NEVER)
        before = self._nothing()
        for turn, node in enumerate(self._order):
            ways, costs = self._ways[turn], table[:, self._options[node]].min(axis=1)
            sums = np.where(ways.sent, self._sums(before, costs), NEVER)
            after = self._joined(np.where(ways.passed, before, NEVER), sums)
            self._ways[turn] = _Ways(ways.passed & (before == after), ways.sent & self._are_best(sums, after))
            before = after
        self._keep_best(table)

    def plan(self) -> Found:
        """Return a best plan."""
        found, room, whole = [], self._rooms - 1, self._splits.count - 1
        rest, part, ends = self._splits.every
        for node, ways in zip(self._order[::-1], self._ways[::-1], strict=True):
            if whole == 0:
                break
            if ways.passed[room, whole]:
                continue
            room -= not self._is_free
            here = slice(ends[whole - 1], ends[whole])
            place = here.start + int(ways.sent[room, here].argmax())
            options = self._options[node]
            found.append((int(part[place]), options.start + int(self._best[part[place], options].argmax())))
            whole = int(rest[place])
        return found

    def _take_turns(self, costs: Integers, bound: Integers) -> int:
        """Return the least cost by the first rank, after the turns of all nodes that may be in a plan that costs so."""
        least = (costs[1:] + bound[-2::-1, None]).min(axis=0)
        before = self._nothing()
        for node in least.argsort(kind="stable").tolist():
            if least[node] > min(int(before[-1, -1]), LARGEST):
                break
            if (len(self._order) + 1) * self._splits.every[0].size * self._rooms > _MOST_STEPS:
                self.gave_up = True
                break
            sums = self._sums(before, costs[:, node])
            after = self._joined(before, sums)
            self._order.append(node)
            self._ways.append(_Ways(before == after, self._are_best(sums, after)))
            before = after
        return int(before[-1, -1])

    def _nothing(self) -> Integers:
        """(T, S) the costs before all turns."""
        found = np.full((self._rooms, self._splits.count), NEVER)
        found[:, 0] = 0
        return found

    def _sums(self, before: Integers, costs: Integers) -> Integers:
        """(T - 1, K) what splits cost, one room less where these are limited; (1, K) where they are not."""
        rest, part, _ = self._splits.every
        return np.asarray((before if self._is_free else before[:-1])[:, rest] + costs[part])

    def _joined(self, passed: Integers, sums: Integers) -> Integers:
        """(T, S) the costs after a turn."""
        after = passed.copy()
        target = after[:, 1:] if self._is_free else after[1:, 1:]
        np.minimum(target, np.minimum.reduceat(sums, self._splits.every[2][:-1], axis=1), out=target)
        return after

    def _are_best(self, sums: Integers, after: Integers) -> Booleans:
        rest, part, _ = self._splits.every
        return np.asarray(sums == (after if self._is_free else after[1:])[:, rest + part])

    def _keep_best(self, table: Integers) -> None:
        """Keep the options of each node that are best for a subset."""
        for options in self._options:
            here = table[:, options]
            self._best[:, options] &= here == here.min(axis=1, keepdims=True)
