"""A small dataset to edit, and what every edit of it has to keep to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from models import Availability, DocumentError, Network, Order, RuleSet
from models.references import availability_flaws, order_flaws
from scenarios.dataset import Dataset
from scenarios.edits import AnyEdit, Edit, apply_all
from scenarios.inbound import Arrival, inbound_flaws
from scenarios.orderbook import OrderBook

Data = dict[str, Any]

NETWORK = Network.parse(
    {
        "id": "shop",
        "items": [{"id": "mug"}, {"id": "pan", "weight_kg": 2.0, "attributes": {"fragile": False}}],
        "nodes": [
            {
                "id": "DAL",
                "type": "store",
                "address": {"country": "US", "state": "TX"},
                "location": {"lat": 32.8, "lon": -96.8},
                "capacity": {"unit": "orders", "limit": 10.0, "surcharges": [{"above": 0.5, "cost": 2.0}]},
                "attributes": {"insured": True},
            },
            {
                "id": "CHI",
                "type": "warehouse",
                "address": {"country": "US", "state": "IL"},
                "location": {"lat": 41.9, "lon": -87.6},
                "capacity": {"unit": "units", "limit": 100.0},
            },
            {"id": "NYC", "type": "store", "address": {"country": "US", "state": "NY"}, "enabled": False},
        ],
        "services": [
            {
                "id": "ground",
                "carrier": "Swift",
                "rates": {
                    "zones": [
                        {"max_km": 500.0, "base": 5.0, "per_kg": 0.5, "steps": [{"max_kg": 9.0, "cost": 1.0}]},
                        {"base": 8.0, "per_kg": 1.0, "per_km": 0.01},
                    ]
                },
            },
            {"id": "courier", "carrier": "Metro", "nodes": ["DAL"], "rates": {"zones": [{"base": 4.0}]}},
        ],
    }
)

RULES = RuleSet.parse(
    {
        "id": "shop",
        "timezone": "America/Chicago",
        "tiers": ["gold", "bronze"],
        "restrictions": [{"id": "insured", "when": "line.total > 200", "require": "node.attributes.insured == true"}],
        "order_rules": [
            {
                "id": "gold",
                "when": "customer.tier == gold",
                "require": "distance_km <= 800 or not (distance_km > 900 and node.type == store)",
                "max_splits": 2,
                "objectives": [["unfilled_units"], ["shipping_cost", {"term": "carbon_kg", "weight": 2.0}]],
            },
            {"id": "rest", "require": "node.type == warehouse"},
        ],
        "item_rules": [{"id": "pans", "when": "item.id == pan", "require": "node.id == CHI"}],
        "objectives": [["unfilled_units"], ["shipping_cost"], ["shipments", "shipping_cost"]],
    }
)

STOCK = Availability.from_records(
    [
        {"node": "DAL", "item": "mug", "on_hand": 5, "reserved": 2, "safety_stock": 1},
        {"node": "CHI", "item": "mug", "on_hand": 40, "safety_stock": 4, "unit_cost": -1.5},
        {"node": "CHI", "item": "pan", "on_hand": 7, "unit_cost": -0.5, "weeks_of_supply": 3.0},
    ],
    capacity={"DAL": 4.0},
)

INBOUND = (
    Arrival.parse({"node": "DAL", "item": "mug", "quantity": 5, "at": "2026-09-02T06:00:00Z"}),
    Arrival.parse({"node": "CHI", "item": "pan", "quantity": 1, "at": "2026-09-03T06:00:00Z"}),
)


def placed(number: int, **fields: Any) -> Order:
    """An order of one day after another: the states TX, IL, NY and the tiers gold, bronze, none in turn."""
    state = ("TX", "IL", "NY")[number % 3]
    tier = ("gold", "bronze", None)[number // 2 % 3]
    required = {
        "id": f"O{number:02}",
        "created_at": f"2026-09-{number + 1:02}T12:30:00-05:00",
        "customer": {"id": f"C{number}"} | ({"tier": tier} if tier else {}),
        "destination": {
            "country": "US",
            "state": state,
            "city": f"{state}-{number}",
            "location": {"lat": 35.0, "lon": -90.0},
        },
        "lines": [{"id": "1", "item": "mug", "quantity": 1 + number % 4, "unit_price": 9.5}],
    }
    return Order.parse(required | fields)


ORDERS = tuple(placed(number) for number in range(12))
"""Four orders of each state, and of each tier."""


def shop(**documents: Any) -> Dataset:
    """The dataset; ``documents`` take the place of its own."""
    orders = OrderBook.of(ORDERS)
    whole = Dataset(Path("shop"), NETWORK, STOCK, RULES, orders, INBOUND)
    return replace(whole, **documents)


EDIT: TypeAdapter[Edit] = TypeAdapter(AnyEdit)


def edit(name: str, **fields: Any) -> Edit:
    """An edit, as a study has it; a field that is a word of Python is written with an underscore behind it."""
    return EDIT.validate_python({"edit": name} | {key.rstrip("_"): value for key, value in fields.items()})


def snapshot(data: Dataset) -> tuple[object, ...]:
    """All that a dataset says, as plain data."""
    book = data.availability
    columns = (
        book.on_hand,
        book.reserved,
        book.safety_stock,
        book.unit_cost,
        np.nan_to_num(book.weeks_of_supply, nan=-1),
    )
    stock = (book.keys.nodes, book.keys.items, *(column.tolist() for column in columns), dict(book.used))
    return data.network.to_json(), data.rules.to_json(), stock, tuple(data.orders), data.inbound


def applied(change: Edit, data: Dataset | None = None, seed: int = 0) -> Dataset:
    """The changed dataset, once it is checked that it is sound and that the one given is as it was."""
    data = data or shop()
    before = snapshot(data)
    changed = change.apply(data, seed=seed)
    assert snapshot(data) == before
    assert EDIT.validate_python(change.to_data()) == change
    assert change.describe()
    assert_sound(changed)
    return changed


def assert_sound(data: Dataset) -> None:
    """Whatever was changed, the documents are such as could have been loaded."""
    assert Network.parse(data.network.to_data()) == data.network
    assert RuleSet.parse(data.rules.to_data()) == data.rules
    assert not availability_flaws(data.availability, data.network)
    assert not inbound_flaws(data.inbound, data.network)
    assert min(data.availability.on_hand, default=0) >= 0
    for order in data.orders:
        assert Order.parse(order.to_data()) == order
        assert not order_flaws(order, data.network)
    ids = [order.id for order in data.orders]
    assert len(set(ids)) == len(ids)


def refusal(change: Edit, data: Dataset | None = None) -> str:
    """What is said where an edit does not fit the dataset, in a list of edits."""
    data = data or shop()
    before = snapshot(data)
    with pytest.raises(DocumentError) as caught:
        apply_all(data, [change])
    assert snapshot(data) == before
    return str(caught.value).removeprefix("Scenario: edits[0]").removeprefix(".").removeprefix(": ")


def stock_of(data: Dataset, column: str = "on_hand") -> dict[tuple[str, str], float]:
    """A column of the stock table by node and item."""
    book = data.availability
    return {pair: getattr(book, column)[row].item() for pair, row in book.keys.rows.items()}
