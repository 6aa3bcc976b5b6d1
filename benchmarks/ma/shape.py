"""How large a network is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Sizes of an experiment.

    Attributes
    ----------
    name
        What it is called.
    suffix
        What its files' names end in.
    items
        Items that are sold.
    largest
        Items in the largest order; there are orders of each size from 0.
    types
        Item sets of each size.
    arrivals
        Orders of a sequence, empty ones included.
    """

    name: str
    suffix: str
    items: int
    largest: int
    types: int
    arrivals: int


SMALL = Shape("small", "_warmup", items=20, largest=5, types=5, arrivals=10_000)
LARGE = Shape("large", "", items=100, largest=10, types=10, arrivals=100_000)
SHAPES = {shape.name: shape for shape in (SMALL, LARGE)}
