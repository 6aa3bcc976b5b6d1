"""An instance and a sequence as the library's documents.

Costs are exact: each centre has a carrier of its own, whose rate card has a zone for each metro, so that a kilogram,
which is what a piece weighs, costs what a piece costs from there. The dummy is a node with stock of everything.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.ma.arrays import Integers
from benchmarks.ma.geography import Geography
from benchmarks.ma.instance import Instance
from models import (
    Address,
    Availability,
    CarrierService,
    Destination,
    Item,
    Line,
    Network,
    Node,
    Order,
    Point,
    RateCard,
    RuleSet,
    StockRecord,
    Zone,
)
from models.geography import distance_km
from scenarios.dataset import Dataset
from scenarios.orderbook import OrderBook

EXPECTED = "expected.jsonl"
"""The forecast, by name; it is in memory only."""

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_COUNTRY = "US"
_PLENTY = 10_000_000


def dataset_of(instance: Instance, geography: Geography, arrivals: Integers, expected: Integers) -> Dataset:
    """Return the documents of a sequence.

    Parameters
    ----------
    instance
        Demand, stock and costs.
    geography
        Where its metros and centres are.
    arrivals
        (T,) the orders as they come, one in a second.
    expected
        (T,) another sequence, which is the forecast.
    """
    places = [_point(each) for each in geography.metros.tolist()]
    return Dataset(
        folder=Path("ma2023"),
        network=_network(instance, geography, places),
        availability=_availability(instance),
        rules=RuleSet.parse({"id": "ma2023", "objectives": [["unfilled_units"], ["shipping_cost"]]}),
        orders=tuple(_orders(instance, places, arrivals)),
        forecasts={EXPECTED: OrderBook.of(_orders(instance, places, expected))},
    )


def _network(instance: Instance, geography: Geography, metros: list[Point]) -> Network:
    """The dummy stands where the first metro is, so that no two metros are equally far from it."""
    points = [*map(_point, geography.centres.tolist()), metros[0]]
    names = [_node(centre) for centre in range(len(points))]
    return Network(
        id="ma2023",
        nodes=tuple(
            Node(id=name, type="centre", location=point, address=Address(country=_COUNTRY))
            for name, point in zip(names, points, strict=True)
        ),
        items=tuple(Item(id=_item(item), weight_kg=1.0) for item in range(instance.items)),
        services=tuple(
            CarrierService(id=name, carrier=name, nodes=(name,), rates=_rates(instance, centre, points[centre], metros))
            for centre, name in enumerate(names)
        ),
    )


def _rates(instance: Instance, centre: int, point: Point, metros: list[Point]) -> RateCard:
    """A zone reaches half-way from its metro to the next farther one."""
    distances = np.array([distance_km(point, metro) for metro in metros])
    order = np.argsort(distances).tolist()
    ends = [(near + far) / 2 for near, far in pairwise(distances[order].tolist())]
    base = float(instance.box[centre])
    return RateCard(
        zones=tuple(
            Zone(max_km=end, base=base, per_kg=float(instance.unit[metro, centre]))
            for metro, end in zip(order, [*ends, None], strict=True)
        )
    )


def _availability(instance: Instance) -> Availability:
    stocked = [(item, centre) for item, centre in np.argwhere(instance.stock > 0).tolist()]
    real = [
        StockRecord(node=_node(centre), item=_item(item), on_hand=int(instance.stock[item, centre]))
        for item, centre in stocked
    ]
    dummy = [
        StockRecord(node=_node(instance.dummy), item=_item(item), on_hand=_PLENTY) for item in range(instance.items)
    ]
    return Availability.from_records([*real, *dummy])


def _orders(instance: Instance, metros: list[Point], arrivals: Integers) -> Iterator[Order]:
    for second, pair in enumerate(arrivals.tolist()):
        if pair >= 0:
            items = instance.pair_items[pair, : instance.pair_sizes[pair]].tolist()
            yield Order(
                id=f"O{second}",
                created_at=_FIRST + timedelta(seconds=second),
                destination=Destination(country=_COUNTRY, location=metros[pair % instance.metros]),
                lines=tuple(Line(id=str(place), item=_item(item), quantity=1) for place, item in enumerate(items)),
            )


def _point(place: list[float]) -> Point:
    return Point(lat=place[0], lon=place[1])


def _node(centre: int) -> str:
    return f"C{centre}"


def _item(item: int) -> str:
    return f"I{item}"
