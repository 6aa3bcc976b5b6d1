"""From the tables of a study to what its map shows."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from scenarios.report.maps.destinations import ORDER_KEY, Destinations, destinations
from scenarios.report.maps.facts import Flow, NetworkUse, NodeUse, Place, Shortfall
from scenarios.results.frames import Run
from scenarios.results.moved import NOT_ORDERED
from scenarios.results.moves import UNFILLED

Tables = Mapping[str, pd.DataFrame]

MAP_TABLES = ("nodes", "orders", "shipments", "unfilled", "flows", "kpis")
"""The tables of a study that its map is made of."""

_RUN = ["scenario", "policy"]
_NODE = [*_RUN, "node"]
_UTILIZATION = ("utilization_p50", "utilization_p95", "utilization_max")


@dataclass(frozen=True)
class StudyUse:
    """What the runs of a study make of its network, as far as it has coordinates.

    Attributes
    ----------
    runs
        The runs, in the sequence of the tables.
    lost_nodes, lost_orders
        Nodes and orders without coordinates, each counted once for all runs.
    """

    runs: Mapping[Run, NetworkUse]
    lost_nodes: int
    lost_orders: int


def study_use(tables: Tables) -> StudyUse:
    """Read what a map of a study shows from its tables.

    Parameters
    ----------
    tables
        ``nodes``, ``orders``, ``shipments``, ``unfilled``, ``flows`` and ``kpis`` with their labels, as
        `scenarios.results.frames.read_frame` returns them.
    """
    nodes, orders = tables["nodes"], tables["orders"]
    sites = _sites(nodes)
    goals = destinations(orders)
    node_uses = _node_uses(tables, sites)
    shipped = _shipped(tables["shipments"], goals, sites)
    moved = _moved(tables["flows"], sites)
    unfilled = _unfilled(tables["unfilled"], goals)
    runs = {
        run: NetworkUse(node_uses.get(run, ()), shipped.get(run, ()), moved.get(run, ()), unfilled.get(run, ()))
        for run in _runs_of(nodes)
    }
    return StudyUse(runs, _without(nodes, "node"), _without(orders, "order"))


def _runs_of(frame: pd.DataFrame) -> list[Run]:
    return [Run(*row) for row in frame[_RUN].drop_duplicates().itertuples(index=False, name=None)]


def _without(frame: pd.DataFrame, name: str) -> int:
    """Return how many have no coordinates anywhere."""
    return int(frame.loc[frame["lat"].isna() | frame["lon"].isna(), name].nunique())


_Sites = Mapping[tuple[str, str, str], Place]


def _sites(nodes: pd.DataFrame) -> _Sites:
    """Return the places of nodes by scenario, policy and id; that of the first seed, where they differ by seed."""
    known = nodes[nodes["lat"].notna() & nodes["lon"].notna()].drop_duplicates(_NODE)
    columns = [*_NODE, "lat", "lon", "country", "type", "city", "state"]
    return {
        (scenario, policy, node): Place(node, lat, lon, country, kind, ", ".join(filter(None, (city, state))))
        for scenario, policy, node, lat, lon, country, kind, city, state in known[columns].itertuples(
            index=False, name=None
        )
    }


def _node_uses(tables: Tables, sites: _Sites) -> dict[Run, list[NodeUse]]:
    nodes = tables["nodes"]
    enabled = set(nodes.loc[nodes["enabled"] == 1, _NODE].itertuples(index=False, name=None))
    kpis = _node_kpis(tables["kpis"])
    came, left, lost = _balances(tables["flows"])
    found: dict[Run, list[NodeUse]] = {}
    for key, place in sites.items():
        of = kpis.get(key, {})
        use = NodeUse(
            place,
            int(of.get("pieces", 0)),
            int(of.get("shipments", 0)),
            *_quantiles(of),
            enabled=key in enabled,
            came=came.get(key, 0),
            left=left.get(key, 0),
            lost=lost.get(key, 0),
        )
        found.setdefault(Run(*key[:2]), []).append(use)
    return found


def _quantiles(kpis: Mapping[str, float]) -> tuple[float | None, float | None, float | None]:
    p50, p95, peak = (kpis.get(kpi) for kpi in _UTILIZATION)
    return p50, p95, peak


def _node_kpis(kpis: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, float]]:
    """Return the KPIs of nodes that are known, all seeds together."""
    wanted = {"pieces", "shipments", *_UTILIZATION}
    rows = kpis[(kpis["scope"] == "node") & kpis["seed"].isna() & kpis["kpi"].isin(wanted) & kpis["value"].notna()]
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    for scenario, policy, node, kpi, value in rows[[*_RUN, "key", "kpi", "value"]].itertuples(index=False, name=None):
        found.setdefault((scenario, policy, node), {})[kpi] = value
    return found


_Sums = dict[tuple[str, str, str], int]


def _balances(flows: pd.DataFrame) -> tuple[_Sums, _Sums, _Sums]:
    """Return the pieces that came to each node, that left it for another one, and that nobody serves now."""
    went = flows[flows["to_node"] != NOT_ORDERED]
    return (
        _summed(flows[flows["from_node"] != NOT_ORDERED], "to_node"),
        _summed(went[went["to_node"] != UNFILLED], "from_node"),
        _summed(went[went["to_node"] == UNFILLED], "from_node"),
    )


def _summed(flows: pd.DataFrame, column: str) -> _Sums:
    sums = flows.groupby([*_RUN, column])["pieces"].sum().reset_index()
    return {(s, p, node): int(pieces) for s, p, node, pieces in sums.itertuples(index=False, name=None)}


def _shipped(shipments: pd.DataFrame, goals: Destinations, sites: _Sites) -> dict[Run, list[Flow]]:
    joined = shipments[[*ORDER_KEY, "node", "pieces"]].merge(goals.orders, on=ORDER_KEY)
    sums = joined.groupby([*_NODE, "region"], sort=False)["pieces"].sum().reset_index()
    found: dict[Run, list[Flow]] = {}
    for scenario, policy, node, region, pieces in sums.itertuples(index=False, name=None):
        if (start := sites.get((scenario, policy, node))) is not None:
            found.setdefault(Run(scenario, policy), []).append(Flow(start, goals.regions[region], int(pieces)))
    return found


def _moved(flows: pd.DataFrame, sites: _Sites) -> dict[Run, list[Flow]]:
    sums = flows.groupby([*_RUN, "from_node", "to_node"], sort=False)["pieces"].sum().reset_index()
    found: dict[Run, list[Flow]] = {}
    for scenario, policy, start, end, pieces in sums.itertuples(index=False, name=None):
        ends = sites.get((scenario, policy, start)), sites.get((scenario, policy, end))
        if ends[0] is not None and ends[1] is not None:
            found.setdefault(Run(scenario, policy), []).append(Flow(ends[0], ends[1], int(pieces)))
    return found


def _unfilled(unfilled: pd.DataFrame, goals: Destinations) -> dict[Run, list[Shortfall]]:
    joined = unfilled[[*ORDER_KEY, "quantity"]].merge(goals.orders, on=ORDER_KEY)
    joined["id"] = joined["seed"].astype(str) + "\n" + joined["order"]
    sums = joined.groupby([*_RUN, "cell"], sort=False).agg({"quantity": "sum", "id": "nunique"}).reset_index()
    found: dict[Run, list[Shortfall]] = {}
    for scenario, policy, cell, pieces, orders in sums.itertuples(index=False, name=None):
        found.setdefault(Run(scenario, policy), []).append(Shortfall(goals.cells[cell], int(pieces), int(orders)))
    return found
