"""Shares lines out to nodes, one node after the other, from both ends: the best plan with a line at any one node.

Shapes as in `tables`; K is one more than how many nodes may take part, or 1 where any number may.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from optimizer.engines.subsets.partitions import NEVER, Partitions, settled
from optimizer.uses import Integers


class Recursion:
    """The best ways to share lines out to nodes.

    Parameters
    ----------
    partitions
        The subsets of the lines.
    nodes
        (N, 2**A) what each subset costs at each node.
    left
        (2**A,) what it costs to leave a subset unfilled.
    most
        How many nodes may take part; None is any number.
    """

    def __init__(self, partitions: Partitions, nodes: Integers, left: Integers, most: int | None) -> None:
        self._partitions = partitions
        self._nodes = nodes
        self._left = left
        self._most = most
        self._serves = np.any(nodes[:, 1:] < NEVER, axis=1)
        self._rests: dict[int, Integers] = {}

    @property
    def least(self) -> int:
        """The least cost of any plan; `NEVER` where there is none."""
        return int(self._before[-1][-1, -1])

    def any_plan(self) -> dict[int, int]:
        """Return a plan of the least cost: the subset of each node that takes part."""
        return self._walk(self._steps_before(len(self._nodes)), self._partitions.count - 1, self._rooms)

    def best(self, line: int, node: int) -> int:
        """Return the least cost of a plan in which a node takes part with a line; `NEVER` where there is none."""
        return int(self._with(line, node).min())

    def plan(self, line: int, node: int) -> dict[int, int]:
        """Return such a plan: the subset of each node that takes part."""
        costs = self._with(line, node)
        subset = int(costs.argmin())
        rest = self._partitions.count - 1 ^ subset
        found = {node: subset}
        for room in range(self._others + 1):
            before, after = self._before[node][room], self._after[node + 1][self._others - room]
            joined = int(self._partitions.joined(before, after)[rest])
            if joined == costs[subset] - self._nodes[node, subset]:
                later = self._partitions.split(before, after, rest, joined)
                found |= self._walk(self._steps_before(node), rest ^ later, room)
                return found | self._walk(self._steps_after(node), later, self._others - room)
        raise AssertionError("the cost came from one of these")

    def _with(self, line: int, node: int) -> Integers:
        """(2**A,) the least cost of all lines where a node takes part with a subset that holds a line."""
        if not self._serves[node]:
            return np.full(self._partitions.count, NEVER, dtype=np.int64)
        everything = self._partitions.count - 1
        costs = self._nodes[node] + self._without(node)[everything ^ np.arange(self._partitions.count)]
        return np.where(self._partitions.members[:, line], settled(costs), NEVER)

    @cached_property
    def _rooms(self) -> int:
        """How many nodes may take part; 0 where any number may, for it is not counted then."""
        return self._most or 0

    @cached_property
    def _others(self) -> int:
        """How many nodes may take part besides one; 0 where any number may, for it is not counted then."""
        return 0 if self._most is None else self._most - 1

    def _without(self, node: int) -> Integers:
        """(2**A,) the least cost of each subset without a node, and with one node less than may take part."""
        if node not in self._rests:
            others, joined = self._others, self._partitions.joined
            rooms = [
                joined(self._before[node][room], self._after[node + 1][others - room]) for room in range(others + 1)
            ]
            self._rests[node] = np.minimum.reduce(rooms)
        return self._rests[node]

    @cached_property
    def _before(self) -> list[Integers]:
        """(N + 1, K, 2**A) the least cost of each subset with the nodes before one; some may stay unfilled."""
        found = [np.tile(self._left, (self._rooms + 1, 1))]
        for costs, serves in zip(self._nodes, self._serves, strict=True):
            found.append(self._extended(found[-1], costs) if serves else found[-1])
        return found

    @cached_property
    def _after(self) -> list[Integers]:
        """(N + 1, K, 2**A) the same with the node and those after it, and nothing unfilled."""
        nothing = np.full((self._rooms + 1, self._partitions.count), NEVER, dtype=np.int64)
        nothing[:, 0] = 0
        found = [nothing]
        for costs, serves in zip(self._nodes[::-1], self._serves[::-1], strict=True):
            found.append(self._extended(found[-1], costs) if serves else found[-1])
        return found[::-1]

    def _extended(self, costs: Integers, node: Integers) -> Integers:
        """Let one more node take part."""
        if self._most is None:
            return self._partitions.joined(costs, node)
        taken = node.copy()
        taken[0] = NEVER
        return np.vstack([costs[:1], np.minimum(costs[1:], self._partitions.joined(costs[:-1], taken))])

    def _steps_before(self, node: int) -> Iterator[tuple[Integers, Integers, int]]:
        return ((self._before[each + 1], self._before[each], each) for each in reversed(range(node)))

    def _steps_after(self, node: int) -> Iterator[tuple[Integers, Integers, int]]:
        return ((self._after[each], self._after[each + 1], each) for each in range(node + 1, len(self._nodes)))

    def _walk(self, steps: Iterable[tuple[Integers, Integers, int]], subset: int, room: int) -> dict[int, int]:
        """Return who takes what of a subset, back along steps: costs with a node, costs without it, and the node."""
        found: dict[int, int] = {}
        for here, beyond, node in steps:
            cost = int(here[room, subset])
            if cost != beyond[room, subset]:
                room -= self._most is not None
                taken = self._nodes[node].copy()
                taken[0] = NEVER
                found[node] = self._partitions.split(beyond[room], taken, subset, cost)
                subset ^= found[node]
        return found
