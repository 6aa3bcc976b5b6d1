"""The policies: those of the paper, exact optimisation of each order, and ours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.ma.arrays import Floats, Integers
from benchmarks.ma.derivation import Derivation, Effort
from benchmarks.ma.desk import Desk
from benchmarks.ma.ground import Ground
from benchmarks.ma.roundings import ROUNDINGS, Rounding
from benchmarks.ma.service import service_cost


@dataclass(frozen=True)
class Run:
    """A sequence, decided by a policy.

    Attributes
    ----------
    cost
        Of all its orders.
    derivations
        How often prices were derived.
    deriving
        Seconds that took in all.
    """

    cost: float
    derivations: int = 0
    deriving: float = 0.0


Policy = Callable[[Ground, Integers, np.random.Generator], Run]
"""Decides (T,) arrivals, with a generator of its own."""

NEAREST, BID_PRICE = "nearest", "bid-price"
PUBLISHED = (NEAREST, *ROUNDINGS)
"""The policies of the paper."""

FIXED = ("exact", "exact, item duals", "exact, plan duals")
"""Exact optimisation of each order: without prices, and with the duals of either program, fixed at the start."""


def policies(effort: Effort) -> dict[str, Policy]:
    """Return all policies by name; prices re-derived 20 times on expected demand, and with some effort."""
    return {
        NEAREST: _nearest,
        **{name: partial(_rounded, rounding) for name, rounding in ROUNDINGS.items()},
        "exact": partial(_priced, lambda ground: np.zeros(ground.instance.stock.shape)),
        "exact, item duals": partial(_priced, lambda ground: ground.deterministic.prices),
        "exact, plan duals": partial(_priced, lambda ground: ground.expected.prices),
        f"{BID_PRICE} 20": partial(_bidding, Effort(20)),
        BID_PRICE: partial(_bidding, effort),
    }


def _nearest(ground: Ground, arrivals: Integers, _: np.random.Generator) -> Run:
    instance, pairs = ground.instance, _orders(arrivals)
    centres = instance.nearest[instance.pair_items[pairs], instance.pair_metro[pairs][:, None]]
    return Run(service_cost(instance, pairs, centres))


def _rounded(rounding: Rounding, ground: Ground, arrivals: Integers, rng: np.random.Generator) -> Run:
    pairs = _orders(arrivals)
    centres = rounding(ground.marginals, pairs, rng)
    return Run(service_cost(ground.instance, pairs, centres))


def _priced(prices: Callable[[Ground], Floats], ground: Ground, arrivals: Integers, _: np.random.Generator) -> Run:
    desk = Desk(ground.instance, ground.pricing)
    desk.price(prices(ground))
    return Run(desk.serve(_orders(arrivals).tolist()))


def _bidding(effort: Effort, ground: Ground, arrivals: Integers, rng: np.random.Generator) -> Run:
    desk, cost = Desk(ground.instance, ground.pricing), 0.0
    derivation = Derivation(ground.instance, ground.program(), effort, rng)
    for first, portion in _portions(arrivals, effort):
        desk.price(derivation.prices(len(arrivals) - first, desk.stock))
        cost += desk.serve(_orders(portion).tolist())
    return Run(cost, derivation.times, derivation.seconds)


def _portions(arrivals: Integers, effort: Effort) -> Iterator[tuple[int, Integers]]:
    """Yield what comes between two derivations, and when it begins."""
    moments = effort.moments(len(arrivals))
    for first, end in zip(moments, [*moments[1:], len(arrivals)], strict=True):
        yield first, arrivals[first:end]


def _orders(arrivals: Integers) -> Integers:
    return arrivals[arrivals >= 0]
