"""Why a line stays unfilled: what excluded each source, and what limits those that are eligible.

Every statement is a fact recorded while the order was compiled, or a limit that the finished plan leaves no room under.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.network import Capacity
from models.orders import Line
from models.plans import Reason
from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import capacity_need
from optimizer.exclusions import Exclusions
from optimizer.problem import Answer, Integers


class Reasons:
    """Explains the unfilled lines of one decided order.

    Parameters
    ----------
    compiled
        The order.
    answer
        What the engine chose.
    """

    def __init__(self, compiled: CompiledOrder, answer: Answer) -> None:
        self._compiled = compiled
        self._answer = answer
        self._scene = compiled.scene
        self._nodes = compiled.scene.supply.nodes
        self._rule = compiled.scene.order_rule.rule
        self._exclusions = Exclusions(compiled)

    def of(self, index: int) -> tuple[Reason, ...]:
        """Return why pieces of the line at an index stay unfilled, source by source."""
        if self._answer.status == "no_answer":
            return (Reason(cause="limit", text=f"the {self._answer.limit} limit came before any answer"),)
        line = self._compiled.lines[index]
        stocked = self._scene.stock(line).on_hand > 0
        if line.pickup_node is not None:
            stocked &= np.array([node.id == line.pickup_node for node in self._nodes], dtype=bool)
        return (*self._at_nodes(index, stocked), *self._elsewhere(line, stocked), *self._of_rule(index))

    def _at_nodes(self, index: int, stocked: NDArray[np.bool_]) -> list[Reason]:
        """Explain node by node; eligible ones first, then those that the fewest causes exclude."""
        nodes = stocked.nonzero()[0].tolist()
        excluded = {node: list(self._exclusions.at_node(index, node)) for node in nodes}
        ranked = sorted(nodes, key=lambda node: (len(excluded[node]), node))
        return [reason for node in ranked for reason in excluded[node] or self._limits_at(index, node)]

    def _limits_at(self, index: int, node: int) -> Iterator[Reason]:
        """Say why an eligible node does not serve the rest of the line."""
        line, name = self._compiled.lines[index], self._nodes[node].id
        wanted = line.quantity if self._rule.line_split == "never" and self._rule.partial != "units" else 1
        available, own = int(self._scene.takeable(line)[node]), self._own_take(line, node)
        capacity = self._nodes[node].capacity
        if available - own < wanted:
            on_hand = self._scene.stock(line).on_hand[node]
            text = f"{name}: {on_hand} on hand, {available} available, {own} taken by this order"
            yield Reason(node=name, cause="stock", expected=str(wanted), actual=str(available - own), text=text)
        elif capacity is not None and self._capacity_after(node, capacity) < self._need(index, node, capacity, wanted):
            left = f"{max(self._capacity_after(node, capacity), 0):g}"
            text = f"{name}: {left} of its daily capacity of {capacity.limit:g} {capacity.unit} is left"
            yield Reason(node=name, cause="capacity", actual=left, text=text)
        elif self._is_at_most_nodes and not self._taking_part[node]:
            most = f"at most {self._compiled.problem.max_nodes}"
            text = f"{name}: {most} nodes may take part by rule {self._rule.id}, and as many do already"
            yield Reason(node=name, cause="splits", text=text)
        elif self._rule.partial == "units" or (self._rule.partial == "lines" and wanted == line.quantity):
            text = f"{name}: could serve it, but the objective levels put not doing so first"
            yield Reason(node=name, cause="objective", text=text)

    def _elsewhere(self, line: Line, stocked: NDArray[np.bool_]) -> Iterator[Reason]:
        """Sum up the nodes that have none of the item."""
        count = int((~stocked).sum())
        if line.pickup_node is not None:
            if not stocked.any():
                yield Reason(node=line.pickup_node, cause="stock", text=f"{line.pickup_node}: none of item {line.item}")
        elif not stocked.any():
            yield Reason(cause="stock", text=f"no node has item {line.item}")
        elif count:
            who = "1 other node has" if count == 1 else f"{count} other nodes have"
            yield Reason(cause="stock", text=f"{who} none of item {line.item}")

    def _of_rule(self, index: int) -> Iterator[Reason]:
        """State the limits that the order rule itself sets."""
        rule = self._rule
        if rule.partial == "lines":
            yield Reason(cause="partial", text=f"rule {rule.id} fills whole lines only")
        if rule.partial == "never":
            yield Reason(cause="partial", text=f"rule {rule.id} fills all of the order or nothing")
        if rule.line_split == "never" and (self._answer.pieces[index].any() or rule.partial != "units"):
            yield Reason(cause="line_split", text=f"rule {rule.id} takes a line from one source only")
        if rule.max_splits is not None and not self._taking_part.any():
            yield Reason(cause="splits", text=f"rule {rule.id} lets at most {rule.max_splits + 1} nodes take part")

    @cached_property
    def _pieces(self) -> Integers:
        """Shape (L, n), pieces that the plan takes at each node of the network."""
        supply = self._scene.supply
        pieces = np.zeros((len(self._compiled.lines), len(self._nodes)), dtype=np.int64)
        for position, option in enumerate(self._compiled.context.options):
            pieces[:, supply.option_node[option]] += self._answer.pieces[:, position]
        return pieces

    @cached_property
    def _taking_part(self) -> NDArray[np.bool_]:
        """Shape (n,), whether each node of the network takes part."""
        return np.asarray(np.any(self._pieces > 0, axis=0), dtype=np.bool_)

    @property
    def _is_at_most_nodes(self) -> bool:
        most = self._compiled.problem.max_nodes
        return most is not None and int(self._taking_part.sum()) >= most

    def _own_take(self, line: Line, node: int) -> int:
        same_item = [index for index, other in enumerate(self._compiled.lines) if other.item == line.item]
        return int(self._pieces[same_item, node].sum())

    def _capacity_after(self, node: int, capacity: Capacity) -> float:
        """Return the capacity that the plan leaves at a node."""
        pieces = self._pieces[:, node]
        match capacity.unit:
            case "orders":
                use = float(pieces.any())
            case "lines":
                use = float((pieces > 0).sum())
            case "units":
                use = float(pieces.sum())
            case "workload":
                use = float(
                    pieces @ self._compiled.context.per_line(lambda line: self._scene.demand.item(line).workload)
                )
        return float(self._scene.capacity_left[node]) - use

    def _need(self, index: int, node: int, capacity: Capacity, wanted: int) -> float:
        """Return the capacity that more pieces of a line would take at a node."""
        taken_already = {"orders": self._pieces[:, node].any(), "lines": self._pieces[index, node] > 0}
        if taken_already.get(capacity.unit, False):
            return 0.0
        need = capacity_need(capacity.unit, self._scene.demand.item(self._compiled.lines[index]))
        return need * (wanted if capacity.unit in ("units", "workload") else 1)
