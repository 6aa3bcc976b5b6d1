"""What a plan leaves at the nodes: stock, capacity, and weight that shipments could still carry."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.network import Capacity
from models.orders import Line
from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import least_need
from optimizer.others import ALONE, Others
from optimizer.uses import Integers

_DECIMALS = 9
"""Amounts of capacity are written with so many decimals."""


class Room:
    """What is left once an order takes its pieces.

    Parameters
    ----------
    compiled
        The order.
    choice
        Shape (L, O), the pieces of each line from each candidate option.
    others
        What other orders of a batch take.
    """

    def __init__(self, compiled: CompiledOrder, choice: Integers, others: Others = ALONE) -> None:
        self._compiled = compiled
        self._choice = choice
        self._others = others
        self._scene = compiled.scene
        self._nodes = compiled.scene.supply.nodes
        self._rule = compiled.scene.order_rule

    @cached_property
    def pieces(self) -> Integers:
        """Shape (L, n), pieces that the plan takes at each node of the network."""
        pieces = np.zeros((len(self._compiled.lines), len(self._nodes)), dtype=np.int64)
        lines, positions = self._choice.nonzero()
        nodes = self._scene.supply.option_node[self._compiled.context.options[positions]]
        np.add.at(pieces, (lines, nodes), self._choice[lines, positions])
        return pieces

    @cached_property
    def taking_part(self) -> NDArray[np.bool_]:
        """Shape (n,), whether each node of the network takes part."""
        return np.asarray(np.any(self.pieces > 0, axis=0), dtype=np.bool_)

    @cached_property
    def node_count(self) -> int:
        """How many nodes take part."""
        return int(self.taking_part.sum())

    def own_takes(self, line: Line) -> Integers:
        """Shape (n,), the pieces of a line's item that the order takes at each node."""
        same_item = [index for index, other in enumerate(self._compiled.lines) if other.item == line.item]
        return np.asarray(self.pieces[same_item].sum(axis=0), dtype=np.int64)

    def own_take(self, line: Line, node: int) -> int:
        """Return the pieces of a line's item that the order takes at a node."""
        return int(self.own_takes(line)[node])

    def others_take(self, line: Line) -> Integers:
        """Shape (n,), the pieces of a line's item that other orders take at each node of what this one may take."""
        taken = np.zeros(len(self._nodes), dtype=np.int64)
        for node, pieces in self._others.pieces.get(line.item, {}).items():
            taken[self._scene.supply.node_index[node]] = pieces
        return taken

    def others_use(self, node: int) -> float:
        """Return the capacity that other orders use at a node of what this one may use."""
        return self._others.capacity.get(self._nodes[node].id, 0.0)

    def capacity(self, node: int, capacity: Capacity) -> float:
        """Return the capacity that the plan, and those of other orders, leave at a node."""
        pieces = self.pieces[:, node]
        match capacity.unit:
            case "orders":
                use = float(pieces.any())
            case "lines":
                use = float((pieces > 0).sum())
            case "units":
                use = float(pieces.sum())
            case "workload":
                workloads = self._compiled.context.per_line(lambda line: self._scene.demand.item(line).workload)
                use = float(pieces @ workloads)
        return round(self._scene.capacity_left_at(node) - use - self.others_use(node), _DECIMALS)

    def need(self, index: int, node: int, capacity: Capacity) -> float:
        """Return the capacity that more pieces of a line would take at a node."""
        if capacity.unit == "orders" and self.pieces[:, node].any():
            return 0.0
        if capacity.unit == "lines" and self.pieces[index, node] > 0:
            return 0.0
        line = self._compiled.lines[index]
        pieces = line.quantity if self._rule.line_split == "never" and self._rule.partial != "units" else 1
        least = least_need(self._nodes[node], self._scene.demand.item(line))
        return least * pieces if capacity.unit in ("units", "workload") else least

    def candidates(self, index: int, node: int) -> list[int]:
        """Return the positions of the candidate options of a node of the network that may serve a line."""
        context = self._compiled.context
        place = int(np.searchsorted(context.nodes, node))
        if place == len(context.nodes) or context.nodes[place] != node:
            return []
        first, last = np.searchsorted(context.option_node, [place, place + 1]).tolist()
        return [position for position in range(first, last) if context.eligible[index, position]]

    def carried(self, index: int, node: int) -> int | None:
        """Return how many more pieces of a line the shipments from a node could carry; None for any number."""
        weights = self._compiled.problem.weights
        per_piece, here = int(weights.per_piece[index]), self.candidates(index, node)
        if per_piece == 0 or not weights.limited[here].all():
            return None
        loads = weights.per_piece @ self._choice[:, here]
        rooms = (weights.most[here] - loads) // per_piece
        return int(rooms.max() if self._rule.line_split == "never" else rooms.sum())
