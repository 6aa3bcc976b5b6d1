"""What figures depend on besides the instances: code, versions and machine."""

import hashlib
import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("ortools", "numpy", "scipy", "pydantic")

LIBRARY = ("models", "optimizer", "scenarios")
"""The packages that are measured."""


def environment(*code: str) -> dict[str, str]:
    """Return versions and machine, and a digest of the code that figures depend on.

    Parameters
    ----------
    code
        Its files and folders, by their paths in the repository; none names the whole library.

    Raises
    ------
    FileNotFoundError
        Where there is no such file or folder.
    """
    return {
        "shipfrom": version("shipfrom"),
        "code": _digest(Path(__file__).parents[1], code or LIBRARY),
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
        "machine": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
    }


def described(facts: Mapping[str, str | int | float]) -> str:
    """Return an environment in one line."""
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def _digest(root: Path, code: Iterable[str]) -> str:
    found = hashlib.sha256()
    for path in sorted(_sources(root, code)):
        found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def _sources(root: Path, code: Iterable[str]) -> Iterable[Path]:
    for name in code:
        path = root / name
        if not path.exists():
            raise FileNotFoundError(f"there is no {name} that figures could depend on")
        yield from path.rglob("*.py") if path.is_dir() else [path]


def _processor() -> str:
    """Return the processor's name and the number of its cores, as far as they are known."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{next(iter(names), platform.processor() or 'unknown processor')} x {os.cpu_count()}"
