"""Orders that are expected, and what stock and capacity are worth to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.availability import Availability
from models.orders import Order
from optimizer.compiler.joint.names import RowName
from optimizer.outlook.levels import LevelKey
from optimizer.uses import Booleans


@dataclass(frozen=True)
class Expectation:
    """Orders that are expected, and what there is for them.

    Attributes
    ----------
    orders
        The B orders, each of which stands for several; no two of one id unless one is for later.
    is_later
        (B,) whether they are expected on later days, whose capacity is theirs.
    room
        The stock for all of them, and what is used of today's capacity.
    days_after
        How many days of capacity there are after today.
    """

    orders: Sequence[Order]
    is_later: Booleans
    room: Availability
    days_after: float


@dataclass(frozen=True)
class Worth:
    """What stock and capacity are worth.

    Attributes
    ----------
    prices
        By row, what a piece or a unit of capacity today is worth, by what the level counts; only what is above 0.
    largest
        The most that a known plan is worth in the second level, by size.
    """

    prices: Mapping[RowName, Mapping[LevelKey, float]]
    largest: float
