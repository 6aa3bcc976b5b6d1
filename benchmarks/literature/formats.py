"""The formats of location instances: plain numbers, told apart by their order only."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """What a file states, whatever its format.

    Attributes
    ----------
    capacity, opening
        (I,) of each facility.
    demand
        (J,) of each customer; 0 where the format has none.
    cost
        (J, I) what serving the whole of a customer costs.
    """

    capacity: Floats
    opening: Floats
    demand: Floats
    cost: Floats


def read_cap(text: str) -> Numbers:
    """Read OR-Library's format: ``m n``, capacity and opening cost of each facility, demand and costs by customer.

    Raises
    ------
    ValueError
        Where there are more or fewer numbers than the first two announce.
    """
    facilities, customers, numbers = _sized(text.split())
    _count(numbers, 2 * facilities + customers * (facilities + 1))
    supply = numbers[: 2 * facilities].reshape(facilities, 2)
    rows = numbers[2 * facilities :].reshape(customers, facilities + 1)
    return Numbers(capacity=supply[:, 0], opening=supply[:, 1], demand=rows[:, 0], cost=rows[:, 1:])


def read_single_source(text: str) -> Numbers:
    """Read ``I J``, the capacities, the opening costs, the demands, and the costs by customer; errors as `read_cap`."""
    facilities, customers, numbers = _sized(text.split())
    _count(numbers, 2 * facilities + customers * (facilities + 1))
    capacity, opening, demand, cost = np.split(numbers, [facilities, 2 * facilities, 2 * facilities + customers])
    return Numbers(capacity, opening, demand, cost.reshape(customers, facilities))


def read_simple(text: str) -> Numbers:
    """Read UflLib's simple format: a name, ``m n 0``, and index, opening cost and costs by facility.

    Raises
    ------
    ValueError
        As for `read_cap`, and where the first line is not that of a name.
    """
    title, _, rest = text.partition("\n")
    if not title.startswith("FILE:"):
        raise ValueError("the simple format begins with 'FILE:'")
    facilities, customers, numbers = _sized(rest.split())
    _count(numbers, 1 + facilities * (customers + 2))
    rows = numbers[1:].reshape(facilities, customers + 2)
    return Numbers(
        capacity=np.zeros(facilities), opening=rows[:, 1], demand=np.zeros(customers), cost=rows[:, 2:].T.copy()
    )


def _sized(words: list[str]) -> tuple[int, int, Floats]:
    if len(words) < 2:
        raise ValueError("a file begins with its numbers of facilities and customers")
    # Some files have a word where a capacity stands that the user is to choose.
    numbers = [np.nan if word == "capacity" else float(word) for word in words[2:]]
    return int(words[0]), int(words[1]), np.array(numbers, dtype=np.float64)


def _count(numbers: Floats, wanted: int) -> None:
    if len(numbers) != wanted:
        raise ValueError(f"{wanted} numbers were announced, there are {len(numbers)}")
