"""A location instance: facilities to open, customers to serve."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Family = Literal["capacitated", "single-source", "delmaire", "uncapacitated"]
"""Where an instance comes from, and how customers may be served."""


@dataclass(frozen=True)
class Facilities:
    """An instance with I facilities and J customers.

    Attributes
    ----------
    name
        Name in the literature.
    family
        Its family.
    capacity
        (I,) the most demand that a facility serves; None is any.
    opening
        (I,) what opening a facility costs.
    demand
        (J,) demand of each customer, whole numbers; 1 where there is no capacity.
    cost
        (J, I) what serving the whole of a customer costs.
    divisible
        Whether a customer may be served by several facilities.
    optimum
        The published optimum, if there is one.
    """

    name: str
    family: Family
    capacity: Floats | None
    opening: Floats
    demand: Floats
    cost: Floats
    divisible: bool
    optimum: float | None

    def __post_init__(self) -> None:
        shape = (len(self.demand), len(self.opening))
        if self.cost.shape != shape or (self.capacity is not None and len(self.capacity) != shape[1]):
            raise ValueError(f"{self.name}: the costs have the shape {self.cost.shape}, not {shape}")
        if (self.demand < 0).any() or (self.demand != np.floor(self.demand)).any():
            raise ValueError(f"{self.name}: demands are whole numbers, 0 or more")
