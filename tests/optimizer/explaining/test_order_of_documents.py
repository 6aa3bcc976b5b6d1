"""An explanation does not hang on the order in which nodes, services, items, parallel rules and stock stand."""

from typing import Any

import pytest

from models import Availability, Network, RuleSet
from optimizer import Sourcer
from scenarios.dataset import Dataset

ORDERS = [
    ("us-retail", "ORD-0031"),
    ("us-retail", "ORD-0050"),
    ("us-retail", "ORD-0084"),
    ("us-retail", "ORD-0133"),
    ("ibm-restrictions", "PREMIUM-IN-3-DAYS"),
    ("ibm-restrictions", "GLASS-IRELAND-UK-STOCK-ONLY"),
    ("fluent-tiers", "SILVER-950-IN-3-NODES"),
    ("fabric-rule-set", "ALASKA-NO-STOCK"),
]


def told(network: Network, rules: RuleSet, availability: Availability, data: Dataset, order: str) -> Any:
    explanation = Sourcer(network, rules).explain(data.orders_by_id[order], availability).to_data()
    # The plan has times in it, and lists the rules that match as they stand.
    return {name: value for name, value in explanation.items() if name != "plan"}


def reversed_stock(availability: Availability) -> Availability:
    columns = ("on_hand", "reserved", "safety_stock", "unit_cost", "weeks_of_supply")
    rows = zip(
        availability.keys.nodes, availability.keys.items, *(getattr(availability, c) for c in columns), strict=True
    )
    records = [dict(zip(("node", "item", *columns), row, strict=True)) for row in rows]
    for record in records:
        record["on_hand"], record["reserved"] = int(record["on_hand"]), int(record["reserved"])
        record["safety_stock"], record["unit_cost"] = int(record["safety_stock"]), float(record["unit_cost"])
        weeks = float(record["weeks_of_supply"])
        record["weeks_of_supply"] = None if weeks != weeks else weeks  # noqa: PLR0124 - NaN is not itself
    return Availability.from_records(records[::-1], availability.used)


@pytest.mark.parametrize(("dataset", "order"), ORDERS)
def test_the_order_in_files_does_not_matter(dataset: str, order: str) -> None:
    data = Dataset.load(dataset)
    network = data.network.changed(
        nodes=data.network.nodes[::-1], items=data.network.items[::-1], services=data.network.services[::-1]
    )
    rules = data.rules.changed(restrictions=data.rules.restrictions[::-1], item_rules=data.rules.item_rules[::-1])
    straight = told(data.network, data.rules, data.availability, data, order)
    assert told(network, rules, reversed_stock(data.availability), data, order) == straight
