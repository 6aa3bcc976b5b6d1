"""The tables of a tiny study: two scenarios of one policy, in which a node closes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scenarios.results.frames import LABELS, typed
from scenarios.results.moved import FLOW_COLUMNS
from scenarios.results.summaries import KPI_COLUMNS
from scenarios.results.tables import TABLES, Columns, Kind

NODES = {"DAL": ("US", "TX", 32.8, -96.8), "SEA": ("US", "WA", 47.6, -122.3), "HID": ("US", "NY", None, None)}
"""Where nodes are: country, state, latitude and longitude."""

GOALS = {"O1": ("US", "TX", 30.0, -97.0), "O2": ("US", "TX", 32.0, -99.0), "O3": ("US", "", 45.5, -122.6)}
"""Where orders go."""


def tables(
    nodes: Mapping[str, Sequence[Any]] = NODES,
    goals: Mapping[str, Sequence[Any]] = GOALS,
    seeds: Sequence[int] = (1,),
) -> dict[str, pd.DataFrame]:
    """In ``base`` DAL ships O1 and O2, 3 pieces each, and SEA ships O3.

    In ``closed`` SEA ships O1 besides, O2 is unfilled, and DAL is disabled. Nodes and goals may be others of these ids.
    """
    pairs = [(scenario, seed) for scenario in ("base", "closed") for seed in seeds]
    ships = {"base": {"O1": "DAL", "O2": "DAL", "O3": "SEA"}, "closed": {"O1": "SEA", "O3": "SEA"}}
    against: Columns = {"against_scenario": Kind.TEXT, **FLOW_COLUMNS}
    return {
        "nodes": _frame(
            TABLES["nodes"],
            [
                (s, seed, node, "store", country, state, "City", lat, lon, int((s, node) != ("closed", "DAL")))
                for s, seed in pairs
                for node, (country, state, lat, lon) in nodes.items()
            ],
        ),
        "orders": _orders([(s, seed, order, *goal) for s, seed in pairs for order, goal in goals.items()]),
        "shipments": _some(
            TABLES["shipments"],
            "order node pieces",
            [(s, seed, order, node, 3) for s, seed in pairs for order, node in ships[s].items()],
        ),
        "unfilled": _frame(
            TABLES["unfilled"],
            [
                ("closed", seed, "O2", "1", "A", 3, "disabled", "DAL: the node is disabled")
                for s, seed in pairs
                if s == "closed"
            ],
        ),
        "flows": _frame(
            against,
            [
                ("closed", seed, "base", *flow)
                for seed in seeds
                for flow in (("DAL", "SEA", 3, 1), ("DAL", "(unfilled)", 3, 1), ("HID", "SEA", 2, 1))
            ],
        ),
        "kpis": _kpis(
            [("base", "DAL", "pieces", 6), ("base", "DAL", "shipments", 2), ("base", "SEA", "pieces", 3)]
            + [("closed", "SEA", "pieces", 6), ("closed", "SEA", "shipments", 2)]
            + [("base", "DAL", f"utilization_{kind}", share) for kind, share in (("p50", 0.5), ("p95", 1), ("max", 1))]
        ),
    }


def _frame(columns: Columns, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return rows with the scenario and the seed in front as a table of the policy ``optimal``."""
    labels = {**LABELS, **columns}
    return typed([(row[0], "optimal", *row[1:]) for row in rows], labels)


def _some(columns: Columns, wanted: str, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    return _frame({name: columns[name] for name in wanted.split()}, rows)


def _orders(rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    return _some(TABLES["orders"], "order country state lat lon", rows)


def _kpis(values: Sequence[tuple[str, str, str, float]]) -> pd.DataFrame:
    """Return KPIs of nodes, all seeds together, and one of a seed, which maps leave alone."""
    rows = [(scenario, None, "node", node, kpi, value) for scenario, node, kpi, value in values]
    return _frame(KPI_COLUMNS, [*rows, ("base", 1, "node", "DAL", "pieces", 99)])
