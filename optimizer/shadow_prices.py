"""From duals of the rows of a joint problem to prices of stock and capacity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from models.batches import CapacityPrice, Prices, StockPrice
from optimizer.compiler import JointOrders, RowName

_DECIMALS = 6

_Key = tuple[int, str, str | None]


def prices_of(joint: JointOrders, duals: NDArray[np.float64]) -> Prices:
    """Return what orders pay that open no safety stock and may use all capacity.

    Parameters
    ----------
    joint
        The problem.
    duals
        (K, R) what one more unit of each row would save in each level, in the level's whole numbers.
    """
    found: dict[_Key, float] = defaultdict(float)
    for level, row in zip(*(axis.tolist() for axis in np.nonzero(duals > 0)), strict=True):
        name = joint.names[row]
        if _is_paid(name):
            found[level, name.node, name.item] += duals[level, row] * joint.problem.units[level] * name.per_unit
    prices = list(_sorted(found.items()))
    return Prices(
        stock=tuple(
            StockPrice(level=level, node=node, item=item, price=price)
            for level, node, item, price in prices
            if item is not None
        ),
        capacity=tuple(
            CapacityPrice(level=level, node=node, price=price) for level, node, item, price in prices if item is None
        ),
    )


def _is_paid(name: RowName) -> bool:
    """Tell whether ordinary orders use a row; one for a share of a node's capacity is for those held to a share."""
    return name.share >= 1.0


def _sorted(found: Iterable[tuple[_Key, float]]) -> Iterator[tuple[int, str, str | None, float]]:
    """Yield what has a price by level, node and item."""
    for (level, node, item), price in sorted(found, key=lambda each: (each[0][0], each[0][1], each[0][2] or "")):
        if (rounded := round(price, _DECIMALS)) > 0:
            yield level, node, item, rounded
