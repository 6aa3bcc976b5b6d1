"""What figures depend on besides the instances: code, versions and machine."""

import hashlib
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("ortools", "numpy", "scipy", "pydantic")
_MEASURED = (
    "models",
    "optimizer",
    "scenarios",
    "benchmarks/batches",
    "benchmarks/batch_peers",
    "benchmarks/cases",
    "benchmarks/peers",
    "benchmarks/literature",
)
"""The code that figures depend on."""


def environment() -> dict[str, str]:
    """Return versions and machine, and a digest of the code that is measured."""
    return {
        "shipfrom": version("shipfrom"),
        "code": _digest(Path(__file__).parents[1]),
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
        "machine": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
    }


def described(facts: dict[str, str]) -> str:
    """Return an environment in one line."""
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def _digest(root: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(_sources(root)):
        found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def _sources(root: Path) -> Iterable[Path]:
    for name in _MEASURED:
        path = root / name
        yield from path.rglob("*.py") if path.is_dir() else [path]


def _processor() -> str:
    """Return the processor's name and the number of its cores, as far as they are known."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{next(iter(names), platform.processor() or 'unknown processor')} x {os.cpu_count()}"
