"""The map of one order: where it goes, who ships it, and who else there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.report.charts import altair_library
from scenarios.report.maps.facts import Place
from scenarios.report.maps.labels import Circle, labels
from scenarios.report.maps.layers import Chart, curved, named, texts, x_of, y_of
from scenarios.report.maps.spec import map_spec
from scenarios.report.maps.view import View, view_of

_SHARE = 0.25
"""Room of a mark, as labels measure it."""


@dataclass(frozen=True)
class OrderNode:
    """A node that could take part in an order, or not.

    Attributes
    ----------
    place
        Where it is; its name is the node's id.
    can_ship
        Whether anything allows it to ship some of the order.
    why
        Why it does not ship, or what else there is to tell; shown as it is.
    """

    place: Place
    can_ship: bool = True
    why: str = ""


@dataclass(frozen=True)
class OrderShipment:
    """What a node ships of an order, or hands over.

    Attributes
    ----------
    node
        The node's id.
    pieces
        How many.
    service
        Who carries them; blank where they are picked up.
    facts
        What else there is to tell, e.g. ``304 km, arrives 2026-09-03, cost 12.57``; shown as it is.
    """

    node: str
    pieces: int
    service: str = ""
    facts: str = ""
    is_pickup: bool = False


def order_map(
    nodes: Iterable[OrderNode], destination: Place | None, shipments: Sequence[OrderShipment]
) -> dict[str, Any] | None:
    """Return the map of an order as data of a page, or None where neither the destination nor a node has a place.

    Parameters
    ----------
    nodes
        The nodes with coordinates; leave out the others.
    destination
        Where the order goes, None without coordinates; its ``name`` is shown.
    shipments
        The plan's; those of nodes without coordinates are left out.
    """
    known = {node.place.name: node for node in nodes}
    places = [node.place for node in known.values()] + ([destination] if destination is not None else [])
    if not places:
        return None
    view = view_of(places)
    drawn = [shipment for shipment in shipments if shipment.node in known]
    datasets = {
        "nodes": [_node_row(view, node, drawn) for node in known.values()],
        "shipments": [_shipment_row(view, known[each.node].place, destination, each) for each in drawn if destination],
        "destination": [_destination_row(view, place) for place in [destination] if place],
        "names": _name_rows(view, [known[each.node].place for each in drawn], destination),
    }
    return map_spec(view, places, _marks(view), datasets=datasets, description=_description(drawn, destination))


def _description(shipments: Sequence[OrderShipment], destination: Place | None) -> str:
    where = f" to {destination.name}" if destination is not None else ""
    who = ", ".join(f"{each.pieces} from {each.node}" for each in shipments) or "nothing"
    return f"Map of the order{where}: {who}."


def _node_row(view: View, node: OrderNode, shipments: Sequence[OrderShipment]) -> dict[str, Any]:
    ours = [each for each in shipments if each.node == node.place.name]
    x, y = view.at(node.place)
    return {
        "node": node.place.name,
        "about": node.place.about,
        "what": "; ".join(_text(each) for each in ours) or node.why or ("could ship" if node.can_ship else "cannot"),
        "role": "ships" if ours else "could" if node.can_ship else "cannot",
        "x": x,
        "y": y,
    }


def _text(shipment: OrderShipment) -> str:
    how = "are picked up" if shipment.is_pickup else f"by {shipment.service}" if shipment.service else "ship"
    return ", ".join(filter(None, (f"{shipment.pieces} pieces {how}", shipment.facts)))


def _shipment_row(view: View, start: Place, end: Place, shipment: OrderShipment) -> dict[str, Any]:
    (x0, y0), (x1, y1) = view.at(start), view.at(end)
    ends = {"x0": x0, "y0": y0, "x1": x1, "y1": y1}
    return {"node": shipment.node, "what": _text(shipment), "pickup": shipment.is_pickup, **ends}


def _destination_row(view: View, place: Place) -> dict[str, Any]:
    x, y = view.at(place)
    return {"place": place.name, "city": place.city, "x": x, "y": y}


def _name_rows(view: View, shippers: Sequence[Place], destination: Place | None) -> list[dict[str, Any]]:
    """Return where names stand: first that of the destination, then those of who ships, as far as there is room."""
    places = list(dict.fromkeys([*([destination] if destination is not None else []), *shippers]))
    circles = [Circle(place.name, *view.at(place), _SHARE, 1) for place in places]
    return [
        {"name": circle.name, "x": circle.x, "y": circle.y, "width": label.least_width, "side": label.side, "gap": 11}
        for circle, label in zip(circles, labels(circles, view), strict=True)
        if label.least_width
    ]


def _marks(view: View) -> list[Chart]:
    names = _at(view, "names").transform_filter("width >= datum.width")
    return [_lines(view), _others(view), _shippers(view), _destination(view), named(names, view, "name", size=12)]


def _at(view: View, data: str) -> Chart:
    alt = altair_library()
    return alt.Chart(alt.NamedData(data)).encode(x=x_of(view), y=y_of(view))


def _lines(view: View) -> Chart:
    alt = altair_library()
    chart = _at(view, "shipments").mark_line(aria=False, color="var(--series-1)", strokeWidth=2, strokeCap="round")
    return curved(chart, 0.1).encode(
        detail="node:N",
        order="t:Q",
        strokeDash=alt.condition("datum.pickup", alt.value([2, 4]), alt.value([1, 0])),
        tooltip=texts(node="From", what="Ships"),
    )


def _others(view: View) -> Chart:
    alt = altair_library()
    could = "datum.role == 'could'"
    return (
        _at(view, "nodes")
        .transform_filter("datum.role != 'ships'")
        .mark_point(filled=True, size=40, stroke="var(--ink-soft)", strokeWidth=1.2, opacity=1)
        .encode(
            fill=alt.condition(could, alt.value("var(--ink-soft)"), alt.value("var(--paper)")),
            tooltip=texts(node="Node", about="Type", what="Why not"),
            description="node:N",
        )
    )


def _shippers(view: View) -> Chart:
    chart = _at(view, "nodes").transform_filter("datum.role == 'ships'")
    circle = chart.mark_circle(size=190, color="var(--series-1)", stroke="var(--paper)", strokeWidth=1.5, opacity=1)
    return circle.encode(tooltip=texts(node="Node", about="Type", what="Ships"), description="node:N")


def _destination(view: View) -> Chart:
    style: dict[str, Any] = {"stroke": "var(--paper)", "strokeWidth": 1.5, "opacity": 1}
    mark = _at(view, "destination").mark_point(shape="diamond", filled=True, size=190, color="var(--series-2)", **style)
    return mark.encode(tooltip=texts(place="Destination", city="City"), description="place:N")
