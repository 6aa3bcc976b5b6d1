"""The weight steps of all zones in whole numbers of one unit of weight. Computed once per unit."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.compiler.written import written
from optimizer.problem import LARGEST_TERM

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_Step = tuple[int, int, float]
"""Bounds and cost of a weight bracket."""

_NEVER = LARGEST_TERM + 1
"""No shipment weighs as much."""


class WeightSteps:
    """What shipments may weigh by each of P prices, and what their steps ask.

    Parameters
    ----------
    prices
        The services and zones that price shipments.
    scale
        How many units make a kg.

    Attributes
    ----------
    carried
        Shape (P,), the most that a shipment may weigh.
    count
        Shape (P,), how many steps apply somewhere.
    least, most, cost
        Shape (P, K), bounds of the steps that apply somewhere, both included, and what they cost, by rising weight;
        where there are fewer than K, the rest is beyond all weights.
    """

    def __init__(self, prices: Sequence[tuple[CarrierService, Zone]], scale: int) -> None:
        self._scale = scale
        steps = [list(self._steps(zone)) for _, zone in prices]
        self.carried = np.array([self._carried(*price) for price in prices], dtype=np.int64)
        self.count = np.array([len(each) for each in steps], dtype=np.int64)
        shape = len(prices), max(map(len, steps), default=0)
        self.least, self.most, self.cost = np.full(shape, _NEVER), np.full(shape, _NEVER), np.zeros(shape)
        for row, each in enumerate(steps):
            for place, step in enumerate(each):
                self.least[row, place], self.most[row, place], self.cost[row, place] = step

    def _units(self, kilos: float) -> int:
        """Return the whole units in a weight; more than `LARGEST_TERM` need not be told apart."""
        units = int(written(kilos) * self._scale)
        return min(units, LARGEST_TERM)

    def _carried(self, service: CarrierService, zone: Zone) -> int:
        """Return what a shipment may weigh: no more than the service takes, and than the last step covers."""
        bounds = (bound for bound in (service.max_weight_kg, zone.most_kg) if bound is not None)
        return min(map(self._units, bounds), default=LARGEST_TERM)

    def _steps(self, zone: Zone) -> Iterator[_Step]:
        """Yield bounds and costs of the steps that apply somewhere: the first in file order that covers a weight."""
        least = 0
        for step in zone.steps:
            upto = LARGEST_TERM if step.max_kg is None else self._units(step.max_kg)
            if upto >= least:
                yield least, upto, step.cost
                least = upto + 1
