"""The supply side of generated cases: items, nodes, the carrier, and stock."""

import numpy as np

from benchmarks.cases.streams import address, around, some_metros, stream
from models import Availability, CarrierService, Handling, Item, Network, Node, RateCard, StockRecord, TransitBand, Zone
from scenarios.metros import Metro

ITEMS = 40
"""Items of every network."""

HELD = 0.35
"""Share of the (node, item) pairs with stock."""

_LOOSE = (5, 30)
_TIGHT = (0.40, 0.25, 0.15, 0.12, 0.08)
"""How likely tight stock is 1, 2, 3, 4 or 5 pieces."""


def make_network(count: int, seed: int) -> Network:
    """Return a network of so many nodes."""
    random = stream(seed, "network", count)
    metros = some_metros(count, random)
    offsets = random.normal(scale=1.2, size=(count, 2)).tolist()
    return Network(
        id=f"generated-{count}",
        nodes=tuple(_node(index, metros[index], offsets[index], random) for index in range(count)),
        items=tuple(_item(index, random) for index in range(ITEMS)),
        services=(_carrier(),),
    )


def make_availability(network: Network, *, tight: bool, seed: int) -> Availability:
    """Return stock at the nodes of a network: of any line enough where it is held, or mostly a piece or two."""
    random = stream(seed, "stock", len(network.nodes), tight)
    shape = (len(network.nodes), len(network.items))
    held = random.random(shape) < HELD
    if tight:
        on_hand = random.choice(np.arange(1, len(_TIGHT) + 1), size=shape, p=_TIGHT)
    else:
        on_hand = random.integers(*_LOOSE, size=shape)
    unit_cost = random.integers(0, 13, size=shape) * 0.25
    places = zip(*(axis.tolist() for axis in held.nonzero()), strict=True)
    pieces, costs = on_hand[held].tolist(), unit_cost[held].tolist()
    return Availability.from_records(
        StockRecord(node=network.nodes[node].id, item=network.items[item].id, on_hand=most, unit_cost=cost)
        for (node, item), most, cost in zip(places, pieces, costs, strict=True)
    )


def _item(index: int, random: np.random.Generator) -> Item:
    return Item(
        id=f"I{index:02d}",
        classification="bulk" if index % 20 == 7 else "parcel",
        categories=("fragile",) if index % 3 == 0 else ("sturdy",),
        weight_kg=round(float(random.uniform(0.2, 4.0)), 1),
        attributes={"hazmat": index % 10 == 4},
    )


def _node(index: int, metro: Metro, offsets: list[float], random: np.random.Generator) -> Node:
    is_warehouse = index % 3 == 0
    return Node(
        id=f"N{index:05d}",
        type="warehouse" if is_warehouse else "store",
        location=around(metro, offsets),
        address=address(metro),
        groups=("WEST",) if metro.lon < -100 else ("EAST",),
        priority=1.0 if is_warehouse else 2.0,
        attributes={"hazmat_certified": bool(random.random() < 0.6)},
        handling=Handling(
            per_shipment=int(random.integers(10, 41)) / 10,
            per_line=int(random.integers(0, 17)) / 20,
            per_unit=int(random.integers(1, 9)) / 20,
        ),
    )


def _carrier() -> CarrierService:
    zones = ((250.0, 7.0, 0.05), (1000.0, 7.5, 0.10), (2500.0, 8.25, 0.15), (None, 9.0, 0.20))
    return CarrierService(
        id="GROUND",
        carrier="Parcel Post",
        rates=RateCard(
            zones=tuple(Zone(max_km=most, base=base, per_kg=per_kg, per_km=0.001) for most, base, per_kg in zones)
        ),
        transit_days=(
            TransitBand(max_km=500.0, days=1),
            TransitBand(max_km=2000.0, days=3),
            TransitBand(days=5),
        ),
    )
