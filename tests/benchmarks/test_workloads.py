"""Workloads are what they say: the same for the same seed, with stock that knows rates but no orders."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.workloads import SHARES, Kind, Stock, Workload, forecast, make_workload
from benchmarks.workloads.demand import MONDAY, make_market
from benchmarks.workloads.network import make_sites
from benchmarks.workloads.stock import _rounded, plan_stock, with_capacities
from models import Order
from models.references import capacity_flaws, order_flaws, stock_flaws
from scenarios.dataset import Dataset

KINDS: tuple[Kind, ...] = ("stores", "warehouses", "marketplace")
SMALL = Workload("stores", "tight", capacity=True, orders=120, nodes=24, items=30)


def small(kind: Kind, stock: Stock = "tight", *, capacity: bool = False) -> Workload:
    return replace(SMALL, kind=kind, stock=stock, capacity=capacity)


def documents(data: Dataset) -> tuple[object, ...]:
    stock = data.availability
    return data.network, data.rules, tuple(data.orders), list(stock.keys.rows), stock.on_hand.tolist(), stock.used


def pieces(orders: list[Order]) -> Counter[str]:
    return Counter(line.item for order in orders for line in order.lines for _ in range(line.quantity))


@pytest.mark.parametrize("kind", KINDS)
def test_documents_are_the_same_for_a_seed_and_fit_together(kind: Kind) -> None:
    data = make_workload(small(kind, capacity=True), 3)
    assert documents(data) == documents(make_workload(small(kind, capacity=True), 3))
    assert documents(data)[2] != documents(make_workload(small(kind, capacity=True), 4))[2]
    assert not [flaw for order in data.orders for flaw in order_flaws(order, data.network)]
    assert not stock_flaws(data.availability, data.network)
    assert not capacity_flaws(data.availability, data.network)


@pytest.mark.parametrize("stock", SHARES)
def test_stock_stands_to_expected_demand_as_it_is_named(stock: Stock) -> None:
    # 120 orders of 2.2 lines of 1.19 pieces in the mean.
    data = make_workload(small("warehouses", stock), 1)
    assert data.availability.on_hand.sum() == round(120 * 2.2 * 1.19 / SHARES[stock])


def test_orders_and_places_are_the_same_under_any_stock_and_capacity() -> None:
    loose = make_workload(small("marketplace", "loose"), 1)
    scarce = make_workload(small("marketplace", "scarce", capacity=True), 1)
    assert tuple(loose.orders) == tuple(scarce.orders)
    assert [node.location for node in loose.network.nodes] == [node.location for node in scarce.network.nodes]


def test_stock_and_capacity_follow_rates_and_not_what_is_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    before = make_workload(SMALL, 1)
    # All orders ask for the same item.
    monkeypatch.setattr(
        "benchmarks.workloads.workload.draw_orders", lambda *_, **__: tuple(before.orders[:1]) * SMALL.orders
    )
    after = make_workload(SMALL, 1)
    assert tuple(after.orders) != tuple(before.orders)
    assert after.network == before.network
    assert after.availability.on_hand.tolist() == before.availability.on_hand.tolist()


def test_stock_is_where_demand_is_expected() -> None:
    data = make_workload(small("warehouses"), 1)
    wanted = 120 * make_market(30, 1).pieces.sum(axis=0)
    held = np.zeros(30)
    for (_, item), row in data.availability.keys.rows.items():
        held[int(item.removeprefix("item-")) - 1] += data.availability.on_hand[row]
    # Forecasts err, but not by much: what is wanted most is also held most.
    assert np.corrcoef(wanted, held)[0, 1] > 0.5
    assert not np.allclose(held, wanted * held.sum() / wanted.sum(), rtol=0.1)


def test_forecasts_have_the_rates_of_the_orders_and_none_of_their_accidents() -> None:
    workload = replace(SMALL, orders=300)
    orders, expected = list(make_workload(workload, 1).orders), forecast(workload, 1)
    assert expected == forecast(workload, 1)
    assert len(expected) == len(orders)
    assert not {order.id for order in expected} & {order.id for order in orders}
    assert not {order.created_at for order in expected} & {order.created_at for order in orders[:20]}
    first, second = pieces(orders), pieces(expected)
    items = sorted(first | second)
    alike = np.corrcoef([first[item] for item in items], [second[item] for item in items])[0, 1]
    assert 0.6 < alike < 0.999
    assert abs(expected[-1].created_at - orders[-1].created_at).days == 0


def test_a_forecast_of_several_futures_has_as_many_orders_of_each_in_the_sequence_of_time() -> None:
    drawn = forecast(SMALL, 1, futures=2)
    assert Counter(order.id.partition("-")[0] for order in drawn) == {"future1": 120, "future2": 120}
    assert [order.created_at for order in drawn] == sorted(order.created_at for order in drawn)
    assert [order for order in drawn if order.id.startswith("future1")] == forecast(SMALL, 1)


def test_orders_are_small_and_come_by_the_rhythm_of_the_week() -> None:
    orders = make_workload(replace(SMALL, orders=400), 1).orders
    assert 2.0 < np.mean([len(order.lines) for order in orders]) < 2.4
    assert all(len({line.item for line in order.lines}) == len(order.lines) <= 5 for order in orders)
    days = Counter((order.created_at - MONDAY).days for order in orders)
    assert len(days) == 10
    # Monday brings more than Saturday.
    assert days[0] > days[5]


@pytest.mark.parametrize(("kind", "unit"), [("stores", "orders"), ("warehouses", "units"), ("marketplace", "orders")])
def test_capacity_is_a_little_above_the_load_that_is_expected(kind: Kind, unit: str) -> None:
    sites = make_sites(kind, nodes=24, items=30, seed=1)
    plan = plan_stock(sites, make_market(30, 1), orders=2000, seed=1)
    capacities = [node.capacity for node in with_capacities(sites, plan, days=10).nodes if node.capacity is not None]
    assert len(capacities) == 24
    assert capacities[-1].unit == unit
    room = sum(each.limit * (1.19 if each.unit == "orders" else 1.0) for each in capacities)
    # Limits are rounded up, which is less than one for each node.
    assert 1.15 <= room / (200 * 2.2 * 1.19) < 1.15 + 24 * 1.19 / (200 * 2.2 * 1.19)
    assert all(node.capacity is None for node in sites.network.nodes)


def test_vendors_have_prices_and_parcel_rates_of_their_own() -> None:
    network = make_workload(small("marketplace"), 1).network
    vendors = [node for node in network.nodes if node.type == "vendor"]
    assert len(vendors) == 21
    assert {service.nodes for service in network.services} >= {(vendor.id,) for vendor in vendors}
    bases = {service.rates.zones[0].base for service in network.services if service.id != "ground"}
    assert len(bases) > 10


def test_rounding_keeps_the_total_of_each_item_within_one() -> None:
    figures = np.array([[0.3, 1.5], [0.4, 0.9], [0.6, 2.3]])
    for seed in range(20):
        found = _rounded(figures, np.random.default_rng(seed))
        assert found.sum() == 6
        assert abs(found.sum(axis=0) - figures.sum(axis=0)).max() < 1
        assert abs(found - figures).max() < 1
