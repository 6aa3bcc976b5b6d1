"""What is left of the limits of several searches that share them."""

import time
from dataclasses import replace
from typing import Literal

from optimizer.answer import Answer, Limits

_LEAST = 1e-9
"""What is left of a limit that is spent: a search needs some time to say that it has none."""


class Budget:
    """The limits of all searches of one call together.

    Attributes
    ----------
    deterministic_spent
        Deterministic seconds so far.
    was_interrupted
        Whether Ctrl-C stopped one of them.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._start = time.monotonic()
        self.deterministic_spent = 0.0
        self.was_interrupted = False

    def spend(self, answer: Answer) -> None:
        """Count what a search took."""
        self.add(answer.deterministic_seconds)
        self.was_interrupted |= answer.limit == "interrupted"

    def add(self, deterministic: float) -> None:
        """Count deterministic seconds."""
        self.deterministic_spent += deterministic

    def left(self) -> Limits:
        """Return the limits less what has been spent."""
        seconds, deterministic = self._limits.seconds, self._limits.deterministic
        spent = time.monotonic() - self._start
        return replace(
            self._limits,
            seconds=None if seconds is None else max(seconds - spent, _LEAST),
            deterministic=None if deterministic is None else max(deterministic - self.deterministic_spent, _LEAST),
        )

    @property
    def spent(self) -> Literal["time", "deterministic", "interrupted"] | None:
        """What of it is used up; None where something is left of all."""
        left = self.left()
        if self.was_interrupted:
            return "interrupted"
        if left.seconds == _LEAST:
            return "time"
        return "deterministic" if left.deterministic == _LEAST else None
