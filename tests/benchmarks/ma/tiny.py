"""A network small enough for enumeration."""

from itertools import product

import numpy as np

from benchmarks.ma.arrays import Integers
from benchmarks.ma.geography import Geography
from benchmarks.ma.instance import Instance, draw_instance
from benchmarks.ma.shape import Shape

TINY = Shape("tiny", "", items=5, largest=3, types=2, arrivals=300)

GEOGRAPHY = Geography(
    metros=np.array([[40.7, -73.9], [34.1, -118.4], [41.8, -87.7]]),
    centres=np.array([[37.7, -121.4], [40.0, -86.4], [41.3, -75.5]]),
    population=np.array([5.0, 3.0, 2.0]),
)

CITIES = "\ufeffA,X,40.7,-73.9,5\nB,X,34.1,-118.4,3\nC,X,41.8,-87.7,2\n"
CENTRES = "\ufeffK,X,37.7,-121.4\nL,X,40.0,-86.4\nM,X,41.3,-75.5\n"


def tiny(seed: int = 0, carrying: float = 0.7) -> Instance:
    return draw_instance(TINY, GEOGRAPHY, carrying, np.random.default_rng(seed))


def all_plans(instance: Instance, pair: int) -> Integers:
    """(P, N) centres of each plan of a pair, the dummy behind its last item."""
    size = int(instance.pair_sizes[pair])
    found = np.full((len(instance.box) ** size, instance.sets.shape[1]), instance.dummy)
    found[:, :size] = list(product(range(len(instance.box)), repeat=size))
    return found
