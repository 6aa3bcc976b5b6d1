"""The network of workloads: nodes of the fleets, items, and the carriers with their parcel rates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.cases.streams import MAINLAND, address, around, some_metros, stream
from benchmarks.workloads.fleets import LAYOUTS, Fleet, Kind
from models import CarrierService, Handling, Item, Network, Node, RateCard, Zone
from scenarios.metros import Metro

_HUBS = ("RIV", "DFW", "ATL", "CMH", "PHL", "CHI", "MEM", "SEA", "DEN", "IND", "MKC", "MCO")
"""Where hubs of freight are."""

_ZONES = (
    (250.0, 5.0, 0.3),
    (600.0, 5.8, 0.5),
    (1200.0, 6.6, 0.8),
    (2200.0, 7.4, 1.1),
    (None, 8.2, 1.4),
)
"""Most kilometres, money per parcel and per kilogram."""

_PER_KM = 0.0005


@dataclass(frozen=True)
class Sites:
    """A network, and which fleet each of its nodes belongs to."""

    network: Network
    fleets: tuple[Fleet, ...]


def make_sites(kind: Kind, *, nodes: int, items: int, seed: int) -> Sites:
    """Return the network of a kind of retailer, without capacities."""
    random = stream(seed, f"workload network {kind}", nodes, items)
    fleets = tuple(_fleets(kind, nodes))
    places = _places(fleets, random)
    numbered = [(fleet, [*fleets[:index]].count(fleet) + 1) for index, fleet in enumerate(fleets)]
    made = [_node(fleet, number, place, random) for (fleet, number), place in zip(numbered, places, strict=True)]
    network = Network(
        id=kind,
        nodes=tuple(made),
        items=tuple(
            Item(id=f"item-{number:03d}", weight_kg=round(float(random.uniform(0.2, 3.0)), 1))
            for number in range(1, items + 1)
        ),
        services=tuple(_services(made, fleets, random)),
    )
    return Sites(network, fleets)


def _fleets(kind: Kind, nodes: int) -> Iterator[Fleet]:
    """Yield the fleet of each node; fleets with a fixed number leave half of a small network to the others."""
    for fleet in LAYOUTS[kind].fleets:
        count = nodes if fleet.count is None else min(fleet.count, nodes // 2)
        nodes -= count
        yield from [fleet] * count


def _places(fleets: Sequence[Fleet], random: np.random.Generator) -> list[Metro]:
    """Draw a metropolitan area for each node: hubs from a list, each once as long as there are some."""
    hubs = [metro for code in _HUBS for metro in MAINLAND if metro.code == code]
    order = random.permutation(len(hubs)).tolist()
    homes = some_metros(len(fleets), random)
    return [hubs[order[index % len(hubs)]] if fleet.is_hub else homes[index] for index, fleet in enumerate(fleets)]


def _node(fleet: Fleet, number: int, metro: Metro, random: np.random.Generator) -> Node:
    """Return a node: handling is cheap at hubs, about twice as dear elsewhere."""
    dear = 1.0 if fleet.is_hub else 2.0
    return Node(
        id=f"{fleet.type}-{number:03d}",
        type=fleet.type,
        location=around(metro, random.normal(scale=0.2, size=2).tolist()),
        address=address(metro),
        priority=1.0 if fleet.is_hub else 2.0,
        handling=Handling(
            per_shipment=round(dear * float(random.uniform(0.7, 1.3)), 2),
            per_unit=round(dear * float(random.uniform(0.2, 0.5)), 2),
        ),
    )


def _services(nodes: Sequence[Node], fleets: Sequence[Fleet], random: np.random.Generator) -> Iterator[CarrierService]:
    """Yield a carrier for the retailer's own nodes, and one for each vendor, who pays rates of its own."""
    own = tuple(node.id for node in nodes if node.type != "vendor")
    if own:
        yield CarrierService(id="ground", carrier="Parcel Post", nodes=own, rates=_rates(1.0))
    for node, fleet in zip(nodes, fleets, strict=True):
        if fleet.type == "vendor":
            rates = _rates(float(random.uniform(0.85, 1.25)))
            yield CarrierService(id=f"by-{node.id}", carrier=f"Parcels of {node.id}", nodes=(node.id,), rates=rates)


def _rates(factor: float) -> RateCard:
    return RateCard(
        zones=tuple(
            Zone(max_km=most, base=round(base * factor, 2), per_kg=round(per_kg * factor, 2), per_km=_PER_KM)
            for most, base, per_kg in _ZONES
        )
    )
