"""The map of a network in each run of a study: its nodes, what flows between them, what is missing where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from scenarios.report.charts import SERIES, STEPS, altair_library
from scenarios.report.maps.columns import MARK, map_data, most_pieces
from scenarios.report.maps.facts import NetworkUse
from scenarios.report.maps.layers import LARGEST, Chart, counts, curved, named, texts, x_of, y_of
from scenarios.report.maps.spec import map_spec
from scenarios.report.maps.view import View, view_of
from scenarios.results.frames import Run

BANDS = (0.5, 0.75, 0.9, 1.0)
"""Where a node's colour changes: shares of its limit."""

NO_CAPACITY, MOVED, MISSING, SHIPPED = SERIES[7], SERIES[4], SERIES[6], SERIES[0]
"""Colours: of nodes without a capacity, of pieces that moved, that are missing, that are shipped."""

_SMALLEST = 18
"""Area of a circle in square pixels, at least."""

_CROSS = "M-.7,-1L0,-.3L.7,-1L1,-.7L.3,0L1,.7L.7,1L0,.3L-.7,1L-1,.7L-.3,0L-1,-.7Z"


def network_map(runs: Mapping[Run, NetworkUse], *, description: str) -> dict[str, Any]:
    """Return the map as data of a page.

    It shows the run that its parameters ``scenario`` and ``policy`` name, and the flows that ``flows`` names:
    ``shipments``, ``moved``, or any other text for none. Sizes mean the same in all runs.

    Parameters
    ----------
    runs
        At least one, with at least one place.
    description
        What it shows, for those who cannot see it.
    """
    alt = altair_library()
    places = list(dict.fromkeys(place for use in runs.values() for place in use.places))
    view, first = view_of(places), next(iter(runs))
    chosen = {"scenario": first.scenario, "policy": first.policy, "flows": "shipments"}
    most = _Most.of(runs)
    marks = [
        _shipped(view, most),
        _moved(view, most),
        _circles(view, most),
        _missing(view, most),
        _dots(view),
        _names(view, most),
    ]
    params = [alt.param(name=name, value=value) for name, value in chosen.items()]
    return map_spec(view, places, marks, datasets=map_data(runs, view), params=params, description=description)


@dataclass(frozen=True)
class _Most:
    """The most pieces of any run, which sizes go by."""

    node: int
    shipped: int
    moved: int
    missing: int

    @classmethod
    def of(cls, runs: Mapping[Run, NetworkUse]) -> Self:
        uses = runs.values()
        return cls(
            node=most_pieces(use.nodes for use in uses),
            shipped=most_pieces(use.shipments for use in uses),
            moved=most_pieces(use.moved for use in uses),
            missing=most_pieces(use.unfilled for use in uses),
        )


def _marks(table: str, view: View) -> Chart:
    """Return a mark for each entry of a table in the chosen run, at its spot."""
    return _placed(_chosen(table), "spot", name="name", about="about", x="x", y="y").encode(x=x_of(view), y=y_of(view))


def _chosen(table: str, *, flows: bool = False) -> Chart:
    alt = altair_library()
    wanted = "datum.scenario == scenario && datum.policy == policy" + (f" && flows == '{table}'" if flows else "")
    return alt.Chart(alt.NamedData(table)).transform_filter(wanted).transform_flatten(list(MARK[table]))


def _placed(chart: Chart, field: str, **fields: str) -> Chart:
    """Add what is known of the spot that a field has the number of; the fields of the spot get new names."""
    alt = altair_library()
    spots = alt.LookupData(data=alt.NamedData("spots"), key="spot", fields=list(fields.values()))
    return chart.transform_lookup(lookup=field, from_=spots, as_=list(fields))


def _sized(chart: Chart, most: int, largest: str, *, least: float) -> Chart:
    """Add ``size``: that of the most pieces is an expression of the map's width, that of none the least."""
    return chart.transform_calculate(size=f"{least} + datum.pieces / {most} * ({largest} - {least})")


