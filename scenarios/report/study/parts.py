"""What the cost of each run is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.report.charts import SERIES, altair_library, named, spec_of
from scenarios.report.numbers import figure
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.figures import run_params
from scenarios.results.frames import Run

_PARTS = {
    "shipping": "shipping_cost_per_order",
    "handling": "handling_cost_per_order",
    "stock": "stock_cost_per_order",
    "capacity": "capacity_cost_per_order",
    "penalties": "penalty_per_order",
}
MEASURES = (("piece", "per filled piece"), ("order", "per order"))
"""What costs are divided by."""


@dataclass(frozen=True)
class PartsRow:
    """The cost of a run, in all and part by part."""

    title: str
    total: str
    parts: Sequence[str]


@dataclass(frozen=True)
class PartsTable:
    """Costs of some runs; ``when`` is what is chosen where they are shown."""

    when: Mapping[str, str]
    rows: Sequence[PartsRow]


@dataclass(frozen=True)
class Parts:
    """The section: a chart and its tables; ``names`` are the parts that there are."""

    names: Sequence[str]
    tables: Sequence[PartsTable]
    charts: Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class _Costs:
    """What a run costs: by part, divided by orders or by filled pieces."""

    run: Run
    measure: str
    parts: Mapping[str, float]


def parts_section(found: Comparisons) -> Parts:
    """Return cost parts of all runs."""
    runs = [Run(scenario, policy) for scenario in found.folder.scenarios for policy in found.folder.policies]
    costs = [each for run in runs for each in _costs(found, run)]
    names = [name for name in _PARTS if any(each.parts.get(name) for each in costs)]
    return Parts(names, list(_tables(found, costs, names)), {"costs": _bars(found, costs, names)} if names else {})


def _costs(found: Comparisons, run: Run) -> Iterator[_Costs]:
    values = {name: found.value(run, kpi) for name, kpi in _PARTS.items()}
    known = {name: value for name, value in values.items() if value is not None}
    a_piece, an_order = found.value(run, "cost_per_filled_piece"), found.value(run, "cost_per_order")
    yield _Costs(run, "order", known)
    if a_piece and an_order:
        yield _Costs(run, "piece", {name: value * a_piece / an_order for name, value in known.items()})


def _tables(found: Comparisons, costs: Sequence[_Costs], names: Sequence[str]) -> Iterator[PartsTable]:
    folder = found.folder
    for measure, _ in MEASURES:
        here = [each for each in costs if each.measure == measure]
        for policy in folder.policies if len(folder.scenarios) > 1 or len(folder.policies) == 1 else ():
            rows = [
                _row(folder.scenarios[each.run.scenario], each, names) for each in here if each.run.policy == policy
            ]
            yield PartsTable({"comparison": "scenarios", "policy": policy, "measure": measure}, rows)
        for scenario in folder.scenarios if len(folder.policies) > 1 else ():
            rows = [_row(each.run.policy, each, names) for each in here if each.run.scenario == scenario]
            yield PartsTable({"comparison": "policies", "scenario": scenario, "measure": measure}, rows)


def _row(title: str, costs: _Costs, names: Sequence[str]) -> PartsRow:
    total = figure(sum(costs.parts.values()), "money")
    return PartsRow(title, total, [figure(costs.parts.get(name), "money") for name in names])


def _bars(found: Comparisons, costs: Sequence[_Costs], names: Sequence[str]) -> dict[str, Any]:
    """Return a bar for each run, stacked by part; credits extend below nothing."""
    alt = altair_library()
    money = found.folder.currency or "money"
    base = (
        alt.Chart(named("rows"))
        .transform_filter("datum.m == measure && (comparison == 'scenarios' ? datum.p == policy : datum.s == scenario)")
        .transform_calculate(
            run="comparison == 'scenarios' ? datum.title : datum.p",
            rank="comparison == 'scenarios' ? datum.ranks[0] : datum.ranks[1]",
        )
    )
    # By a number: Vega could not read a list of titles with line separators in it.
    order = alt.EncodingSortField("rank", op="min", order="ascending")
    y = alt.Y("run:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6))
    x = alt.X("value:Q", title=money, stack="zero", axis=alt.Axis(tickCount=6))
    bars = base.mark_bar(height=22).encode(
        y=y,
        x=x,
        color=alt.Color("part:N", title=None, scale=alt.Scale(domain=list(names), range=list(SERIES[: len(names)]))),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("run:N", title=" "),
            alt.Tooltip("part:N"),
            alt.Tooltip("value:Q", format=",.2f", title=money),
        ],
    )
    runs = (len(found.folder.scenarios), len(found.folder.policies))
    chart = bars.properties(width="container", height=34 * max(runs))
    params = [*run_params(found), alt.param(name="measure", value=MEASURES[0][0])]
    rows = _segments(found, costs, names)
    return spec_of(chart.add_params(*params), description="Cost parts of each run", data={"rows": rows})


def _segments(found: Comparisons, costs: Sequence[_Costs], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    folder = found.folder
    scenarios = list(folder.scenarios)
    for each in costs:
        for place, name in enumerate(names):
            if each.parts.get(name):
                yield {
                    "s": each.run.scenario,
                    "p": each.run.policy,
                    "m": each.measure,
                    "title": folder.scenarios[each.run.scenario],
                    "ranks": [scenarios.index(each.run.scenario), folder.policies.index(each.run.policy)],
                    "part": name,
                    "place": place,
                    "value": round(each.parts[name], 4),
                }
