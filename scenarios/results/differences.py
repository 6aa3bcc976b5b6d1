"""What a scenario or a policy changes: its KPIs next to those of another, with bootstrap intervals over orders."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from scenarios.kpis import ORDER_KPIS, UNFILLED, Kpi, unfilled_kpi
from scenarios.results.bootstrap import RESAMPLES, interval, resampled_sums
from scenarios.results.frames import Piece, Run, by_run, typed
from scenarios.results.summaries import tiers_of, utilization_quantiles
from scenarios.results.sums import Floats, measured, order_facts, ratios
from scenarios.results.tables import Columns, Kind

DIFFERENCE_COLUMNS: Columns = {
    **dict.fromkeys(("scenario", "policy", "against_scenario", "against_policy", "scope", "key", "kpi"), Kind.TEXT),
    **dict.fromkeys(("base", "value", "difference", "low", "high"), Kind.FIGURE),
    "paired": Kind.COUNT,
}


class Pair(NamedTuple):
    """A run, and the one that it is compared with."""

    run: Run
    against: Run


@dataclass(frozen=True)
class _Estimate:
    """The KPIs of the orders of a group in one run.

    Attributes
    ----------
    orders
        The ids of the orders: runs that have the same are drawn together.
    values, drawn
        The KPIs, shape (k,), and those of each resample, shape (resamples, k).
    """

    orders: tuple[str, ...]
    values: Floats
    drawn: Floats


def pairs_of(runs: Sequence[Run], base: str | None = None) -> list[Pair]:
    """Return what is compared: each scenario with the base, and each policy with the first one.

    Parameters
    ----------
    runs
        The runs of a study; the first names the base scenario, where none is given, and the first policy.
    base
        The base scenario.
    """
    there = dict.fromkeys(runs)
    base = base if base is not None or not runs else runs[0].scenario
    found = []
    for run in there:
        others = [Run(str(base), run.policy), Run(run.scenario, runs[0].policy)]
        found += [Pair(run, other) for other in others if other in there and other != run]
    return found


def differences(
    pieces: Sequence[Piece], *, base: str | None = None, seed: int = 1, resamples: int = RESAMPLES
) -> pd.DataFrame:
    """Compare runs, overall and by tier.

    Orders are drawn with replacement, all seeds of an order together. Runs that have the same orders are drawn
    together, so that what is common to both does not widen the interval; others are drawn apart.

    Parameters
    ----------
    pieces
        All pieces of a study.
    base
        The base scenario; see `pairs_of`.
    seed, resamples
        Seed and number of the draws.

    Returns
    -------
    DataFrame
        With the columns of `DIFFERENCE_COLUMNS`: ``low`` and ``high`` are the 95 % percentile interval of the
        difference, missing for what is no sum over orders; ``paired`` is 1 where both runs have the same orders.
    """
    runs = by_run(pieces)
    pairs = pairs_of(list(runs), base)
    if not pairs:
        return typed([], DIFFERENCE_COLUMNS)
    kpis = [*ORDER_KPIS, *map(unfilled_kpi, _causes(pieces))]
    addends = {run: _addends(group, kpis) for run, group in runs.items()}
    draws = _Draws(kpis, seed, resamples)
    rows = [row for name, group in _groups(addends) for row in _compared(pairs, name, draws.of(group), kpis)]
    found = typed([*rows, *_utilization(pairs, runs)], DIFFERENCE_COLUMNS)
    return _in_sequence(found, pairs)


def _causes(pieces: Iterable[Piece]) -> list[str]:
    return sorted({cause for piece in pieces for cause in piece.frame("unfilled")["cause"].unique()})


def _addends(pieces: Sequence[Piece], kpis: Sequence[Kpi]) -> pd.DataFrame:
    """Return what each order adds to each measure in all seeds together, by tier and order."""
    parts = []
    for piece in pieces:
        facts = order_facts(piece.frame("orders"), piece.frame("unfilled"))
        parts.append(measured(facts, kpis).assign(tier=tiers_of(facts), order=facts["order"]))
    return pd.concat(parts).groupby(["tier", "order"], sort=True).sum()


class _Group(NamedTuple):
    """Scope and key of some orders."""

    scope: str
    key: str


def _groups(addends: Mapping[Run, pd.DataFrame]) -> Iterator[tuple[_Group, dict[Run, pd.DataFrame]]]:
    """Yield the orders of each run by id: all of them, then those of each tier."""
    yield _Group("overall", ""), {run: each.groupby(level="order", sort=True).sum() for run, each in addends.items()}
    tiers = {str(tier) for each in addends.values() for tier in each.index.unique("tier")}
    for tier in sorted(tiers):
        here = {run: each[each.index.get_level_values("tier") == tier] for run, each in addends.items()}
        yield _Group("tier", tier), {run: each.droplevel("tier") for run, each in here.items()}


def _compared(
    pairs: Sequence[Pair], group: _Group, estimates: Mapping[Run, _Estimate], kpis: Sequence[Kpi]
) -> Iterator[tuple[object, ...]]:
    """Yield a row for each pair and KPI; causes of which neither run has a piece are left out."""
    for pair in pairs:
        one, other = estimates[pair.run], estimates[pair.against]
        low, high = interval(one.drawn - other.drawn)
        paired = int(one.orders == other.orders)
        figures = np.stack([other.values, one.values, one.values - other.values, low, high]).round(6) + 0.0
        for kpi, cells in zip(kpis, figures.T.tolist(), strict=True):
            if any(cells[:2]) or not kpi.name.startswith(UNFILLED):
                yield (*pair.run, *pair.against, *group, kpi.name, *cells, paired)


@dataclass(frozen=True)
class _Draws:
    """Draws orders anew.

    Attributes
    ----------
    kpis
        The k KPIs.
    seed, resamples
        Seed and number of the draws.
    """

    kpis: Sequence[Kpi]
    seed: int
    resamples: int

    def of(self, addends: Mapping[Run, pd.DataFrame]) -> dict[Run, _Estimate]:
        """Return the KPIs of runs, and what they could have been; runs of the same orders are drawn together."""
        cohorts: dict[tuple[str, ...], list[Run]] = defaultdict(list)
        for run, each in addends.items():
            cohorts[tuple(each.index)].append(run)
        found = {}
        for orders, runs in cohorts.items():
            table = np.concatenate([addends[run].to_numpy(dtype=np.float64) for run in runs], axis=1)
            drawn = resampled_sums(table, seed=_seed_of(orders, self.seed), resamples=self.resamples)
            for run, sums in zip(runs, np.split(drawn, len(runs), axis=1), strict=True):
                found[run] = self._estimate(orders, addends[run], sums)
        return found

    def _estimate(self, orders: tuple[str, ...], addends: pd.DataFrame, sums: Floats) -> _Estimate:
        values = ratios(addends.sum().to_frame().T, self.kpis).to_numpy()[0]
        return _Estimate(orders, values, ratios(pd.DataFrame(sums, columns=addends.columns), self.kpis).to_numpy())


def _seed_of(orders: Sequence[str], seed: int) -> list[int]:
    """Return a seed that follows from the orders alone: what else a study holds changes no interval."""
    return [seed, zlib.crc32("\0".join(orders).encode())]


def _utilization(pairs: Sequence[Pair], pieces: Mapping[Run, Sequence[Piece]]) -> Iterator[tuple[object, ...]]:
    """Yield how busy nodes are; that is no sum over orders, so there is no interval."""
    quantiles = {run: utilization_quantiles(group) for run, group in pieces.items()}
    for pair in pairs:
        one, other = quantiles[pair.run], quantiles[pair.against]
        for name, value in one.items():
            cells = np.round([other[name], value, value - other[name]], 6) + 0.0
            yield (*pair.run, *pair.against, "overall", "", name, *cells.tolist(), np.nan, np.nan, None)


def _in_sequence(rows: pd.DataFrame, pairs: Sequence[Pair]) -> pd.DataFrame:
    """Return rows by pair, else in the sequence that they have."""
    places = {(*pair.run, *pair.against): place for place, pair in enumerate(pairs)}
    names = rows[["scenario", "policy", "against_scenario", "against_policy"]].itertuples(index=False, name=None)
    ranks = np.array([places[name] for name in names])
    return rows.iloc[np.argsort(ranks, kind="stable")].reset_index(drop=True)
