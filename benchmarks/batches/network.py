"""The network of generated batches: nodes, items and the carrier; capacities follow when the demand is known."""

import numpy as np

from benchmarks.batches.demand import MEAN_LINES, MEAN_QUANTITY
from benchmarks.cases.streams import address, around, some_metros, stream
from models import CarrierService, Handling, Item, Network, Node, RateCard, Zone
from scenarios.metros import Metro

HELD = 0.35
"""Share of the (node, item) pairs with stock."""

TAKEN = 0.7
"""Share of all stock that is asked for."""

_PIECES_HELD = 5
_FEWEST_ITEMS = 10


def item_count(orders: int, nodes: int) -> int:
    """Return how many items there are, so that a stock record has five pieces in the mean."""
    pieces = orders * MEAN_LINES * MEAN_QUANTITY / TAKEN
    return max(round(pieces / (HELD * nodes * _PIECES_HELD)), _FEWEST_ITEMS)


def make_network(nodes: int, items: int, seed: int) -> Network:
    """Return a network of so many nodes and items."""
    random = stream(seed, "batch network", nodes, items)
    metros = some_metros(nodes, random)
    offsets = random.normal(scale=0.8, size=(nodes, 2)).tolist()
    return Network(
        id=f"generated-batch-{nodes}",
        nodes=tuple(_node(index, metros[index], offsets[index], random) for index in range(nodes)),
        items=tuple(
            Item(id=f"I{index:04d}", weight_kg=round(float(random.uniform(0.2, 4.0)), 1)) for index in range(items)
        ),
        services=(_carrier(),),
    )


def _node(index: int, metro: Metro, offsets: list[float], random: np.random.Generator) -> Node:
    return Node(
        id=f"N{index:04d}",
        type="warehouse" if index % 3 == 0 else "store",
        location=around(metro, offsets),
        address=address(metro),
        handling=Handling(
            per_shipment=int(random.integers(4, 13)) / 10,
            per_unit=int(random.integers(4, 13)) / 20,
        ),
    )


def _carrier() -> CarrierService:
    zones = (
        (200.0, 2.5, 0.7),
        (600.0, 2.8, 1.0),
        (1200.0, 3.2, 1.4),
        (2200.0, 3.7, 1.9),
        (None, 4.4, 2.4),
    )
    return CarrierService(
        id="GROUND",
        carrier="Parcel Post",
        rates=RateCard(
            zones=tuple(Zone(max_km=most, base=base, per_kg=per_kg, per_km=0.0008) for most, base, per_kg in zones)
        ),
    )
