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
from optimizer.errors import EngineError
from optimizer.problem import Problem
from optimizer.uses import Integers

NAME = "cp-sat"
Limit = Literal["time", "deterministic", "interrupted"]


class CpSatEngine:
    """Decides any order exactly with CP-SAT."""

    name = NAME

    def solve(self, problem: Problem, limits: Limits, *, start: Integers | None = None) -> Answer:
        """Return the lexicographic optimum, or the best choice within the limits and the bounds proven.

        ``start`` is a choice to begin with, shape (L, O), that obeys everything; without it there is none where
        something is insisted on, and the one that sources nothing elsewhere.

        Raises
        ------
        EngineError
            Where the solver finds no solution though nothing is insisted on: sourcing nothing is always one.
        """
        return _Descent(problem, limits, start).run()


class _Descent:
    """The way through the stages, from a choice or from none."""

    def __init__(self, problem: Problem, limits: Limits, start: Integers | None) -> None:
        self._problem = problem
        self._model = OrderModel(problem)
        self._limits = limits
        self._start = time.monotonic()
        self._deterministic_spent = 0.0
        nothing = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        self._pieces = nothing if start is None else start
        self._use = problem.use_of(self._pieces)
        self._hints: dict[int, int] = self._model.variables.hints(self._pieces)
        self._bounds: list[int] = []
        self._limit: Limit | None = None
        self._has_choice = start is not None or problem.insists is None
        self._is_impossible = False

    def run(self) -> Answer:
        """Minimise stage after stage until a limit stops it; then only what needs no search is known."""
        objective = self._model.objective
        for stage, expression in zip(objective.stages, objective.expressions, strict=True):
            is_over = self._limit is not None or self._is_impossible
            bound = stage.least if is_over else self._minimise(stage, expression)
            self._bounds += stage.bounds(bound, self._use)
        if not objective.stages:
            self._search(None)
        return self._answer()

    def _minimise(self, stage: Stage, expression: LinearExprT) -> int:
        """Minimise a stage, hold what it reached for the stages to come, and return its proven bound."""
        value = stage.coefficients.value(self._use)
        bound = stage.least
        if value > bound or not self._has_choice:
            found = self._search(expression)
            value = stage.coefficients.value(self._use)
            bound = found.bound if found.has_values else bound
        if not self._has_choice:
            return bound
        if bound >= value:
            # Of a proven stage each level stays as it is: rows that the solver makes more of than of their sum.
            for part, span in zip(stage.parts, stage.fold.spans, strict=True):
                divided = part.divided(span.divisor)
                self._model.native.add(self._model.objective.expression(divided) <= divided.value(self._use))
        else:
            self._model.native.add(expression <= value)
        return bound

    def _search(self, expression: LinearExprT | None) -> Found:
        native = self._model.native
        if expression is not None:
            native.minimize(expression)
        self._hint()
        found = search(native, self._left())
        self._deterministic_spent += found.deterministic_seconds
        if found.has_values:
            self._keep(found)
        if found.status == "infeasible":
            if self._has_choice:
                raise EngineError("CP-SAT calls the model INFEASIBLE, though there is a choice")
            self._is_impossible = True
        if found.status in ("feasible", "unknown") or found.interrupted:
            self._limit = self._cause(found)
        return found

    def _hint(self) -> None:
        """Start the search from the best choice so far."""
        native = self._model.native
        native.clear_hints()  # type: ignore[no-untyped-call]
        for variable in self._model.variables.created if self._has_choice else ():
            if (value := self._hints.get(variable.index)) is not None:
                native.add_hint(variable, value)

    def _keep(self, found: Found) -> None:
        """Take over what a search has found."""
        self._has_choice = True
        self._hints = dict(enumerate(found.values))
        self._pieces = self._model.variables.choice(found.values)
        self._use = self._problem.use_of(self._pieces)

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
        status = self._status(proven=proven and self._has_choice)
        is_settled = status in ("optimal", "infeasible")
        return Answer(
            pieces=self._pieces,
            bounds=tuple(bounds),
            status=status,
            # Whoever pressed Ctrl-C wants to know that it was heard, even where the proof was finished.
            limit=None if is_settled and self._limit != "interrupted" else self._limit,
            engine=NAME,
            deterministic_seconds=self._deterministic_spent,
        )

    def _status(self, *, proven: bool) -> Literal["optimal", "feasible", "no_answer", "infeasible"]:
        if self._is_impossible:
            return "infeasible"
        if proven:
            return "optimal"
        # Sourcing nothing is where the search starts from; it takes none to find that.
        return "feasible" if self._pieces.any() else "no_answer"
