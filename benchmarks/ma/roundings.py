"""Policies that round the deterministic program's shares: the centre of each item of each order, drawn at random.

Each draws an item's centre with its share as the probability; they differ in how the items of an order go together.
"""

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.marginals import Marginals

Rounding = Callable[[Marginals, Integers, np.random.Generator], Integers]
"""Draws (A, N) centres for orders out of the marginals and their (A,) pairs, with a generator."""


def independent(marginals: Marginals, pairs: Integers, rng: np.random.Generator) -> Integers:
    """Draw each item on its own."""
    return draw(marginals.shares[pairs], rng)


def dilate(marginals: Marginals, pairs: Integers, rng: np.random.Generator) -> Integers:
    """Let each item take the centre that opens first for it: one exponential clock for each, slowed by its share."""
    shares = marginals.shares
    clocks = rng.exponential(size=(len(pairs), 1, shares.shape[2]))
    first: Integers = (clocks * _slowness(shares)[pairs]).argmin(axis=2)
    return first


def force_open(marginals: Marginals, pairs: Integers, rng: np.random.Generator) -> Integers:
    """Dilate, but the centre with an item's largest share opens for it no later than at 1 / share.

    To keep the share, an item sees that opening at 1 / share, however early it was, as often as `_seen_late` says.
    """
    shares = marginals.shares
    clocks = rng.exponential(size=(len(pairs), shares.shape[2]))
    largest = shares.argmax(axis=2)[pairs]
    share = np.take_along_axis(shares[pairs], largest[:, :, None], axis=2)
    late = rng.random((len(pairs), shares.shape[1], 1)) < _seen_late(share)
    forced = np.minimum(np.take_along_axis(clocks, largest, axis=1), 1.0)[:, :, None]
    openings = clocks[:, None] * _slowness(shares)[pairs]
    np.put_along_axis(openings, largest[:, :, None], np.where(late, 1.0, forced) / share, axis=2)
    first: Integers = openings.argmin(axis=2)
    return first


def jasin_sinha(marginals: Marginals, pairs: Integers, rng: np.random.Generator) -> Integers:
    """Draw a layer for the whole order; items that are not in it are drawn on their own by what it leaves them."""
    layers, places = marginals.layers, marginals.shares.shape[1]
    layer = draw(layers.lengths[pairs], rng)
    alone = draw(layers.left[pairs], rng)
    return np.where(layers.members[pairs, layer], (layer // places)[:, None], alone)


ROUNDINGS: Mapping[str, Rounding] = {
    "independent": independent,
    "jasin-sinha": jasin_sinha,
    "dilate": dilate,
    "force-open": force_open,
}


def draw(chances: Floats, rng: np.random.Generator) -> Integers:
    """Return (...) draws out of (..., K) chances, which need not add up to 1; the last where all are 0."""
    edges = chances.cumsum(axis=-1)
    point = rng.random(chances.shape[:-1]) * edges[..., -1]
    found: Integers = np.minimum((edges <= point[..., None]).sum(axis=-1), chances.shape[-1] - 1)
    return found


def _slowness(shares: Floats) -> Floats:
    """Return 1 / share, infinite where there is none."""
    slowness: Floats = np.divide(1.0, shares, out=np.full(shares.shape, np.inf), where=shares > 0)
    return slowness


def _seen_late(share: Floats) -> Floats:
    """Return how often a forced opening is seen late: then an item comes from its largest share's centre that often.

    The others open at rate ``1 - x``. With ``a = exp(-1 / x)``, the centre wins with ``x + (1 - x) a`` where it is not
    seen late, and with ``e a`` where it is; the chance ``q`` solves ``(1 - q) (x + (1 - x) a) + q e a = x``.
    """
    grown = share * np.exp(1.0 / share)
    chance = 1.0 - share
    late: Floats = np.divide(chance, chance + grown - np.e, out=np.zeros(share.shape), where=chance > 0)
    return late
