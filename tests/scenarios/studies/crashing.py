"""Runs the small study again and again, each time until the process is killed at a given step.

``python -m tests.scenarios.studies.crashing OUT WORKERS STEP...`` prints how each run ended: -9 is killed, 0 finished.
A step is a report of progress, or whatever changes what is on the disk.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scenarios.studies import LocalPool, StudyProgress, run_study
from tests.scenarios.studies.small import small_study


class Fuse:
    """Kills this process at a step, and leaves the ids of the processes that it has started."""

    def __init__(self, step: int, ids: Path) -> None:
        self._left = step
        self._ids = ids

    def burn(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._ids.write_text(" ".join(str(each.pid) for each in multiprocessing.active_children()))
            os.kill(os.getpid(), signal.SIGKILL)

    def report(self, _: StudyProgress) -> None:
        self.burn()

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Burn before each call of a function."""

        def burning(*arguments: Any, **options: Any) -> Any:
            self.burn()
            return function(*arguments, **options)

        return burning


def run(out: Path, workers: int, step: int) -> None:
    fuse = Fuse(step, out.with_name(f"{out.name}.ids"))
    os.fsync = fuse.before(os.fsync)
    for name in ("mkdir", "replace", "rename", "rmdir", "unlink"):
        setattr(Path, name, fuse.before(getattr(Path, name)))
    study = small_study(seeds=[1, 2])
    if workers == 1:
        run_study(study, out, progress=fuse.report)
    else:
        with LocalPool(workers) as pool:
            run_study(study, out, executor=pool, progress=fuse.report)


def ending(out: Path, workers: int, step: int) -> int:
    """Run in a process of its own, and return how it ended."""
    child = os.fork()
    if child == 0:
        run(out, workers, step)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    folder, workers_, *steps = sys.argv[1:]
    print(*(ending(Path(folder), int(workers_), int(step)) for step in steps), flush=True)  # noqa: T201
