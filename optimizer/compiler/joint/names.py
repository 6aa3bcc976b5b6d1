"""Many orders as one numeric decision, and what its rows stand for."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from models.orders import Order
from optimizer.compiler.selection import Candidate
from optimizer.joint import JointProblem

RowKind = Literal["available", "unreserved", "capacity", "surcharge"]


class DecidedOrder(NamedTuple):
    """An order, and the order rule that decides it."""

    order: Order
    candidate: Candidate


class RowName(NamedTuple):
    """What a row of a joint problem stands for.

    Attributes
    ----------
    kind
        'available' is the stock of a record without its safety stock, 'unreserved' all of it; 'capacity' is a share of
        a node's limit, 'surcharge' what may be used of it before one begins.
    node, item
        Their ids; there is no item where it is about capacity.
    share
        The share of the limit, above 0 to 1; 1 for stock and surcharges.
    per_unit
        How many whole numbers of the row make a piece, or a unit of the node's capacity.
    """

    kind: RowKind
    node: str
    item: str | None = None
    share: float = 1.0
    per_unit: float = 1.0


@dataclass(frozen=True)
class JointOrders:
    """Many orders as one numeric decision.

    Attributes
    ----------
    problem
        The decision; its orders are in the order in which they were given, and have the lines and options that they
        have when compiled alone under the same rule.
    names
        What each of its R rows stands for.
    """

    problem: JointProblem
    names: tuple[RowName, ...]
