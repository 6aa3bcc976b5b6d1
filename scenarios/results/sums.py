"""From tables to sums, and from sums to KPIs: sums of parts add up to those of the whole."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.kpis import UNFILLED, Kpi, Measure

Floats = NDArray[np.float64]

MILLIONTHS = 1e6
"""Addends are whole numbers of this part of one: figures have six decimals, and whole numbers up to 2**53 add up
without rounding. So sums are the same in any sequence, on any number of threads and on any platform."""


def order_facts(orders: pd.DataFrame, unfilled: pd.DataFrame) -> pd.DataFrame:
    """Return the table of orders with a count of 1, and the pieces that stay unfilled, also by cause, as columns.

    Parameters
    ----------
    orders, unfilled
        Tables of one piece.
    """
    facts = orders.assign(orders=1.0, unfilled_pieces=orders["pieces"] - orders["filled_pieces"])
    by_cause = unfilled.pivot_table(index="order", columns="cause", values="quantity", aggfunc="sum", fill_value=0)
    by_cause = by_cause.reindex(orders["order"], fill_value=0).set_axis(orders.index)
    return pd.concat([facts, by_cause.add_prefix(UNFILLED)], axis=1)


def causes_of(facts: pd.DataFrame) -> list[str]:
    """Return the causes that order facts have columns of, sorted."""
    return sorted(str(name).removeprefix(UNFILLED) for name in facts.columns if str(name).startswith(UNFILLED))


def measured(facts: pd.DataFrame, kpis: Sequence[Kpi]) -> pd.DataFrame:
    """Return what each row adds to each measure, by the measure's name, in millionths.

    Facts without a measure's column add nothing to it.
    """
    needed = dict.fromkeys(measure for kpi in kpis for measure in kpi.measures)
    return pd.DataFrame({each.name: _addends(facts, each) for each in needed}, index=facts.index)


def _addends(facts: pd.DataFrame, measure: Measure) -> Floats:
    addends = _column(facts, measure.column)
    known = ~np.isnan(_column(facts, measure.known))
    return np.rint(np.where(known & ~np.isnan(addends), addends, 0.0) * MILLIONTHS)


def _column(facts: pd.DataFrame, name: str) -> Floats:
    if name not in facts:
        return np.zeros(len(facts))
    return np.asarray(facts[name].to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def summed(addends: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    """Return the sums of rows by key, sorted by key."""
    return addends.groupby(np.asarray(list(keys), dtype=object), sort=True).sum()


def ratios(sums: pd.DataFrame, kpis: Sequence[Kpi]) -> pd.DataFrame:
    """Return the KPIs of sums in millionths, by the KPI's name; NaN where there is nothing to divide by."""
    return pd.DataFrame({kpi.name: _ratio(sums, kpi) for kpi in kpis}, index=sums.index)


def _ratio(sums: pd.DataFrame, kpi: Kpi) -> Floats:
    above = np.asarray(sums[kpi.above.name], dtype=np.float64)
    if kpi.below is None:
        return np.asarray(above / MILLIONTHS)
    below = np.asarray(sums[kpi.below.name], dtype=np.float64)
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below != 0)
