"""Measures one batch: the library from documents to the checked plans, peers on the compiled arrays."""

import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.batch_peers import GAPS, RELAXATIONS, RULES, SOLVERS, Form, Spent, Watch
from benchmarks.batch_peers.form import MONEY
from benchmarks.batch_study.measured import LIBRARY, Ending, Measured
from benchmarks.batches import BatchClass, make_batch
from models import Assignment, Order, Point
from models.geography import distances_km
from optimizer import Sourcer
from optimizer.assembly import assignments_of
from optimizer.checker import BatchChecker, Checker, Claim
from optimizer.compiler import CompiledOrder, Compiler, DecidedOrder
from optimizer.compiler.selection import Candidate
from optimizer.engines.batching.goals import Progress
from optimizer.engines.feasibility import is_feasible
from optimizer.joint import JointProblem
from optimizer.uses import Integers

_WATCHED = (0.01, 0.002, 0.001, 0.0005, 0.0001)
_SAME, _SAME_SHARE = 1e-3, 1e-7
"""How far a stated value may be from the documents': whole numbers of small units are rounded for each order."""

_ENDINGS: dict[str | None, Ending] = {None: "done", "stalled": "stalled"}

_BYTES = {"darwin": 1}
"""What the peak of memory is counted in; kilobytes elsewhere."""


@dataclass(frozen=True)
class _Answer:
    """What a method answers: what each order gets, as documents or as arrays, and what is proven."""

    assignments: Sequence[list[Assignment]] | None = None
    choices: Sequence[Integers] | None = None
    bound: float | None = None
    times: dict[float, float] = field(default_factory=dict)
    found: float | None = None
    last: Spent | None = None
    value: float | None = None
    ending: Ending = "done"


