"""The data of a map: a row for each run with a list in each column, and the places by number.

That takes a small part of what a row for each mark would: a page with sixty scenarios stays light.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from scenarios.report.maps.facts import Flow, NetworkUse, NodeUse, Place, Shortfall
from scenarios.report.maps.labels import Circle, labels
from scenarios.report.maps.view import View
from scenarios.results.frames import Run

UNKNOWN = -1
"""Stands for the utilisation of a node without a capacity."""

MARK = {
    "nodes": ("spot", "pieces", "shipments", "p50", "p95", "peak", "enabled", "came", "left", "lost", "width", "side"),
    "shipments": ("start", "end", "pieces"),
    "moved": ("start", "end", "pieces"),
    "unfilled": ("spot", "pieces", "orders"),
}
"""The columns that are lists, by table."""

_DIGITS = 4

_GAP_SHARE = 0.1
"""Roughly what a mark of unfilled pieces takes of the room of the largest circle."""

_Spots = Mapping[Place, int]
_Rows = Sequence[Sequence[Any]]


def map_data(runs: Mapping[Run, NetworkUse], view: View) -> dict[str, list[dict[str, Any]]]:
    """Return the tables ``spots``, ``nodes``, ``shipments``, ``moved`` and ``unfilled``."""
    places = dict.fromkeys(place for use in runs.values() for place in use.places)
    spots = {place: number for number, place in enumerate(places)}
    largest = most_pieces(use.nodes for use in runs.values())

    def table(name: str, rows: Callable[[NetworkUse], _Rows]) -> list[dict[str, Any]]:
        return [_listed(run, MARK[name], found) for run, use in runs.items() if (found := rows(use))]

    return {
        "spots": [_spot(view, number, place) for place, number in spots.items()],
        "nodes": table("nodes", lambda use: _nodes(use, spots, view, largest)),
        "shipments": table("shipments", lambda use: _flows(use.shipments, spots)),
        "moved": table("moved", lambda use: _flows(use.moved, spots)),
        "unfilled": table("unfilled", lambda use: _unfilled(use.unfilled, spots)),
    }


def most_pieces(groups: Iterable[Sequence[NodeUse | Flow | Shortfall]]) -> int:
    """Return the most pieces of any, at least 1."""
    return max((each.pieces for group in groups for each in group), default=0) or 1


def _listed(run: Run, columns: Sequence[str], rows: _Rows) -> dict[str, Any]:
    """Return rows as one, with a list for each column."""
    lists = zip(columns, map(list, zip(*rows, strict=True)), strict=True)
    return {"scenario": run.scenario, "policy": run.policy, **dict(lists)}


def _spot(view: View, number: int, place: Place) -> dict[str, Any]:
    x, y = view.at(place)
    where = {"x": round(x, _DIGITS), "y": round(y, _DIGITS)}
    return {"spot": number, "name": place.name, "about": place.about, **where}


def _nodes(use: NetworkUse, spots: _Spots, view: View, largest: int) -> _Rows:
    """Return rows in the sequence in which circles are drawn: small ones last, on top of large ones."""
    ordered = sorted(use.nodes, key=lambda node: (-node.pieces, node.place.name))
    circles = [_circle(view, node.place, node.pieces / largest, _weight(node)) for node in ordered]
    obstacles = [_circle(view, each.place, _GAP_SHARE, 0) for each in use.unfilled]
    return [
        (
            spots[node.place],
            node.pieces,
            node.shipments,
            *(UNKNOWN if share is None else round(share, _DIGITS) for share in (node.p50, node.p95, node.peak)),
            int(node.enabled),
            node.came,
            node.left,
            node.lost,
            *label,
        )
        for node, label in zip(ordered, labels(circles, view, obstacles), strict=True)
    ]


def _weight(node: NodeUse) -> int:
    """Return how much there is to tell of a node; also one that is closed has done something before."""
    return node.pieces + node.left + node.lost


def _circle(view: View, place: Place, share: float, weight: float) -> Circle:
    return Circle(place.name, *view.at(place), share, weight)


def _flows(flows: Sequence[Flow], spots: _Spots) -> _Rows:
    """Return rows, weak lines first, under strong ones."""
    ordered = sorted(flows, key=lambda flow: (flow.pieces, flow.start.name, flow.end.name))
    return [(spots[flow.start], spots[flow.end], flow.pieces) for flow in ordered]


def _unfilled(places: Sequence[Shortfall], spots: _Spots) -> _Rows:
    ordered = sorted(places, key=lambda each: (-each.pieces, each.place.name))
    return [(spots[each.place], each.pieces, each.orders) for each in ordered]
