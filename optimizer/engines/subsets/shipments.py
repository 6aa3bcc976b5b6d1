"""What it costs to ship lines together from one option: all that counts, and limits, at an option and its node.

Shapes: Q amounts of lines, R options, S subsets as in `parting`.
"""

from collections.abc import Iterator
from functools import cached_property
from math import lcm

import numpy as np

from optimizer.engines.relaxed.targets import Targets
from optimizer.engines.subsets.costs import Costs
from optimizer.engines.subsets.limits import ShipmentLimits
from optimizer.engines.subsets.parting import LARGEST, NEVER, Splits
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers, Parts

Found = list[tuple[int, int]]
"""Shipments: subsets of lines, each with the option that ships it."""


class Shipments:
    """The shipments that plans are made of.

    Parameters
    ----------
    problem, goal
        The problem, and what its best plans do.
    lines
        (A,) the lines that they source.
    splits
        The subsets of these; a line of size 1 comes whole, of others each piece may come from another option.

    Attributes
    ----------
    options, nodes
        (R,) the options that take any of the lines, and their nodes.
    """

    def __init__(self, problem: Problem, goal: Targets, lines: Integers, splits: Splits) -> None:
        self._problem, self._sizes, self._members = problem, splits.sizes, splits.members
        amounts = goal.fill[lines]
        self._split: Integers = lines[:0]
        if splits.most_parts > len(lines):
            sizes = np.array(splits.sizes)
            self._split = lines[sizes > 1]
            digits = np.concatenate([np.arange(1, size + 1) for size in splits.sizes])
            lines, amounts = lines.repeat(sizes), digits * (amounts // sizes).repeat(sizes)
        self._lines, self._amounts = lines, amounts
        self.options: Integers = np.flatnonzero(goal.most.any(axis=0))
        self.nodes = problem.option_node[self.options]
        self._pairs = (lines[:, None], self.options)
        self._at_nodes = (lines[:, None], self.nodes)
        self._unable = goal.most[self._pairs] < amounts[:, None]
        self._held = goal.held
        self._limits = ShipmentLimits(problem, lines, amounts, splits.members, self.options)

    def costs(self) -> Iterator[Costs]:
        """Yield costs that rank plans, the first rank first, folded where that saves work; the last is the tie-break.

        Raises
        ------
        OverflowError
            Where a level could reach more than is told apart.
        """
        pending: Costs | None = None
        was_light = False
        for parts in self._levels():
            is_light = parts.keys() == {"shipment"}
            if pending is not None and not (is_light or was_light):
                yield pending
                pending = None
            found = self._of_level(parts)
            if pending is not None and pending.most * (2 * found.most + 2) > LARGEST:
                yield pending
                pending = None
            was_light = is_light and (pending is None or was_light)
            pending = found if pending is None else pending.then(found)
        yield self._of_level({}) if pending is None else pending

    def table(self, costs: Costs) -> Integers:
        """(S, R) the costs of subsets, `NEVER` for those that an option or its node cannot send together."""
        lines = np.where(self._unable, NEVER, costs.lines)
        table = np.empty((len(self._members), len(self.options)), dtype=np.int64)
        table[0], filled = costs.option, 1
        row = 0
        for size in self._sizes:
            for amount in range(1, size + 1):
                np.add(table[:filled], lines[row], out=table[amount * filled : (amount + 1) * filled])
                row += 1
            filled *= size + 1
        if costs.subsets is not None:
            table += costs.subsets
        if self._limits.barred is not None:
            table[self._limits.barred] = NEVER
        return table

    def saved(self, costs: Costs) -> Integers:
        """(R,) how much less two shipments from a node cost at most than their costs add up to."""
        found = np.zeros(len(self.options), dtype=np.int64)
        for parts, weight in costs.levels:
            if "node" in parts:
                found += weight * np.maximum(parts["node"][self.nodes], 0)
            if "line_at_node" in parts and len(self._split):
                found += weight * np.maximum(parts["line_at_node"][self._split], 0).sum(axis=0)[self.nodes]
            if "overuse" in parts:
                overuses = self._problem.features.overuses
                above = np.zeros(self._problem.node_count, dtype=np.int64)
                np.add.at(above, overuses.node, parts["overuse"])
                found += weight * (above * self._used_once)[self.nodes]
        return found

    def pieces(self, found: Found) -> Integers:
        """(L, O) the pieces of shipments."""
        pieces = np.zeros((self._problem.line_count, self._problem.option_count), dtype=np.int64)
        for subset, option in found:
            some = self._members[subset] > 0
            pieces[self._lines[some], self.options[option]] = self._amounts[some]
        return pieces

    def nodes_of(self, found: Found) -> set[int]:
        """Return the nodes of shipments."""
        return {int(self.nodes[option]) for _, option in found}

    @property
    def _used_once(self) -> Integers:
        """(N,) what several shipments use of a node's capacity once, at most."""
        capacity = self._problem.capacity
        return np.asarray(capacity.per_order + len(self._split) * capacity.per_line)

    @cached_property
    def _shared(self) -> Integers:
        """The nodes that have several of the options."""
        return np.asarray(self.nodes[1:][self.nodes[1:] == self.nodes[:-1]])

    @property
    def barred_at_node(self) -> Booleans | None:
        """(S, R) which subsets exceed some limit of the node, by whichever of its options; None where there is none."""
        return self._limits.barred_at_node

    @property
    def share_nodes(self) -> bool:
        """Whether some node has several of the options."""
        return len(self._shared) > 0

    @property
    def may_tear_groups(self) -> bool:
        """Whether lines that leave together may leave by several options of a node."""
        return self.share_nodes and self._problem.together.max(initial=-1).item() >= 0

    @property
    def save_together(self) -> bool:
        """Whether shipments from one node may cost something else together, beyond what is used of its capacity."""
        return any(self._costs_itself(parts) for parts in self._levels())

    def _costs_itself(self, parts: Parts) -> bool:
        """Tell whether something is counted once for a node that has several of the options."""
        if "node" in parts and parts["node"][self._shared].any():
            return True
        if "line_at_node" in parts and parts["line_at_node"][self._split[:, None], self._shared].any():
            return True
        return "overuse" in parts and bool(self._used_once[self._shared].any())

    def _levels(self) -> Iterator[Parts]:
        """Yield what the levels that are open count, the tie-break last; what is unfilled is the same in all plans."""
        for level in self._problem.levels[self._held :]:
            parts = {name: part for name, part in level.coefficients.parts.items() if self._is_looked_at(name, part)}
            if parts:
                yield parts
        if self._problem.tie_break is not None:
            yield {"pieces": np.broadcast_to(self._problem.tie_break, self._problem.eligible.shape)}

    def _is_looked_at(self, name: str, part: Integers) -> bool:
        return name != "unfilled" and (name != "split" or (len(self._split) > 0 and bool(part[self._split].any())))

    def _of_level(self, parts: Parts) -> Costs:
        lines = np.zeros(self._unable.shape, dtype=np.int64)
        option = np.zeros(len(self.options), dtype=np.int64)
        if "pieces" in parts:
            lines += parts["pieces"][self._pairs] * self._amounts[:, None]
        if "taken" in parts:
            lines += parts["taken"][self._pairs]
        if "line_at_node" in parts:
            lines += parts["line_at_node"][self._at_nodes]
        if "shipment" in parts:
            option += parts["shipment"][self.options]
        if "node" in parts:
            option += parts["node"][self.nodes]
        if parts.keys() == {"shipment"}:
            # Most often each shipment counts as one, in a unit of its own.
            unit = max(int(np.gcd.reduce(option)), 1)
            option //= unit
            parts = {"shipment": parts["shipment"] // unit}
        subsets = self._of_subsets(parts)
        scale = 1
        if "split" in parts:
            # Each part of a line bears its share of what splitting it costs.
            scale = lcm(*self._sizes)
            lines = lines * scale + self._shares_of_split(parts["split"], scale)
            option, subsets = option * scale, subsets if subsets is None else subsets * scale
        largest = [int(np.abs(each).max()) for each in (lines, option, subsets) if each is not None]
        most = len(self._lines) * sum(largest)
        if most > LARGEST:
            raise OverflowError
        return Costs(lines, option, subsets, most, ((parts, scale),))

    def _shares_of_split(self, cost: Integers, scale: int) -> Integers:
        """(Q, 1) what each amount of a line bears of its split; nothing where it is all of it."""
        size = np.array(self._sizes).repeat(self._sizes)
        digit = np.concatenate([np.arange(1, each + 1) for each in self._sizes])
        return np.asarray(np.where(digit < size, cost[self._lines] * digit * (scale // size), 0)[:, None])

    def _of_subsets(self, parts: Parts) -> Integers | None:
        if not ("bracket" in parts or "overuse" in parts):
            return None
        found = np.zeros((len(self._members), len(self.options)), dtype=np.int64)
        if "bracket" in parts:
            self._add_brackets(found, parts["bracket"])
        if "overuse" in parts:
            self._add_overuses(found, parts["overuse"])
        return found

    def _add_brackets(self, found: Integers, cost: Integers) -> None:
        """Add what the bracket that each subset weighs in costs."""
        brackets = self._problem.features.brackets
        place = np.full(self._problem.option_count, -1, dtype=np.int64)
        place[self.options] = np.arange(len(self.options))
        rows = (place[brackets.option] >= 0).nonzero()[0]
        if len(rows) == 0:
            return
        weight = self._limits.weight[:, None]
        inside = (brackets.least[rows] <= weight) & (weight <= brackets.most[rows])
        here = place[brackets.option[rows]]
        first = np.concatenate([[True], here[1:] != here[:-1]]).nonzero()[0]
        found[:, here[first]] += np.add.reduceat(inside * cost[rows], first, axis=1)

    def _add_overuses(self, found: Integers, cost: Integers) -> None:
        overuses = self._problem.features.overuses
        for node, above, price in zip(overuses.node.tolist(), overuses.above.tolist(), cost.tolist(), strict=True):
            here = self.nodes == node
            found[:, here] += price * np.maximum(self._limits.use[:, here] - above, 0)
