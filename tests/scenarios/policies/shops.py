"""Small shops on one meridian, where customers sit at some distance from the nodes, and their orders."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from models import Availability, Order, RuleSet
from models.plans import Plan
from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from scenarios.modes import Mode, PerOrder
from scenarios.policies import PolicySettings
from scenarios.replay import Replay
from tests.builders import LEVELS, Document, line, network, node, place, rule

START = datetime(2026, 9, 7, 12, tzinfo=UTC)


def placed(name: str, km: float, *, hours: float = 0.0, quantity: int = 1, **fields: Any) -> Order:
    """An order of A by a customer this far north, this long after the start."""
    document: Document = {
        "id": name,
        "created_at": (START + timedelta(hours=hours)).isoformat(),
        "destination": {"country": "US", "location": place(km)},
        "lines": [line("1", quantity=quantity, unit_price=1.0)],
    }
    return Order.parse(document | fields)


def shop(
    nodes: Mapping[str, tuple[float, int]],
    orders: Iterable[Order],
    *,
    rules: Sequence[Document] = (),
    levels: Sequence[Sequence[str]] = LEVELS,
    stock: Mapping[str, Document] | None = None,
    inbound: Sequence[Arrival] = (),
    limits: Mapping[str, float] | None = None,
) -> Dataset:
    """A shop of nodes, each with its place and its pieces of A; ``limits`` are the orders that a node takes a day."""
    a_day = limits or {}
    documents = [node(name, km) | capacity(a_day.get(name)) for name, (km, _) in nodes.items()]
    records = [
        {"node": name, "item": "A", "on_hand": pieces} | (stock or {}).get(name, {})
        for name, (_, pieces) in nodes.items()
    ]
    found = list(rules) or [rule()]
    rule_set = RuleSet.parse({"id": "test", "order_rules": found, "objectives": [list(each) for each in levels]})
    return Dataset(
        folder=Path(),
        network=network(documents),
        availability=Availability.from_records(records),
        rules=rule_set,
        orders=tuple(orders),
        inbound=tuple(inbound),
    )


def capacity(limit: float | None) -> Document:
    return {} if limit is None else {"capacity": {"unit": "orders", "limit": limit}}


def replayed(data: Dataset, settings: PolicySettings, mode: Mode | None = None) -> list[Plan]:
    """The plans of all orders, in sequence."""
    return [each.plan for each in Replay(data, settings, mode or PerOrder())]


def sources(plans: Iterable[Plan]) -> list[str]:
    """The node of each single-piece order; empty where nothing is sourced."""
    return [plan.assignments[0].node if plan.assignments else "" for plan in plans]


def totals(plans: Iterable[Plan]) -> tuple[float, float]:
    """The sums of the first two levels over all orders."""
    values = [[level.value for level in plan.objective[:2]] for plan in plans]
    unfilled, km = (round(sum(column), 3) for column in zip(*values, strict=True))
    return unfilled, km


def coast(seed: int, count: int) -> Dataset:
    """A shop whose north sells to the middle as well, though only the north is near to those beyond it.

    NORTH is at 0 km and has a third of what is ordered, SOUTH at -1,000 km and has plenty. Of the customers half are
    near -400 km (400 or 600 km from the nodes), half beyond the north, at 800 km (800 or 1,800 km).
    """
    random = Random(seed)
    orders = []
    for number in range(count):
        km = random.gauss(-400, 20) if random.random() < 0.5 else random.gauss(800, 20)
        orders.append(placed(f"O{number:03}", km, hours=number))
    return shop({"NORTH": (0, count // 3), "SOUTH": (-1000, count)}, orders)
