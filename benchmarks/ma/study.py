"""What is to be measured, and who measures it."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass

from benchmarks.ma.derivation import Effort
from benchmarks.ma.geography import Geography
from benchmarks.ma.journal import Cell, Journal
from benchmarks.ma.shape import Shape
from benchmarks.ma.trial import Measured, Task, measure

_BLOCK = 10
"""Sequences that are measured together, and lost together by an interruption."""


@dataclass(frozen=True)
class Study:
    """What is to be measured.

    Attributes
    ----------
    shape, geography
        The network.
    carrying
        How likely a centre carries an item, one after the other.
    instances, sequences
        How many instances, and sequences of each.
    methods
        Bounds and policies.
    effort
        What bid prices may take.
    seed
        Of everything that is drawn.
    """

    shape: Shape
    geography: Geography
    carrying: tuple[float, ...]
    instances: int
    sequences: int
    methods: tuple[str, ...]
    effort: Effort
    seed: int

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The parts of the experiment."""
        return tuple(Cell(self.shape.name, carrying) for carrying in self.carrying)

    def missing(self, journal: Journal) -> Iterator[Task]:
        """Yield what has to be measured still."""
        for cell in self.cells:
            for instance in range(self.instances):
                for first in range(0, self.sequences, _BLOCK):
                    block = range(first, min(first + _BLOCK, self.sequences))
                    yield from self._tasks(journal, cell, instance, block)

    def first_tasks(self, instances: int) -> Iterator[Task]:
        """Yield the first sequence of the first instances of each cell."""
        for cell in self.cells:
            for instance in range(instances):
                yield self._task(cell, instance, (0,), ())

    def _tasks(self, journal: Journal, cell: Cell, instance: int, block: range) -> Iterator[Task]:
        """Yield one task for all methods that lack the same sequences."""
        lacking: dict[tuple[int, ...], list[str]] = {}
        for method in self.methods:
            if sequences := journal.missing(cell, method, instance, block):
                lacking.setdefault(sequences, []).append(method)
        for sequences, methods in lacking.items():
            yield self._task(cell, instance, sequences, tuple(methods))

    def _task(self, cell: Cell, instance: int, sequences: tuple[int, ...], methods: tuple[str, ...]) -> Task:
        return Task(
            shape=self.shape,
            geography=self.geography,
            carrying=cell.carrying,
            instance=instance,
            sequences=sequences,
            methods=methods,
            effort=self.effort,
            seed=self.seed,
        )


def measured(tasks: Iterable[Task], pool: Executor | None = None) -> Iterator[list[Measured]]:
    """Yield what each task found as it is done: by a pool, or here."""
    if pool is None:
        yield from map(measure, tasks)
        return
    try:
        for done in as_completed([pool.submit(measure, task) for task in tasks]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)
