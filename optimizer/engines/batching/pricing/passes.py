"""One look at all blocks: the least cost of each at the prices of what is scarce, hundreds of blocks per call.

First what each subset of a block's lines costs at its best option, then the least way to part the lines into subsets
and an unfilled rest. Shapes: B blocks, and as in `arena`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.chunks import Chunk, Group
from optimizer.engines.batching.pricing.mix import Mix
from optimizer.engines.batching.pricing.partitions import Partitions
from optimizer.uses import Integers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Charges:
    """What use of the rows costs.

    Attributes
    ----------
    stock
        (T, M) what each tariff charges for each amount, as in `tariffs`.
    capacity
        (T,) what each tariff of capacity charges for a unit; None where no capacity is scarce.
    pair, paid
        Pairs that pay more than that, ascending, and how much; one may come several times.
    """

    stock: Floats
    capacity: Floats | None
    pair: Integers
    paid: Floats


@dataclass(frozen=True)
class Bill:
    """What plans cost altogether.

    Attributes
    ----------
    mix
        What levels cost.
    charges
        What use of the rows costs.
    """

    mix: Mix
    charges: Charges


@dataclass(frozen=True)
class Look:
    """What was seen of a group.

    Attributes
    ----------
    group
        The group.
    unfilled
        (S, G) the cost of leaving all but a subset unfilled.
    alone, option
        (S, G) the least cost of each subset at one option, and that option's position among the block's.
    parted
        (S, G) the least cost of each subset, all of it sourced.
    least
        (G,) the least cost of the block.
    """

    group: Group
    unfilled: Floats
    alone: Floats
    option: NDArray[np.int32]
    parted: Floats
    least: Floats


def look(arena: Arena, place: int, bill: Bill) -> Look:
    """Return what is seen of a group, by its position."""
    group = arena.groups[place]
    alone = np.empty((group.partitions.count, group.count))
    option = np.empty(alone.shape, dtype=np.int32)
    for chunk in group.chunks:
        local = group.local(chunk)
        costs = subset_costs(arena, place, chunk, bill)
        best = costs.argmin(axis=2)
        option[:, local] = best
        alone[:, local] = np.take_along_axis(costs, best[:, :, None], axis=2)[:, :, 0]
    alone[0] = 0.0
    parted = _parted(group.partitions, alone)
    unfilled = bill.mix.unfilled[place][::-1]
    return Look(group, unfilled, alone, option, parted, (parted + unfilled).min(axis=0))


def subset_costs(arena: Arena, place: int, chunk: Chunk, bill: Bill) -> Floats:
    """(S, G, R) what each subset of the blocks of a chunk costs at each option."""
    pairs, options = _charged(arena, chunk, bill)
    group, paid = arena.groups[place], bill.mix.amounts[place]
    if paid is not None:
        pairs += paid[:, group.local(chunk), None]
    costs = np.empty((group.partitions.count, *chunk.shape[1:]))
    costs[0] = options
    filled, layer = 1, 0
    for size in group.partitions.sizes:
        for amount in range(1, size + 1):
            np.add(costs[:filled], pairs[layer], out=costs[amount * filled : (amount + 1) * filled])
            layer += 1
        filled *= size + 1
    return costs


def _charged(arena: Arena, chunk: Chunk, bill: Bill) -> tuple[Floats, Floats]:
    """Return what pairs, (Y, G, R), and options, (G, R), cost with what they use of the rows."""
    charges = bill.charges
    pairs = charges.stock.reshape(-1).take(arena.index[chunk.pairs], mode="clip")
    pairs += bill.mix.pairs[chunk.pairs]
    first, last = np.searchsorted(charges.pair, (chunk.pairs.start, chunk.pairs.stop))
    if last > first:
        np.add.at(pairs, charges.pair[first:last] - chunk.pairs.start, charges.paid[first:last])
    pairs = pairs.reshape(chunk.shape)
    options = bill.mix.options[chunk.options]
    if arena.capacity is not None and charges.capacity is not None:
        price = charges.capacity[arena.capacity.which[chunk.options]]
        options = options + price * arena.capacity.of_option[chunk.options]
        pairs += price.reshape(chunk.shape[1:]) * arena.capacity.of_pair[chunk.pairs].reshape(chunk.shape)
    return pairs, options.reshape(chunk.shape[1:])


def _parted(ways: Partitions, alone: Floats) -> Floats:
    """(S, G) the least cost of each subset in any number of parts."""
    parted = alone.copy()
    blocks = alone.shape[1]
    for wholes, part, rest, starts in ways.tiers:
        if len(part) * blocks <= _AT_ONCE:
            parted[wholes] = np.minimum.reduceat(alone[part] + parted[rest], starts, axis=0)
            continue
        for whole in wholes.tolist():
            parts = ways.parts[whole]
            np.min(alone[parts] + parted[whole - parts], axis=0, out=parted[whole])
    return parted


_AT_ONCE = 2**16
"""Sums that are looked at in one call; of more, subsets are looked at one by one."""
