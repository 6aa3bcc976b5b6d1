"""Ctrl-C while decisions are made that keep the best plan so far when it comes."""

import signal
from types import FrameType

from optimizer.interrupts import Hearing


class Stopping(Hearing):
    """Remembers that Ctrl-C came, though a decision takes it for a limit and goes on with the best plan so far.

    Such a plan must not enter the results of a study, which are the same on every run.
    """

    def check(self) -> None:
        """Raise a KeyboardInterrupt where Ctrl-C came."""
        if self.was_interrupted:
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.was_interrupted = True
        signal.default_int_handler(number, frame)
