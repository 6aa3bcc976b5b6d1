"""What has been measured so far, by class and method; written to the ledger as it is added."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from benchmarks.cases import CaseClass
from benchmarks.latencies.measured import Measured
from benchmarks.ledger import Ledger


class Journal:
    """Measurements by class, method and order.

    Parameters
    ----------
    ledger
        Holds those of earlier runs, and takes those that are added.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[tuple[CaseClass, str], dict[int, Measured]] = defaultdict(dict)
        for row in ledger.rows:
            self._put(Measured.from_row(row))

    def add(self, measured: Measured) -> None:
        """Add a measurement, and see it written."""
        self._ledger.add(measured.to_row())
        self._put(measured)

    def get(self, kind: CaseClass, method: str, order: int) -> Measured | None:
        """Return the measurement of an order with a method, if there is one."""
        return self._found[kind, method].get(order)

    def seconds(self, kind: CaseClass, method: str) -> float:
        """Return the seconds that a method has spent in a class."""
        return sum(each.seconds for each in self._found[kind, method].values())

    def of(self, kinds: Iterable[CaseClass], methods: Iterable[str], orders: int) -> Iterator[Measured]:
        """Yield what was measured of the first orders of some classes with some methods."""
        methods = tuple(methods)
        for kind in kinds:
            for method in methods:
                yield from (each for each in self._found[kind, method].values() if each.order < orders)

    def _put(self, measured: Measured) -> None:
        self._found[measured.kind, measured.method][measured.order] = measured
