"""Solves the stages one after the other: each is minimised, then held while the next is."""

import time
from dataclasses import replace
from typing import Literal

import numpy as np
from ortools.sat.python.cp_model import LinearExprT

from optimizer.answer import Answer, Limits
from optimizer.engines.cpsat.model import OrderModel
from optimizer.engines.cpsat.search import Found, search
from optimizer.engines.cpsat.stages import Stage
from optimizer.problem import Problem

NAME = "cp-sat"
Limit = Literal["time", "deterministic", "interrupted"]


class CpSatEngine:
    """Decides any order exactly with CP-SAT."""

    name = NAME

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        """Return the lexicographic optimum, or the best choice within the limits and the bounds proven."""
        return _Descent(problem, limits).run()


class _Descent:
    """The way through the stages, from the choice that sources nothing."""

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self._problem = problem
        self._model = OrderModel(problem)
        self._limits = limits
        self._start = time.monotonic()
        self._deterministic_spent = 0.0
        self._pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        self._use = problem.use_of(self._pieces)
        self._values = [0] * len(self._model.variables.created)
        self._bounds: list[int] = []
        self._limit: Limit | None = None

    def run(self) -> Answer:
        """Minimise stage after stage until a limit stops it; then only what needs no search is known."""
        objective = self._model.objective
        for stage, expression in zip(objective.stages, objective.expressions, strict=True):
            bound = stage.least if self._limit else self._minimise(stage, expression)
            self._bounds += stage.bounds(bound, self._use)
        return self._answer()

    def _minimise(self, stage: Stage, expression: LinearExprT) -> int:
        """Minimise a stage, hold what it reached for the stages to come, and return its proven bound."""
        value = stage.coefficients.value(self._use)
        bound = stage.least
        if value > bound:
            found = self._search(expression)
            value = stage.coefficients.value(self._use)
            bound = found.bound if found.status != "unknown" else bound
        if bound >= value:
            # Of a proven stage each level stays as it is: rows that the solver makes more of than of their sum.
            for part in stage.parts:
                level = self._model.objective.expression(part.coefficients)
                self._model.native.add(level <= part.coefficients.value(self._use))
        else:
            self._model.native.add(expression <= value)
        return bound

    def _search(self, expression: LinearExprT) -> Found:
        native, created = self._model.native, self._model.variables.created
        native.minimize(expression)
        native.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in zip(created, self._values, strict=True):
            native.add_hint(variable, value)
        found = search(native, self._left())
        self._deterministic_spent += found.deterministic_seconds
        if found.status != "unknown":
            self._values = [found.values[variable.index] for variable in created]
            self._pieces = self._model.variables.choice(found.values)
            self._use = self._problem.use_of(self._pieces)
        if found.status != "optimal" or found.interrupted:
            self._limit = self._cause(found)
        return found

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
        if self._limits.deterministic is None:
            return "time"
        # The solver stops a little before either limit, so nearness decides.
        time_left, work_left = self._left().seconds, self._left().deterministic or 0.0
        spent = 1 - work_left / self._limits.deterministic
        return "deterministic" if time_left is None or spent >= 1 - time_left / (self._limits.seconds or 1) else "time"

    def _answer(self) -> Answer:
        named = self._model.objective.named
        bounds = self._bounds[named]
        values = [level.coefficients.value(self._use) for level in self._problem.levels]
        filled = named.start == 0 or self._bounds[0] >= int(self._use.unfilled.sum())
        if named.start and filled and not self._pieces.any():
            # It is proven that there is only one choice, to source nothing.
            bounds = values
        proven = filled and all(bound >= value for bound, value in zip(bounds, values, strict=True))
        return Answer(
            pieces=self._pieces,
            bounds=tuple(bounds),
            # Sourcing nothing is where the search starts from; it takes none to find that.
            status="optimal" if proven else "feasible" if self._pieces.any() else "no_answer",
            # Whoever pressed Ctrl-C wants to know that it was heard, even where the proof was finished.
            limit=None if proven and self._limit != "interrupted" else self._limit,
            engine=NAME,
            deterministic_seconds=self._deterministic_spent,
        )
