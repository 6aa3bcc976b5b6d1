"""How busy nodes are: over all days, and day by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scenarios.report.charts import SERIES, STEPS, altair_library, inline, named, spec_of
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.figures import run_params

_MOST_NODES = 40
_FEWEST_NODES = 10
_MOST_CELLS = 60_000
_MOST_DAYS = 62
_RUN = ["scenario", "policy"]
_STEPS = {"0": 0.0, "50 %": 0.5, "80 %": 0.8, "95 %": 0.95, "100 %": 1.0001, "more": None}
"""What used / limit is called up to where; a limit that is kept to the brim is kept."""


@dataclass(frozen=True)
class Utilization:
    """The section: its charts, and how much of the nodes and days they show.

    Attributes
    ----------
    shown, nodes
        How many nodes each run is shown with, and how many have a capacity.
    by_week
        Whether columns are weeks, each with its busiest day.
    """

    charts: Mapping[str, dict[str, Any]]
    shown: int
    nodes: int
    by_week: bool


def utilization_section(found: Comparisons) -> Utilization | None:
    """Return how busy nodes are; None where none has a capacity."""
    days = found.folder.table("node_days", lambda rows: rows["limit"] > 0)
    if days.empty:
        return None
    days = days.assign(share=days["used"] / days["limit"])
    by_day = _by_day(days)
    columns = sorted(by_day["day"].unique())
    runs = days.groupby(_RUN).ngroups
    shown = max(_FEWEST_NODES, min(_MOST_NODES, _MOST_CELLS // (runs * len(columns))))
    quantiles = _busiest(days, shown)
    nodes = days["node"].nunique()
    charts = {"utilization": _ranges(found, _range_rows(quantiles))}
    if len(columns) > 1:
        charts["days"] = _cells(found, list(_day_rows(quantiles, by_day, columns)), columns)
    return Utilization(charts, min(shown, nodes), nodes, by_week=len(columns) < days["day"].nunique())


def _by_day(days: pd.DataFrame) -> pd.DataFrame:
    """Return used / limit by run, node and day, in the mean of seeds; by week, its busiest day, where days are many."""
    means = days.groupby([*_RUN, "node", "day"])["share"].mean().reset_index()
    if means["day"].nunique() <= _MOST_DAYS:
        return means
    dates = pd.to_datetime(means["day"])
    weeks = (dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    return means.assign(day=weeks).groupby([*_RUN, "node", "day"])["share"].max().reset_index()


def _busiest(days: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return median, 95th percentile and maximum of the nodes of each run whose busiest day is the busiest."""
    groups = days.groupby([*_RUN, "node"])["share"]
    found = (
        groups.quantile(np.array([0.5, 0.95, 1.0])).unstack().set_axis(["half", "most", "top"], axis=1).reset_index()
    )
    ranked = found.sort_values(["top", "most", "half", "node"], ascending=[False, False, False, True])
    ranked = ranked.assign(rank=ranked.groupby(_RUN, sort=False).cumcount())
    return ranked[ranked["rank"] < count]


