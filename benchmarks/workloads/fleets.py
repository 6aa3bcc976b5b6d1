"""Which nodes a kind of retailer has, and what they carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.network import CapacityUnit

Kind = Literal["stores", "warehouses", "marketplace"]


@dataclass(frozen=True)
class Fleet:
    """Nodes of one type.

    Attributes
    ----------
    type
        The type of the nodes, which is also what their ids begin with.
    count
        How many there are; None is all that other fleets leave.
    carried
        The probability that a node carries an item.
    share
        The share of the expected demand that the fleet holds stock for.
    nearest
        Among how many of the nearest nodes that carry an item a region's demand is shared; None is among all that
        carry it, by their size, wherever the demand is.
    is_hub
        Whether the nodes lie at hubs of freight, with cheap handling, rather than where people live.
    unit
        What a capacity counts.
    most_markup
        The most that a piece costs more than from the retailer's own stock, in money.
    """

    type: str
    count: int | None
    carried: float
    share: float
    nearest: int | None
    is_hub: bool
    unit: CapacityUnit
    most_markup: float = 0.0


@dataclass(frozen=True)
class Layout:
    """A kind of retailer: its fleets, and how many nodes and items there are unless said otherwise."""

    fleets: tuple[Fleet, ...]
    nodes: int
    items: int


LAYOUTS: Mapping[Kind, Layout] = {
    "stores": Layout(
        (
            Fleet("warehouse", 5, carried=0.8, share=0.5, nearest=1, is_hub=True, unit="units"),
            Fleet("store", None, carried=0.3, share=0.5, nearest=3, is_hub=False, unit="orders"),
        ),
        nodes=300,
        items=12,
    ),
    "warehouses": Layout(
        (Fleet("warehouse", None, carried=0.6, share=1.0, nearest=1, is_hub=True, unit="units"),),
        nodes=8,
        items=12,
    ),
    "marketplace": Layout(
        (
            Fleet("warehouse", 3, carried=0.5, share=0.5, nearest=1, is_hub=True, unit="units"),
            Fleet("vendor", None, carried=0.15, share=0.5, nearest=None, is_hub=False, unit="orders", most_markup=5.0),
        ),
        nodes=63,
        items=12,
    ),
}
"""The kinds of retailers."""
