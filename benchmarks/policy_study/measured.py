"""What one replay of a workload came to, as a row of the ledger."""

from dataclasses import asdict, dataclass
from typing import NamedTuple, Self

from benchmarks.ledger import Row
from benchmarks.workloads import Kind, Stock, Workload


class Cell(NamedTuple):
    """What figures are averaged over the seeds of."""

    kind: Kind
    stock: Stock
    capacity: bool

    @classmethod
    def of(cls, workload: Workload) -> Self:
        """Return the cell of a workload."""
        return cls(workload.kind, workload.stock, workload.capacity)

    @property
    def circumstances(self) -> str:
        """What tells it from other cells of its kind, such as ``tight, capacity``."""
        return self.stock + ", capacity" * self.capacity

    @property
    def name(self) -> str:
        """What tells it from all others, such as ``stores, tight, capacity``."""
        return f"{self.kind}, {self.circumstances}"


@dataclass(frozen=True)
class Measured:
    """A run of a policy over the orders of a workload.

    Attributes
    ----------
    kind, stock, capacity, seed, run
        Which run of which workload.
    orders, pieces
        Orders decided, and pieces that they ask for.
    cost
        The sum of the plans' values, in money.
    bound
        What the joint decision in hindsight is proven to cost at least; None of other runs.
    unfilled
        Pieces that stay unfilled.
    shipments, split
        Shipments, and orders in more than one.
    median_ms, p99_ms, mean_ms
        Wall-clock milliseconds of a decision, with prices that were derived for it; of orders that were decided
        together an equal share each.
    seconds
        Of the core, for the whole run.
    """

    kind: Kind
    stock: Stock
    capacity: bool
    seed: int
    run: str
    orders: int
    pieces: int
    cost: float
    bound: float | None
    unfilled: int
    shipments: int
    split: int
    median_ms: float
    p99_ms: float
    mean_ms: float
    seconds: float

    @property
    def cell(self) -> Cell:
        """The cell of its workload."""
        return Cell(self.kind, self.stock, self.capacity)

    @property
    def split_rate(self) -> float:
        """Share of orders in more than one shipment."""
        return self.split / self.orders

    @property
    def shipments_per_order(self) -> float:
        """Shipments over orders, of which some may have none."""
        return self.shipments / self.orders

    @property
    def fill_rate(self) -> float:
        """Share of the pieces that are filled."""
        return 1 - self.unfilled / self.pieces

    def to_row(self) -> Row:
        """Return the row for the ledger."""
        return asdict(self)