def _range_rows(quantiles: pd.DataFrame) -> list[dict[str, Any]]:
    rows = quantiles.rename(columns={"scenario": "s", "policy": "p", "node": "n"}).round(4)
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _day_rows(quantiles: pd.DataFrame, by_day: pd.DataFrame, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the days of each node in one row: a row each would be most of the page."""
    table = by_day.pivot_table(index=[*_RUN, "node"], columns="day", values="share").reindex(columns=list(columns))
    ranks = quantiles.set_index([*_RUN, "node"])["rank"]
    for key, shares in zip(ranks.index, table.loc[ranks.index].round(3).to_numpy().tolist(), strict=True):
        scenario, policy, node = key
        known = [None if share != share else share for share in shares]  # noqa: PLR0124 - not a number
        yield {"s": scenario, "p": policy, "n": node, "rank": int(ranks[key]), "u": known}


def _of_chosen() -> Any:
    return altair_library().Chart(named("rows")).transform_filter("datum.s == scenario && datum.p == policy")


def _height(rows: Sequence[Mapping[str, Any]], step: int) -> int:
    """Return how high a chart is in px: as the run with the most nodes takes."""
    return step * max(int(row["rank"]) + 1 for row in rows)


def _by_load() -> Any:
    alt = altair_library()
    order = alt.EncodingSortField("rank", op="min", order="ascending")
    return alt.Y("n:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8))


def _ranges(found: Comparisons, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a chart with a range from median to maximum for each node, and a tick at the 95th percentile."""
    alt = altair_library()
    base = _of_chosen()
    tips = [
        alt.Tooltip("n:N", title="node"),
        alt.Tooltip("half:Q", format=".0%", title="median"),
        alt.Tooltip("most:Q", format=".0%", title="95th percentile"),
        alt.Tooltip("top:Q", format=".0%", title="busiest day"),
    ]
    axis = alt.Axis(format="%", tickCount=6, orient="top")
    x = alt.X("half:Q", title="used of the capacity of a day", axis=axis, scale=alt.Scale(zero=True))
    bars = base.mark_bar(height=8, opacity=0.35, cornerRadius=4).encode(y=_by_load(), x=x, x2="top:Q", tooltip=tips)
    medians = base.mark_tick(thickness=2, height=8).encode(y=_by_load(), x="half:Q", tooltip=tips)
    ticks = base.mark_tick(thickness=3, height=16, color=SERIES[1]).encode(y=_by_load(), x="most:Q", tooltip=tips)
    full = alt.Chart(inline([{"x": 1}])).mark_rule(strokeDash=[4, 3]).encode(x=alt.X("x:Q"))
    chart = alt.layer(full, bars, medians, ticks).properties(width="container", height=_height(rows, 20))
    text = "Utilization of nodes: median, 95th percentile and busiest day"
    return spec_of(chart.add_params(*run_params(found)), description=text, data={"rows": rows})


def _step_expression() -> str:
    """Return the expression that tells what a share is called."""
    *named, last = _STEPS
    tests = "".join(f"datum.share <= {_STEPS[name]} ? '{name}' : " for name in named)
    return f"{tests}'{last}'"


def _cells(found: Comparisons, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, Any]:
    """Return a chart with a cell for each node and day."""
    alt = altair_library()
    base = (
        _of_chosen()
        .transform_flatten(["u"], ["share"])
        .transform_window(place="row_number()", groupby=["n"], sort=[])
        .transform_filter("isValid(datum.share)")
        .transform_calculate(day="days[datum.place - 1]", step=_step_expression())
    )
    labels = alt.Axis(
        labelExpr="utcFormat(toDate(datum.value), '%d %b')",
        labelOverlap=True,
        labelSeparation=8,
        labelAngle=0,
        ticks=False,
        domain=False,
        orient="top",
    )
    colours = alt.Scale(domain=list(_STEPS), range=["var(--panel)", *STEPS])
    legend = alt.Legend(title="used of the capacity, up to", symbolType="square", symbolStrokeWidth=0)
    cells = base.mark_rect(cornerRadius=1, stroke="var(--paper)", strokeWidth=1).encode(
        y=_by_load(),
        x=alt.X("day:O", title=None, axis=labels, scale=alt.Scale(domain=list(columns))),
        color=alt.Color("step:N", scale=colours, legend=legend),
        tooltip=[
            alt.Tooltip("n:N", title="node"),
            alt.Tooltip("day:N"),
            alt.Tooltip("share:Q", format=".0%", title="used"),
        ],
    )
    chart = cells.properties(width="container", height=_height(rows, 16))
    params = [*run_params(found), alt.param(name="days", value=list(columns))]
    return spec_of(chart.add_params(*params), description="Utilization of nodes day by day", data={"rows": rows})
