"""What orders pay, in their own levels and measure."""

import pytest

from models import Order
from models.plans import CapacityUse, Consumption, Outcome, Plan, StockTake
from optimizer.outlook import LevelKey
from scenarios.bidding import FREE, Tariff
from scenarios.bidding.terms import Terms
from tests.scenarios.policies.shops import placed

UNFILLED: LevelKey = (("unfilled_units",), 0)
MONEY: LevelKey = (("shipping_cost",), 0)
PLAIN = Terms((UNFILLED, MONEY), 1.0, opens=False)
OPENING = Terms((UNFILLED, MONEY), 1.0, opens=True)
GOLD = Terms((UNFILLED, MONEY), 10.0, opens=False)

ORDER: Order = placed("O1", 0)
TARIFF = Tariff(
    careful={("N", "A"): {UNFILLED: 1.0, MONEY: 2.0}, ("N", "B"): {MONEY: 9.0}},
    everyone={("N", "A"): {MONEY: 3.0}, ("S", "A"): {MONEY: 4.0}},
    capacity={"N": {MONEY: 5.0}},
)


def stock_prices(tariff: Tariff, terms: Terms) -> dict[tuple[str, str, int], float]:
    return {(each.node, each.item, each.level): each.price for each in tariff.prices(ORDER, terms).stock}


def taking(*stock: tuple[str, str], capacity: tuple[str, ...] = ()) -> Plan:
    takes = tuple(StockTake(node=node, item=item, quantity=1) for node, item in stock)
    uses = tuple(CapacityUse(node=node, amount=1.0) for node in capacity)
    return Plan(
        order_id="O1",
        consumes=Consumption(stock=takes, capacity=uses),
        outcome=Outcome(status="optimal", bound=0.0, gap=0.0, engine="test", wall_seconds=0.0),
    )


def test_the_careful_pay_for_the_shelf_and_for_what_is_everyone_s() -> None:
    # A thousandth is let off, so that of two orders worth the same the one in hand is filled. B is not ordered.
    prices = stock_prices(TARIFF, PLAIN)
    assert prices == pytest.approx({("N", "A", 0): 0.999, ("N", "A", 1): 4.995, ("S", "A", 1): 3.996})


def test_those_who_open_the_safety_stock_pay_for_what_is_everyone_s() -> None:
    assert stock_prices(TARIFF, OPENING) == pytest.approx({("N", "A", 1): 2.997, ("S", "A", 1): 3.996})


def test_capacity_has_its_price_whatever_is_ordered() -> None:
    (found,) = TARIFF.prices(ORDER, PLAIN).capacity
    assert (found.node, found.level) == ("N", 1)
    assert found.price == pytest.approx(4.995)


def test_an_order_of_ten_times_the_weight_pays_a_tenth_of_a_piece() -> None:
    prices = stock_prices(TARIFF, GOLD)
    assert prices["N", "A", 0] == pytest.approx(0.0999)
    assert prices["N", "A", 1] == pytest.approx(4.995)


def test_prices_are_in_the_levels_of_the_order_at_hand() -> None:
    # Money is the third level here, and nothing of the order counts pieces.
    terms = Terms(((("shipments",), 0), (("line_km",), 0), MONEY), 1.0, opens=False)
    assert set(stock_prices(TARIFF, terms)) == {("N", "A", 2), ("S", "A", 2)}


def test_where_filling_comes_first_filled_pieces_are_paid_for_in_the_second_level() -> None:
    filling = Tariff(careful=TARIFF.careful, filling=100.0)
    assert stock_prices(filling, PLAIN) == pytest.approx({("N", "A", 1): 101.898})
    # Without a second level there is nothing to pay in.
    assert not stock_prices(filling, Terms((UNFILLED,), 1.0, opens=False))


def test_a_plan_is_free_if_nothing_that_it_takes_has_a_price() -> None:
    assert FREE.frees(taking(("N", "A"), capacity=("N",)), PLAIN)
    assert TARIFF.frees(taking(("S", "B"), capacity=("S",)), PLAIN)
    assert not TARIFF.frees(taking(("S", "A")), PLAIN)
    assert not TARIFF.frees(taking(("S", "B"), capacity=("N",)), PLAIN)
    # What is on the shelf only has a price for the careful.
    assert not TARIFF.frees(taking(("N", "B")), PLAIN)
    assert TARIFF.frees(taking(("N", "B")), OPENING)
