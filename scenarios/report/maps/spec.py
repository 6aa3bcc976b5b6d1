"""A map as data of a page: the land, marks on it, and what they show."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scenarios.report.charts import altair_library, spec_of
from scenarios.report.maps.basemap import land, outlines_of
from scenarios.report.maps.facts import Place
from scenarios.report.maps.layers import Chart
from scenarios.report.maps.view import View


def map_spec(
    view: View,
    places: Iterable[Place],
    marks: Sequence[Chart],
    *,
    datasets: Mapping[str, Sequence[Mapping[str, Any]]],
    params: Sequence[Any] = (),
    description: str,
) -> dict[str, Any]:
    """Return a map as data of a page, as wide as its container, of the view's proportions at any width.

    Parameters
    ----------
    view
        What is shown.
    places
        Those that are on the map, which say whose outlines it takes.
    marks
        Charts on scales of the view's plane, those on top last.
    datasets
        What their data names.
    params
        Parameters of the whole map.
    description
        What it shows, for those who cannot see it.
    """
    alt = altair_library()
    outlines = outlines_of(view, places)
    height = alt.param(name="height", expr=f"width * {view.ratio!r}")
    chart = alt.layer(*(land(view, name) for name in outlines), *marks, width="container", padding=0)
    spec = spec_of(chart.add_params(height, *params), description=description)
    # Past Altair, which would look through all of it.
    return spec | {"datasets": {**outlines, **datasets}}
