"""Policies to test, each in several settings, and deciding one order by them."""

from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from models import Availability, Network, Order, Plan, RuleSet
from scenarios.dataset import Dataset
from scenarios.policies import AnyPolicy, FewestShipments, Nearest, PolicySettings, Ranked, Scored

READ: TypeAdapter[Any] = TypeAdapter(AnyPolicy)

GREEDY: list[PolicySettings] = [
    Nearest(),
    Nearest(name="nearest one", single_node_first=True),
    Ranked(),
    Ranked(name="ranked one", single_node_first=True),
    FewestShipments(),
    Scored.parse({"policy": "scored", "ratings": [{"by": name} for name in ("cost", "stock", "utilization")]}),
    Scored.parse(
        {
            "policy": "scored",
            "name": "fenced",
            "fences": ["distance_km <= 200", "stock.available >= 2"],
            "ratings": [{"by": "coverage", "weight": 2}, {"by": "priority"}, {"when": "node.type == store"}],
        }
    ),
]
"""Settings that reach every branch between them."""


def greedy(node: str) -> list[PolicySettings]:
    """The same, and one in which a single node ships."""
    return [*GREEDY, Ranked(name="one node only", nodes=(node,), only_these=True)]


def decided(settings: PolicySettings, network: Network, rules: RuleSet, order: Order, stock: Availability) -> Plan:
    """The plan of one order by a policy."""
    data = Dataset(Path("test"), network, stock, rules, (order,))
    (plan,) = settings.build(data).decide([order], stock, order.created_at)
    return plan
