"""Short ways to write documents for tests, with nodes placed by their distance from the destination."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models import Availability, Line, Network, Order, Plan, Reason, RuleSet
from optimizer import CostTerm, Source, Sourcer

Document = dict[str, Any]

EARTH_RADIUS_KM = 6371.0088
KM_PER_MILE = 1.609344

LEVELS: list[list[str]] = [["unfilled_units"], ["line_km"]]
"""Fill what can be filled, then from as near as possible."""


def place(km: float) -> Document:
    """A point this far north of where orders go: along a meridian, distance is the angle times the radius."""
    return {"lat": math.degrees(km / EARTH_RADIUS_KM), "lon": 0.0}


def destination(country: str = "US", **fields: Any) -> Document:
    """Where orders go: latitude and longitude 0."""
    return {"country": country, "location": place(0)} | fields


def node(name: str, km: float = 0.0, **fields: Any) -> Document:
    """A store this far from the destination."""
    return {"id": name, "type": "store", "address": {"country": "US"}, "location": place(km)} | fields


def network(
    nodes: Sequence[Document], items: Sequence[str | Document] = ("A",), services: Sequence[Document] = ()
) -> Network:
    """A network; an item written as its bare id has no properties."""
    full = [{"id": item} if isinstance(item, str) else item for item in items]
    return Network.parse({"id": "test", "nodes": list(nodes), "items": full, "services": list(services)})


def service(name: str, *zones: Document, **fields: Any) -> Document:
    """A carrier service; without zones it is free everywhere."""
    return {"id": name, "carrier": name, "rates": {"zones": list(zones) or [{"base": 0.0}]}} | fields


def line(name: str, item: str = "A", quantity: int = 1, unit_price: float = 0.0, **fields: Any) -> Document:
    """An order line."""
    return {"id": name, "item": item, "quantity": quantity, "unit_price": unit_price} | fields


def order(*lines: Document, **fields: Any) -> Order:
    """An order to the destination."""
    required = {"id": "O1", "created_at": "2026-09-10T12:00:00Z", "destination": destination(), "lines": list(lines)}
    return Order.parse(required | fields)


def stock(pieces: Mapping[str, Mapping[str, int]], capacity: Mapping[str, float] | None = None) -> Availability:
    """Stock by node and item: ``{"N1": {"A": 3}}``."""
    records = [{"node": n, "item": item, "on_hand": on_hand} for n in pieces for item, on_hand in pieces[n].items()]
    return Availability.from_records(records, capacity=capacity)


def rule(name: str = "rule", **fields: Any) -> Document:
    """An order rule that splits lines freely."""
    return {"id": name, "line_split": "always"} | fields


def rules(*order_rules: Document, levels: Sequence[Sequence[str | Document]] = LEVELS, **groups: Any) -> RuleSet:
    """A rule set; without order rules one that splits lines freely decides."""
    found = list(order_rules) or [rule()]
    return RuleSet.parse({"id": "test", "order_rules": found, "objectives": [list(lv) for lv in levels]} | groups)


class OwnTerm(CostTerm):
    """A term of the user's own from up to three functions; what is not given counts nothing."""

    def __init__(
        self,
        name: str = "own",
        *,
        piece: Callable[[Line, Source], Any] = lambda _line, _source: 0,
        line: Callable[[Line, Source], Any] = lambda _line, _source: 0,
        shipment: Callable[[Source], Any] = lambda _source: 0,
    ) -> None:
        self.name = name
        self._functions = piece, line, shipment

    def per_piece(self, line: Line, source: Source) -> Any:
        return self._functions[0](line, source)

    def per_line(self, line: Line, source: Source) -> Any:
        return self._functions[1](line, source)

    def per_shipment(self, source: Source) -> Any:
        return self._functions[2](source)


def source(network_: Network, rules_: RuleSet, order_: Order, availability: Availability) -> Plan:
    """The plan, once checked for what every plan of these tests must meet."""
    plan = Sourcer(network_, rules_).source(order_, availability)
    assert plan.outcome.status == "optimal"
    sourced = pieces_by(plan, "line")
    missing = {gap.line: gap.quantity for gap in plan.unfilled}
    for each in order_.lines:
        assert sourced.get(each.id, 0) + missing.get(each.id, 0) == each.quantity
    return plan


def pieces_by(plan: Plan, *fields: str) -> dict[Any, int]:
    """Pieces by one field of the assignments, or by several: ``pieces_by(plan, "line", "node")``."""
    pieces: dict[Any, int] = {}
    for each in plan.assignments:
        values = tuple(getattr(each, field) for field in fields)
        key = values if len(fields) > 1 else values[0]
        pieces[key] = pieces.get(key, 0) + each.quantity
    return pieces


def node_of(plan: Plan) -> dict[str, str]:
    """The node of each line, where no line comes from several."""
    nodes: dict[str, set[str]] = {}
    for each in plan.assignments:
        nodes.setdefault(each.line, set()).add(each.node)
    assert all(len(found) == 1 for found in nodes.values()), nodes
    return {name: found.pop() for name, found in nodes.items()}


def unfilled(plan: Plan) -> dict[str, int]:
    """Unfilled pieces by line."""
    return {gap.line: gap.quantity for gap in plan.unfilled}


def reasons_of(plan: Plan, name: str) -> tuple[Reason, ...]:
    """Why pieces of a line stay unfilled; none where all of it is sourced."""
    return next((gap.reasons for gap in plan.unfilled if gap.line == name), ())


def causes(plan: Plan, name: str) -> set[str]:
    """The causes among the reasons why pieces of a line stay unfilled."""
    return {reason.cause for reason in reasons_of(plan, name)}


def values(plan: Plan) -> list[float]:
    """The value of each objective level, to the scale at which the library counts."""
    return [round(level.value, 3) for level in plan.objective]


def plenty(network_: Network) -> Availability:
    """A thousand pieces of every item at every node."""
    return stock({each.id: dict.fromkeys(network_.items_by_id, 1000) for each in network_.nodes})


def serving(network_: Network, rules_: RuleSet, *lines: Document, **fields: Any) -> dict[str, str]:
    """The node of each line where stock is plenty; a line that nobody serves is missing."""
    return node_of(source(network_, rules_, order(*lines, **fields), plenty(network_)))
