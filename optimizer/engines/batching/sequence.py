"""Decides orders one after the other, each on what those before it leave: where every search for more begins."""

from dataclasses import dataclass

import numpy as np

from optimizer.answer import Answer, Limits
from optimizer.engines.auto import AutoEngine
from optimizer.joint import Draw, JointProblem
from optimizer.uses import Booleans, Integers

_HARD = 30.0
"""Deterministic seconds after which the best plan found of a single order has to do."""

_FEW = 500
"""Orders that compete of which it is soon known what they would do alone; of more, prices tell it sooner."""


@dataclass(frozen=True)
class Sequenced:
    """What deciding one order after the other comes to.

    Attributes
    ----------
    choices
        (L, O) pieces of each order; nothing of those that an interrupt came before.
    alone
        What each order would do if there were no others; None of those that an interrupt came before, and where it
        was not asked for.
    deterministic_seconds
        Deterministic time that it took.
    was_interrupted
        Whether Ctrl-C ended it.
    """

    choices: tuple[Integers, ...]
    alone: tuple[Answer | None, ...]
    deterministic_seconds: float
    was_interrupted: bool


def in_sequence(joint: JointProblem, limits: Limits, tied: Booleans | None = None) -> Sequenced:
    """Decide the orders in turn.

    Parameters
    ----------
    joint
        The decision.
    limits
        Only seed and workers are heeded, for this is the least one gets.
    tied
        (B,) which orders compete with others, so that what they would do alone takes a search of its own: where these
        are many it is not asked for. None is all of them, and asks.
    """
    way = _Way(joint, limits, tied)
    for index in range(len(joint.orders)):
        try:
            way.decide(index)
        except KeyboardInterrupt:
            way.was_interrupted = True
        if way.was_interrupted:
            break
    return way.sequenced()


class _Way:
    """How far the sequence has come."""

    def __init__(self, joint: JointProblem, limits: Limits, tied: Booleans | None) -> None:
        self.was_interrupted = False
        self._joint = joint
        self._engine = AutoEngine()
        self._limits = Limits(deterministic=_HARD, seed=limits.seed, workers=limits.workers)
        self._is_only_here = tied if tied is not None and tied.sum() > _FEW else np.zeros(len(joint.orders), dtype=bool)
        self._nothing_used = np.zeros(joint.rows.count, dtype=np.int64)
        self._used = self._nothing_used.copy()
        self._choices: list[Integers] = []
        self._alone: list[Answer | None] = []
        self._spent = 0.0

    def decide(self, index: int) -> None:
        """Decide the next order."""
        is_only_here = bool(self._is_only_here[index])
        answer = self._solve(index, self._used if is_only_here else self._nothing_used)
        self._alone.append(None if is_only_here else answer)
        draw = self._joint.draw(index, answer.pieces)
        if not (is_only_here or self.was_interrupted or self._is_left(draw)):
            answer = self._solve(index, self._used)
            draw = self._joint.draw(index, answer.pieces)
        if self._is_within(draw):
            self._used[draw.row] += draw.amount
            self._choices.append(answer.pieces)

    def sequenced(self) -> Sequenced:
        """Return what was decided, and nothing for the rest."""
        rest = range(len(self._choices), len(self._joint.orders))
        choices = (*self._choices, *(nothing(self._joint, index) for index in rest))
        alone = (*self._alone, *(None for _ in range(len(choices) - len(self._alone))))
        return Sequenced(choices, alone, self._spent, self.was_interrupted)

    def _solve(self, index: int, used: Integers) -> Answer:
        answer = self._engine.solve(self._joint.alone(index, used), self._limits)
        self._spent += answer.deterministic_seconds
        self.was_interrupted |= answer.limit == "interrupted"
        return answer

    def _is_left(self, draw: Draw) -> bool:
        """Tell whether all of a draw is left free of surcharges, so that what is best alone is best here as well."""
        within = self._used[draw.row] + draw.amount <= self._joint.rows.limit[draw.row]
        return bool(within.all())

    def _is_within(self, draw: Draw) -> bool:
        """Tell whether hard rows are kept to: not where an interrupt came before others were looked at."""
        rows = self._joint.rows
        within = self._used[draw.row] + draw.amount <= rows.limit[draw.row]
        return bool((within | rows.soft[draw.row]).all())


def nothing(joint: JointProblem, index: int) -> Integers:
    """(L, O) of an order: source none of it."""
    problem = joint.orders[index]
    return np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
