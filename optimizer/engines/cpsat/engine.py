"""Solves the levels one after the other: each is minimised, then held while the next is."""

import time
from dataclasses import replace
from typing import Literal

import numpy as np

from optimizer.engines.cpsat.model import OrderModel
from optimizer.engines.cpsat.objective import Stage
from optimizer.engines.cpsat.search import Found, search
from optimizer.problem import Answer, Limits, Problem

NAME = "cp-sat"
Limit = Literal["time", "deterministic", "interrupted"]


class CpSatEngine:
    """Decides any order exactly with CP-SAT."""

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        """Return the lexicographic optimum, or the best choice within the limits and the bounds proven."""
        return _Descent(problem, limits).run()


class _Descent:
    """The way through the levels, from the choice that sources nothing."""

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self._problem = problem
        self._model = OrderModel(problem)
        self._limits = limits
        self._start = time.monotonic()
        self._deterministic_spent = 0.0
        self._pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        self._values = [0] * len(self._model.variables.created)
        self._bounds = [stage.least * stage.divisor for stage in self._model.stages]
        self._found = False
        self._limit: Limit | None = None
        self._proven = 0

    def run(self) -> Answer:
        """Minimise stage after stage until a limit stops it."""
        for stage, index in zip(self._model.stages, range(len(self._bounds)), strict=True):
            if self._value(stage) > stage.least:
                self._minimise(stage, index)
            if self._limit is not None:
                break
            self._model.native.add(stage.expression <= self._value(stage))
            self._proven += 1
        return self._answer()

    def _minimise(self, stage: Stage, index: int) -> None:
        native, created = self._model.native, self._model.variables.created
        native.minimize(stage.expression)
        native.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in zip(created, self._values, strict=True):
            native.add_hint(variable, value)
        found = search(native, self._left())
        self._deterministic_spent += found.deterministic_seconds
        if found.status != "unknown":
            self._found = True
            self._values = [found.values[variable.index] for variable in created]
            self._pieces = self._model.variables.choice(found.values)
            self._bounds[index] = found.bound * stage.divisor
        if found.status != "optimal" or found.interrupted:
            self._limit = self._cause(found)

    def _value(self, stage: Stage) -> int:
        """Return what the choice so far reaches in a stage, in units of its expression."""
        return stage.coefficients.value(self._problem.use_of(self._pieces)) // stage.divisor

    def _left(self) -> Limits:
        """Return the limits less what has been spent."""
        seconds, deterministic = self._limits.seconds, self._limits.deterministic
        return replace(
            self._limits,
            seconds=None if seconds is None else seconds - (time.monotonic() - self._start),
            deterministic=None if deterministic is None else deterministic - self._deterministic_spent,
        )

    def _cause(self, found: Found) -> Limit:
        if found.interrupted:
            return "interrupted"
        seconds = self._left().seconds
        return "time" if seconds is not None and seconds <= 0 else "deterministic"

    def _answer(self) -> Answer:
        named = len(self._problem.levels)
        proven = self._proven >= named
        return Answer(
            pieces=self._pieces,
            bounds=tuple(self._bounds[:named]),
            status="optimal" if proven else "feasible" if self._found else "no_answer",
            limit=None if proven else self._limit,
            engine=NAME,
        )
