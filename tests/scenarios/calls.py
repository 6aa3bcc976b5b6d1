"""What worker processes of tests are asked to do; each is importable by its name."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn


def process_id(_: object = None) -> int:
    return os.getpid()


def double(number: int) -> int:
    return 2 * number


def fail(message: str) -> NoReturn:
    raise ValueError(message)


class Unpicklable(Exception):
    """An error that cannot be made again from its text alone."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def fail_unpicklably() -> NoReturn:
    raise Unpicklable("one", "two")


def unpicklable() -> Any:
    return threading.Lock()


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def die_times(times: int, marks: Path, then: Callable[..., Any], *arguments: Any) -> Any:
    """End this process without a word, the first so many times; each leaves a mark."""
    made = len(list(marks.iterdir()))
    if made < times:
        (marks / f"{made}").touch()
        die()
    return then(*arguments)


def interrupt() -> str:
    """Send this process Ctrl-C, and live."""
    os.kill(os.getpid(), signal.SIGINT)
    return "alive"


def wait_until_there(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def wait_for(began: Path, path: Path) -> None:
    """Say that the call has begun, and wait for a file."""
    began.touch()
    wait_until_there(path)
