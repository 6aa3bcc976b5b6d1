"""Small studies for tests, and what a run leaves in its folder."""

import pickle
from pathlib import Path
from typing import Any, TypeVar

from scenarios.study import Study

T = TypeVar("T")

LATENCY = (
    "latency.csv",
    "latency.parquet",
    "latency.sha256",
    "latency_kpis.csv",
    "latency_kpis.parquet",
    "report.html",
)
"""Files that differ from run to run."""

SCENARIOS = [{"id": "base"}, {"id": "closed", "edits": [{"edit": "close_node", "node": "WH-RIV"}]}]


def small_study(**changes: Any) -> Study:
    """A study of two scenarios by one seed: a dozen orders over WH-RIV, VN-MSP, ST-NYC and ST-LAX."""
    size = {"nodes": 4, "items": 6, "orders": 12}
    return Study.parse({"id": "small", "dataset": {"generate": size}, "scenarios": SCENARIOS} | changes)


def contents(out: Path) -> dict[str, bytes]:
    """All files of a folder by their path in it, but those that differ from run to run."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name not in LATENCY)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(files)}


def sent(value: T) -> T:
    """What arrives of a value in another process."""
    found: T = pickle.loads(pickle.dumps(value))  # noqa: S301 - of this process
    return found


def names(out: Path) -> set[str]:
    """The names of everything in a folder and below."""
    return {path.relative_to(out).as_posix() for path in out.rglob("*")}
