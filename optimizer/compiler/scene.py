"""One order on one availability, as conditions and objective terms see it."""

from copy import copy
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability
from models.orders import Line
from models.rules import OrderRule
from optimizer.compiler.days import Dates, ShipDates
from optimizer.compiler.demand import Demand
from optimizer.compiler.node_room import NodeRoom
from optimizer.compiler.rates import Rates, RateTables
from optimizer.compiler.selection import Candidate, CompiledRules, matches
from optimizer.compiler.stock import ItemStock, StockRoom
from optimizer.compiler.supply import Supply
from optimizer.compiler.written import BILLION, TOO_LARGE, billionths_of, written
from optimizer.errors import MissingLocation
from optimizer.lazy import lazy

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Scene:
    """One order on one availability, as conditions and objective terms see it.

    Attributes
    ----------
    demand
        The order's fields.
    lines
        The order's L lines, sorted by id.
    candidate
        The order rule that is to decide, and under which proviso.
    matches
        Every rule that matches, with the lines it binds.
    node_km
        Shape (n,), distance of each node from the destination; NaN where unknown.
    rates
        Reach, rates and transit times of all options.
    used
        The capacity that is consumed at the nodes.
    items
        The I items of the lines, sorted by id.
    item
        Shape (L,), the place of each line's item among them.
    """

    def __init__(
        self,
        demand: Demand,
        availability: Availability,
        candidate: Candidate,
        *,
        rules: CompiledRules,
        supply: Supply,
        stock_room: StockRoom,
        rate_tables: RateTables,
        ship_dates: ShipDates,
    ) -> None:
        self.demand = demand
        self.supply = supply
        self.lines: tuple[Line, ...] = tuple(sorted(demand.order.lines, key=lambda line: line.id))
        self.candidate = candidate
        self._binding = rules.binding(demand, self.lines)
        self.matches = matches(self._binding, candidate, len(self.lines))
        self.node_km = _distances(demand, supply)
        self.rates: Rates = rate_tables.rates(demand.order.destination.country, self.node_km)
        self.used = stock_room.used_capacity(availability)
        self.items = sorted({line.item for line in self.lines})
        self.item = np.array([self.items.index(line.item) for line in self.lines], dtype=np.int64)
        self._ship_dates = ship_dates
        self._stock_room = stock_room
        self._stock = stock_room.stocks(availability, self.items)

    @property
    def order_rule(self) -> OrderRule:
        """The order rule that is to decide; one with all defaults where none matches."""
        return self.candidate.compiled.rule

    def under(self, rule: OrderRule) -> Self:
        """Return the same order under other settings of its order rule; what matches stays as it is."""
        return self._with(replace(self.candidate, compiled=replace(self.candidate.compiled, rule=rule)))

    def of(self, candidate: Candidate) -> Self:
        """Return the same order where another order rule is to decide."""
        changed = self._with(candidate)
        changed.matches = matches(self._binding, candidate, len(self.lines))
        return changed

    def _with(self, candidate: Candidate) -> Self:
        changed = copy(self)
        for name in ("capacity_left", "room", "takeable_items"):
            changed.__dict__.pop(name, None)
        changed.candidate = candidate
        return changed

    def stock(self, line: Line) -> ItemStock:
        """Return the stock of a line's item."""
        return self._stock[line.item]

    def takeable(self, line: Line) -> NDArray[np.int64]:
        """Shape (n,), pieces of the line's item that this order may take."""
        pieces: NDArray[np.int64] = self.takeable_items[self.items.index(line.item)]
        return pieces

    @lazy
    def takeable_items(self) -> NDArray[np.int64]:
        """Shape (I, n), pieces of each item that this order may take."""
        pieces = np.zeros((len(self.items), len(self.supply.nodes)), dtype=np.int64)
        for row, item in zip(pieces, self.items, strict=True):
            self._stock[item].write_takeable(row, with_safety_stock=self.order_rule.use_safety_stock)
        return pieces

    def vector(self, path: str, line: Line) -> Floats:
        """Shape (o,), a figure of the sources as seen from a line; NaN where there is none."""
        root, _, name = path.partition(".")
        if path == "delivery_days":
            return self.delivery_days
        if path == "distance_km":
            return self.rates.option_km
        figures = getattr(self.stock(line), name) if root == "stock" else self.utilization
        return np.asarray(figures[self.supply.option_node], dtype=np.float64)

    @lazy
    def room(self) -> NodeRoom | None:
        """What is left at the nodes for this order, see `StockRoom.room`."""
        return self._stock_room.room(self.used, self.order_rule.capacity_share or 1.0)

    @lazy
    def capacity_left(self) -> Floats:
        """Shape (n,), capacity that this order may use; infinite without a limit."""
        return self.supply.capacity.limit * (self.order_rule.capacity_share or 1.0) - self.used.amounts

    def exact_capacity_left(self, node: int) -> Fraction:
        """Return the capacity that this order may use at a node that has a limit, in the decimals it is written in."""
        capacity = self.supply.nodes[node].capacity
        limit = written(capacity.limit if capacity is not None else 0.0)
        share = written(self.order_rule.capacity_share or 1.0)
        return limit * share - written(float(self.used.amounts[node]))

    def capacity_left_at(self, node: int) -> float:
        """Return the same, rounded once."""
        capacity, used = self.supply.nodes[node].capacity, billionths_of(self.used.amounts.item(node))
        if capacity is None or used == TOO_LARGE:
            return float(self.exact_capacity_left(node))
        read = self.supply.billionths
        left: int = read(capacity.limit) * read(self.order_rule.capacity_share or 1.0) - used * BILLION
        return left / BILLION**2

    @lazy
    def ships_on(self) -> Dates:
        """Shape (n,), the date on which each node ships."""
        return self._ship_dates.ships_on(self.demand.order.created_at, self.demand.order_date)

    @lazy
    def arrives_on(self) -> Dates:
        """Shape (o,), the date on which a shipment of each option arrives; NaT where transit times leave it open."""
        days = self.rates.transit_days
        transit = np.where(np.isnan(days), np.timedelta64("NaT"), np.nan_to_num(days).astype("timedelta64[D]"))
        return np.asarray(self.ships_on[self.supply.option_node] + transit, dtype="datetime64[D]")

    @lazy
    def delivery_days(self) -> Floats:
        """Shape (o,), days from the order's date to the arrival, 0 at least; NaN where the arrival is open."""
        return np.maximum(self.days_after(self.demand.order_date), 0.0)

    def days_after(self, day: date) -> Floats:
        """Shape (o,), days from a date to the arrival; NaN where the arrival is open."""
        shipped = (self.ships_on - np.datetime64(day)).astype(np.float64)
        return shipped[self.supply.option_node] + self.rates.transit_days

    @lazy
    def utilization(self) -> Floats:
        """Shape (n,), the share of each node's capacity that is used before this order; NaN without a capacity."""
        limit = self.supply.capacity.limit
        shares = np.divide(self.used.amounts, limit, out=np.ones_like(limit), where=limit > 0)
        return np.where(np.isinf(limit), np.nan, shares)


def missing_location(scene: Scene, asker: str, pairs: Booleans) -> MissingLocation:
    """Return the error that names whose coordinates are missing; ``pairs`` has shape (L, o)."""
    order = scene.demand.order
    if order.destination.location is None:
        owner, remedy = f"order {order.id!r}", "Give its destination a location"
    else:
        option = int(pairs.any(axis=0).argmax())
        owner, remedy = (
            f"node {scene.supply.nodes[scene.supply.option_node[option]].id!r}",
            "Give it a location",
        )
    return MissingLocation(
        f"{asker} asks for a distance, but {owner} has no location. {remedy} {{lat, lon}}, or drop what needs it."
    )


def _distances(demand: Demand, supply: Supply) -> Floats:
    place = demand.order.destination.location
    return np.full(len(supply.nodes), np.nan) if place is None else supply.places.km_from(place)
