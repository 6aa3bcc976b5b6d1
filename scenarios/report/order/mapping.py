"""The map of an order: its facts in the words of its explanation."""

from collections.abc import Iterator, Sequence
from typing import Any

from models.explanations import Alternative
from models.network import Node
from scenarios.report.maps import OrderNode, OrderShipment, Place, order_map
from scenarios.report.order.subject import Subject, money

_MOST_TOLD = 3
"""So many lines of a node are told of where it is pointed at."""

_CAN = frozenset({"chosen", "tied", "costlier", "open"})


def map_chart(subject: Subject) -> dict[str, Any] | None:
    """Return where the order goes and who could ship it; None where no place is known."""
    return order_map(list(_nodes(subject)), _destination(subject), list(_shipments(subject)))


def _nodes(subject: Subject) -> Iterator[OrderNode]:
    told: dict[str, list[Alternative]] = {}
    for each in subject.told.alternatives:
        told.setdefault(each.node, []).append(each)
    for node in subject.network.nodes:
        if (place := _place(node)) is not None:
            found = told.get(node.id, [])
            can_ship = any(each.status in _CAN or each.quantity for each in found)
            yield OrderNode(place, can_ship=can_ship, why=_why(found))


def _place(node: Node) -> Place | None:
    if node.location is None:
        return None
    where = (node.location.lat, node.location.lon)
    return Place(node.id, *where, country=node.address.country, kind=node.type, city=node.address.city or "")


def _destination(subject: Subject) -> Place | None:
    goal = subject.order.destination
    if goal.location is None:
        return None
    name = goal.city or goal.state or goal.country
    return Place(name, goal.location.lat, goal.location.lon, country=goal.country, city=goal.city or "")


def _shipments(subject: Subject) -> Iterator[OrderShipment]:
    for shipment in subject.plan.shipments:
        contents = list(subject.pieces(shipment))
        km = [] if shipment.distance_km is None else [f"{shipment.distance_km:,.0f} km"]
        arrives = [] if shipment.arrives_on is None else [f"arrives {shipment.arrives_on}"]
        cost = f"cost {money(sum(shipment.costs.values()))} {subject.network.currency}"
        yield OrderShipment(
            node=shipment.node,
            pieces=sum(each.quantity for each in contents),
            service=shipment.service or "",
            facts=", ".join([*km, *arrives, cost]),
            is_pickup=subject.is_pickup(shipment),
        )


def _why(told: Sequence[Alternative]) -> str:
    """Say of a node what there is to say of each line, those for the same reason together."""
    if not told:
        return "not asked about"
    said: dict[str, list[str]] = {}
    for each in told:
        said.setdefault(each.text.removeprefix(f"{each.node}: "), []).append(each.line)
    if len(said) == 1 and len(told) > 1:
        return f"any line: {next(iter(said))}"
    parts = [f"line {', '.join(lines)}: {text}" for text, lines in said.items()]
    more = f"; {len(parts) - _MOST_TOLD} more reasons" if len(parts) > _MOST_TOLD + 1 else ""
    return "; ".join(parts[: _MOST_TOLD if more else None]) + more
