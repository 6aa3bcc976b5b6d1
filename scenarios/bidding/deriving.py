"""Derives prices of stock and capacity from the orders that are expected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability
from models.batches import Prices
from models.network import Network
from models.orders import Order
from models.plans import Plan
from optimizer import Sourcer
from optimizer.compiler.joint import RowName
from optimizer.compiler.terms import UNFILLED_TERMS
from optimizer.outlook import Expectation, LevelKey, Worth
from scenarios.bidding.demand import Expected
from scenarios.bidding.tariff import FREE, Tariff
from scenarios.bidding.terms import terms_of
from scenarios.dataset import Dataset
from scenarios.ground import received, with_rows_for
from scenarios.inbound import Arrival

Source = Callable[[Order, Availability, Prices | None], Plan]
"""Decides one order by itself, at prices or without."""

Priced = Mapping[RowName, Mapping[LevelKey, float]]

_LARGEST_RATIO = 1000.0


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

    data: Dataset
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
        The most times that the expected orders are priced for one level.
    levels
        How many levels have prices, by rank.
    futures
        How many courses of what is expected are drawn; 0 takes the expectation itself.
    fills_first
        Whether an order in hand is filled as far as it can be, whatever others need.
    """

    rounds: int = 30
    levels: int = 3
    futures: int = 0
    fills_first: bool = True


class Deriver:
    """Derives prices over and over, as stock and capacity are consumed.

    Prices are duals of a linear program that shares out stock and capacity among the expected orders, by whole plans
    of each (`optimizer.outlook`). How many orders come is not certain: several courses are drawn, the numbers of each
    kind of order as Poisson numbers, and a piece is worth the mean of what it is worth in each. So the last pieces of
    what may run out have a price, though in expectation there is enough.

    Parameters
    ----------
    data, sourcer
        What is decided on, and what decides it.
    effort
        How prices are derived.
    seed
        Seed of what is drawn.
    """

    def __init__(self, data: Dataset, sourcer: Sourcer, effort: Effort, *, seed: int = 0) -> None:
        self._data, self._sourcer, self._effort, self._seed = data, sourcer, effort, seed
        self._derived = 0

    def derive(self, expected: Expected, availability: Availability, now: datetime) -> Tariff:
        """Return what today's orders should pay for what they take.

        Parameters
        ----------
        expected
            The orders that are expected.
        availability, now
            What is left at a moment.
        """
        self._derived += 1
        if not expected.orders:
            return FREE
        room = _arrived(availability, self._data.inbound, now, expected.until)
        expectation, counts = _by_day(expected, room, self._data.network)
        outlook = self._sourcer.outlook(expectation, levels=self._effort.levels, rounds=self._effort.rounds)
        # The plans that matter in the expectation are begun with in every course.
        mean = outlook.worth(counts)
        courses = [outlook.worth(drawn) for drawn in self._drawn(counts)]
        return self._tariff(_mean([each.prices for each in courses or [mean]]), [mean, *courses])

    def _drawn(self, counts: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Return how many of each kind of order come, in several courses."""
        random = np.random.default_rng([self._seed, self._derived])
        return [random.poisson(counts).astype(np.float64) for _ in range(self._effort.futures)]

    def _tariff(self, priced: Priced, told: Sequence[Worth]) -> Tariff:
        largest = max(each.largest for each in told)
        filling = _filling(priced.values(), largest) if self._effort.fills_first else 0.0
        stock: dict[str, dict[tuple[str, str], Mapping[LevelKey, float]]] = {"available": {}, "unreserved": {}}
        capacity: dict[str, dict[LevelKey, float]] = {}
        for name, prices in priced.items():
            if name.item is not None:
                stock[name.kind][name.node, name.item] = prices
            elif name.share >= 1.0:
                # A share of a node's capacity is for those that are held to one.
                capacity[name.node] = _sum(capacity.get(name.node, {}), prices, 1.0)
        return Tariff(stock["available"], stock["unreserved"], capacity, filling)


def _by_day(expected: Expected, room: Availability, network: Network) -> tuple[Expectation, NDArray[np.float64]]:
    """Return the orders of today and of later days, told apart where their capacity is, and how many like each."""
    counts = expected.counts
    if all(node.capacity is None for node in network.nodes):
        counts = np.stack([counts.sum(axis=0), np.zeros(counts.shape[1])])
    when, place = np.nonzero(counts)
    orders = tuple(expected.orders[each] for each in place.tolist())
    return Expectation(orders, when == 1, room, expected.days_after), counts[when, place]


def _mean(courses: Sequence[Priced]) -> Priced:
    total: dict[RowName, dict[LevelKey, float]] = {}
    for priced in courses:
        for name, prices in priced.items():
            total[name] = _sum(total.get(name, {}), prices, 1 / len(courses))
    return total


def _sum(some: Mapping[LevelKey, float], more: Mapping[LevelKey, float], share: float) -> dict[LevelKey, float]:
    return {key: some.get(key, 0.0) + share * more.get(key, 0.0) for key in {**some, **more}}


def _filling(priced: Iterable[Mapping[LevelKey, float]], largest: float) -> float:
    """Return what to multiply prices of unfilled pieces by, so that no second level of any order is worth as much."""
    found = [price for prices in priced for key, price in prices.items() if set(key[0]) <= UNFILLED_TERMS]
    if not found:
        return 0.0
    # Prices that are tiny beside others would make all of them too large to be counted to the cent.
    least = max(min(found), max(found) / _LARGEST_RATIO)
    return 10 / least * max(largest, 1.0)


def _arrived(availability: Availability, inbound: Iterable[Arrival], now: datetime, until: datetime) -> Availability:
    """Return the stock with all that is going to arrive until the horizon."""
    coming = [arrival for arrival in inbound if now < arrival.at <= until]
    return received(with_rows_for(availability, coming), coming) if coming else availability
