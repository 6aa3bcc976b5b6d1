"""Tiny replays for tests of results, and piece folders written by hand."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models import Availability
from scenarios.dataset import Dataset
from scenarios.modes import PerOrder
from scenarios.policies import Optimal
from scenarios.replay import Replay
from scenarios.results.frames import Piece
from scenarios.results.piece import write_piece
from scenarios.results.tables import TABLES, Kind
from tests.builders import line, network, node, order, rules, service, stock

PLACES = network(
    [
        node("N1", 100, capacity={"unit": "orders", "limit": 4}),
        node("N2", 300, capacity={"unit": "units", "limit": 10}, handling={"per_shipment": 1.0}),
    ],
    [{"id": "A", "weight_kg": 2.0}, {"id": "B", "weight_kg": 1.0}],
    [
        service(
            "road",
            {"base": 5.0, "per_km": 0.01},
            transit_days=[{"max_km": 200, "days": 1}, {"days": 3}],
            carbon_g_per_kg_km=10.0,
        )
    ],
)
"""A shipment from N1 costs 5 + 1, one from N2 5 + 3 and 1 for handling."""

STOCK = {"N1": {"A": 3}, "N2": {"A": 2, "B": 1}}

ORDERS = (
    order(
        line("L1", quantity=2, unit_price=10.0),
        id="O1",
        created_at="2026-09-10T08:00:00Z",
        customer={"tier": "gold"},
    ),
    order(
        line("L1", quantity=1, unit_price=10.0),
        line("L2", "B", unit_price=30.0),
        id="O2",
        created_at="2026-09-10T09:00:00Z",
        customer={"tier": "gold"},
    ),
    order(line("L1", quantity=3, unit_price=10.0), id="O3", created_at="2026-09-11T08:00:00Z"),
)
"""What becomes of them, cheapest after filling most, with STOCK:

O1 takes 2 A from N1. O2 takes A and B from N2, which costs 9; A from N1 would make it 6 + 9. O3 gets the last A of
N1 and the last A of N2, and a third one stays unfilled.
"""


def dataset(availability: Availability | None = None, **changes: Any) -> Dataset:
    """The tiny dataset."""
    levels = [["unfilled_units"], ["shipping_cost", "handling_cost"]]
    documents: dict[str, Any] = {"network": PLACES, "rules": rules(levels=levels), "orders": ORDERS} | changes
    return Dataset(folder=Path(), availability=availability or stock(STOCK), **documents)


def replay(data: Dataset) -> Replay:
    """A replay of a dataset, order by order."""
    return Replay(data, Optimal(), PerOrder())


def replayed(data: Dataset, folder: Path, *, scenario: str = "base", policy: str = "optimal", seed: int = 1) -> Piece:
    """The piece of a replay; 2 days are promised."""
    piece = Piece(scenario, policy, seed, folder / scenario / policy / str(seed))
    write_piece(replay(data), data, piece.folder, promise_days=2)
    return piece


def written(piece: Piece, **tables: Sequence[Mapping[str, Any]]) -> Piece:
    """A piece whose tables have these rows; of an order, what is not given is 0, or blank where it may be."""
    piece.folder.mkdir(parents=True, exist_ok=True)
    for name, columns in TABLES.items():
        blank = {each: 0 for each, kind in columns.items() if kind is not Kind.TEXT and each not in MAY_BE_BLANK}
        with (piece.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(columns), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**blank, **row} for row in tables.get(name, ()))
    return piece


MAY_BE_BLANK = {"lat", "lon", "distance_km", "carbon_kg", "delivery_days", "on_time"}


def piece_bytes(replay_: Replay, data: Dataset, **options: Any) -> dict[str, bytes]:
    """The tables of a piece by name, as they would be written."""
    with TemporaryDirectory() as name:
        write_piece(replay_, data, Path(name), **options)
        return {path.stem: path.read_bytes() for path in Path(name).iterdir()}
