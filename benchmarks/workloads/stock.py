"""The planner: stock and capacities by what is forecast for regions, never by what is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.batches.demand import MEAN_QUANTITY
from benchmarks.cases.streams import stream
from benchmarks.workloads.demand import Market
from benchmarks.workloads.fleets import Fleet
from benchmarks.workloads.network import Sites
from models import Availability, Capacity, Network, StockRecord
from models.geography import Point, distances_km

_SAFETY = 0.5
"""Safety stock, in standard deviations of Poisson demand."""

_ITEM_ERROR, _REGION_ERROR = 0.3, 0.3
"""Standard deviations of the logarithms of errors in the forecasts: of an item, and of an item in a region."""

_ROOM = 1.15
"""Capacity of a day over the mean daily load that is expected."""

_MARKUP_STEP = 0.25

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class StockPlan:
    """What a planner expects of the nodes.

    Attributes
    ----------
    load
        Shape (N,), pieces that a node is expected to send.
    wanted
        Shape (N, I), pieces that it should have with safety stock, as fractions, before they are scaled.
    """

    load: Floats
    wanted: Floats


def plan_stock(sites: Sites, market: Market, *, orders: int, seed: int) -> StockPlan:
    """Return the plan for so many orders: each region's expected demand at the nodes that are to serve it."""
    random = stream(seed, "workload planner", *_shape(sites))
    expected = orders * market.pieces
    noise = random.lognormal(sigma=_ITEM_ERROR, size=expected.shape[1]) * random.lognormal(
        sigma=_REGION_ERROR, size=expected.shape
    )
    forecast = expected * noise
    forecast *= expected.sum() / forecast.sum()
    carried = _carried(sites.fleets, expected.shape[1], random)
    size = random.lognormal(sigma=0.5, size=len(sites.fleets))
    served, cushioned = (
        _placed(figures, sites, market, carried, size) for figures in (forecast, forecast + _SAFETY * np.sqrt(forecast))
    )
    return StockPlan(served.sum(axis=1), cushioned)


def make_availability(sites: Sites, plan: StockPlan, *, pieces: int, seed: int) -> Availability:
    """Return stock of so many pieces in all, in proportion to the plan."""
    random = stream(seed, "workload stock", *_shape(sites), pieces)
    on_hand = _rounded(plan.wanted * (pieces / plan.wanted.sum()), random)
    most = np.array([fleet.most_markup for fleet in sites.fleets])
    # One draw for each pair, whatever the stock, so that prices are alike under loose and scarce stock.
    draws = stream(seed, "workload markups", *_shape(sites)).random(on_hand.shape)
    markup = np.round(draws * most[:, None] / _MARKUP_STEP) * _MARKUP_STEP
    node, item = on_hand.nonzero()
    network = sites.network
    return Availability.from_records(
        StockRecord(node=network.nodes[at].id, item=network.items[of].id, on_hand=held, unit_cost=cost)
        for at, of, held, cost in zip(
            node.tolist(), item.tolist(), on_hand[node, item].tolist(), markup[node, item].tolist(), strict=True
        )
    )


def with_capacities(sites: Sites, plan: StockPlan, *, days: int) -> Network:
    """Return the network with daily capacities of all nodes, a little above the mean expected load.

    Of a node that counts orders, each line is taken as an order of its own. Limits are rounded up to whole numbers.
    """
    per_day = _ROOM * plan.load / days
    nodes = []
    for node, fleet, load in zip(sites.network.nodes, sites.fleets, per_day.tolist(), strict=True):
        pieces = MEAN_QUANTITY if fleet.unit == "orders" else 1.0
        limit = float(max(np.ceil(load / pieces), 1.0))
        nodes.append(node.changed(capacity=Capacity(unit=fleet.unit, limit=limit)))
    return sites.network.changed(nodes=tuple(nodes))


def _shape(sites: Sites) -> tuple[int, int]:
    return len(sites.network.nodes), len(sites.network.items)


def _carried(fleets: Sequence[Fleet], items: int, random: np.random.Generator) -> Booleans:
    """(N, I) what is carried where; every fleet has each item somewhere."""
    draws = random.random((len(fleets), items))
    carried = draws < np.array([fleet.carried for fleet in fleets])[:, None]
    for fleet in dict.fromkeys(fleets):
        of = np.array([each == fleet for each in fleets])
        carried |= of[:, None] & (draws == draws[of].min(axis=0))
    return np.asarray(carried)


def _placed(demand: Floats, sites: Sites, market: Market, carried: Booleans, size: Floats) -> Floats:
    """(N, I) the demand of all regions at the nodes that are to serve it."""
    km = _distances(sites.network, market)
    placed = np.zeros(carried.shape)
    for fleet in dict.fromkeys(sites.fleets):
        of = np.array([each == fleet for each in sites.fleets])
        for item in range(carried.shape[1]):
            nodes = (of & carried[:, item]).nonzero()[0]
            placed[nodes, item] += fleet.share * _shared(demand[:, item], km[:, nodes], size[nodes], fleet.nearest)
    return placed


def _shared(demand: Floats, km: Floats, size: Floats, nearest: int | None) -> Floats:
    """(n,) the demand of the regions, shared among the nearest of n nodes alike, or among all by size."""
    if nearest is None:
        return np.asarray(demand.sum() * size / size.sum())
    count = min(nearest, km.shape[1])
    chosen = np.argsort(km, axis=1, kind="stable")[:, :count]
    shares = np.repeat(demand / count, count)
    return np.asarray(np.bincount(chosen.ravel(), weights=shares, minlength=km.shape[1]), dtype=np.float64)


def _distances(network: Network, market: Market) -> Floats:
    """(R, N) kilometres from the regions to the nodes."""
    places = [[node.location.lat, node.location.lon] for node in network.nodes if node.location is not None]
    return np.stack([distances_km(Point(lat=metro.lat, lon=metro.lon), places) for metro in market.regions])


def _rounded(figures: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """Round to whole pieces, up or down at random, such that each item's total and the whole stay within one."""
    ends = np.round(np.cumsum(figures.T.ravel()), 9)
    ends[-1] = round(float(ends[-1]))
    steps = np.floor(ends + random.random())
    steps[-1] = ends[-1]
    return np.asarray(np.diff(steps, prepend=0.0).reshape(figures.T.shape).T, dtype=np.int64)
