"""Ctrl-C while results are put together: heard, but not at their cost."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class Hearing:
    """Lets what is under way finish when Ctrl-C comes, and is stopped by the second one.

    Only the main thread of a process hears Ctrl-C, and only Python's own handler is stood in for.

    Attributes
    ----------
    was_interrupted
        Whether Ctrl-C came.
    """

    def __init__(self) -> None:
        self.was_interrupted = False
        self._is_on = False

    def __enter__(self) -> Self:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._hear)
            self._is_on = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._is_on:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.was_interrupted:
            signal.default_int_handler(number, frame)
        self.was_interrupted = True
