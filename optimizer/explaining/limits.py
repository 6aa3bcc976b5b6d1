"""What can be lifted of an order: whole rules, settings of its order rule, stock and capacity, and a few facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from models.conditions import Condition
from models.explanations import LimitKind
from optimizer.compiler.scene import Scene
from optimizer.compiler.selection import requirements

Kind = LimitKind | Literal["max_weight", "ship_together"]


@dataclass(frozen=True, order=True)
class Limit:
    """Something that can be lifted.

    Attributes
    ----------
    kind
        What kind of limit it is; 'max_weight' and 'ship_together' are facts.
    name
        Id of the rule, of 'stock' the item; empty for the capacity of all nodes.
    """

    kind: Kind
    name: str = ""


@dataclass(frozen=True)
class Changes:
    """Limits that are not lifted but moved.

    Attributes
    ----------
    requires
        Other conditions of rules, by rule id.
    settings
        Other settings of order rules, by rule id.
    stock
        Pieces of an item more on hand than there are, by (item id, node as an index into the network's).
    capacity
        How much more the capacity limit of a node is, in its unit, by node.
    """

    requires: Mapping[str, Condition] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stock: Mapping[tuple[str, int], int] = field(default_factory=dict)
    capacity: Mapping[int, float] = field(default_factory=dict)


UNCHANGED = Changes()


_OF_MATCH: dict[str, Kind] = {
    "restriction": "restriction",
    "item_rule": "item_rule",
    "order_rule": "require",
    "fallback": "require",
}
LIFTED: dict[Kind, dict[str, Any]] = {
    "max_splits": {"max_splits": None},
    "line_split": {"line_split": "always"},
    "partial": {"partial": "units"},
    "capacity_share": {"capacity_share": None},
    "min_shipment_value": {"min_shipment_value": None},
    "safety_stock": {"use_safety_stock": True},
}
"""Settings of an order rule that limit nothing."""


def limits_of(scene: Scene, *, has_capacity: bool) -> tuple[Limit, ...]:
    """Return what can be lifted of an order: rules first, then settings, stock and, where it is limited, capacity."""
    asked = (each.rule for each in requirements(scene.matches) if each.penalty is None)
    rules = sorted({Limit(kind_of(scene, rule), rule) for rule in asked}, key=_rank)
    stock = (Limit("stock", item) for item in scene.items)
    return (*rules, *_settings(scene), *stock, *([Limit("capacity")] if has_capacity else []))


def kind_of(scene: Scene, rule: str) -> Kind:
    """Return what kind of limit the `require` of a rule is."""
    return next(_OF_MATCH[each.kind] for each in scene.matches if each.compiled.rule.id == rule)


def _settings(scene: Scene) -> Iterator[Limit]:
    """Yield the settings of the order rule that limit something."""
    rule, candidate = scene.order_rule, scene.candidate
    if candidate.kind is None:
        return
    limiting = {
        "max_splits": rule.max_splits is not None,
        "line_split": rule.line_split == "never",
        # That a rule fills all or nothing under first_complete is its mode, not its setting.
        "partial": rule.partial != "units" and candidate.proviso is None,
        "capacity_share": rule.capacity_share is not None,
        "min_shipment_value": bool(rule.min_shipment_value),
        "safety_stock": not rule.use_safety_stock and _keeps_stock(scene),
    }
    yield from (Limit(kind, rule.id) for kind in LIFTED if limiting[kind])


def _keeps_stock(scene: Scene) -> bool:
    stocks = (scene.stock(line) for line in scene.lines)
    return any(bool((stock.unreserved > stock.available).any()) for stock in stocks)


def _rank(limit: Limit) -> tuple[bool, bool, str]:
    """Rank rules: restrictions, item rules, then the order rule, each by id, for they are parallel."""
    return limit.kind == "require", limit.kind == "item_rule", limit.name
