"""What has been measured of batches so far; written to the ledger as it is added."""

from collections.abc import Iterable, Iterator

from benchmarks.batch_study.measured import Measured
from benchmarks.batches import BatchClass
from benchmarks.ledger import Ledger


class Journal:
    """Measurements by class, seed and method.

    Parameters
    ----------
    ledger
        Holds those of earlier runs, and takes those that are added.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[tuple[BatchClass, int, str], Measured] = {}
        for row in ledger.rows:
            self._put(Measured.from_row(row))

    def add(self, measured: Measured) -> None:
        """Add a measurement, and see it written."""
        self._ledger.add(measured.to_row())
        self._put(measured)

    def get(self, kind: BatchClass, seed: int, method: str) -> Measured | None:
        """Return the measurement of a batch with a method, if there is one."""
        return self._found.get((kind, seed, method))

    def of(self, kinds: Iterable[BatchClass], seeds: Iterable[int], methods: Iterable[str]) -> Iterator[Measured]:
        """Yield what was measured of some batches with some methods."""
        seeds, methods = tuple(seeds), tuple(methods)
        keys = ((kind, seed, method) for kind in kinds for seed in seeds for method in methods)
        yield from (self._found[key] for key in keys if key in self._found)

    def _put(self, measured: Measured) -> None:
        self._found[measured.kind, measured.seed, measured.method] = measured
