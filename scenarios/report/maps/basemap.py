"""The land under a map: outlines of what the view shows, and no others."""

from collections.abc import Iterable, Iterator
from typing import Any

from scenarios.report.charts import altair_library
from scenarios.report.maps.facts import Place
from scenarios.report.maps.layers import Chart
from scenarios.report.maps.view import US, View
from scenarios.report.outlines import outlines

Topology = dict[str, Any]
Box = tuple[float, float, float, float]

_USA, _TERRITORIES = "840", frozenset({"60", "66", "69", "72", "78"})


def outlines_of(view: View, places: Iterable[Place]) -> dict[str, Topology]:
    """Return the land that a view shows: states of the US where places are in them, countries where others are."""
    if view.is_us:
        return {"states": visible(outlines("states"), "states", view, without=_TERRITORIES)}
    if view.is_world or not any(place.country.upper() in US for place in places):
        return {"countries": visible(outlines("countries"), "countries", view)}
    return {
        "countries": visible(outlines("countries"), "countries", view, without=frozenset({_USA})),
        "states": visible(outlines("states"), "states", view),
    }


def land(view: View, name: str) -> Chart:
    """Return the layer of outlines that are data of this name."""
    alt = altair_library()
    data = alt.NamedData(name, format=alt.TopoDataFormat(feature=name, type="topojson"))
    style = {"stroke": "var(--border)", "strokeWidth": 0.8, "clip": True, "aria": False, "tooltip": None}
    return projected(alt.Chart(data).mark_geoshape(fill="var(--land)", **style), view)


def projected(chart: Chart, view: View) -> Chart:
    """Return a chart of degrees in the view's projection, which agrees with what `View.at` places on the plane."""
    alt = altair_library()
    per_unit = f"width / {view.width!r}"
    corner = f"[{-view.left!r} * {per_unit}, {-view.top!r} * {per_unit}]"
    return chart.project(**view.projection.options, scale=alt.expr(per_unit), translate=alt.expr(corner))


def visible(topology: Topology, name: str, view: View, *, without: frozenset[str] = frozenset()) -> Topology:
    """Return a topology with those geometries of an object only that a view shows.

    Parameters
    ----------
    topology
        TopoJSON with quantised arcs, as `outlines` gives it.
    name
        The object.
    view
        What is shown.
    without
        Ids of geometries to leave out in any case.
    """
    boxes = list(_boxes(topology, view))
    kept = [
        geometry
        for geometry in topology["objects"][name]["geometries"]
        if geometry.get("id") not in without and view.shows(_around(boxes[arc] for arc in _arcs(geometry["arcs"])))
    ]
    used = sorted({arc for geometry in kept for arc in _arcs(geometry["arcs"])})
    new = {old: place for place, old in enumerate(used)}
    geometries = [{"type": each["type"], "arcs": _renamed(each["arcs"], new)} for each in kept]
    return {
        "type": "Topology",
        "transform": topology["transform"],
        "objects": {name: {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [topology["arcs"][arc] for arc in used],
    }


def _boxes(topology: Topology, view: View) -> Iterator[Box]:
    """Yield the box around each arc, on the view's plane."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append(view.projection.project(y * scale_y + move_y, x * scale_x + move_x))
        yield _around((*point, *point) for point in points)


def _around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _arcs(nested: Any) -> Iterator[int]:
    """Yield the arcs of a geometry; one that is walked backwards has the complement of its number."""
    if isinstance(nested, int):
        yield nested if nested >= 0 else ~nested
        return
    for each in nested:
        yield from _arcs(each)


def _renamed(nested: Any, new: dict[int, int]) -> Any:
    if isinstance(nested, int):
        return new[nested] if nested >= 0 else ~new[~nested]
    return [_renamed(each, new) for each in nested]
