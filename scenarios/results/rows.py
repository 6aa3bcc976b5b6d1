"""From decided orders to the rows of tables."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.geography import Destination
from models.network import Network, Node
from models.orders import Order
from models.plans import Plan, Reason, Shipment
from models.rules import RuleSet
from scenarios.ground import NodeDay
from scenarios.replay import Decided
from scenarios.results.causes import NO_CAUSE, main_reason
from scenarios.results.tables import COST_PARTS

Row = Sequence[str | int | float | None]
"""The cells of a row, in the sequence of the table's columns; None is blank."""


class OrderRows(NamedTuple):
    """The rows of one order in each table that tells of orders, in the sequence of `scenarios.results.tables`."""

    orders: Row
    assignments: list[Row]
    shipments: list[Row]
    unfilled: list[Row]
    latency: Row


class Rows:
    """Turns decided orders into rows.

    Parameters
    ----------
    network
        Says what services emit.
    rules
        Say the time zone of an order's day, and which causes are rules.
    promise_days
        By how many days after its day an order is on time that has no ``required_by``; None leaves those uncounted.
    """

    def __init__(self, network: Network, rules: RuleSet, promise_days: int | None = None) -> None:
        self._zone = ZoneInfo(rules.timezone)
        groups = (rules.restrictions, rules.order_rules, rules.item_rules, rules.fallbacks)
        self._rules = frozenset(rule.id for group in groups for rule in group)
        self._promise = None if promise_days is None else timedelta(days=promise_days)
        self._grams: dict[str | None, float] = {None: 0.0}
        self._grams |= {service.id: service.carbon_g_per_kg_km for service in network.services}

    def of(self, decided: Decided) -> OrderRows:
        """Return the rows of an order."""
        order, plan = decided.order, decided.plan
        day = order.created_at.astimezone(self._zone).date()
        items = {line.id: line.item for line in order.lines}
        return OrderRows(
            orders=self._order(order, plan, day),
            assignments=[(order.id, a.line, a.item, a.node, a.service, a.quantity) for a in plan.assignments],
            shipments=list(self._shipments(plan, day)),
            unfilled=[
                (order.id, gap.line, items[gap.line], gap.quantity, *self._why(gap.reasons)) for gap in plan.unfilled
            ],
            latency=(order.id, figure(decided.seconds)),
        )

    def _why(self, reasons: Sequence[Reason]) -> tuple[str, str | None]:
        """Return what keeps the source that comes closest from serving a line: its cause, and in words."""
        reason = main_reason(reasons, self._rules)
        return (NO_CAUSE, None) if reason is None else (reason.cause, reason.text)

    def _order(self, order: Order, plan: Plan, day: date) -> Row:
        shipments, last = plan.shipments, _last(plan.shipments)
        return (
            order.id,
            order.customer.tier,
            *_where(order.destination),
            day.isoformat(),
            plan.order_rule,
            plan.outcome.status,
            int(plan.outcome.status == "optimal"),
            *_goods(order, plan),
            len(shipments),
            len({each.node for each in shipments}),
            int(len(shipments) > 1),
            *_money(plan),
            _sum_of_known([each.distance_km for each in shipments]),
            _sum_of_known([self._carbon_kg(each) for each in shipments]),
            _days(day, last),
            self._on_time(order, plan, day, last),
        )

    def _shipments(self, plan: Plan, day: date) -> Iterator[Row]:
        pieces = {(each.node, each.service, each.line): each.quantity for each in plan.assignments}
        for each in plan.shipments:
            node, service = each.node, each.service
            yield (
                plan.order_id,
                node,
                service,
                day.isoformat(),
                len(each.lines),
                sum(pieces[node, service, line] for line in each.lines),
                figure(each.weight_kg),
                _figure_or_blank(each.distance_km),
                _figure_or_blank(self._carbon_kg(each)),
                _days(day, each.arrives_on),
                figure(sum(each.costs.values())),
                *(figure(each.costs.get(name, 0.0)) for name in COST_PARTS),
            )

    def _carbon_kg(self, shipment: Shipment) -> float | None:
        """Return what a shipment emits; None where its distance is not known and matters."""
        grams = self._grams[shipment.service]
        if not grams:
            return 0.0
        return None if shipment.distance_km is None else grams * shipment.weight_kg * shipment.distance_km / 1000

    def _on_time(self, order: Order, plan: Plan, day: date, last: date | None) -> int | None:
        """Tell whether all pieces arrive when they should; None where nothing is promised, or an arrival not known."""
        due = order.required_by
        if due is None and self._promise is not None:
            due = day + self._promise
        if due is None:
            return None
        if plan.unfilled:
            return 0
        return None if last is None else int(last <= due)


_DIGITS = 2
"""Of degrees: where an order goes is told to the kilometre, which maps need, and not to the door."""


def _where(destination: Destination) -> Row:
    """Return country and state, and roughly the latitude and longitude."""
    place = destination.location
    point = (None, None) if place is None else (round(place.lat, _DIGITS) + 0.0, round(place.lon, _DIGITS) + 0.0)
    return (destination.country, destination.state, *point)


def _goods(order: Order, plan: Plan) -> Row:
    """Return lines, pieces, those filled, whether that is all, and the same in money."""
    prices = {line.id: line.unit_price for line in order.lines}
    pieces = sum(line.quantity for line in order.lines)
    value = sum(line.quantity * line.unit_price for line in order.lines)
    missing = sum(gap.quantity for gap in plan.unfilled)
    lost = sum(gap.quantity * prices[gap.line] for gap in plan.unfilled)
    return (len(prices), pieces, pieces - missing, int(not missing), figure(value), figure(value - lost))


def _money(plan: Plan) -> Row:
    """Return the cost, its parts and the penalty."""
    penalty = sum(each.penalty for each in plan.violations)
    cost = sum(sum(each.costs.values()) for each in plan.shipments) + penalty
    parts = (figure(sum(each.costs.get(name, 0.0) for each in plan.shipments)) for name in COST_PARTS)
    return (figure(cost), *parts, figure(penalty))


def day_row(day: NodeDay) -> Row:
    """Return the row of what a node used on a day."""
    return (day.node, day.day.isoformat(), figure(day.used), figure(day.limit))


def node_row(node: Node) -> Row:
    """Return the row of a node of the network."""
    where, place = node.address, node.location
    point = (None, None) if place is None else (figure(place.lat), figure(place.lon))
    return (node.id, node.type, where.country, where.state, where.city, *point, int(node.enabled))


def figure(number: float) -> float:
    """Return a number rounded to six decimals; there is no negative zero."""
    return round(number, 6) + 0.0


def _figure_or_blank(number: float | None) -> float | None:
    return None if number is None else figure(number)


def _last(shipments: Sequence[Shipment]) -> date | None:
    """Return when the last of some shipments arrives; None where that is not known, or nothing ships."""
    arrivals = [each.arrives_on for each in shipments]
    known = [each for each in arrivals if each is not None]
    return max(known) if known and len(known) == len(arrivals) else None


def _days(day: date, arrival: date | None) -> int | None:
    """Return the days from an order's day to an arrival, as ``delivery_days`` counts them: never below 0."""
    return None if arrival is None else max((arrival - day).days, 0)


def _sum_of_known(figures: Sequence[float | None]) -> float | None:
    """Return a sum, or None where one of its parts is not known."""
    known = [each for each in figures if each is not None]
    return figure(sum(known)) if len(known) == len(figures) else None
