"""What all charts of a report have in common: how they become data of a page, and how they look."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from models.errors import SettingError
from scenarios.report.page import INSTALL

if TYPE_CHECKING:
    import altair as alt

SERIES = tuple(f"var(--series-{number})" for number in range(1, 9))
"""Colours that tell things apart, by name: the page's style says what they are in light, in dark and on paper."""

STEPS = tuple(f"var(--step-{number})" for number in range(1, 6))
"""Colours from little to much."""

_NO_DATA: Mapping[str, Iterable[Mapping[str, Any]]] = MappingProxyType({})

_TEXT = {"labelColor": "var(--ink-soft)", "titleColor": "var(--ink-soft)", "titleFontWeight": "normal"}

_LEGEND_COLUMNS = {"expr": "windowSize()[0] < 500 ? 2 : 0"}
"""Legends stand in one row, but on a phone; and labels leave room for what they label."""

_LABEL_LIMIT = {"expr": "windowSize()[0] < 500 ? 140 : 220"}

_CONFIG: Mapping[str, Any] = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "view": {"stroke": "transparent"},
    "axis": {
        **_TEXT,
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule-strong)",
        "tickColor": "var(--rule-strong)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelLimit": _LABEL_LIMIT,
    },
    "legend": {
        **_TEXT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "orient": "top",
        "labelLimit": 220,
        "columns": _LEGEND_COLUMNS,
    },
    "header": {"labelColor": "var(--ink)", "titleColor": "var(--ink-soft)", "labelFontSize": 12},
    "title": {"color": "var(--ink)", "fontSize": 13, "anchor": "start"},
    "text": {"color": "var(--ink)"},
    "rule": {"color": "var(--ink-soft)"},
    "bar": {"color": SERIES[0]},
    "line": {"color": SERIES[0], "strokeWidth": 2},
    "point": {"color": SERIES[0], "filled": True, "size": 50},
    "range": {"category": list(SERIES), "ordinal": list(STEPS)},
}


def altair_library() -> Any:
    """Return Altair.

    Raises
    ------
    SettingError
        Where the extra ``report`` is not installed.
    """
    try:
        import altair as alt  # noqa: PLC0415 - comes with the extra `report` only
    except ImportError:
        raise SettingError(f"report: needs Altair and vl-convert. Install them: {INSTALL}") from None
    return alt


def inline(rows: Iterable[Mapping[str, Any]]) -> "alt.InlineData":
    """Return rows as the data of a chart, which stand in the page; every encoding has to name its type."""
    import altair as alt  # noqa: PLC0415

    return alt.InlineData(values=[dict(row) for row in rows])


def rows_height(rows: Sequence[Mapping[str, Any]], name: str, step: int) -> int:
    """Return how high a chart is whose rows are the values of a column, in px.

    Vega-Lite warns of steps in a chart that is as wide as the page.
    """
    return step * max(1, len({row[name] for row in rows}))


def named(name: str) -> "alt.NamedData":
    """Return the data of this name that `spec_of` is given; every encoding has to name its type.

    Altair checks and copies what it is given again and again, which takes seconds for many rows.
    """
    import altair as alt  # noqa: PLC0415

    return alt.NamedData(name=name)


def spec_of(
    chart: "alt.TopLevelMixin", *, description: str, data: Mapping[str, Iterable[Mapping[str, Any]]] = _NO_DATA
) -> dict[str, Any]:
    """Return a chart as data of a page.

    Parameters
    ----------
    chart
        Colours have to be names of the page's style, such as `SERIES`, so that themes and paper need no other chart.
    description
        What the chart shows, for those who cannot see it.
    data
        Rows by name, of all data that are `named`.
    """
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = {**spec.get("config", {}), **_CONFIG}
    if data:
        rows_of = {name: [dict(row) for row in rows] for name, rows in data.items()}
        spec["datasets"] = {**spec.get("datasets", {}), **rows_of}
    return spec | {"description": description}
