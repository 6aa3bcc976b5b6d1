"""The scarce side of generated batches: a plan drawn at random, and the stock and capacity that it and more ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.batches.network import HELD, TAKEN
from benchmarks.cases.streams import stream
from models import Availability, Capacity, Network, Order, StockRecord

_FEWEST_HOLDERS = 2
_ROOM = 1.05
"""Capacity over what the drawn plan uses of it."""

_EACH = 3
"""Every so many nodes one has a capacity."""

_UNITS = ("lines", "units")
_USED = 20
"""Capacity that earlier orders have used."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnPlan:
    """A plan that fills every line whole from one node, drawn without regard to distance.

    Attributes
    ----------
    held
        (N, I) whether a node holds an item.
    pieces
        (N, I) pieces that the plan takes.
    lines
        (N,) lines that it gives to each node.
    """

    held: NDArray[np.bool_]
    pieces: Integers
    lines: Integers


def draw_plan(network: Network, orders: Sequence[Order], seed: int) -> DrawnPlan:
    """Return such a plan; large nodes serve more lines than small ones."""
    shape = (len(network.nodes), len(network.items))
    random = stream(seed, "batch plan", *shape)
    held = _held(shape, random)
    size = random.lognormal(sigma=0.5, size=len(network.nodes))
    number = {item.id: index for index, item in enumerate(network.items)}
    asked = [(number[line.item], line.quantity) for order in orders for line in order.lines]
    item, quantity = (np.array(axis, dtype=np.int64) for axis in zip(*asked, strict=True))
    node = _nodes(item, held, size, random)
    pieces = np.zeros(shape, dtype=np.int64)
    np.add.at(pieces, (node, item), quantity)
    return DrawnPlan(held, pieces, np.bincount(node, minlength=len(network.nodes)))


def make_availability(network: Network, plan: DrawnPlan, seed: int) -> Availability:
    """Return stock for the drawn plan, a piece at least wherever an item is held, and the rest at random."""
    random = stream(seed, "batch stock", *plan.held.shape)
    on_hand = np.maximum(plan.pieces, plan.held)
    more = round(float(plan.pieces.sum()) / TAKEN) - int(on_hand.sum())
    if more > 0:
        share = (plan.held * plan.pieces.sum(axis=0) / plan.held.sum(axis=0)).ravel()
        extra = np.bincount(random.choice(on_hand.size, size=more, p=share / share.sum()), minlength=on_hand.size)
        on_hand += extra.reshape(on_hand.shape)
    node, item = plan.held.nonzero()
    return Availability.from_records(
        (
            StockRecord(node=network.nodes[at].id, item=network.items[of].id, on_hand=pieces)
            for at, of, pieces in zip(node.tolist(), item.tolist(), on_hand[node, item].tolist(), strict=True)
        ),
        {network.nodes[index].id: float(_USED) for index in _limited(network)},
    )


def with_capacities(network: Network, plan: DrawnPlan) -> Network:
    """Return the network with capacities at some nodes, in lines and in units in turn."""
    uses = {"lines": plan.lines, "units": plan.pieces.sum(axis=1)}
    nodes = list(network.nodes)
    for turn, index in enumerate(_limited(network)):
        unit = _UNITS[turn % len(_UNITS)]
        limit = _USED + float(np.ceil(uses[unit][index] * _ROOM))
        nodes[index] = nodes[index].changed(capacity=Capacity(unit=unit, limit=limit))
    return network.changed(nodes=tuple(nodes))


def _limited(network: Network) -> range:
    return range(1, len(network.nodes), _EACH)


def _held(shape: tuple[int, int], random: np.random.Generator) -> NDArray[np.bool_]:
    """Draw what is held where; every item is held somewhere."""
    draws = random.random(shape)
    nearly = np.sort(draws, axis=0)[min(_FEWEST_HOLDERS, shape[0]) - 1]
    return np.asarray((draws < HELD) | (draws <= nearly))


def _nodes(item: Integers, held: NDArray[np.bool_], size: NDArray[np.float64], random: np.random.Generator) -> Integers:
    """Draw a node for each line among those that hold its item."""
    found = np.zeros(len(item), dtype=np.int64)
    for each in np.unique(item).tolist():
        holders = held[:, each].nonzero()[0]
        share = size[holders] / size[holders].sum()
        lines = item == each
        found[lines] = random.choice(holders, size=int(lines.sum()), p=share)
    return found
