"""An instance: what is asked for, what there is, and what it costs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.ma.arrays import Booleans, Floats, Integers
from benchmarks.ma.geography import Geography
from benchmarks.ma.shape import Shape

_BOX, _PIECE, _MILE = 8.759, 0.423, 0.000541
_DUMMY_BOX, _DUMMY_TIMES = 17.518, 2.0

NOTHING = -1
"""In place of an item where an order has fewer, and of a pair where an order is empty."""


@dataclass(frozen=True)
class Instance:
    """A network with its demand. The last centre is a dummy: what it serves is unfilled.

    A pair is a set of items at a metro: ``pair = set * metros + metro``.

    Attributes
    ----------
    sets
        (Q, N) items of each set, `NOTHING` after the last.
    chances
        (Q, J) how likely an arrival is of this set at this metro; what is missing to 1 are empty orders.
    carried
        (I, K) whether a centre carries an item.
    stock
        (I, K) pieces at the start.
    nearest
        (I, J) the nearest centre that carries the item, K (the dummy) where none does.
    unit
        (J, K + 1) cost of a piece from a centre to a metro.
    box
        (K + 1,) cost of a box from a centre.
    arrivals
        Orders of a sequence.
    """

    sets: Integers
    chances: Floats
    carried: Booleans
    stock: Integers
    nearest: Integers
    unit: Floats
    box: Floats
    arrivals: int

    @property
    def items(self) -> int:
        """Number of items."""
        return len(self.carried)

    @property
    def metros(self) -> int:
        """Number of metros."""
        return len(self.unit)

    @property
    def dummy(self) -> int:
        """The dummy's index: the number of real centres."""
        return len(self.box) - 1

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return self.chances.size

    @cached_property
    def pair_items(self) -> Integers:
        """(G, N) items of each pair, `NOTHING` after the last."""
        return np.repeat(self.sets, self.metros, axis=0)

    @cached_property
    def pair_metro(self) -> Integers:
        """(G,) metro of each pair."""
        return np.tile(np.arange(self.metros), len(self.sets))

    @property
    def expected(self) -> Floats:
        """(G,) how many orders of each pair are expected in a sequence."""
        return self.arrivals * self.chances.ravel()

    @cached_property
    def pair_sizes(self) -> Integers:
        """(G,) number of items of each pair."""
        sizes: Integers = (self.pair_items >= 0).sum(axis=1)
        return sizes

    @cached_property
    def opening(self) -> Floats:
        """(2 ** (K + 1),) cost of a box from each centre of a subset; bit k of its number is centre k."""
        costs = np.zeros(1)
        for box in self.box:
            costs = np.concatenate([costs, costs + box])
        return costs

    def cost(self, pairs: Integers, centres: Integers) -> Floats:
        """Return what orders cost whose items come from some centres.

        Parameters
        ----------
        pairs
            (A,).
        centres
            (A, N); what stands behind the last item of an order does not matter.
        """
        there = self.pair_items[pairs] >= 0
        pieces = (self.unit[self.pair_metro[pairs][:, None], centres] * there).sum(axis=1)
        used = np.bitwise_or.reduce(np.where(there, 1 << centres, 0), axis=1)
        total: Floats = pieces + self.opening[used]
        return total


def draw_instance(shape: Shape, geography: Geography, carrying: float, rng: np.random.Generator) -> Instance:
    """Draw an instance.

    Parameters
    ----------
    shape
        How large it is.
    geography
        Where metros and centres are.
    carrying
        How likely a centre carries an item, from 0 to 1.
    rng
        Draws sets, their chances and who carries what.
    """
    miles = geography.miles
    sets = _sets(shape, rng)
    chances = _chances(shape, rng)[:, None] * (geography.population / geography.population.sum())
    carried = rng.random((shape.items, miles.shape[1])) < carrying
    nearest = np.where(carried.any(axis=1, keepdims=True), _nearest(miles, carried), miles.shape[1])
    return Instance(
        sets=sets,
        chances=chances,
        carried=carried,
        stock=_stock(shape, sets, chances, nearest, miles.shape[1]),
        nearest=nearest,
        unit=_unit_costs(miles),
        box=np.append(np.full(miles.shape[1], _BOX), _DUMMY_BOX),
        arrivals=shape.arrivals,
    )


def _sets(shape: Shape, rng: np.random.Generator) -> Integers:
    sets = np.full((shape.largest, shape.types, shape.largest), NOTHING, dtype=np.int64)
    for size in range(1, shape.largest + 1):
        for kind in range(shape.types):
            sets[size - 1, kind, :size] = rng.choice(shape.items, size=size, replace=False)
    return sets.reshape(-1, shape.largest)


def _chances(shape: Shape, rng: np.random.Generator) -> Floats:
    """Draw how likely each set is: a size, the empty order included, then a set of that size."""
    sizes = rng.random(shape.largest + 1)
    within = rng.random((shape.largest, shape.types))
    chances: Floats = (sizes[1:] / sizes.sum())[:, None] * within / within.sum(axis=1, keepdims=True)
    return chances.ravel()


def _nearest(miles: Floats, carried: Booleans) -> Integers:
    found: Integers = np.where(carried[:, None], miles, np.inf).argmin(axis=2)
    return found


def _stock(shape: Shape, sets: Integers, chances: Floats, nearest: Integers, centres: int) -> Integers:
    """Cover what is expected of those for whom a centre is the nearest, and half a standard deviation more."""
    demand = np.zeros((shape.items, centres + 1))
    for items, chance in zip(sets, chances, strict=True):
        for item in items[items >= 0]:
            np.add.at(demand[item], nearest[item], chance)
    mean = shape.arrivals * demand[:, :centres]
    return np.round(mean + 0.5 * np.sqrt(mean * (1 - demand[:, :centres]))).astype(np.int64)


def _unit_costs(miles: Floats) -> Floats:
    real = _PIECE + _MILE * miles
    return np.column_stack([real, _DUMMY_TIMES * real.max(axis=1)])


def draw_arrivals(instance: Instance, rng: np.random.Generator) -> Integers:
    """Return the (T,) pairs of a sequence's orders as they come, `NOTHING` for the empty ones."""
    edges = np.cumsum(instance.chances)
    found = np.searchsorted(edges, rng.random(instance.arrivals), side="right")
    return np.where(found < instance.pairs, found, NOTHING)
