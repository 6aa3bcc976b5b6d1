"""Measures methods on sequences of an instance; what a worker does."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from time import process_time
from typing import Any, Self

import numpy as np

from benchmarks.ma.arrays import Integers
from benchmarks.ma.derivation import Effort
from benchmarks.ma.geography import Geography
from benchmarks.ma.ground import Ground
from benchmarks.ma.instance import Instance, draw_arrivals, draw_instance
from benchmarks.ma.policies import Run, policies
from benchmarks.ma.shape import Shape

EXPECTED, HINDSIGHT = "expected", "hindsight"
"""The bounds by plans, at expected and at realised demand."""

BOUNDS = (EXPECTED, HINDSIGHT)

_INSTANCE, _ARRIVALS, _CHOICES = 0, 1, 2
"""What is drawn has a stream of its own, so that all methods meet the same orders."""


@dataclass(frozen=True)
class Task:
    """Some sequences of an instance, and with which methods they are measured.

    Attributes
    ----------
    shape, geography
        The network.
    carrying
        How likely a centre carries an item.
    instance
        Its number.
    sequences
        Their numbers.
    methods
        Names of policies and bounds.
    effort
        What bid prices may take.
    seed
        Of everything that is drawn.
    """

    shape: Shape
    geography: Geography
    carrying: float
    instance: int
    sequences: tuple[int, ...]
    methods: tuple[str, ...]
    effort: Effort
    seed: int


@dataclass(frozen=True)
class Measured:
    """What a method reached on some sequences of an instance.

    Attributes
    ----------
    network, carrying, instance, sequences, method
        Of what.
    deterministic
        The instance's deterministic bound by items.
    costs
        Of each sequence; a bound's value where the method is one.
    seconds
        That each sequence took.
    derivations, deriving
        How often prices were derived in all, and the seconds it took.
    """

    network: str
    carrying: float
    instance: int
    sequences: tuple[int, ...]
    method: str
    deterministic: float
    costs: tuple[float, ...]
    seconds: tuple[float, ...]
    derivations: int = 0
    deriving: float = 0.0

    def to_row(self) -> dict[str, Any]:
        """Return it as a row of a ledger."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """Return what a row holds."""
        lists: dict[str, Any] = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
        return cls(**{**row, **lists})


def measure(task: Task) -> list[Measured]:
    """Measure each method of a task on all its sequences."""
    ground = ground_of(task)
    arrivals = [arrivals_of(task, ground.instance, sequence) for sequence in task.sequences]
    return [_measured(task, method, ground, list(_runs(task, method, ground, arrivals))) for method in task.methods]


def ground_of(task: Task) -> Ground:
    """Return a task's instance, with its programs solved."""
    return Ground.of(draw_instance(task.shape, task.geography, task.carrying, _stream(task, _INSTANCE)))


def arrivals_of(task: Task, instance: Instance, sequence: int) -> Integers:
    """Return the (T,) arrivals of a sequence of a task's instance."""
    return draw_arrivals(instance, _stream(task, _ARRIVALS, sequence))


def run(task: Task, method: str, ground: Ground, arrivals: Integers, sequence: int) -> Run:
    """Return how a method fares on the arrivals of a sequence."""
    if method == EXPECTED:
        return Run(ground.expected.bound)
    if method == HINDSIGHT:
        return Run(ground.hindsight(arrivals))
    return policies(task.effort)[method](ground, arrivals, _stream(task, _CHOICES, sequence))


def _runs(task: Task, method: str, ground: Ground, arrivals: list[Integers]) -> Iterator[tuple[Run, float]]:
    """Yield how a method fared on each sequence, and how long it took."""
    for number, sequence in zip(task.sequences, arrivals, strict=True):
        began = process_time()
        found = run(task, method, ground, sequence, number)
        yield found, process_time() - began


def _measured(task: Task, method: str, ground: Ground, runs: list[tuple[Run, float]]) -> Measured:
    return Measured(
        network=task.shape.name,
        carrying=task.carrying,
        instance=task.instance,
        sequences=task.sequences,
        method=method,
        deterministic=ground.deterministic.bound,
        costs=tuple(run.cost for run, _ in runs),
        seconds=tuple(seconds for _, seconds in runs),
        derivations=sum(run.derivations for run, _ in runs),
        deriving=sum(run.deriving for run, _ in runs),
    )


def _stream(task: Task, *purpose: int) -> np.random.Generator:
    """Return the generator of a purpose: the same in each run, and another for each instance and purpose."""
    per_mille = round(1000 * task.carrying)
    return np.random.default_rng([task.seed, per_mille, task.instance, *purpose])