class Trial:
    """A batch, ready to be measured.

    Parameters
    ----------
    kind, seed
        Which batch.
    limit
        The most seconds of one measurement, of each gap for a peer that is run once for each.
    """

    def __init__(self, kind: BatchClass, seed: int, limit: float) -> None:
        self._kind, self._seed, self._limit = kind, seed, limit
        self._batch = make_batch(kind, seed)
        self._compiler = Compiler(self._batch.network, self._batch.rules)

    def measure(self, method: str) -> Measured:
        """Measure the library's call or a peer, and judge the answer."""
        prepared = self._prepared(method)
        watch = Watch()
        answer = prepared()
        spent = answer.last or watch.spent
        peak = _peak_mb()
        value, unfilled, split = self._judged(answer)
        return Measured(
            kind=self._kind,
            seed=self._seed,
            method=method,
            ending=answer.ending,
            seconds=spent.clock,
            cpu=spent.cpu,
            times={repr(gap): moment for gap, moment in answer.times.items()},
            found=answer.found,
            value=value,
            bound=answer.bound,
            unfilled=unfilled,
            split=split,
            peak_mb=peak,
        )

    def _prepared(self, method: str) -> Callable[[], _Answer]:
        """Return what is to be timed; what it needs is made before."""
        if method == LIBRARY:
            sourcer = Sourcer(self._batch.network, self._batch.rules)
            return lambda: self._by_library(sourcer)
        if method in RULES:
            joint, km, source = self._joint, list(self._km()), RULES[method]
            return lambda: _Answer(choices=source(joint, km))
        form = Form.of(self._joint)
        return lambda: self._by_solver(method, form)

    def _by_library(self, sourcer: Sourcer) -> _Answer:
        watch = Watch(_WATCHED)

        def see(progress: Progress) -> None:
            if progress.level == MONEY:
                watch.see(progress.value, progress.bound)

        batch = self._batch
        result = sourcer.source_batch(
            batch.orders, batch.availability, gap=GAPS[-1], time_limit=self._limit, progress=see
        )
        money = result.objective[MONEY]
        is_open = any(level.bound < level.value for level in result.objective[:MONEY])
        watch.see(money.value, None if is_open else money.bound)
        return _Answer(
            assignments=[list(plan.assignments) for plan in result.plans],
            bound=None if is_open else money.bound,
            times=watch.times,
            found=watch.found,
            value=money.value,
            ending=_ENDINGS.get(result.outcome.limit, "limit"),
        )

    def _by_solver(self, method: str, form: Form) -> _Answer:
        solve = {**SOLVERS, **RELAXATIONS}[method]
        found = solve(form, self._limit)
        goal = 0.0 if method in RELAXATIONS else GAPS[-1]
        return _Answer(
            choices=None if found.chosen is None else form.choices(self._joint, found.chosen),
            bound=found.bound,
            times=dict(found.times),
            found=found.found,
            last=found.last,
            value=found.value,
            ending="done" if goal in found.times else "limit",
        )

    @cached_property
    def _joint(self) -> JointProblem:
        """The compiled arrays; orders are generated in their turn."""
        return self._compiler.joint(self._decided, self._batch.availability).problem

    @cached_property
    def _decided(self) -> list[DecidedOrder]:
        return [DecidedOrder(order, self._candidate(order)) for order in self._batch.orders]

    def _candidate(self, order: Order) -> Candidate:
        candidate = self._compiler.settled(order)
        if candidate is None:
            raise ValueError("the rule of generated batches decides by itself")
        return candidate

    def _compiled(self) -> Iterator[CompiledOrder]:
        """Yield the orders as they are compiled alone, one after the other: all at once take room."""
        for decided in self._decided:
            yield self._compiler.under(decided.order, decided.candidate, self._batch.availability)

    def _km(self) -> Iterator[NDArray[np.float64]]:
        """Yield the distances of each order's options."""
        place = {node.id: index for index, node in enumerate(self._batch.network.nodes)}
        points = np.array([_point(node.location) for node in self._batch.network.nodes])
        for order, compiled in zip(self._batch.orders, self._compiled(), strict=True):
            nodes = compiled.scene.supply.nodes
            here = [place[nodes[option.node].id] for option in compiled.options]
            if order.destination.location is None:
                raise ValueError("generated batches have locations")
            yield distances_km(order.destination.location, points[here].tolist())

    def _judged(self, answer: _Answer) -> tuple[float | None, int, int]:
        """Return money, unfilled pieces and split lines as the checker derives them from the documents.

        Raises
        ------
        PlanRejected
            Where the answer is no plan.
        RuntimeError
            Where it is not worth what the method says.
        """
        assignments = self._assignments(answer.choices) if answer.assignments is None else answer.assignments
        if assignments is None:
            return None, 0, 0
        batch = self._batch
        checker = BatchChecker(Checker(batch.network, batch.rules))
        claims = [Claim(order, list(each)) for order, each in zip(batch.orders, assignments, strict=True)]
        unfilled, split, money = checker.evaluate(claims, batch.availability).levels
        if answer.value is not None and abs(answer.value - money.value) > _SAME + _SAME_SHARE * money.value:
            raise RuntimeError(f"{self._kind.name}: {answer.value} is stated, the documents give {money.value}")
        return money.value, round(unfilled.value), round(split.value)

    def _assignments(self, choices: Sequence[Integers] | None) -> Sequence[list[Assignment]] | None:
        """Return choices as documents, after they are found to keep to the arrays."""
        if choices is None:
            return None
        joint = self._joint
        if not all(map(is_feasible, joint.orders, choices)) or (joint.used(choices) > joint.rows.limit).any():
            raise RuntimeError(f"{self._kind.name}: an answer does not keep to the compiled arrays")
        return [assignments_of(*each) for each in zip(self._compiled(), choices, strict=True)]


def _point(location: Point | None) -> tuple[float, float]:
    if location is None:
        raise ValueError("generated batches have locations")
    return location.lat, location.lon


def _peak_mb() -> float:
    """Return the most memory that this process has taken, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES.get(sys.platform, 1024) / 1e6
