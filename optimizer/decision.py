"""One decision: the order rules that may decide are tried in turn, until one does."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.answer import Answer, Limits
from optimizer.compiler import CompiledOrder
from optimizer.engines import Engine
from optimizer.problem import Problem

_LEAST = 1e-9
"""What is left of a limit that is spent: a search needs some time to say that it has none."""


@dataclass(frozen=True)
class Attempt:
    """An order under one rule, and what the engine found."""

    compiled: CompiledOrder
    answer: Answer


@dataclass(frozen=True)
class Decision:
    """How an order was decided.

    Attributes
    ----------
    compiled, answer
        The order under the rule that decides, and what the engine found.
    tried
        The rules above it that match but fill the whole order in no way, under first_complete.
    """

    compiled: CompiledOrder
    answer: Answer
    tried: tuple[Attempt, ...]


def decide(candidates: Iterable[CompiledOrder], engine: Engine, limits: Limits) -> Decision:
    """Return the decision of the first rule whose proviso is met, within limits for all of them together.

    A rule of which a limit leaves open whether it fills the whole order ends the trying: whether a later one may
    decide is open then, too.
    """
    budget = _Budget(limits)
    tried: list[Attempt] = []
    was_interrupted = False
    for compiled in candidates:
        answer = _answer(compiled, engine, budget)
        was_interrupted |= answer.limit == "interrupted"
        if compiled.proviso != "complete" or answer.pieces.any():
            # An interrupt is to be heard, even where the proof was finished and another rule decides.
            answer = replace(answer, limit="interrupted") if was_interrupted else answer
            return Decision(compiled, answer, tuple(tried))
        if answer.status == "no_answer":
            return Decision(compiled, answer, tuple(tried))
        tried.append(Attempt(compiled, answer))
    raise AssertionError("the last candidate decides without a proviso")


def _answer(compiled: CompiledOrder, engine: Engine, budget: "_Budget") -> Answer:
    if compiled.proviso == "nothing":
        return _nothing(compiled.problem, engine)
    answer = engine.solve(compiled.problem, budget.left())
    budget.deterministic_spent += answer.deterministic_seconds
    return answer


def _nothing(problem: Problem, engine: Engine) -> Answer:
    """Return the answer where no rule lets anything be sourced: there is no choice, so it is the best one."""
    pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
    use = problem.use_of(pieces)
    bounds = tuple(level.coefficients.value(use) for level in problem.levels)
    return Answer(pieces=pieces, bounds=bounds, status="optimal", limit=None, engine=engine.name)


class _Budget:
    """What is left of the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._start = time.monotonic()
        self.deterministic_spent = 0.0

    def left(self) -> Limits:
        """Return the limits less what has been spent."""
        seconds, deterministic = self._limits.seconds, self._limits.deterministic
        spent = time.monotonic() - self._start
        return replace(
            self._limits,
            seconds=None if seconds is None else max(seconds - spent, _LEAST),
            deterministic=None if deterministic is None else max(deterministic - self.deterministic_spent, _LEAST),
        )
