"""A dataset in one line, and as a notebook shows it."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from models import Availability, Network, RuleSet
from scenarios.dataset import Dataset
from tests.markup import Page


@pytest.fixture(scope="module")
def data() -> Dataset:
    return Dataset.load("us-retail")


def test_a_dataset_fits_on_a_line(data: Dataset) -> None:
    counts = f"{len(data.network.nodes)} nodes, {len(data.network.items)} items, {len(data.orders)} orders"
    assert repr(data) == f"<Dataset us-retail: {counts}, rules us-retail>"


def test_an_availability_fits_on_a_line() -> None:
    records = [{"node": node, "item": "mug", "on_hand": 1500} for node in ("DAL", "NYC")]
    told = "<Availability 2 stock records: 3,000 pieces on hand; capacity used at 1 nodes>"
    assert repr(Availability.from_records(records, {"DAL": 2.0})) == told


def test_nodes_are_counted_by_type_with_what_they_hold(data: Dataset) -> None:
    found = Page(data._repr_html_()).tables[0]
    types = sorted({node.type for node in data.network.nodes})
    assert [row[0] for row in found.body] == types
    columns = list(zip(*(map(_number, row[1:]) for row in found.body), strict=True))
    limited = sum(node.capacity is not None for node in data.network.nodes)
    stock = data.availability
    assert [sum(column) for column in columns] == [40, limited, len(stock.on_hand), int(stock.on_hand.sum())]


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def test_rules_services_and_orders_are_named(data: Dataset) -> None:
    named = dict(Page(data._repr_html_()).tables[1].body)
    assert named["order rules"] == ", ".join(rule.id for rule in data.rules.order_rules)
    assert named["services"] == ", ".join(service.id for service in data.network.services)
    days = sorted(f"{order.created_at.astimezone(UTC):%Y-%m-%d}" for order in data.orders)
    assert named["orders"] == f"200, placed from {days[0]} to {days[-1]} (UTC)"


def test_an_empty_dataset_with_a_hostile_name_is_shown_too(data: Dataset) -> None:
    bare = replace(
        data,
        folder=Path("<script>x"),
        network=Network.parse({"id": "n"}),
        availability=Availability.from_records([]),
        rules=RuleSet.parse({"id": "r"}),
        orders=(),
    )
    page = Page(bare._repr_html_())
    assert page.words.startswith("Dataset <script>x: 0 nodes, 0 items, 0 orders")
    assert [table.body for table in page.tables] == [[], []]
