"""Scenarios that differ in one number only, and what follows from it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.edits.edit import Edit
from scenarios.report.charts import SERIES, altair_library, named, spec_of
from scenarios.report.labels import label_of
from scenarios.report.numbers import unit_name
from scenarios.report.study.comparisons import Comparisons
from scenarios.results.frames import Run
from scenarios.study import Scenario, Study

_FEWEST = 3
"""Fewer points are no curve."""

_MOST = 6
_MOST_TICKS = 12
_KPIS = ("cost_per_filled_piece", "fill_rate_pieces")


@dataclass(frozen=True)
class Sweep:
    """Scenarios whose edits are the same but for one number.

    Attributes
    ----------
    edit, field
        Which edit, and which of its fields has the number.
    meaning
        What the field says.
    points
        The number of each scenario by its id, from the smallest.
    """

    edit: str
    field: str
    meaning: str
    points: Mapping[str, float]

    @property
    def title(self) -> str:
        """The number in words."""
        return f"{self.field.replace('_', ' ')} ({self.edit.replace('_', ' ')})"


@dataclass(frozen=True)
class Sweeps:
    """The section: each sweep with the names of its charts, and the charts."""

    sweeps: Sequence[tuple[Sweep, Sequence[tuple[str, str]]]]
    charts: Mapping[str, dict[str, Any]]


def sweeps_section(found: Comparisons) -> Sweeps | None:
    """Return what follows from numbers that a study sweeps; None where it sweeps none."""
    sweeps = list(sweeps_of(found.folder.study))[:_MOST]
    if not sweeps:
        return None
    charts: dict[str, dict[str, Any]] = {}
    shown = []
    for place, sweep in enumerate(sweeps, start=1):
        names = [(f"sweep-{place}-{kpi.replace('_', '-')}", label_of(kpi).text) for kpi in _KPIS]
        shown.append((sweep, names))
        charts |= {name: _curve(found, sweep, kpi) for kpi, (name, _) in zip(_KPIS, names, strict=True)}
    return Sweeps(shown, charts)


def sweeps_of(study: Study) -> Iterator[Sweep]:
    """Yield the numbers that a study sweeps: three values or more, all else the same."""
    groups: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for scenario in study.scenarios:
        for key, number in _numbers(scenario):
            groups[key].setdefault(scenario.id, number)
    edits = {each.id: each.edits for each in study.scenarios}
    for (place, *_), points in groups.items():
        if len(set(points.values())) == len(points) >= _FEWEST:
            index, *path = json.loads(place)
            edit = edits[next(iter(points))][index]
            field = next(part for part in reversed(path) if isinstance(part, str))
            ordered = dict(sorted(points.items(), key=lambda point: point[1]))
            yield Sweep(edit.name, field, _meaning(edit, path), ordered)


def _meaning(edit: Edit, path: Sequence[str | int]) -> str:
    """Return what a field says, where it is one of the edit's own."""
    field = type(edit).model_fields.get(str(path[0])) if len(path) == 1 else None
    return (field.description or "").split(";")[0] if field else ""


def _numbers(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield each number in the edits of a scenario by its place and all else that they say."""
    edits = [each.model_dump(mode="json", exclude_unset=True) for each in scenario.edits]
    leaves = {json.dumps(path): value for path, value in _leaves(edits, ())}
    for place, value in leaves.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            others = sorted(f"{path}={json.dumps(other)}" for path, other in leaves.items() if path != place)
            yield (place, *others), float(value)


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield what a document says, place by place; an empty list is something, too."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield from _leaves(each, (*path, index))
    else:
        yield path, value


def _curve(found: Comparisons, sweep: Sweep, kpi: str) -> dict[str, Any]:
    """Return a chart of a KPI over the number, a line for each policy, and what the base comes to."""
    alt = altair_library()
    label = label_of(kpi)
    is_share = label.unit == "share"
    unit = unit_name(label.unit, found.folder.currency)
    y = alt.Y(
        "y:Q",
        title=f"{label.text}, {unit}" if unit else label.text,
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(format=".0%" if is_share else ",.2f", tickCount=5),
    )
    values = list(dict.fromkeys(sweep.points.values()))
    x = alt.X(
        "x:Q",
        title=sweep.title,
        axis=alt.Axis(values=values if len(values) <= _MOST_TICKS else alt.Undefined, format=",.10~g", grid=False),
    )
    policies = list(found.folder.policies)
    colours = alt.Scale(domain=policies, range=[SERIES[at % len(SERIES)] for at in range(len(policies))])
    legend = alt.Legend(title=None) if len(policies) > 1 else None
    colour = alt.Color("p:N", scale=colours, legend=legend)
    number = ".1%" if is_share else ",.2f"
    tips = [
        alt.Tooltip("title:N", title="scenario"),
        alt.Tooltip("p:N", title="policy"),
        alt.Tooltip("y:Q", format=number, title=label.text),
        alt.Tooltip("interval:N", title="difference from the base"),
    ]
    base = alt.Chart(named("points"))
    spans = base.mark_rule(strokeWidth=3, opacity=0.35).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour)
    lines = base.mark_line(interpolate="linear").encode(x=x, y=y, color=colour)
    points = base.mark_point(opacity=1).encode(x=x, y=y, color=colour, tooltip=tips)
    rules = (
        alt.Chart(named("base"))
        .mark_rule(strokeDash=[5, 4], opacity=0.8)
        .encode(y=alt.Y("y:Q"), color=colour, tooltip=tips[:-1])
    )
    chart = alt.layer(rules, spans, lines, points).properties(width="container", height=260)
    data = {"points": _curve_rows(found, sweep, kpi), "base": _base_rows(found, kpi)}
    return spec_of(chart, description=f"{label.text} over {sweep.title}", data=data)


def _curve_rows(found: Comparisons, sweep: Sweep, kpi: str) -> Iterator[dict[str, Any]]:
    folder = found.folder
    for policy in folder.policies:
        for scenario, number in sweep.points.items():
            run = Run(scenario, policy)
            value = found.value(run, kpi)
            if value is None:
                continue
            change = found.change(run, Run(folder.base, policy), kpi)
            known = change.base is not None and change.low is not None and change.high is not None
            ends = {"low": change.base + change.low, "high": change.base + change.high} if known else {}  # type: ignore[operator] # all known
            tell = f"{change.text} ({change.interval_text})" if change.interval_text else change.text
            row = {"p": policy, "title": folder.scenarios[scenario], "x": number, "y": value, "interval": tell}
            yield row | ends


def _base_rows(found: Comparisons, kpi: str) -> Iterator[dict[str, Any]]:
    folder = found.folder
    for policy in folder.policies:
        value = found.value(Run(folder.base, policy), kpi)
        if value is not None:
            yield {"p": policy, "title": folder.scenarios[folder.base], "y": value}
