"""The levels of all orders weighed into one number, so that a pass minimises what a stage asks for.

Shapes as in `arena`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.chunks import Group

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mix:
    """What everything costs when levels are weighed.

    Attributes
    ----------
    weights
        (K,) weight of each level, whole numbers of 0 or more.
    pairs, options
        What pairs and options cost, infinite where there is none.
    amounts
        Of each group, (Y, G), what parts of lines pay of what their split would cost.
    unfilled
        Of each group, (S, G), what leaving subsets unfilled costs.
    """

    weights: Floats
    pairs: Floats
    options: Floats
    amounts: tuple[Floats | None, ...]
    unfilled: tuple[Floats, ...]


def mixed(arena: Arena, weights: Floats, like: Mix | None = None) -> Mix:
    """Return the levels at some weights; ``like`` lends what it has in common."""
    differ = [] if like is None else np.flatnonzero(weights != like.weights).tolist()
    same_pairs = like is not None and all(arena.pair_cost[rank] is None for rank in differ)
    same_options = like is not None and all(arena.open_cost[rank] is None for rank in differ)
    return Mix(
        weights,
        like.pairs if like is not None and same_pairs else _summed(arena.pair_cost, weights, ~arena.possible),
        like.options if like is not None and same_options else _summed(arena.open_cost, weights, ~arena.is_option),
        tuple(_of_splits(arena, group, weights) for group in arena.groups),
        tuple(_of_unfilled(arena, group, weights) for group in arena.groups),
    )


def _summed(parts: list[Floats | None], weights: Floats, missing: NDArray[np.bool_]) -> Floats:
    total = np.zeros(missing.shape)
    for part, weight in zip(parts, weights.tolist(), strict=True):
        if part is not None and weight:
            total += part * weight
    total[missing] = np.inf
    return total


def _of_splits(arena: Arena, group: Group, weights: Floats) -> Floats | None:
    """Return what a part of a line pays: its share of the split, but nothing where it is the whole line."""
    split = np.maximum(arena.by_line(group, "split", weights), 0)
    if not split.any() or max(group.partitions.sizes) == 1:
        return None
    line, amount = group.partitions.layers
    size = np.array(group.partitions.sizes)[line][:, None]
    return np.where(amount[:, None] < size, split[line] * amount[:, None] // size, 0.0)


def _of_unfilled(arena: Arena, group: Group, weights: Floats) -> Floats:
    """Return what subsets cost that stay unfilled; what the rest of a line paid for its split is paid back."""
    ways = group.partitions
    each, split = arena.by_line(group, "unfilled", weights), np.maximum(arena.by_line(group, "split", weights), 0)
    steps = np.array([block.steps for block in arena.blocks[group.blocks]]).T
    total = np.zeros((ways.count, group.count))
    for line, size in enumerate(ways.sizes):
        amount = np.arange(size + 1)[:, None]
        paid = np.where((amount > 0) & (amount < size), split[line] * (size - amount) // size, 0.0)
        costs = amount * each[line] * steps[line] - paid
        if group.partial != "units":
            costs[1:-1] = np.inf
        total += costs[ways.digits[:, line]]
    if group.partial == "never":
        total[1:-1] = np.inf
    return total
