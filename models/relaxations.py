"""Changes of the documents that let an unfilled line be filled, one change each."""

from dataclasses import replace
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Discriminator, Field

from models.availability import Availability, StockKeys
from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not, parts_of
from models.document import Document
from models.expressions import text_of
from models.network import CapacityUnit, Network, Node
from models.plans import LevelDifference
from models.rules import ItemRule, OrderRule, Restriction, RuleSet
from models.types import Count, ItemId, NodeId, NonNegative, Number, Pieces, RuleId, Text

AnyRule = Restriction | OrderRule | ItemRule
Documents = tuple[Network, RuleSet, Availability]
"""What a decision is made from, apart from the order."""

Setting = Literal["max_splits", "line_split", "partial", "capacity_share", "min_shipment_value", "use_safety_stock"]
"""Fields of an order rule that limit what it fills."""


class _Relaxation(Document):
    """What all relaxations have in common."""

    differences: tuple[LevelDifference, ...] = Field(
        default=(), description="what the plan that follows costs more, level by level; none where levels differ"
    )
    text: Text = Field(description="the change in words")
    effect: Text | None = Field(
        default=None, description="the differences in words; where there are none, what the plan comes to"
    )


class DropRule(_Relaxation):
    """A rule is taken out of force."""

    kind: Literal["drop_rule"] = Field(default="drop_rule", description="what kind of change it is")
    rule: RuleId = Field(description="id of the rule")

    def applied(self, network: Network, rules: RuleSet, availability: Availability) -> Documents:
        """Return the documents with the rule disabled."""
        return network, _with_rule(rules, self.rule, enabled=False), availability


class DropRequire(_Relaxation):
    """An order rule asks nothing of the sources any more."""

    kind: Literal["drop_require"] = Field(default="drop_require", description="what kind of change it is")
    rule: RuleId = Field(description="id of the order rule")

    def applied(self, network: Network, rules: RuleSet, availability: Availability) -> Documents:
        """Return the documents with the rule's `require` left out."""
        return network, _with_rule(rules, self.rule, require=None), availability


class ChangeNumber(_Relaxation):
    """A number in the `require` of a rule is another one."""

    kind: Literal["change_number"] = Field(default="change_number", description="what kind of change it is")
    rule: RuleId = Field(description="id of the rule")
    comparison: Count = Field(description="which comparison of its require, counted from the left, 0 is the first")
    field: Text = Field(description="the field that is compared")
    before: Number = Field(description="the number as it is")
    after: Number = Field(description="the smallest change of it that will do")

    def applied(self, network: Network, rules: RuleSet, availability: Availability) -> Documents:
        """Return the documents with the number changed."""
        rule = _rule(rules, self.rule)
        if rule.require is None:
            raise ValueError(f"rule {self.rule!r} has no require.")
        require = with_number(rule.require, self.comparison, self.after)
        return network, _with_rule(rules, self.rule, require=require), availability


class ChangeSetting(_Relaxation):
    """A setting of an order rule is another one."""

    kind: Literal["change_setting"] = Field(default="change_setting", description="what kind of change it is")
    rule: RuleId = Field(description="id of the order rule")
    setting: Setting = Field(description="name of the setting")
    before: bool | int | float | str | None = Field(description="its value as it is")
    after: bool | int | float | str | None = Field(description="the smallest change of it that will do")

    def applied(self, network: Network, rules: RuleSet, availability: Availability) -> Documents:
        """Return the documents with the setting changed."""
        return network, _with_rule(rules, self.rule, **{self.setting: self.after}), availability


class AddStock(_Relaxation):
    """There is more of an item at a node."""

    kind: Literal["add_stock"] = Field(default="add_stock", description="what kind of change it is")
    node: NodeId = Field(description="id of the node")
    item: ItemId = Field(description="id of the item")
    pieces: Pieces = Field(description="pieces more on hand")

    def applied(self, network: Network, rules: RuleSet, availability: Availability) -> Documents:
        """Return the documents with the pieces on hand."""
        return network, rules, _with_stock(availability, self.node, self.item, self.pieces)


