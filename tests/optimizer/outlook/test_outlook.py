"""What stock and capacity are worth to expected orders, compared with programs over all plans of each."""

import math
from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from models import Order
from optimizer import Sourcer
from optimizer.outlook import Expectation
from tests.builders import EARTH_RADIUS_KM, line
from tests.scenarios.policies.shops import placed, shop

LEFT, PARCEL = 300.0, 40.0
LEVEL = [{"term": "unfilled_units", "weight": LEFT}, "line_km", {"term": "shipments", "weight": PARCEL}]
NODES = {"N": 0.0, "M": -150.0, "S": -400.0}

Floats = NDArray[np.float64]


def some_orders(random: Random, count: int) -> list[Order]:
    """Orders of up to three pieces of A, in one line or two."""
    orders = []
    for number in range(count):
        lines = [line("1", quantity=random.choice([1, 2])), line("2")][: random.choice([1, 1, 2])]
        orders.append(placed(f"O{number}", random.choice([-300.0, -100.0, 50.0, 90.0]), lines=lines))
    return orders


def all_plans(order: Order, stock: list[int]) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Every way to source an order from the stock: what it costs, and the pieces that it takes of each node."""
    assert order.destination.location is not None
    north = math.radians(order.destination.location.lat) * EARTH_RADIUS_KM
    km = [abs(north - place) for place in NODES.values()]
    ways = [
        [way for way in product(range(each.quantity + 1), repeat=len(km)) if sum(way) <= each.quantity]
        for each in order.lines
    ]
    for taken in product(*ways):
        used = tuple(map(sum, zip(*taken, strict=True)))
        if any(pieces > there for pieces, there in zip(used, stock, strict=True)):
            continue
        left = sum(each.quantity for each in order.lines) - sum(used)
        # Kilometres count once for each line and node that it comes from.
        travelled = sum(km[node] for way in taken for node in range(len(km)) if way[node])
        yield LEFT * left + travelled + PARCEL * sum(1 for pieces in used if pieces), used


def best_of_all_plans(orders: list[Order], counts: Floats, stock: list[int]) -> float:
    """The value of the program over all plans."""
    plans = [(number, cost, used) for number, order in enumerate(orders) for cost, used in all_plans(order, stock)]
    whose = np.array([number for number, _, _ in plans])
    found = linprog(
        [cost for _, cost, _ in plans],
        A_ub=np.array([used for _, _, used in plans]).T,
        b_ub=stock,
        A_eq=(whose == np.arange(len(orders))[:, None]).astype(float),
        b_eq=counts,
    )
    assert found.status == 0
    return float(found.fun or 0.0)


@pytest.mark.parametrize("seed", range(8))
def test_prices_prove_the_value_of_the_program_over_all_plans(seed: int) -> None:
    random = Random(seed)
    orders = some_orders(random, 6)
    counts = np.array([random.choice([0.5, 1.0, 2.0, 3.25]) for _ in orders])
    stock = [random.choice([1, 2, 4]), random.choice([0, 3]), random.choice([2, 9])]
    nodes = {name: (km, pieces) for (name, km), pieces in zip(NODES.items(), stock, strict=True)}
    data = shop(nodes, orders, levels=[LEVEL])  # type: ignore[list-item]
    expected = Expectation(tuple(orders), np.zeros(len(orders), dtype=bool), data.availability, 0.0)
    worth = Sourcer(data.network, data.rules).outlook(expected).worth(counts)
    price = dict.fromkeys(NODES, 0.0)
    for row, by_level in worth.prices.items():
        # Splits, which rank next, have prices of their own.
        price[row.node] += sum(each for (names, _), each in by_level.items() if "line_km" in names)
    paid = np.array([price[name] for name in NODES])
    # At these prices every order by itself costs at least so much, and together they pay for the stock.
    least = [min(cost + float(paid @ np.array(used)) for cost, used in all_plans(each, stock)) for each in orders]
    bound = float(np.array(least) @ counts - paid @ np.array(stock))
    value = best_of_all_plans(orders, counts, stock)
    assert value * (1 - 2e-3) <= bound <= value * (1 + 1e-6)
