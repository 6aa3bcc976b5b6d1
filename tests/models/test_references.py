"""Whether documents fit together."""

from typing import Any

import pytest

from models import Availability, Network, Order
from models.references import availability_flaws, order_flaws, unknown
from tests.models.samples import item, line, network, node, order

NETWORK = Network.parse(network(nodes=[node(), node(id="NYC")], items=[item(), item(id="cup")]))


def texts_of(**changes: Any) -> list[str]:
    return [str(flaw) for flaw in order_flaws(Order.parse(order(**changes)), NETWORK)]


def test_an_order_that_fits_has_no_flaws() -> None:
    lines = [line(), line(id="2", item="cup", delivery_method="pickup", pickup_node="NYC")]
    assert texts_of(lines=lines, excluded_nodes=["DAL"]) == []


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"excluded_nodes": ["DAL", "NCY"]},
            "excluded_nodes[1] = 'NCY': the network has no such id. Did you mean 'NYC'?",
        ),
        (
            {"lines": [line(), line(id="2", item="mugs")]},
            "lines[1].item = 'mugs': the network has no such id. Did you mean 'mug'?",
        ),
        (
            {"lines": [line(delivery_method="pickup", pickup_node="NY")]},
            "lines[0].pickup_node = 'NY': the network has no such id. Did you mean 'NYC'?",
        ),
        (
            {"lines": [line(item="zzz")]},
            "lines[0].item = 'zzz': the network has no such id. Add it to the network or correct the name.",
        ),
    ],
)
def test_an_unknown_id_in_an_order_is_a_flaw(changes: Any, text: str) -> None:
    assert texts_of(**changes) == [text]


def test_every_unknown_id_of_an_order_is_a_flaw() -> None:
    assert len(texts_of(excluded_nodes=["x"], lines=[line(item="y", delivery_method="pickup", pickup_node="z")])) == 3


def test_an_availability_that_fits_has_no_flaws() -> None:
    assert availability_flaws(Availability.from_records([], {}), NETWORK) == []
    known = Availability.from_records([{"node": "DAL", "item": "mug", "on_hand": 1}], {"NYC": 1.0})
    assert availability_flaws(known, NETWORK) == []


@pytest.mark.parametrize(
    ("record", "used", "text"),
    [
        ({"node": "DLA"}, {}, "stock, record 1, node = 'DLA': the network has no such id. Did you mean 'DAL'?"),
        ({"item": "muug"}, {}, "stock, record 1, item = 'muug': the network has no such id. Did you mean 'mug'?"),
        ({}, {"NY": 1.0}, "capacity, node = 'NY': the network has no such id. Did you mean 'NYC'?"),
    ],
)
def test_an_unknown_id_in_an_availability_is_a_flaw(record: Any, used: Any, text: str) -> None:
    known = {"node": "DAL", "item": "mug", "on_hand": 1}
    found = Availability.from_records([{**known, **record}], used)
    assert [str(flaw) for flaw in availability_flaws(found, NETWORK)] == [text]


def test_an_unknown_id_is_reported_once_however_often_it_occurs() -> None:
    found = Availability.from_records([{"node": "X", "item": name, "on_hand": 1} for name in ("mug", "cup")])
    assert len(availability_flaws(found, NETWORK)) == 1


def test_at_most_twenty_unknown_ids_are_reported() -> None:
    found = Availability.from_records([{"node": f"X{number}", "item": "mug", "on_hand": 1} for number in range(30)])
    assert len(availability_flaws(found, NETWORK)) == 20


def test_names_are_exact() -> None:
    assert str(unknown("item", "MUG", ["mug"])).startswith("item = 'MUG': the network has no such id")
