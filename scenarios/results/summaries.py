"""KPIs of replays as a tidy table: overall, by tier, by node and by day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Self

import numpy as np
import pandas as pd

from scenarios.kpis import LATENCY_KPIS, NODE_KPIS, ORDER_KPIS, UNFILLED, UTILIZATION_KPIS, Quantile, unfilled_kpi
from scenarios.results.frames import Piece, by_run, labelled, typed
from scenarios.results.sums import Floats, causes_of, measured, order_facts, ratios, summed
from scenarios.results.tables import Columns, Kind

NO_KEY = "(none)"
"""Stands for the tier of orders without one."""

KPI_COLUMNS: Columns = {"scope": Kind.TEXT, "key": Kind.TEXT, "kpi": Kind.TEXT, "value": Kind.FIGURE}


@dataclass(frozen=True)
class Summary:
    """What replays add up to.

    Attributes
    ----------
    orders
        Sums over orders by scope (``overall``, ``tier``, ``day``), each by key.
    shipments
        Sums over shipments by node.
    node_days
        Node, day and used / limit of each day of a node with a capacity above 0.
    causes
        Causes of unfilled pieces, sorted.
    """

    orders: dict[str, pd.DataFrame]
    shipments: pd.DataFrame
    node_days: pd.DataFrame
    causes: list[str]

    @classmethod
    def of(cls, piece: Piece) -> Self:
        """Sum up a piece."""
        facts = order_facts(piece.frame("orders"), piece.frame("unfilled"))
        causes = causes_of(facts)
        addends = measured(facts, [*ORDER_KPIS, *map(unfilled_kpi, causes)])
        shipments = piece.frame("shipments").assign(shipments=1.0)
        return cls(
            orders={
                "overall": addends.sum().to_frame("").T,
                "tier": summed(addends, tiers_of(facts)),
                "day": summed(addends, facts["day"]),
            },
            shipments=summed(measured(shipments, NODE_KPIS), shipments["node"]),
            node_days=_utilization(piece.frame("node_days")),
            causes=causes,
        )

    def __add__(self, other: "Summary") -> "Summary":
        """Take the orders of two summaries together."""
        return Summary(
            orders={scope: _added(sums, other.orders[scope]) for scope, sums in self.orders.items()},
            shipments=_added(self.shipments, other.shipments),
            node_days=pd.concat([self.node_days, other.node_days], ignore_index=True),
            causes=sorted({*self.causes, *other.causes}),
        )

    def table(self) -> pd.DataFrame:
        """Return the KPIs, with the columns of `KPI_COLUMNS`; a value is missing where there is nothing to divide by.

        The key of the scope ``overall`` is blank. Causes of which a group has no piece are left out.
        """
        kpis = [*ORDER_KPIS, *map(unfilled_kpi, self.causes)]
        tables = [
            _tidy("overall", ratios(self.orders["overall"], kpis)),
            self._quantiles("overall"),
            _tidy("tier", ratios(self.orders["tier"], kpis)),
            _tidy("node", ratios(self.shipments, NODE_KPIS)),
            self._quantiles("node"),
            _tidy("day", ratios(self.orders["day"], kpis)),
            self._quantiles("day"),
        ]
        return pd.concat(tables, ignore_index=True)

    def _quantiles(self, scope: str) -> pd.DataFrame:
        days = self.node_days
        shares = days["utilization"].to_numpy(dtype=np.float64)
        if scope == "overall":
            return _tidy(scope, _quantiles_of({"": shares}, UTILIZATION_KPIS))
        groups = days.groupby(scope, sort=True).indices
        return _tidy(scope, _quantiles_of({str(key): shares[rows] for key, rows in groups.items()}, UTILIZATION_KPIS))


def tiers_of(facts: pd.DataFrame) -> "pd.Series[str]":
    """Return the tier of each order, `NO_KEY` where it has none."""
    return facts["tier"].where(facts["tier"] != "", NO_KEY)


def utilization_quantiles(pieces: Sequence[Piece]) -> dict[str, float]:
    """Return how busy the nodes of some pieces are together, by the KPI's name."""
    days = pd.concat([_utilization(piece.frame("node_days")) for piece in pieces])
    row = _quantiles_of({"": days["utilization"].to_numpy(dtype=np.float64)}, UTILIZATION_KPIS).to_numpy()[0]
    return dict(zip((kpi.name for kpi in UTILIZATION_KPIS), row.tolist(), strict=True))


def _added(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([one, other]).fillna(0.0).groupby(level=0, sort=True).sum()


def _utilization(node_days: pd.DataFrame) -> pd.DataFrame:
    days = node_days[node_days["limit"] > 0]
    return days[["node", "day"]].assign(utilization=days["used"] / days["limit"])


def _quantiles_of(figures: dict[str, Floats], kpis: Sequence[Quantile]) -> pd.DataFrame:
    """Return quantiles of figures by key; NaN where there are none."""
    shares = [kpi.share for kpi in kpis]
    rows = [np.quantile(each, shares) if len(each) else np.full(len(shares), np.nan) for each in figures.values()]
    names = [kpi.name for kpi in kpis]
    return pd.DataFrame(np.reshape(rows, (len(rows), len(names))), index=list(figures), columns=names)


def _tidy(scope: str, values: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each key and KPI."""
    names, keys = [str(name) for name in values.columns], [str(key) for key in values.index]
    cells = zip(keys, values.to_numpy(dtype=np.float64).round(6).tolist(), strict=True)
    rows = [
        (scope, key, name, value + 0.0)
        for key, figures in cells
        for name, value in zip(names, figures, strict=True)
        if value or not name.startswith(UNFILLED)
    ]
    return typed(rows, KPI_COLUMNS)


def kpi_tables(pieces: Sequence[Piece]) -> Iterator[pd.DataFrame]:
    """Yield the KPIs of each piece, and of all seeds of a scenario and policy together: their seed is missing."""
    for run, group in by_run(pieces).items():
        summaries = [Summary.of(piece) for piece in group]
        for piece, summary in zip(group, summaries, strict=True):
            yield labelled(summary.table(), **run._asdict(), seed=piece.seed)
        yield labelled(reduce(Summary.__add__, summaries).table(), **run._asdict(), seed=None)


def latency_tables(pieces: Sequence[Piece]) -> Iterator[pd.DataFrame]:
    """Yield how long the decisions of each piece took, and those of all seeds together, as `kpi_tables`."""
    for run, group in by_run(pieces).items():
        seconds = {piece.seed: piece.frame("latency")["seconds"].to_numpy(dtype=np.float64) for piece in group}
        for seed, figures in (*seconds.items(), (None, np.concatenate(list(seconds.values())))):
            table = _tidy("overall", _quantiles_of({"": figures}, LATENCY_KPIS))
            yield labelled(table, **run._asdict(), seed=seed)