class AddCapacity(_Relaxation):
    """A node can process more in a day."""

    kind: Literal["add_capacity"] = Field(default="add_capacity", description="what kind of change it is")
    node: NodeId = Field(description="id of the node")
    unit: CapacityUnit = Field(description="unit of the node's capacity")
    amount: NonNegative = Field(description="how much more its limit is, in that unit")

    def applied(self, network: Network, rules: RuleSet, availability: Availability) -> Documents:
        """Return the documents with a larger limit."""
        if self.node not in network.nodes_by_id:
            raise ValueError(f"network {network.id!r} has no node {self.node!r}.")
        nodes = tuple(self._enlarged(node) if node.id == self.node else node for node in network.nodes)
        return network.changed(nodes=nodes), rules, availability

    def _enlarged(self, node: Node) -> Node:
        if node.capacity is None:
            raise ValueError(f"node {node.id!r} has no capacity limit.")
        limit = node.capacity.limit + self.amount
        return node.changed(capacity=node.capacity.changed(limit=limit))


Relaxation = Annotated[
    DropRule | DropRequire | ChangeNumber | ChangeSetting | AddStock | AddCapacity, Discriminator("kind")
]
"""One change of the documents; ``applied(network, rules, availability)`` makes it."""


def with_number(condition: Condition, place: int, number: float) -> Condition:
    """Return a condition with another number in one of its comparisons, counted from the left.

    Raises
    ------
    ValueError
        Where it has fewer comparisons.
    """
    changed, left = _with_number(condition, place, int(number) if float(number).is_integer() else number)
    if left >= 0:
        raise ValueError(f"there is no comparison {place} in {text_of(condition)}.")
    return changed


def _with_number(condition: Condition, place: int, number: float) -> tuple[Condition, int]:
    """Return the condition, and the place as counted behind it; below 0 once it has been passed."""
    match condition:
        case Comparison():
            return (condition.changed(value=number) if place == 0 else condition), place - 1
        case Not(negated=part) | Lines(where=part):
            changed, place = _with_number(part, place, number)
            name = "negated" if isinstance(condition, Not) else "where"
            return condition.changed(**{name: changed}), place
        case All() | AnyOf():
            parts = []
            for part in parts_of(condition):
                changed, place = _with_number(part, place, number)
                parts.append(changed)
            return condition.changed(**{"all" if isinstance(condition, All) else "any": tuple(parts)}), place


def _rule(rules: RuleSet, name: str) -> AnyRule:
    rule = next((each for each in rules.rules() if each.id == name), None)
    if rule is None:
        raise ValueError(f"rule set {rules.id!r} has no rule {name!r}.")
    return rule


def _with_rule(rules: RuleSet, name: str, **changes: Any) -> RuleSet:
    """Return the rule set with a rule changed, in whichever group it stands."""
    old = _rule(rules, name)
    groups = ("restrictions", "order_rules", "item_rules", "fallbacks")
    group = next(each for each in groups if old in getattr(rules, each))
    changed = (each.changed(**changes) if each is old else each for each in getattr(rules, group))
    return rules.changed(**{group: tuple(changed)})


def _with_stock(availability: Availability, node: str, item: str, pieces: int) -> Availability:
    """Return an availability with more pieces on hand, in a new record where there is none."""
    row = availability.keys.rows.get((node, item))
    if row is not None:
        on_hand = availability.on_hand.copy()
        on_hand[row] += pieces
        return replace(availability, on_hand=on_hand)
    keys = StockKeys((*availability.keys.nodes, node), (*availability.keys.items, item))
    return replace(
        availability,
        keys=keys,
        on_hand=np.append(availability.on_hand, pieces),
        reserved=np.append(availability.reserved, 0),
        safety_stock=np.append(availability.safety_stock, 0),
        unit_cost=np.append(availability.unit_cost, 0.0),
        weeks_of_supply=np.append(availability.weeks_of_supply, np.nan),
    )
