"""Why no plan takes all of a line from a node that may serve it: a minimal set of limits that prevent it."""

import numpy as np

from models.plans import Reason
from optimizer.errors import EngineError
from optimizer.explaining.case import Case
from optimizer.explaining.conflicts import one_conflict
from optimizer.explaining.filling import Filling
from optimizer.explaining.limit_text import cause_of, limit_text
from optimizer.explaining.limits import Limit
from optimizer.explaining.shortfalls import short_of_capacity, short_of_stock


class Obstacles:
    """Finds what prevents a line from coming from one node."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._scene = case.compiled.scene

    def of(self, index: int, node: int) -> tuple[Reason, ...]:
        """Return why no plan takes all of the line at an index from a node, an index into the network's.

        Raises
        ------
        LeftOpen
            Where a limit of the budget came first.
        EngineError
            Where nothing prevents it.
        """
        name, rule = self._scene.supply.nodes[node].id, self._scene.order_rule.id
        if self._case.compiled.proviso == "nothing":
            return (Reason(node=name, cause="no_order_rule", text=f"{name}: no order rule matches, and no fallback"),)
        if not self._case.is_ruled:
            text = f"{name}: no plan fills the whole order under rule {rule}"
            return (Reason(node=name, cause=rule, text=text),)
        if short := self._stock(index, node):
            return short
        filling = self._filling(index, node)
        if filling.possible(filling.all):
            line = self._case.lines[index].id
            raise EngineError(f"line {line!r} can come from node {name!r}, though no plan was found that does that")
        known = [*filling.limits, *self._case.loose.facts]
        limits = sorted(known, key=lambda limit: _nearness(limit, self._case.lines[index].item))
        alone = next((limit for limit in limits if not filling.possible(frozenset({limit}))), None)
        conflict = one_conflict(limits, filling.possible) if alone is None else {alone}
        return tuple(self._reason(limit, index, node) for limit in limits if limit in conflict)

    def _stock(self, index: int, node: int) -> tuple[Reason, ...]:
        """Say that there is not enough at the node, where that is so; safety stock that would do shares the blame."""
        line = self._case.lines[index]
        if self._scene.takeable(line)[node] >= line.quantity:
            return ()
        rule, kept = self._scene.order_rule, []
        if self._scene.stock(line).unreserved[node] >= line.quantity:
            if rule.partial == "never" or line.ship_together is not None:
                # Other lines have to come, too, and may need what the safety stock would give.
                return ()
            kept = [each for each in self._case.loose.limits if each == Limit("safety_stock", rule.id)]
        return tuple(self._reason(limit, index, node) for limit in (Limit("stock", line.item), *kept))

    def _filling(self, index: int, node: int) -> Filling:
        """Return what tells whether all of a line can come from a node, whatever becomes of the other lines."""
        lines = self._case.lines
        only = np.ones((len(lines), len(self._scene.supply.nodes)), dtype=bool)
        only[index] = np.arange(only.shape[1]) == node
        least = np.array([line.quantity if place == index else 0 for place, line in enumerate(lines)], dtype=np.int64)
        return Filling([self._case.loose], least, self._case.questions, only=only)

    def _reason(self, limit: Limit, index: int, node: int) -> Reason:
        line, owner = self._case.lines[index], self._scene.supply.nodes[node]
        if limit == Limit("stock", line.item) and (short := short_of_stock(self._scene, line, node, line.quantity)):
            return short
        if limit.kind == "capacity" and (short := short_of_capacity(self._scene, line, node, line.quantity)):
            return short
        text = f"{owner.id}: prevented by {limit_text(limit, self._case.loose)}"
        return Reason(node=owner.id, cause=cause_of(limit), text=text)


def _nearness(limit: Limit, item: str) -> tuple[bool, int, str]:
    """Rank limits by how directly they concern one line at one node."""
    order = ("stock", "capacity", "max_weight", "ship_together")
    place = order.index(limit.kind) if limit.kind in order else len(order)
    return limit != Limit("stock", item), place, limit.name
