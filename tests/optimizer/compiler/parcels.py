"""Light items, and services whose rates or limits look at the weight of a parcel."""

from typing import Any

from models import Network
from tests.builders import Document, network, node, service

CHEAPEST: list[list[str]] = [["unfilled_units"], ["shipping_cost"]]
LIGHT = {"id": "A", "weight_kg": 0.1}
"""An item of 100 g, so that three of them are exactly 0.3 kg, though not in binary floats."""


def step(cost: float, max_kg: float | None = None) -> Document:
    return {"cost": cost} if max_kg is None else {"cost": cost, "max_kg": max_kg}


def stepped(name: str, *steps: Document, base: float = 0.0, **fields: Any) -> Document:
    return service(name, {"base": base, "steps": list(steps)}, **fields)


def one_node(*services: Document, **item: Any) -> Network:
    return network([node("N1", 100)], [LIGHT | item], services)


def limited(name: str, most: float, **fields: Any) -> Document:
    return service(name, {"base": 1}, max_weight_kg=most, **fields)
