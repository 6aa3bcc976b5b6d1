"""Deriving prices over and over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from models import Availability, Order
from models.batches import Prices
from models.plans import Plan
from optimizer import Sourcer
from scenarios.bidding import Deriver, Effort, Expected, Forecast, Market, Tariff
from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from tests.builders import line, network, node, stock
from tests.scenarios.policies.shops import START, placed, shop

MONEY = (("line_km",), 0)
UNFILLED = (("unfilled_units",), 0)


class Counting:
    """Sources orders, and counts how many times."""

    def __init__(self, data: Dataset) -> None:
        self._sourcer = Sourcer(data.network, data.rules)
        self.asked = 0
        self.market = Market(data, self)

    def __call__(self, order: Order, availability: Availability, prices: Prices | None) -> Plan:
        self.asked += 1
        return self._sourcer.source(order, availability, prices=prices)


def expected(data: Dataset, hours: float = 24) -> Expected:
    return Forecast(data.orders, look_ahead=timedelta(hours=hours), sample=99, zone=ZoneInfo("UTC")).expected(START)


def is_free(tariff: Tariff) -> bool:
    return not (tariff.careful or tariff.everyone or tariff.capacity)


def unfilled_price(tariff: Tariff) -> float:
    """What a piece of A at N costs in filled pieces."""
    return sum(table.get(("N", "A"), {}).get(UNFILLED, 0.0) for table in (tariff.careful, tariff.everyone))


def three(limits: Mapping[str, float] | None = None) -> Dataset:
    """A shop whose N, at 0 km, has two pieces for three customers; S, at -210 km, has plenty."""
    orders = [placed(f"O{number}", 10.0 * number, hours=number) for number in (1, 2, 3)]
    return shop({"N": (0.0, 2), "S": (-210.0, 9)}, orders, limits=limits)


def test_a_piece_is_worth_what_the_customer_who_misses_it_travels_more() -> None:
    # All three are 210 km nearer to N: whoever misses it, the sum grows by that.
    data = three()
    tariff = Deriver(Counting(data).market, Effort(8)).derive(expected(data), data.availability, START)
    prices = tariff.careful.get(("N", "A"), {}).get(MONEY, 0.0) + tariff.everyone.get(("N", "A"), {}).get(MONEY, 0.0)
    assert prices == pytest.approx(210.0)
    assert ("S", "A") not in tariff.careful.keys() | tariff.everyone.keys()


def test_nothing_expected_costs_nothing() -> None:
    data = three()
    tariff = Deriver(Counting(data).market, Effort(8)).derive(expected(data, hours=0.5), data.availability, START)
    assert is_free(tariff)


def test_what_is_known_of_an_order_serves_again() -> None:
    data = three()
    counting = Counting(data)
    deriver = Deriver(counting.market, Effort(8))
    first = deriver.derive(expected(data), data.availability, START)
    # Each order with nothing, for free, and at prices. At the second time they are known with nothing.
    before = counting.asked
    assert deriver.derive(expected(data), data.availability, START) == first
    assert counting.asked - before < before


def test_prices_follow_what_is_left() -> None:
    data = three()
    deriver = Deriver(Counting(data).market, Effort(8))
    deriver.derive(expected(data), data.availability, START)
    # Four pieces are plenty: with one less there are as many as are asked for.
    plenty = stock({"N": {"A": 4}, "S": {"A": 9}})
    assert is_free(deriver.derive(expected(data), plenty, START))
    # With nothing at S, a piece at N is worth a filled one.
    scarce = stock({"N": {"A": 2}, "S": {"A": 0}})
    tariff = deriver.derive(expected(data), scarce, START)
    assert unfilled_price(tariff) == pytest.approx(1.0)


def test_capacity_left_today_is_what_counts_today() -> None:
    data = three({"N": 5})
    roomy = stock({"N": {"A": 9}, "S": {"A": 9}}, capacity={"N": 1.0})
    full = stock({"N": {"A": 9}, "S": {"A": 9}}, capacity={"N": 3.0})
    deriver = Deriver(Counting(data).market, Effort(8))
    # Of five orders a day four are left for three, then two.
    assert is_free(deriver.derive(expected(data), roomy, START))
    assert deriver.derive(expected(data), full, START).capacity["N"][MONEY] == pytest.approx(210.0)


def test_what_arrives_by_the_horizon_is_there() -> None:
    arrival = Arrival(node="N", item="A", quantity=5, at=START + timedelta(hours=5))
    orders = three().orders
    data = shop({"N": (0.0, 2), "S": (-210.0, 9)}, orders, inbound=[arrival])
    deriver = Deriver(Counting(data).market, Effort(8))
    assert is_free(deriver.derive(expected(data), data.availability, START))
    # Four hours ahead it has not arrived.
    assert not is_free(deriver.derive(expected(data, hours=4), data.availability, START))


def test_a_scarce_piece_is_worth_one_piece_though_it_is_ordered_with_others() -> None:
    # There is one A for two orders, and plenty of B. Whoever does not get it is sent B alone: one piece is missed, not
    # two, although either order by itself would take both.
    lines = [line("1", "A"), line("2", "B")]
    base = three()
    data = replace(
        base,
        network=network([node("N")], ["A", "B"]),
        availability=stock({"N": {"A": 1, "B": 9}}),
        orders=tuple(placed(name, 0, hours=1, lines=lines) for name in ("O1", "O2")),
    )
    tariff = Deriver(Counting(data).market, Effort(8)).derive(expected(data), data.availability, START)
    assert unfilled_price(tariff) == pytest.approx(1.0)
