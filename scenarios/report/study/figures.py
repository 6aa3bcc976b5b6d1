"""The KPIs of all runs, what differs between them, and how sure that is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.report.charts import SERIES, altair_library, inline, named, rows_height, spec_of
from scenarios.report.labels import Label, grouped, label_of
from scenarios.report.numbers import unit_name
from scenarios.report.study.comparisons import OVERALL, Change, Comparisons, Group
from scenarios.results.frames import Run

_COLUMNS = 6
"""Runs beside the one that they are compared with, in one table."""

_MOST_TABLES = 2
"""Where one comparison takes more tables, only that with the chosen run is shown."""

_MOST_CELLS = 12_000
"""Beyond, tiers are left to the files."""

_RELATIVE = (
    "cost_per_filled_piece",
    "cost_per_order",
    "shipping_cost_per_order",
    "shipments_per_order",
    "split_rate",
    "fill_rate_pieces",
    "complete_rate",
    "on_time_rate",
    "delivery_days",
    "km_per_shipment",
    "km_per_order",
    "carbon_kg_per_order",
)

_VERDICTS = ("better", "worse", "no clear difference")


@dataclass(frozen=True)
class KpiRow:
    """A KPI: what it is at the run that others are compared with, and at those others."""

    label: Label
    unit: str
    base: str
    changes: Sequence[Change]


@dataclass(frozen=True)
class KpiTable:
    """A table of KPIs.

    Attributes
    ----------
    when
        What is chosen where it is shown.
    base, others
        What the columns are called.
    groups
        Rows by what they are about.
    """

    when: Mapping[str, Any]
    base: str
    others: Sequence[str]
    groups: Sequence[tuple[str, Sequence[KpiRow]]]


@dataclass(frozen=True)
class Figures:
    """The section: its tables, its chart, and what can be chosen besides scenario and policy."""

    tables: Sequence[KpiTable]
    charts: Mapping[str, dict[str, Any]]
    scopes: Sequence[tuple[str, str]]
    without_tiers: bool


@dataclass(frozen=True)
class _Comparison:
    """Runs that are compared with one: what is chosen where that is shown, and the runs by what they are called."""

    when: Mapping[str, Any]
    switch: str
    base: tuple[str, Run]
    others: Sequence[tuple[str, Run]]


def figures_section(found: Comparisons) -> Figures:
    """Return the KPIs and differences of all runs."""
    comparisons = list(_comparisons(found))
    groups = found.groups
    cells = len(groups) * len(found.kpis) * sum(len(each.others) + 1 for each in comparisons)
    if cells > _MOST_CELLS:
        groups = [OVERALL]
    tables = [table for each in comparisons for group in groups for table in _tables(found, each, group, groups)]
    scopes = [(scope_of(group), "all" if group == OVERALL else group.key) for group in groups]
    return Figures(tables, _charts(found, comparisons), scopes, without_tiers=groups != found.groups)


def scope_of(group: Group) -> str:
    """Return what the switch of scopes calls a group."""
    return "overall" if group == OVERALL else f"tier {group.key}"


def _comparisons(found: Comparisons) -> Iterator[_Comparison]:
    """Yield the scenarios under each policy, next to the base; and the policies in each scenario, next to the first."""
    folder = found.folder
    scenarios, policies = folder.scenarios, folder.policies
    names = {folder.base: scenarios[folder.base]} | dict(scenarios)
    if len(scenarios) > 1 or len(policies) == 1:
        for policy in policies:
            first, *others = [(title, Run(name, policy)) for name, title in names.items()]
            yield _Comparison({"comparison": "scenarios", "policy": policy}, "scenario", first, others)
    if len(policies) > 1:
        for scenario in scenarios:
            first, *others = [(policy, Run(scenario, policy)) for policy in policies]
            yield _Comparison({"comparison": "policies", "scenario": scenario}, "policy", first, others)


def _tables(found: Comparisons, each: _Comparison, group: Group, groups: Sequence[Group]) -> Iterator[KpiTable]:
    blocks = [each.others[start : start + _COLUMNS] for start in range(0, len(each.others), _COLUMNS)] or [()]
    scope = {"scope": scope_of(group)} if len(groups) > 1 else {}
    for place, block in enumerate(blocks):
        when = {**each.when, **scope}
        if len(blocks) > _MOST_TABLES:
            names = [run.scenario if each.switch == "scenario" else run.policy for _, run in block]
            base = each.base[1].scenario if each.switch == "scenario" else each.base[1].policy
            # Where the base itself is chosen, the first table stands for all.
            when[each.switch] = [*names, *([base] if place == 0 else [])]
        yield KpiTable(when, each.base[0], [title for title, _ in block], _rows(found, each, block, group))


def _rows(
    found: Comparisons, each: _Comparison, block: Sequence[tuple[str, Run]], group: Group
) -> list[tuple[str, list[KpiRow]]]:
    here = [each.base[1], *(run for _, run in each.others)]
    known = [kpi for kpi in found.kpis if any(kpi in found.values.get((run, group), {}) for run in here)]
    return [(title, [_row(found, each, block, group, label) for label in labels]) for title, labels in grouped(known)]


def _row(found: Comparisons, each: _Comparison, block: Sequence[tuple[str, Run]], group: Group, label: Label) -> KpiRow:
    against = each.base[1]
    base = Change(label, None, found.value(against, label.kpi, group), None, None, None)
    changes = [found.change(run, against, label.kpi, group) for _, run in block]
    unit = unit_name(label.unit, found.folder.currency)
    return KpiRow(label, unit, base.value_text, changes)


def _charts(found: Comparisons, comparisons: Iterable[_Comparison]) -> dict[str, dict[str, Any]]:
    rows = [
        row
        for each in comparisons
        if each.others
        for _, run in (each.base, *each.others)
        for row in _points(found, each, run)
    ]
    return {"differences": _forest(found, rows)} if rows else {}


def _points(found: Comparisons, each: _Comparison, run: Run) -> Iterator[dict[str, Any]]:
    for kpi in _RELATIVE:
        change = _change(found, run, each.base[1], kpi)
        if change.base and change.difference is not None and change.low is not None and change.high is not None:
            base = abs(change.base)
            verdict = change.verdict if change.verdict in _VERDICTS else _VERDICTS[2]
            yield {
                "c": each.when["comparison"],
                "s": run.scenario,
                "p": run.policy,
                "kpi": change.label.text,
                "x": _part(change.difference, base),
                "low": _part(change.low, base),
                "high": _part(change.high, base),
                "verdict": verdict,
                "difference": change.text,
                "interval": change.interval_text,
            }


def _change(found: Comparisons, run: Run, against: Run, kpi: str) -> Change:
    """Return what differs; nothing does from the run itself, which a chart without any point would not say."""
    if run != against:
        return found.change(run, against, kpi)
    value = found.value(run, kpi)
    return Change(label_of(kpi), value, value, 0.0, 0.0, 0.0)


def _part(value: float, base: float) -> float:
    return round(value / base, 5)


def _forest(found: Comparisons, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a chart of differences in percent of what they differ from, with their intervals."""
    alt = altair_library()
    kpis = [label_of(kpi).text for kpi in _RELATIVE]
    y = alt.Y("kpi:N", sort=kpis, title=None, axis=alt.Axis(grid=False, ticks=False, domain=False, labelPadding=10))
    signed = "datum.value == 0 ? '0' : format(datum.value, '+.2~%')"
    axis = alt.Axis(labelExpr=signed, tickCount=6, labelFlush=False)
    colours = ["var(--better)", "var(--worse)", SERIES[7]]
    legend = alt.Legend(title=None, symbolOpacity=1)
    colour = alt.Color("verdict:N", legend=legend, scale=alt.Scale(domain=list(_VERDICTS), range=colours))
    shape = alt.Shape(
        "verdict:N", legend=legend, scale=alt.Scale(domain=list(_VERDICTS), range=["circle", "diamond", "square"])
    )
    tips = [alt.Tooltip(f"{name}:N") for name in ("kpi", "difference", "interval", "verdict")]
    base = alt.Chart(named("rows")).transform_filter(
        "datum.c == comparison && datum.s == scenario && datum.p == policy"
    )
    lines = base.mark_rule(strokeWidth=3, opacity=0.45).encode(
        y=y, x=alt.X("low:Q", title="difference in percent, with 95 % interval", axis=axis), x2="high:Q", color=colour
    )
    points = base.mark_point(size=90, filled=True, opacity=1).encode(
        y=y, x=alt.X("x:Q"), color=colour, shape=shape, tooltip=tips
    )
    zero = alt.Chart(inline([{"x": 0}])).mark_rule(color="var(--ink-soft)").encode(x=alt.X("x:Q"))
    chart = alt.layer(zero, lines, points).properties(width="container", height=rows_height(rows, "kpi", 26))
    text = "Differences in percent of what they differ from"
    return spec_of(chart.add_params(*run_params(found)), description=text, data={"rows": rows})


def run_params(found: Comparisons) -> list[Any]:
    """Return the switches that all charts of a study heed: what is compared, the scenario and the policy."""
    alt = altair_library()
    folder = found.folder
    return [
        alt.param(name="comparison", value=first_comparison(found)),
        alt.param(name="scenario", value=folder.chosen_scenario),
        alt.param(name="policy", value=folder.chosen_policy),
    ]


def first_comparison(found: Comparisons) -> str:
    """Return what a report compares first."""
    return "policies" if len(found.folder.scenarios) == 1 < len(found.folder.policies) else "scenarios"
