"""Short ways to compile orders together."""

from typing import Any

from models import Availability, Network, Order, RuleSet
from optimizer import CostTerm
from optimizer.compiler import Compiler, DecidedOrder, JointOrders
from tests.builders import order

Document = dict[str, Any]


def named(name: str, *lines: Document, **fields: Any) -> Order:
    """An order with an id."""
    return order(*lines, id=name, **fields)


def gold(name: str, *lines: Document) -> Order:
    """An order of a gold customer."""
    return named(name, *lines, customer={"tier": "gold"})


def compiled(
    network: Network, rules: RuleSet, availability: Availability, *orders: Order, terms: tuple[CostTerm, ...] = ()
) -> JointOrders:
    """Orders compiled together, each under the rule that decides it."""
    compiler = Compiler(network, rules, terms)
    decided = []
    for each in orders:
        candidate = compiler.settled(each)
        assert candidate is not None
        decided.append(DecidedOrder(each, candidate))
    return compiler.joint(decided, availability)
