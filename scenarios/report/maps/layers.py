"""What maps of networks and of orders are drawn with."""

from typing import Any

from scenarios.report.charts import altair_library
from scenarios.report.maps.view import View

Chart = Any
"""A chart of Altair, whose own types know little of what its methods return."""

LARGEST = 1.3
"""Area of the largest circle, in square pixels per pixel of the map's width."""

STEPS_ON_A_CURVE = 12


def x_of(view: View, field: str = "x") -> Chart:
    """Return the channel of a field that is an x of the view's plane."""
    alt = altair_library()
    scale = alt.Scale(domain=[view.left, view.right], nice=False, zero=False)
    return alt.X(field, type="quantitative", scale=scale, axis=None)


def y_of(view: View, field: str = "y") -> Chart:
    """Return the channel of a field that is a y of the view's plane."""
    alt = altair_library()
    scale = alt.Scale(domain=[view.bottom, view.top], nice=False, zero=False)
    return alt.Y(field, type="quantitative", scale=scale, axis=None)


def texts(**titles: str) -> list[Chart]:
    """Return a tooltip of fields that are shown as they are, each under a title."""
    alt = altair_library()
    return [alt.Tooltip(field, type="nominal", title=title) for field, title in titles.items()]


def counts(*fields: str) -> list[Chart]:
    """Return a tooltip of fields that are numbers, each under its name."""
    alt = altair_library()
    return [alt.Tooltip(field, type="quantitative", title=field.title(), format=",") for field in fields]


def curved(chart: Chart, bend: float = 0.15) -> Chart:
    """Turn rows with x0, y0, x1, y1 into points ``x``, ``y`` on a curve, which ``t`` runs along from 0 to 1.

    It bends to its left, so that there and back again are two curves.
    """
    alt = altair_library()
    dx, dy = alt.datum.x1 - alt.datum.x0, alt.datum.y1 - alt.datum.y0
    aside = 2 * bend * alt.datum.t * (1 - alt.datum.t)
    step = 1 / STEPS_ON_A_CURVE
    return (
        chart.transform_calculate(t=f"sequence(0, {1 + step / 2}, {step})")
        .transform_flatten(["t"])
        .transform_calculate(
            x=alt.datum.x0 + dx * alt.datum.t + aside * dy,
            y=alt.datum.y0 + dy * alt.datum.t - aside * dx,
        )
    )


def named(chart: Chart, view: View, field: str, *, size: int = 11) -> Chart:
    """Return a chart's marks as texts of a field, to the right or left as their ``side`` says, on a halo of paper.

    ``gap`` is the distance in pixels.
    """
    alt = altair_library()
    style: dict[str, Any] = {
        "fontSize": size,
        "align": alt.expr("datum.side < 0 ? 'right' : 'left'"),
        "dx": alt.expr("datum.side * datum.gap"),
        "baseline": "middle",
        "tooltip": None,
        "aria": False,
    }
    encoded = chart.encode(x=x_of(view), y=y_of(view), text=alt.Text(field, type="nominal"))
    halo = encoded.mark_text(stroke="var(--paper)", strokeWidth=3, strokeJoin="round", color="var(--paper)", **style)
    return alt.layer(halo, encoded.mark_text(color="var(--ink)", **style))
