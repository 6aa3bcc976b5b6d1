"""Why a line stays unfilled: what excluded each source, and what limits those that are eligible.

Every statement is a fact recorded while the order was compiled, or a limit that the finished plan leaves no room under.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.orders import Line
from models.plans import Reason
from optimizer.answer import Answer
from optimizer.compiler import CompiledOrder
from optimizer.exclusion_texts import capacity_reason
from optimizer.exclusions import Exclusions
from optimizer.others import ALONE, Others, taken_text
from optimizer.room import Room

_LIMITS = {"time": "the time limit", "deterministic": "the deterministic limit", "interrupted": "an interrupt"}
_MOST_SERVICES = 3


class _Stock(NamedTuple):
    """Of a line's item, the pieces on hand, those that may be taken, and those that are, by node."""

    on_hand: list[int]
    available: list[int]
    own: list[int]
    others: list[int]

    def left(self, node: int) -> int:
        """Return the pieces that could still be taken at a node."""
        return self.available[node] - self.own[node] - self.others[node]


class Reasons:
    """Explains the unfilled lines of one decided order.

    Parameters
    ----------
    compiled
        The order.
    answer
        What the engine chose.
    others
        What other orders of a batch take of the same stock and capacity.
    """

    def __init__(self, compiled: CompiledOrder, answer: Answer, others: Others = ALONE) -> None:
        self._compiled = compiled
        self._answer = answer
        self._ended = others.ended or _LIMITS[answer.limit or "time"]
        self._scene = compiled.scene
        self._nodes = compiled.scene.supply.nodes
        self._rule = compiled.scene.order_rule
        self._exclusions = Exclusions(compiled)
        self._room = Room(compiled, answer.pieces, others)
        self._stocks: dict[int, _Stock] = {}

    def of(self, index: int) -> tuple[Reason, ...]:
        """Return why pieces of the line at an index stay unfilled, source by source."""
        if self._answer.status == "no_answer":
            return (Reason(cause="limit", text=f"{self._ended} came before any answer"),)
        line = self._compiled.lines[index]
        stocked = self._scene.stock(line).on_hand > 0
        if line.pickup_node is not None:
            stocked &= np.array([node.id == line.pickup_node for node in self._nodes], dtype=bool)
        return (*self._at_nodes(index, stocked), *self._elsewhere(line, stocked), *self._of_rule(index))

    def _at_nodes(self, index: int, stocked: NDArray[np.bool_]) -> list[Reason]:
        """Explain node by node; eligible ones first, then those that the fewest causes exclude."""
        nodes = stocked.nonzero()[0].tolist()
        excluded = {node: self._exclusions.at_node(index, node) for node in nodes}
        ranked = sorted(nodes, key=lambda node: (len(excluded[node]), node))
        return [reason for node in ranked for reason in excluded[node] or self._limits_at(index, node)]

    def _limits_at(self, index: int, node: int) -> Iterator[Reason]:
        """Say why an eligible node does not serve the rest of the line; the first that holds."""
        limits = (self._of_stock, self._of_capacity, self._of_weight, self._of_group)
        for limit in (*limits, self._of_splits, self._of_line_split, self._of_search):
            if (reason := limit(index, node)) is not None:
                yield reason
                return

    def _of_stock(self, index: int, node: int) -> Reason | None:
        name, wanted, stock = self._nodes[node].id, self._wanted(index), self._stock_of(index)
        if stock.left(node) >= wanted:
            return None
        taken = taken_text(stock.own[node], stock.others[node])
        text = f"{name}: {stock.on_hand[node]} on hand, {stock.available[node]} available, {taken}"
        return Reason(node=name, cause="stock", expected=str(wanted), actual=str(stock.left(node)), text=text)

    def _stock_of(self, index: int) -> _Stock:
        if index not in self._stocks:
            line = self._compiled.lines[index]
            here = self._scene.stock(line).on_hand, self._scene.takeable(line)
            columns = *here, self._room.own_takes(line), self._room.others_take(line)
            self._stocks[index] = _Stock(*(column.tolist() for column in columns))
        return self._stocks[index]

    def _of_capacity(self, index: int, node: int) -> Reason | None:
        capacity = self._nodes[node].capacity
        if capacity is None:
            return None
        left, need = self._room.capacity(node, capacity), self._room.need(index, node, capacity)
        if need <= left:
            return None
        others = self._room.others_use(node)
        return capacity_reason(self._nodes[node].id, capacity, left, need, self._rule, others=others)

    def _of_weight(self, index: int, node: int) -> Reason | None:
        """Say that no shipment from the node carries as many more pieces."""
        left = self._room.carried(index, node)
        if left is None or left >= self._wanted(index):
            return None
        name, weight = self._nodes[node].id, self._scene.demand.item(self._compiled.lines[index]).weight_kg
        room = "there is no room for a piece" if left == 0 else f"only {left} of {self._wanted(index)} pieces fit"
        text = f"{name}: of {weight:.12g} kg each, {room} in what {self._carriers(index, node)} at most"
        return Reason(node=name, cause="max_weight", expected=str(self._wanted(index)), actual=str(left), text=text)

    def _carriers(self, index: int, node: int) -> str:
        """Say what the services carry that a line could take from a node."""
        carried = self._carried_by(self._room.candidates(index, node))
        names = [f"{name} ({kilos:.12g} kg)" for name, kilos in carried.items()]
        return f"{', '.join(names)} {'carries' if len(names) == 1 else 'carry'}"

    def _carried_by(self, positions: Iterable[int]) -> dict[str, float]:
        """Return the largest weight, in kg, that a shipment by each service of some candidate options may have."""
        carried: dict[str, float] = {}
        for position in positions:
            if (service := self._compiled.options[position].service) is not None:
                kilos = float(self._scene.rates.most_kg[self._compiled.context.options[position]])
                carried[service.id] = max(kilos, carried.get(service.id, 0.0))
        return carried

    def _wanted(self, index: int) -> int:
        """Return the fewest pieces of a line that are of use."""
        line = self._compiled.lines[index]
        return line.quantity if self._rule.partial != "units" or line.ship_together is not None else 1

    def _of_group(self, index: int, node: int) -> Reason | None:
        """Say which line of the group the node cannot serve as a whole."""
        label, name = self._compiled.lines[index].ship_together, self._nodes[node].id
        for other, line in enumerate(self._compiled.lines if label is not None else ()):
            if line.ship_together == label and not self._can_leave(other, node):
                text = f"{name}: cannot send all of line {line.id}, which ships together with it ({label})"
                return Reason(node=name, cause="ship_together", expected=line.id, text=text)
        return None

    def _can_leave(self, index: int, node: int) -> bool:
        """Tell whether a node could send all of a line, and of the lines of its group for the same item."""
        line = self._compiled.lines[index]
        is_eligible = bool(self._room.candidates(index, node))
        alike = ((each.item, each.ship_together) == (line.item, line.ship_together) for each in self._compiled.lines)
        needed = sum(each.quantity for each, is_alike in zip(self._compiled.lines, alike, strict=True) if is_alike)
        there = self._scene.takeable(line) - self._room.others_take(line)
        return is_eligible and int(there[node]) >= needed

    def _of_splits(self, _index: int, node: int) -> Reason | None:
        most = self._compiled.problem.max_nodes
        if most is None or self._room.node_count < most or self._room.taking_part[node]:
            return None
        name, who = self._nodes[node].id, "1 node" if most == 1 else f"{most} nodes"
        text = f"{name}: rule {self._rule.id} lets at most {who} take part, and as many do already"
        return Reason(node=name, cause="splits", text=text)

    def _of_line_split(self, index: int, node: int) -> Reason | None:
        if self._rule.line_split != "never" or not self._room.pieces[index].any():
            return None
        name = self._nodes[node].id
        text = f"{name}: rule {self._rule.id} takes a line from one source only, and another serves it already"
        return Reason(node=name, cause="line_split", text=text)

    def _of_search(self, index: int, node: int) -> Reason | None:
        """Blame the objective only where that is proven."""
        name = self._nodes[node].id
        line = self._compiled.lines[index]
        is_free = self._rule.partial == "units" and line.ship_together is None and not self._rule.min_shipment_value
        # Where lines hang together, serving this one may not have been possible at all.
        if self._answer.is_heuristic:
            could = "could" if is_free else "may be able to"
            text = f"{name}: {could} serve it, but {self._answer.engine} does not look further"
            return Reason(node=name, cause="heuristic", text=text)
        if self._answer.status != "optimal":
            text = f"{name}: may be able to serve it; {self._ended} ended the search"
            return Reason(node=name, cause="limit", text=text)
        free, tied = (
            "the objective levels put not doing so first",
            "every plan in which it does is ruled out or no better",
        )
        text = f"{name}: could serve it, but {free if is_free else tied}"
        return Reason(node=name, cause="objective", text=text)

    def _of_light_services(self, index: int) -> Iterator[Reason]:
        """Name the services that cannot carry the whole order, where not shipping it whole is no way out."""
        eligible, limited = self._compiled.context.eligible[index], self._compiled.problem.weights.limited
        able = self._carried_by((eligible & ~limited).nonzero()[0].tolist())
        heavy = self._carried_by((eligible & limited).nonzero()[0].tolist())
        unable = [(name, kilos) for name, kilos in heavy.items() if name not in able]
        for name, kilos in unable[:_MOST_SERVICES]:
            expected = f"{kilos:.12g} kg at most"
            text = f"a shipment by {name} may weigh {expected}"
            yield Reason(service=name, cause="max_weight", expected=expected, text=text)

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
        """State the limits that the order rule itself sets, where they can matter."""
        rule, line = self._rule, self._compiled.lines[index]
        if rule.partial == "lines" and line.quantity > 1:
            yield Reason(cause="partial", text=f"rule {rule.id} fills whole lines only")
        if rule.partial == "never":
            yield Reason(cause="partial", text=f"rule {rule.id} fills all of the order or nothing")
        if rule.line_split == "never" and rule.partial != "units" and line.quantity > 1:
            yield Reason(cause="line_split", text=f"rule {rule.id} takes a line from one source only")
        is_eligible = bool(self._compiled.eligibility.eligible[index].any())
        if rule.max_splits is not None and is_eligible and not self._room.taking_part.any():
            who = "1 node" if rule.max_splits == 0 else f"{rule.max_splits + 1} nodes"
            yield Reason(cause="splits", text=f"rule {rule.id} lets at most {who} take part")
        if (rule.partial == "never" or line.ship_together is not None) and not self._room.pieces[index].any():
            yield from self._of_light_services(index)
        if line.ship_together is not None:
            text = f"the lines labelled {line.ship_together} leave from one node, as a whole or not at all"
            yield Reason(cause="ship_together", text=text)
        if rule.min_shipment_value and is_eligible:
            least = f"{rule.min_shipment_value:.12g}"
            text = f"rule {rule.id} asks each shipment and the rest of an order in parts to be worth {least} or more"
            yield Reason(cause="min_shipment_value", expected=least, text=text)
