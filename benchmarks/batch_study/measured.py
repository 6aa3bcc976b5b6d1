"""One measurement of a batch, as it is kept in the ledger."""

from dataclasses import asdict, dataclass
from typing import Literal

from benchmarks.batch_peers import RELAXATIONS, gap_of
from benchmarks.batches import BatchClass
from benchmarks.ledger import Row

LIBRARY = "library"
"""The method that is the library's own call."""

Ending = Literal["done", "stalled", "limit", "lost"]
"""Whether a method did all it was asked for, ran out of things to try, came to the limit, or was ended from outside.

What ends a process from outside is mostly want of memory.
"""


@dataclass(frozen=True)
class Measured:
    """How one batch fared with one method.

    Attributes
    ----------
    kind, seed
        Which batch.
    method
        The library or a peer.
    ending
        How it ended.
    seconds, cpu
        Time taken, of the last run where there is one for each gap: by the clock, and of all processor cores together.
    times
        Seconds until each gap was proven, by the gap as text; what was not proven is missing. The time of a linear
        relaxation is that of gap 0.
    found
        Seconds until the final value was reached, where the method tells.
    value, bound
        Money of the answer as the checker derives it, and what is proven of it; None where there is none.
    unfilled, split
        Pieces not sourced, and lines from more than one node.
    peak_mb
        The most memory that the process took, documents and compiled arrays included.
    """

    kind: BatchClass
    seed: int
    method: str
    ending: Ending
    seconds: float
    cpu: float
    times: dict[str, float]
    found: float | None
    value: float | None
    bound: float | None
    unfilled: int
    split: int
    peak_mb: float

    @classmethod
    def from_row(cls, row: Row) -> "Measured":
        """Return what a row says."""
        return cls(**{**row, "kind": BatchClass(**row["kind"])})

    @property
    def gap(self) -> float | None:
        """How far value and bound are apart; None where one is missing."""
        return gap_of(self.value, self.bound)

    @property
    def is_whole(self) -> bool:
        """Whether there is an answer in which every line is served whole, so that its money compares with others'."""
        return self.value is not None and not self.unfilled and not self.split

    @property
    def is_relaxation(self) -> bool:
        """Whether it is a bound alone that was asked for."""
        return self.method in RELAXATIONS

    def time_to(self, gap: float) -> float | None:
        """Return the seconds until a gap was proven; None where it was not."""
        return self.times.get(repr(gap))

    def to_row(self) -> Row:
        """Return the row for the ledger."""
        return asdict(self)
