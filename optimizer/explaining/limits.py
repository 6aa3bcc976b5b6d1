"""What can be lifted of an order: whole rules, settings of its order rule, stock and capacity, and a few facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from models.conditions import Condition
from models.explanations import LimitKind

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
