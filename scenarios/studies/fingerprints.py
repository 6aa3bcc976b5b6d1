"""Fingerprints: what results depend on, in a few letters."""

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import models
import optimizer
import scenarios
from scenarios.dataset import Dataset
from scenarios.orderbook import OrderBook

_LIBRARIES = ("shipfrom", "ortools", "numpy", "scipy", "pydantic", "haversine", "tzdata")
_COLUMNS = ("on_hand", "reserved", "safety_stock", "unit_cost", "weeks_of_supply")


def fingerprint(value: Any) -> str:
    """Return the SHA-256 of plain data, in hexadecimal."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def file_fingerprint(path: Path) -> str:
    """Return the SHA-256 of what a file holds, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dataset_fingerprint(data: Dataset) -> str:
    """Return a fingerprint of a dataset's documents, wherever they came from."""
    found = hashlib.sha256()
    for document in (data.network, data.rules, *data.inbound):
        found.update(document.model_dump_json(exclude_defaults=True).encode() + b"\n")
    here = data.availability
    for values in (here.keys.nodes, here.keys.items, sorted(here.used.items())):
        found.update(json.dumps(values).encode() + b"\n")
    for name in _COLUMNS:
        found.update(getattr(here, name).tobytes())
    found.update(orders_fingerprint(OrderBook.of(data.orders)).encode())
    return found.hexdigest()


def orders_fingerprint(orders: OrderBook) -> str:
    """Return a fingerprint of orders in their sequence."""
    found = hashlib.sha256()
    for text in orders.texts:
        found.update(text + b"\n")
    return found.hexdigest()


def library_facts() -> dict[str, str]:
    """Return what decides besides the documents: the versions in use, and a fingerprint of our own code."""
    facts = {name: version(name) for name in _LIBRARIES}
    return facts | {"python": ".".join(platform.python_version_tuple()[:2]), "code": _code()}


def _code() -> str:
    """Return a fingerprint of the source code, which changes more often than its version does."""
    found = hashlib.sha256()
    for package in (models, optimizer, scenarios):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*.py")):
            found.update(f"{package.__name__}/{path.relative_to(root).as_posix()}\n".encode())
            found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()
