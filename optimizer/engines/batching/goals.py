"""What an engine for many orders is asked for, tells on the way, and answers.

Shapes: K levels and R rows, as in `joint`; L lines and O options are an order's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Limits
from optimizer.uses import Integers

Floats = NDArray[np.float64]
Stopped = Literal["time", "deterministic", "interrupted", "stalled"]
"""What ended a search short of its goal; 'stalled' where all that the engine tries was tried."""


@dataclass(frozen=True)
class Goals:
    """What is asked for.

    Attributes
    ----------
    gap
        Relative gap at which the first level that is not proven is good enough; 0 asks for a proof.
    limits
        What may cut the search short, and how it runs.
    """

    gap: float = 1e-4
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Progress:
    """How far a search has come.

    Attributes
    ----------
    phase
        What it does.
    level
        The first level that is not proven, from 0.
    value, bound
        Value reached and bound proven of it, in the documents' units.
    gap
        How far they are apart: (value - bound) / max(1, |value|).
    seconds
        Wall-clock time since the search began.
    """

    phase: str
    level: int
    value: float
    bound: float
    gap: float
    seconds: float


Report = Callable[[Progress], None]


@dataclass(frozen=True)
class JointAnswer:
    """What an engine found.

    Attributes
    ----------
    choices
        (L, O) pieces of each order.
    bounds
        (K,) proven lower bound of each level, in its integer units; of a level behind one that is not proven it holds
        for choices that are no worse in the earlier levels than these.
    prices
        (K, R) what one more unit of each row would save in each level at most, in the level's integer units.
    status
        'optimal' where every level is proven, else 'feasible'.
    limit
        What ended the search before the gap asked for was reached; None where it was.
    start_values
        (K,) value of each level when orders are decided one after the other, which the choices are never worse than.
    components
        Parts that compete for nothing with one another, single orders included.
    columns, rounds
        The most plans of single orders that a choice was among, and rounds of pricing that found them.
    deterministic_seconds
        Deterministic time that the search took.
    """

    choices: tuple[Integers, ...]
    bounds: tuple[int, ...]
    prices: Floats
    status: Literal["optimal", "feasible"]
    limit: Stopped | None
    start_values: tuple[int, ...]
    components: int = 0
    columns: int = 0
    rounds: int = 0
    deterministic_seconds: float = 0.0


def relative_gap(value: float, bound: float) -> float:
    """Return how far a value is above a bound, both in the documents' units, for values above 1 as a share of it."""
    return max(value - bound, 0.0) / max(1.0, abs(value))