def _nodes(view: View) -> Chart:
    """Return nodes with what there is to tell of them."""
    shares = [f"format(datum.{share}, '.0%')" for share in ("p50", "p95", "peak")]
    moves = "datum.came + ' came here, ' + datum.left + ' went elsewhere, ' + datum.lost + ' now unfilled'"
    return _marks("nodes", view).transform_calculate(
        about="datum.about + (datum.enabled ? '' : ', disabled')",
        use="datum.p95 < 0 ? 'no capacity' : " + " + ', ' + ".join(shares),
        against=f"datum.came + datum.left + datum.lost == 0 ? 'nothing moved' : {moves}",
    )


def _names(view: View, most: _Most) -> Chart:
    chart = _marks("nodes", view).transform_filter("datum.width > 0 && width >= datum.width")
    radius = f"max(sqrt(datum.pieces / {most.node} * width * {LARGEST} / PI), datum.enabled ? 2 : 6)"
    return named(chart.transform_calculate(gap=f"4 + {radius}"), view, "name")


def _circles(view: View, most: _Most) -> Chart:
    """Return circles for nodes that ship."""
    alt = altair_library()
    colour = alt.Scale(type="threshold", domain=[0, *BANDS], range=[NO_CAPACITY, *STEPS])
    chart = _sized(_nodes(view).transform_filter("datum.pieces > 0"), most.node, f"width * {LARGEST}", least=_SMALLEST)
    return chart.mark_circle(stroke="var(--ink-soft)", strokeWidth=0.8, opacity=0.95).encode(
        size=alt.Size("size:Q", scale=None),
        color=alt.Color("p95:Q", scale=colour, legend=None),
        tooltip=_facts(),
        description="name:N",
    )


def _dots(view: View) -> Chart:
    """Return dots for nodes that ship nothing, and crosses for those that must not."""
    alt = altair_library()
    chart = _nodes(view).transform_filter("datum.pieces == 0")
    return chart.mark_point(filled=True, stroke="var(--ink-soft)", strokeWidth=1, opacity=1).encode(
        fill=alt.condition("datum.enabled", alt.value("var(--paper)"), alt.value("var(--ink)")),
        shape=alt.condition("datum.enabled", alt.value("circle"), alt.value(_CROSS)),
        size=alt.condition("datum.enabled", alt.value(24), alt.value(110)),
        tooltip=_facts(),
        description="name:N",
    )


def _facts() -> list[Chart]:
    titles = {"use": "Utilization p50, p95, max", "against": "Against the base"}
    return [*texts(name="Node", about="Where"), *counts("pieces", "shipments"), *texts(**titles)]


def _between(table: str) -> Chart:
    chart = _placed(_chosen(table, flows=True), "start", origin="name", x0="x", y0="y")
    return _placed(chart, "end", target="name", x1="x", y1="y")


def _shipped(view: View, most: _Most) -> Chart:
    alt = altair_library()
    return (
        _sized(_between("shipments"), most.shipped, "2 + width * 0.005", least=0.4)
        .mark_rule(aria=False, color=SHIPPED, opacity=0.45, strokeCap="round", clip=True)
        .encode(
            x=x_of(view, "x0"),
            y=y_of(view, "y0"),
            x2="x1",
            y2="y1",
            size=alt.Size("size:Q", scale=None),
            tooltip=[*texts(origin="From", target="To"), *counts("pieces")],
        )
    )


def _moved(view: View, most: _Most) -> Chart:
    """Return lines that taper towards the node that pieces moved to."""
    alt = altair_library()
    chart = _sized(curved(_between("moved")), most.moved, "4 + width * 0.008", least=1.5)
    return (
        chart.transform_calculate(size="datum.size * (1 - 0.85 * datum.t)")
        .mark_trail(aria=False, color=MOVED, opacity=0.75, clip=True)
        .encode(
            x=x_of(view),
            y=y_of(view),
            size=alt.Size("size:Q", scale=None),
            order="t:Q",
            detail=["start:N", "end:N"],
            tooltip=[*texts(origin="Moved from", target="To"), *counts("pieces")],
        )
    )


def _missing(view: View, most: _Most) -> Chart:
    alt = altair_library()
    return (
        _sized(_marks("unfilled", view), most.missing, "40 + width * 0.2", least=20)
        .mark_point(
            aria=False, shape="diamond", filled=True, color=MISSING, stroke="var(--paper)", strokeWidth=1, opacity=0.9
        )
        .encode(size=alt.Size("size:Q", scale=None), tooltip=[*texts(name="Unfilled at"), *counts("pieces", "orders")])
    )
