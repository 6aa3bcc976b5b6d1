"""One measurement, as it is kept in the ledger."""

from dataclasses import asdict, dataclass

from benchmarks.cases import CaseClass
from benchmarks.ledger import Row

LIBRARY = "library"
"""The method that is the library's own call."""


@dataclass(frozen=True)
class Measured:
    """How one order fared with one method.

    Attributes
    ----------
    kind
        Class of the order.
    order
        Its number in the class, from 0.
    method
        The library or a peer.
    seconds
        Time taken.
    value
        Money of the answer, as the checker derives it; None where the limit came before the proof.
    unfilled
        Pieces not sourced.
    nodes
        Nodes that take part.
    engine
        Engine that decided, for the library; else the method.
    """

    kind: CaseClass
    order: int
    method: str
    seconds: float
    value: float | None
    unfilled: int
    nodes: int
    engine: str

    @classmethod
    def from_row(cls, row: Row) -> "Measured":
        """Return what a row says."""
        return cls(**{**row, "kind": CaseClass(**row["kind"])})

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be sourced, so that peers have no model to solve."""
        return self.value is not None and self.nodes == 0

    def to_row(self) -> Row:
        """Return the row for the ledger."""
        return asdict(self)
