"""What has been measured so far; written to the ledger as it is added."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.ledger import Ledger
from benchmarks.ma.trial import Measured


@dataclass(frozen=True, order=True)
class Cell:
    """A part of the experiment.

    Attributes
    ----------
    network
        Name of its shape.
    carrying
        How likely a centre carries an item.
    """

    network: str
    carrying: float


@dataclass(frozen=True)
class Outcome:
    """One sequence with one method: its cost, the deterministic bound, and the seconds it took."""

    cost: float
    deterministic: float
    seconds: float
    derivations: float
    deriving: float


Place = tuple[int, int]
"""An instance and a sequence, by number."""


class Journal:
    """Outcomes by cell and method.

    Parameters
    ----------
    ledger
        Holds those of earlier runs, and takes those that are added.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[tuple[Cell, str], dict[Place, Outcome]] = defaultdict(dict)
        for row in ledger.rows:
            self._put(Measured.from_row(row))

    def add(self, measured: Measured) -> None:
        """Add a measurement, and see it written."""
        self._ledger.add(measured.to_row())
        self._put(measured)

    def missing(self, cell: Cell, method: str, instance: int, sequences: Iterable[int]) -> tuple[int, ...]:
        """Return which sequences of an instance a method lacks."""
        known = self._found[cell, method]
        return tuple(sequence for sequence in sequences if (instance, sequence) not in known)

    def outcomes(self, cell: Cell, method: str, instances: int, sequences: int) -> dict[Place, Outcome]:
        """Return what is known of the first sequences of the first instances."""
        known = self._found[cell, method]
        wanted = ((instance, sequence) for instance in range(instances) for sequence in range(sequences))
        return {place: known[place] for place in wanted if place in known}

    def _put(self, measured: Measured) -> None:
        share = 1 / len(measured.sequences)
        for sequence, cost, seconds in zip(measured.sequences, measured.costs, measured.seconds, strict=True):
            outcome = Outcome(
                cost=cost,
                deterministic=measured.deterministic,
                seconds=seconds,
                derivations=measured.derivations * share,
                deriving=measured.deriving * share,
            )
            cell = Cell(measured.network, measured.carrying)
            self._found[cell, measured.method][measured.instance, sequence] = outcome
