"""One decision: the order rules that may decide are tried in turn, until one does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.answer import Answer
from optimizer.budget import Budget
from optimizer.compiler import CompiledOrder
from optimizer.engines import Engine
from optimizer.heuristics import Conditions, Heuristic, answer_by, answer_with, carried_over
from optimizer.problem import Problem


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
        The rules above it that match but fill the whole order in no way, or in none that a heuristic finds, under
        first_complete.
    """

    compiled: CompiledOrder
    answer: Answer
    tried: tuple[Attempt, ...]


def decide(candidates: Iterable[CompiledOrder], engine: Engine, budget: Budget) -> Decision:
    """Return the decision of the first rule whose proviso is met, within a budget for all of them together.

    A rule of which a limit leaves open whether it fills the whole order ends the trying: whether a later one may
    decide is open then, too.
    """
    decision = first_deciding(candidates, lambda compiled: _answer(compiled, engine, budget))
    # An interrupt is to be heard, even where the proof was finished and another rule decides.
    if budget.was_interrupted:
        return replace(decision, answer=replace(decision.answer, limit="interrupted"))
    return decision


def first_deciding(candidates: Iterable[CompiledOrder], answer_of: Callable[[CompiledOrder], Answer]) -> Decision:
    """Return the decision of the first rule whose proviso is met by the answer that is found for it."""
    tried: list[Attempt] = []
    for compiled in candidates:
        answer = answer_of(compiled)
        if compiled.proviso != "complete" or answer.pieces.any() or answer.status == "no_answer":
            return Decision(compiled, answer, tuple(tried))
        tried.append(Attempt(compiled, answer))
    raise AssertionError("the last candidate decides without a proviso")


def decide_by(candidates: Iterable[CompiledOrder], heuristic: Heuristic, conditions: Conditions) -> Decision:
    """Return the decision of the first rule whose proviso a heuristic meets.

    What it finds under a later rule may fill the whole order under an earlier one, too; then that one decides.
    """
    decision = first_deciding(candidates, lambda compiled: answer_by(heuristic, compiled, conditions))
    pieces, chosen = decision.answer.pieces, decision.compiled
    is_complete = pieces.sum() == chosen.problem.demand.sum()
    for place, attempt in enumerate(decision.tried if is_complete else ()):
        if (same := carried_over(pieces, chosen, attempt.compiled)) is not None:
            answer = answer_with(same, attempt.compiled.problem, heuristic.name)
            return Decision(attempt.compiled, answer, decision.tried[:place])
    return decision


def _answer(compiled: CompiledOrder, engine: Engine, budget: Budget) -> Answer:
    if compiled.proviso == "nothing":
        return _nothing(compiled.problem, engine)
    answer = engine.solve(compiled.problem, budget.left())
    budget.spend(answer)
    return answer


def _nothing(problem: Problem, engine: Engine) -> Answer:
    """Return the answer where no rule lets anything be sourced: there is no choice, so it is the best one."""
    pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
    return Answer(pieces=pieces, bounds=problem.values_of(pieces), status="optimal", limit=None, engine=engine.name)
