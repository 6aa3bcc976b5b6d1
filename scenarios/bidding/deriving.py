"""Derives prices of stock and capacity from the orders that are expected."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from models.availability import Availability
from models.batches import Prices
from models.orders import Order
from models.plans import Plan
from scenarios.bidding.columns import Column, Identity, StockKey, Terms, column_of, terms_of
from scenarios.bidding.demand import Expected
from scenarios.bidding.master import Limits, RowKey, tariffs
from scenarios.bidding.tariff import Tariff
from scenarios.ground import received, with_rows_for
from scenarios.inbound import Arrival

if TYPE_CHECKING:
    from scenarios.dataset import Dataset

_HARDLY_ANY = 0.01
"""New plans per order, below which prices are taken to have settled."""

Source = Callable[[Order, Availability, Prices | None], Plan]
"""Decides one order by itself, at prices or without."""


@dataclass(frozen=True)
class Market:
    """What orders are decided on.

    Attributes
    ----------
    data
        The network, the rules, and what is going to arrive.
    source
        Decides one order to its optimum.
    """

    data: "Dataset"
    source: Source

    def plan(self, order: Order, availability: Availability, tariff: Tariff) -> Plan:
        """Decide an order that pays for what it takes.

        What is best without prices is best with them, too, if it takes only what is free.
        """
        plan = self.source(order, availability, None)
        terms = terms_of(plan, self.data.rules)
        return plan if tariff.frees(plan, terms) else self.source(order, availability, tariff.prices(order, terms))


@dataclass(frozen=True)
class Effort:
    """How prices are derived.

    Attributes
    ----------
    rounds
        The most times that the expected orders are sourced at new prices.
    levels
        How many levels have prices, by rank.
    fills_first
        Whether an order in hand is filled as far as it can be, whatever others need.
    """

    rounds: int
    levels: int = 3
    fills_first: bool = True


class Deriver:
    """Derives prices over and over, as stock and capacity are consumed.

    Expected orders are sourced at prices that rise where they ask for more than there is: a linear program shares out
    stock and capacity among them, by whole plans of each; its duals are the prices, and the plan that is best for an
    order at these prices joins the program, until hardly any is new. Plans are kept for the next time.

    Parameters
    ----------
    market
        What orders are decided on.
    effort
        How prices are derived.
    """

    def __init__(self, market: Market, effort: Effort) -> None:
        self._market = market
        self._effort = effort
        self._known: dict[str, dict[Identity, Column]] = {}
        self._worth: dict[str, float] = {}

    def derive(self, expected: Expected, availability: Availability, now: datetime) -> Tariff:
        """Return what today's orders should pay for what they take.

        Parameters
        ----------
        expected
            The orders that are expected.
        availability, now
            What is left at a moment.
        """
        room = _arrived(availability, self._market.data.inbound, now, expected.until)
        limits = _limits(self._market.data, room, expected)
        self._begin(expected)
        # A plan for another day finds the capacity of a day; the program sees to what is left of today's.
        answers = _Answers(self._market, expected, replace(room, used={}), self._worth)
        self._add(answers.free)
        for _ in range(self._effort.rounds):
            prices = self._tariffs(expected, limits)
            if self._add(answers.at(prices)) <= _HARDLY_ANY * len(expected.orders):
                break
        return self._tariffs(expected, limits)[0]

    def _begin(self, expected: Expected) -> None:
        """Begin with what is known of the same orders, and of new ones with nothing at all."""
        self._known = {order.id: self._known.get(order.id, {}) for order in expected.orders}
        bare = Availability.from_records([])
        fresh = [order for order in expected.orders if not self._known[order.id]]
        self._add(self._market.source(order, bare, None) for order in fresh)
        self._worth = {name: _first_value(next(iter(found.values()))) for name, found in self._known.items()}

    def _add(self, plans: Iterable[Plan]) -> int:
        """Add plans, and return how many of them are new."""
        before = sum(map(len, self._known.values()))
        for plan in plans:
            column = column_of(plan, self._market.data.rules)
            self._known[column.order].setdefault(column.identity, column)
        return sum(map(len, self._known.values())) - before

    def _tariffs(self, expected: Expected, limits: Limits) -> tuple[Tariff, Tariff]:
        columns = [column for found in self._known.values() for column in found.values()]
        effort = self._effort
        return tariffs(columns, expected.by_order, limits, levels=effort.levels, fills_first=effort.fills_first)


class _Answers:
    """What is best for the expected orders, without prices and at some."""

    def __init__(self, market: Market, expected: Expected, room: Availability, worth: Mapping[str, float]) -> None:
        self._market = market
        self._expected = expected
        self._room = room
        self.free = [market.source(order, room, None) for order in expected.orders]
        self._worth = worth
        self._asked: set[tuple[str, Prices, tuple[StockKey, ...]]] = set()

    def at(self, tariffs_of: Sequence[Tariff]) -> Iterator[Plan]:
        """Yield what is best at prices of today and after, unless that is what is best for free or was asked before."""
        counts = self._expected.by_order
        for order, plan in zip(self._expected.orders, self.free, strict=True):
            terms = terms_of(plan, self._market.data.rules)
            for when, tariff in enumerate(tariffs_of):
                if (when, order.id) in counts and not tariff.frees(plan, terms):
                    yield from self._paying(order, terms, tariff)

    def _paying(self, order: Order, terms: Terms, tariff: Tariff) -> Iterator[Plan]:
        """Yield what is best at prices, and where filling comes first, also of all that is worth its price.

        Orders in hand are filled first; but the program has to find out what is worth more to whom.
        """
        prices, dear = tariff.prices(order, terms), self._dear(order, terms, tariff)
        for left_out in dict.fromkeys(((), dear)):
            if (asked := (order.id, prices, left_out)) not in self._asked:
                self._asked.add(asked)
                yield self._market.source(order, _without(self._room, left_out), prices)

    def _dear(self, order: Order, terms: Terms, tariff: Tariff) -> tuple[StockKey, ...]:
        pieces = sum(line.quantity for line in order.lines)
        return tariff.dearer_than(self._worth[order.id] / pieces, order, terms) if tariff.filling else ()


def _first_value(column: Column) -> float:
    """Return what a plan is worth in the first level."""
    return next(iter(column.values.values()), 0.0)


def _without(availability: Availability, left_out: Iterable[StockKey]) -> Availability:
    """Return the stock without some of its records."""
    rows = [availability.keys.rows[key] for key in left_out]
    on_hand = availability.on_hand.copy()
    on_hand[rows] = 0
    return replace(availability, on_hand=on_hand)


def _arrived(availability: Availability, inbound: Iterable[Arrival], now: datetime, until: datetime) -> Availability:
    """Return the stock with all that is going to arrive until the horizon."""
    coming = [arrival for arrival in inbound if now < arrival.at <= until]
    return received(with_rows_for(availability, coming), coming) if coming else availability


def _limits(data: "Dataset", room: Availability, expected: Expected) -> Limits:
    keys = list(zip(room.keys.nodes, room.keys.items, strict=True))
    limits: dict[RowKey, float] = {}
    for (node, item), careful, everyone in zip(keys, room.available.tolist(), room.unreserved.tolist(), strict=True):
        limits["careful", node, item] = careful
        limits["everyone", node, item] = everyone
    for each in data.network.nodes:
        if each.capacity is not None:
            limits["today", each.id, ""] = max(each.capacity.limit - room.used.get(each.id, 0.0), 0.0)
            limits["after", each.id, ""] = each.capacity.limit * expected.days_after
    return limits
