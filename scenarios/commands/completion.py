"""What the shell offers for the word that is being typed: names of datasets, orders, lines, nodes, studies, documents.

A shell waits for it at every press of the tab key: only the standard library is imported, files are read as far as is
needed, and whatever goes wrong offers nothing, where the shell falls back on file names.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import typer

Offer = Callable[[typer.Context, str], list[str]]

DOCUMENTS = (
    "Network",
    "Order",
    "RuleSet",
    "StockRecord",
    "Plan",
    "BatchResult",
    "Finding",
    "Explanation",
    "Study",
)
"""What `shipfrom schema` knows; `scenarios.schemas` takes long to import."""

_PACKAGE = Path(__file__).parents[1]
_MOST = 1000
"""More names than anybody looks through."""


def _offer(names: Callable[[typer.Context, str], Iterator[str]]) -> Offer:
    """Return what completes by the names that begin with what is typed."""

    def offered(context: typer.Context, incomplete: str) -> list[str]:
        found: list[str] = []
        # Half of a dataset may be there, or be damaged: this is not the moment to complain.
        with suppress(Exception):
            fitting = (name for name in names(context, incomplete) if name.startswith(incomplete))
            found.extend(islice(fitting, _MOST))
        return found

    return offered


@_offer
def datasets(_: typer.Context, incomplete: str) -> Iterator[str]:
    """Offer the bundled datasets, and folders that hold a network."""
    yield from sorted(path.parent.name for path in (_PACKAGE / "data").glob("*/network.json"))
    for path in _beside(incomplete):
        if path.is_dir() and any(path.glob("network.*")):
            yield _typed(path, incomplete)


@_offer
def studies(_: typer.Context, incomplete: str) -> Iterator[str]:
    """Offer the bundled studies, and files that may be one."""
    yield from sorted(path.stem for path in (_PACKAGE / "library").glob("*.yaml"))
    for path in _beside(incomplete):
        if path.suffix in (".yaml", ".yml", ".json") and path.is_file():
            yield _typed(path, incomplete)


@_offer
def orders(context: typer.Context, _: str) -> Iterator[str]:
    """Offer the orders of the dataset that is typed already."""
    for order in _orders(context):
        yield order["id"]


@_offer
def lines(context: typer.Context, _: str) -> Iterator[str]:
    """Offer the lines of the order that is typed already."""
    wanted = context.params.get("order")
    for order in _orders(context):
        if order["id"] == wanted:
            yield from (line["id"] for line in order["lines"])
            return


@_offer
def nodes(context: typer.Context, _: str) -> Iterator[str]:
    """Offer the nodes of the dataset that is typed already."""
    for node in _network(_folder(context))["nodes"]:
        yield node["id"]


@_offer
def documents(_: typer.Context, __: str) -> Iterator[str]:
    """Offer the documents that have a schema."""
    yield from DOCUMENTS


def _beside(incomplete: str) -> list[Path]:
    """Return what is in the folder that the typed path leads to."""
    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    return sorted(folder.expanduser().iterdir())


def _typed(path: Path, incomplete: str) -> str:
    """Return a path as it is being typed, ``~`` and ``./`` included."""
    return f"{incomplete[: incomplete.rfind('/') + 1]}{path.name}"


def _folder(context: typer.Context) -> Path:
    # While an option waits for its value, arguments are not told apart yet.
    name = context.params.get("dataset") or context.args[0]
    place = Path(name).expanduser()
    return place if place.is_dir() else _PACKAGE / "data" / name


def _orders(context: typer.Context) -> Iterator[dict[str, Any]]:
    with (_folder(context) / "orders.jsonl").open(encoding="utf-8-sig") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _network(folder: Path) -> Any:
    path = next(folder.glob("network.*"))
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8-sig"))
    import yaml  # noqa: PLC0415 - networks are JSON as a rule

    return yaml.load(path.read_text(encoding="utf-8-sig"), yaml.CSafeLoader)
