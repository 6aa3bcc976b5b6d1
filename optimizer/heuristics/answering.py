"""From a heuristic's choice to an answer: confirmed to be one of those that the rules allow, with bounds."""

import numpy as np

from optimizer.answer import Answer
from optimizer.compiler import CompiledOrder
from optimizer.engines.feasibility import is_feasible
from optimizer.errors import EngineError
from optimizer.heuristics.choices import Choices
from optimizer.heuristics.conditions import Conditions
from optimizer.heuristics.heuristic import Heuristic
from optimizer.heuristics.least import least_values
from optimizer.problem import Problem
from optimizer.uses import Integers


def answer_by(heuristic: Heuristic, compiled: CompiledOrder, conditions: Conditions) -> Answer:
    """Return what a heuristic chooses for one order under one order rule.

    Parameters
    ----------
    heuristic
        What chooses.
    compiled
        The order; under the last candidate of first_complete, where no rule decides, nothing is asked of it.
    conditions
        Asks conditions of its own.

    Raises
    ------
    EngineError
        Where its choice is not one that the rules allow.
    """
    problem = compiled.problem
    if compiled.proviso == "nothing":
        return answer_with(0 * problem.largest_take, problem, heuristic.name)
    pieces = heuristic.choose(Choices(compiled, conditions))
    if pieces.shape != problem.eligible.shape or pieces.min(initial=0) < 0 or not is_feasible(problem, pieces):
        order = compiled.scene.demand.order.id
        raise EngineError(f"{heuristic.name} chooses for order {order!r} what the rules do not allow")
    return answer_with(pieces, problem, heuristic.name)


def answer_with(pieces: Integers, problem: Problem, name: str) -> Answer:
    """Return the answer of a heuristic for a choice, shape (L, O), that is known to be allowed."""
    bounds = least_values(problem, problem.values_of(pieces))
    return Answer(pieces=pieces, bounds=bounds, status="feasible", limit=None, engine=name, is_heuristic=True)


def carried_over(pieces: Integers, chosen: CompiledOrder, other: CompiledOrder) -> Integers | None:
    """Return a choice for an order under one order rule as one under another; None where that one does not allow it."""
    line, option = pieces.nonzero()
    wanted, known = chosen.context.options[option], other.context.options
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    if not len(known) or (known[place] != wanted).any():
        return None
    same = np.zeros((len(pieces), len(known)), dtype=np.int64)
    same[line, place] = pieces[line, option]
    return same if is_feasible(other.problem, same) else None
