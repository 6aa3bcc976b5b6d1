"""How the limits of an order can be moved: rows of rising amounts, and the change that each amount stands for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

import numpy as np

from models.conditions import comparisons
from models.relaxations import AddCapacity, AddStock, ChangeSetting, DropRequire, DropRule, Relaxation
from optimizer.explaining.amounts import CentsBelow, least_limit, shares_above
from optimizer.explaining.case import Case
from optimizer.explaining.filling import Filling
from optimizer.explaining.limit_text import setting_text
from optimizer.explaining.limits import Changes, Limit
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.numbers import Number, changed, numbers_of
from optimizer.room import Room

_REQUIRING = ("restriction", "item_rule", "require")
_PER_DAY = {
    "orders": ("order", "orders"),
    "lines": ("line", "lines"),
    "units": ("piece", "pieces"),
    "workload": ("unit of workload", "units of workload"),
}


@dataclass(frozen=True)
class Move:
    """A way to move a limit.

    Attributes
    ----------
    rows
        How far: rows of amounts, each with the slightest first.
    relaxation
        The change of the documents that an amount stands for.
    would_do
        Tells whether so much would let the line be filled; once it would, more does, too. None: to be tried.
    place
        The node at which there would be more of something, where that is the move: one such change will do.
    """

    rows: Sequence[Sequence[Any]]
    relaxation: Callable[[Any], Relaxation]
    would_do: Callable[[Any], bool] | None = None
    place: tuple[str, str] | None = None


class Moves:
    """The ways to move whatever alone prevents a line from being filled.

    Parameters
    ----------
    case
        The case.
    orders
        The order under each rule that might fill it.
    filling
        Tells whether the line can be filled.
    index
        The line.
    """

    def __init__(self, case: Case, orders: Sequence[LooseOrder], filling: Filling, index: int) -> None:
        self._case = case
        self._orders = orders
        self._filling = filling
        self._line = case.lines[index]
        self._nodes = case.compiled.scene.supply.nodes

    def all(self) -> Iterator[Iterable[Move]]:
        """Yield groups of moves: numbers of rules, settings, stock, capacity, and at last whole rules."""
        alone = [limit for limit in self._filling.limits if self._filling.without(limit)]
        rules = [limit for limit in alone if limit.kind in _REQUIRING]
        for limit in rules:
            yield from ([self._number(limit, number)] for number in numbers_of(self._owner(limit), limit.name))
        for limit in alone:
            if (setting := self._setting(limit)) is not None:
                yield [setting]
        for limit in alone:
            if limit.kind == "stock":
                yield self._stock(limit.name)
        if levels := self._levels("stock.on_hand", "stock.available"):
            yield self._stock_for_rules(max(levels))
        if Limit("capacity") in alone:
            yield self._capacity()
        if shares := [share for share in self._levels("node.utilization") if share > 0]:
            yield self._capacity_for_rules(shares)
        for limit in rules:
            drop = DropRequire if limit.kind == "require" else DropRule
            yield [Move([[limit.name]], partial(_dropped, drop))]
        deciding = [order.compiled.order_rule for order in self._orders]
        yield [Move([[rule.id]], partial(_dropped, DropRule)) for rule in deciding if rule is not None]

    def _owner(self, limit: Limit) -> LooseOrder:
        return next(order for order in self._orders if limit in order.limits)

    def _number(self, limit: Limit, number: Number) -> Move:
        def would_do(amount: float) -> bool:
            return self._filling.moved(Changes(requires={limit.name: number.condition_with(amount)}))

        return Move([number.amounts], partial(changed, limit.name, number), would_do)

    def _capacity_for_rules(self, shares: Sequence[float]) -> Iterator[Move]:
        """Yield a larger limit of the capacity of each node, until a rule about its utilization is met, too."""
        scene = self._case.compiled.scene
        for node in self._orders[-1].nodes.tolist():
            owner, used = self._nodes[node], float(scene.used.amounts[node])
            if owner.capacity is None or used == 0:
                continue
            least = (round(least_limit(used, share) - owner.capacity.limit, 9) for share in shares)
            for_rules = sorted({amount for amount in least if amount > 0})
            amounts = [for_rules, *(each.capacity_amounts(node) for each in self._orders)]
            more = partial(_more_capacity, owner.id, owner.capacity.unit)
            yield Move(amounts, more, place=(owner.id, ""))

    def _setting(self, limit: Limit) -> Move | None:
        """Return how to move a setting of an order rule; None for limits that are none."""
        rule = self._owner(limit).compiled.scene.order_rule
        setting = "use_safety_stock" if limit.kind == "safety_stock" else limit.kind
        amounts = self._amounts(limit)
        if amounts is None:
            return None

        def would_do(amount: Any) -> bool:
            return self._filling.moved(Changes(settings={rule.id: {setting: amount}}))

        def relaxation(amount: Any) -> Relaxation:
            before = getattr(rule, setting)
            text = setting_text(rule, setting, amount)
            return ChangeSetting.parse(
                {"rule": rule.id, "setting": setting, "before": before, "after": amount, "text": text}
            )

        return Move([amounts], relaxation, would_do)

    def _amounts(self, limit: Limit) -> Sequence[Any] | None:
        """Return the values that a setting could have, the slightest change first; None for what is no setting."""
        order = self._owner(limit)
        rule = order.compiled.scene.order_rule
        least = (rule.max_splits or 0) + 1
        amounts: dict[str, Sequence[Any]] = {
            "max_splits": range(least, max(len(order.nodes), least + 1)),
            "line_split": ["when_needed", "always"],
            "partial": ["lines", "units"] if rule.partial == "never" else ["units"],
            "capacity_share": shares_above(rule.capacity_share or 1.0),
            "min_shipment_value": CentsBelow(rule.min_shipment_value or 0.0),
            "safety_stock": [True],
        }
        return amounts.get(limit.kind)

    def _levels(self, *fields: str) -> list[float]:
        """Return the numbers that rules compare some fields with; more of what these measure may meet them."""
        rules = (limit for limit in self._filling.limits if limit.kind in _REQUIRING)
        asked = (each for limit in rules for each in comparisons(self._owner(limit).requirement(limit.name).condition))
        about_them = (each for each in asked if each.field in fields)
        return [float(value) for each in about_them for value in each.values if isinstance(value, int | float)]

    def _stock_for_rules(self, level: float) -> Iterator[Move]:
        """Yield more pieces of the line's item at each node, until a rule about stock is met."""
        for node in self._by_need(self._line.item):
            name, enough = self._nodes[node].id, self._enough(self._line.item, node) + ceil(max(level, 0.0)) + 1
            more = partial(_more_stock, name, self._line.item)
            yield Move([range(1, enough)], more, place=(name, self._line.item))

    def _stock(self, item: str) -> Iterator[Move]:
        """Yield more pieces of an item at each node."""
        for node in self._by_need(item):

            def would_do(pieces: int, node: int = node) -> bool:
                return self._filling.moved(Changes(stock={(item, node): pieces}))

            amounts = [range(1, self._enough(item, node) + 1)]
            name = self._nodes[node].id
            yield Move(amounts, partial(_more_stock, name, item), would_do, place=(name, item))

    def _by_need(self, item: str) -> list[int]:
        """Return the nodes that the facts allow an item, those first that seem to need the fewest pieces more."""
        scene, room = self._case.compiled.scene, Room(self._case.compiled, self._case.judged.answer.pieces)
        line = next(line for line in self._case.lines if line.item == item)
        nodes = self._orders[-1].sources_of(item)
        spare = {node: int(scene.takeable(line)[node]) - room.own_take(line, node) for node in nodes}
        km = np.nan_to_num(scene.node_km, nan=np.inf)
        return sorted(nodes, key=lambda node: (-min(spare[node], line.quantity), km[node], node))

    def _enough(self, item: str, node: int) -> int:
        """Return how many pieces more of an item at a node are as good as any number."""
        ordered = sum(line.quantity for line in self._case.lines if line.item == item)
        return ordered + max(order.short_of(item, node) for order in self._orders)

    def _capacity(self) -> Iterator[Move]:
        """Yield a larger limit of the capacity of each node."""
        for node in self._orders[-1].nodes.tolist():
            owner = self._nodes[node]
            if owner.capacity is None:
                continue

            def would_do(amount: float, node: int = node) -> bool:
                return self._filling.moved(Changes(capacity={node: amount}))

            amounts = [each.capacity_amounts(node) for each in self._orders]
            more = partial(_more_capacity, owner.id, owner.capacity.unit)
            yield Move(amounts, more, would_do, place=(owner.id, ""))


def _dropped(drop: type[DropRule] | type[DropRequire], rule: str) -> Relaxation:
    return drop(rule=rule, text=f"drop rule {rule}" if drop is DropRule else f"drop what rule {rule} requires")


def _more_stock(node: str, item: str, pieces: int) -> Relaxation:
    text = f"{pieces} more {'piece' if pieces == 1 else 'pieces'} of {item} at {node}"
    return AddStock(node=node, item=item, pieces=pieces, text=text)


def _more_capacity(node: str, unit: str, amount: float) -> Relaxation:
    one, many = _PER_DAY[unit]
    text = f"{amount:.12g} more {one if amount == 1 else many} a day at {node}"
    return AddCapacity.parse({"node": node, "unit": unit, "amount": amount, "text": text})
