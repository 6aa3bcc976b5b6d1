"""Measures the orders of one class: the library from documents to the checked plan, peers on the bare arrays."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import CaseClass, make_case
from benchmarks.latencies.measured import LIBRARY, Measured
from benchmarks.peers import PEERS, Location
from models import Assignment, Order
from models.geography import distances_km
from optimizer import Sourcer
from optimizer.answer import Answer
from optimizer.assembly import assignments_of
from optimizer.checker import Checker
from optimizer.compiler import CompiledOrder, Compiler

_MONEY = 1
_SAME = 1e-4


@dataclass(frozen=True)
class _Judged:
    """What the checker makes of an answer."""

    value: float
    unfilled: int
    nodes: int


class Trial:
    """The orders of a class, ready to be measured.

    Parameters
    ----------
    kind
        The class.
    orders
        How many orders there are.
    seed
        Seed of the documents.
    limit
        The most seconds of one measurement.
    """

    def __init__(self, kind: CaseClass, *, orders: int, seed: int, limit: float) -> None:
        self._kind, self._limit = kind, limit
        # One more than is measured, to warm up with: whatever is cached by network or stock is cached then.
        self._case = make_case(kind, orders=orders + 1, seed=seed)
        self._sourcer = Sourcer(self._case.network, self._case.rules)
        self._compiler = Compiler(self._case.network, self._case.rules)
        self._checker = Checker(self._case.network, self._case.rules)
        self._sourcer.source(self._case.orders[-1], self._case.availability, time_limit=limit)

    def library(self, index: int) -> Measured:
        """Measure the library's call on an order, and judge its plan."""
        order = self._case.orders[index]
        start = time.perf_counter()
        plan = self._sourcer.source(order, self._case.availability, time_limit=self._limit)
        seconds = time.perf_counter() - start
        judged = self._judged(order, plan.assignments)
        proven = plan.outcome.status == "optimal"
        return self._measured(index, LIBRARY, seconds, judged if proven else None, plan.outcome.engine)

    def peer(self, index: int, name: str) -> Measured:
        """Measure a peer on an order's arrays, and judge its answer."""
        order = self._case.orders[index]
        compiled = next(self._compiler.candidates(order, self._case.availability))
        location = Location.of(compiled.problem, _km(order, compiled))
        start = time.perf_counter()
        # There is no model where nothing can be sourced, and a peer need not find that out.
        nothing = np.zeros(0, dtype=np.int64)
        units = PEERS[name].solve(location, self._limit) if location.pair_count else nothing
        seconds = time.perf_counter() - start
        if units is None:
            return self._measured(index, name, max(seconds, self._limit), None, name)
        answer = Answer(location.pieces(units), bounds=(), status="optimal", limit=None, engine=name)
        judged = self._judged(order, assignments_of(compiled, answer.pieces))
        return self._measured(index, name, seconds, judged, name)

    def _judged(self, order: Order, assignments: Sequence[Assignment]) -> _Judged:
        facts = self._checker.facts(order, self._case.availability)
        levels, unfilled = self._checker.measure(facts, list(assignments))
        nodes = len({assignment.node for assignment in assignments})
        return _Judged(levels[_MONEY].value, sum(unfilled.values()), nodes)

    def _measured(self, index: int, method: str, seconds: float, judged: _Judged | None, engine: str) -> Measured:
        return Measured(
            kind=self._kind,
            order=index,
            method=method,
            seconds=seconds,
            value=None if judged is None else judged.value,
            unfilled=0 if judged is None else judged.unfilled,
            nodes=0 if judged is None else judged.nodes,
            engine=engine,
        )


def confirm(ours: Measured, theirs: Measured) -> None:
    """Compare an answer of a peer with that of the library.

    Raises
    ------
    RuntimeError
        Where a peer fills another amount, an exact peer reaches another value, or any peer a better one.
    """
    if ours.value is None or theirs.value is None:
        return
    difference = theirs.value - ours.value
    same = _SAME + 1e-9 * abs(ours.value)
    wrong = difference < -same or (PEERS[theirs.method].exact and difference > same)
    if wrong or ours.unfilled != theirs.unfilled:
        raise RuntimeError(
            f"{ours.kind.name}, order {ours.order}: {theirs.method} reaches {theirs.value:.6f} and leaves "
            f"{theirs.unfilled} pieces, the library {ours.value:.6f} and {ours.unfilled}"
        )


def _km(order: Order, compiled: CompiledOrder) -> NDArray[np.float64]:
    """(O,) distances of the problem's options."""
    nodes = compiled.scene.supply.nodes
    places = [nodes[option.node].location for option in compiled.options]
    if order.destination.location is None or any(place is None for place in places):
        raise ValueError("generated cases have locations")
    return distances_km(order.destination.location, [[place.lat, place.lon] for place in places if place is not None])
