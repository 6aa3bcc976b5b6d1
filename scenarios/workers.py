"""Worker processes of this machine, of which any may die at any moment.

`concurrent.futures.ProcessPoolExecutor` gives up all work when one of its processes dies, cannot tell whose fault it
was, and waits forever for a process that is killed in the middle of an answer, since all share one pipe. Here each
process has a pipe and a thread of its own: when it dies its pipe ends, and only its own call is made again.
"""

import multiprocessing
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from models.errors import SettingError

P = ParamSpec("P")
T = TypeVar("T")

RETRIES = 3
"""How often a call is made again, each time by a new process, that its process does not survive."""


class WorkerDied(BrokenExecutor):
    """Worker processes died one after the other with the same call: killed, or for want of memory."""


@dataclass(frozen=True)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    future: "Future[Any]"


class LocalPool(Executor):
    """Worker processes, started anew where they die.

    They are spawned, not forked, so that a script which uses a pool has to keep what it does under
    ``if __name__ == "__main__":``. They leave Ctrl-C to this process, and end when it does, however that happens.

    Parameters
    ----------
    workers
        How many, 1 or more.

    Raises
    ------
    SettingError
        Where that is not 1 or more.
    """

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise SettingError(f"workers = {workers}: must be 1 or more.")
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._processes = [_Process() for _ in range(workers)]
        self._threads = [threading.Thread(target=self._serve, args=(each,), daemon=True) for each in self._processes]
        self._is_shut = False
        for thread in self._threads:
            thread.start()

    @property
    def process_ids(self) -> list[int]:
        """The ids of the processes that are running; each starts with its first call."""
        return [found for process in self._processes if (found := process.id) is not None]

    def submit(self, function: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> "Future[T]":
        """Have a function called by the next process that is free; all of it has to be picklable.

        The future raises `WorkerDied` where the call has cost `RETRIES` + 1 processes their lives.
        """
        if self._is_shut:
            raise RuntimeError("the pool is shut down")
        future: Future[T] = Future()
        self._calls.put(_Call(function, arguments, options, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when all calls are made, or, where they are cancelled, when those under way are."""
        self._is_shut = True
        if cancel_futures:
            self._cancel()
        for _ in self._threads:
            self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is not None:
            self._cancel()
            for process in self._processes:
                process.kill()
        self.shutdown()

    def _cancel(self) -> None:
        while True:
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                return
            if call is not None and call.future.cancel():
                # Whoever waits for several is told only of what was taken note of.
                call.future.set_running_or_notify_cancel()

    def _serve(self, process: "_Process") -> None:
        """Make calls by one process until there are no more."""
        while (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                _make(call, process)
        process.kill()


def _make(call: _Call, process: "_Process") -> None:
    try:
        is_good, found = process.call(pickle.dumps((call.function, call.arguments, call.options)))
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits
        call.future.set_exception(error)
    else:
        call.future.set_result(found) if is_good else call.future.set_exception(found)


class _Process:
    """A worker process as the pool sees it, started when it is first needed and whenever it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._is_over = False

    @property
    def id(self) -> int | None:
        """The process id; None where it does not run."""
        process = self._process
        return None if process is None else process.pid

    def call(self, message: bytes) -> tuple[bool, Any]:
        """Have a call made, and return whether it went well and its result, else its error."""
        codes = []
        for _ in range(RETRIES + 1):
            try:
                pipe = self._started()
                pipe.send_bytes(message)
                answer = pipe.recv_bytes()
            except (EOFError, OSError):
                codes.append(str(self._ended()))
                continue
            is_good, found = pickle.loads(answer)  # noqa: S301 - of a process of ours
            return bool(is_good), found
        raise WorkerDied(
            f"{len(codes)} worker processes ended one after the other, with the exit codes {', '.join(codes)}; "
            "-9 is what a system does that is short of memory"
        )

    def kill(self) -> None:
        """End the process for good."""
        with self._lock:
            self._is_over = True
            if self._process is not None:
                self._process.kill()
                self._process.join()
                self._process = None

    def _started(self) -> Connection:
        with self._lock:
            if self._is_over:
                raise WorkerDied("the pool was ended")
            if self._process is None or self._pipe is None:
                context = multiprocessing.get_context("spawn")
                self._pipe, theirs = context.Pipe()
                self._process = context.Process(target=_work, args=(theirs,), daemon=True)
                self._process.start()
                theirs.close()
            return self._pipe

    def _ended(self) -> int | None:
        """Bury the process, and return its exit code."""
        with self._lock:
            if self._pipe is not None:
                self._pipe.close()
            process, self._process, self._pipe = self._process, None, None
        if process is None:
            return None
        process.join()
        return process.exitcode


def _work(pipe: Connection) -> None:
    """Make calls until there are no more: what a worker process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            message = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        pipe.send_bytes(_answer(message))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _answer(message: bytes) -> bytes:
    try:
        function, arguments, options = pickle.loads(message)  # noqa: S301 - of the process that started this one
        return pickle.dumps((True, function(*arguments, **options)))
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        return _packed(error)


def _packed(error: Exception) -> bytes:
    """Return an error as bytes; what does not survive the way goes as its text."""
    try:
        message = pickle.dumps((False, error))
        pickle.loads(message)  # noqa: S301 - of this process
    except Exception:  # noqa: BLE001 - whatever goes wrong, the text is left
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return message
