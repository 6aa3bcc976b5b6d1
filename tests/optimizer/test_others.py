"""What the orders of a batch take from one another."""

import pytest

from models import Availability
from models.plans import CapacityUse, Consumption, StockTake
from models.rules import OrderRule
from optimizer.others import Takings, taken_text
from tests.builders import network, node

PLACES = network([node("N1", capacity={"unit": "units", "limit": 10}), node("N2")], ["A", "B"])
HERE = Availability.from_records(
    [{"node": "N1", "item": "A", "on_hand": 8, "safety_stock": 3}, {"node": "N2", "item": "B", "on_hand": 9}]
)
PLAIN = OrderRule(id="plain")
OPENING = OrderRule(id="opening", use_safety_stock=True)
HELD = OrderRule(id="held", capacity_share=0.5)


def of_a(pieces: int) -> Consumption:
    return Consumption(stock=(StockTake(node="N1", item="A", quantity=pieces),))


def of_capacity(amount: float) -> Consumption:
    return Consumption(capacity=(CapacityUse(node="N1", amount=amount),))


def takings(*taken: tuple[Consumption, OrderRule]) -> Takings:
    found = Takings(PLACES, HERE)
    for consumes, rule in taken:
        found.add(consumes, rule)
    return found


@pytest.mark.parametrize(
    ("others", "own", "rule", "taken"),
    [
        # Five pieces are available, three more are kept back.
        ([(of_a(2), PLAIN)], of_a(1), PLAIN, 2),
        ([(of_a(2), PLAIN)], of_a(1), OPENING, 2),
        # What is opened comes from what is kept back first, for those who open nothing.
        ([(of_a(2), OPENING)], of_a(1), PLAIN, 0),
        ([(of_a(4), OPENING)], of_a(1), PLAIN, 1),
        ([(of_a(4), OPENING), (of_a(2), PLAIN)], of_a(1), PLAIN, 3),
        ([(of_a(2), OPENING)], of_a(1), OPENING, 2),
    ],
)
def test_pieces_are_those_that_an_order_could_have_taken_itself(
    others: list[tuple[Consumption, OrderRule]], own: Consumption, rule: OrderRule, taken: int
) -> None:
    found = takings(*others, (own, rule)).besides(own, rule, {"A"}, "the time limit")
    assert found.pieces == {"A": {"N1": taken}}
    assert found.ended == "the time limit"


def test_only_the_items_of_an_order_are_looked_at() -> None:
    assert takings((of_a(2), PLAIN)).besides(Consumption(), PLAIN, {"B"}, "").pieces == {}


@pytest.mark.parametrize(
    ("others", "own", "rule", "used"),
    [
        ([(of_capacity(2), PLAIN), (of_capacity(1), HELD)], of_capacity(1), PLAIN, 3),
        # Of the ten units, five may be used by those who are held to half of them.
        ([(of_capacity(2), HELD)], of_capacity(1), HELD, 2),
        ([(of_capacity(5), PLAIN)], of_capacity(1), HELD, 0),
        ([(of_capacity(7), PLAIN)], of_capacity(1), HELD, 2),
        ([(of_capacity(7), PLAIN), (of_capacity(1), HELD)], of_capacity(1), HELD, 3),
        ([], of_capacity(1), HELD, 0),
    ],
)
def test_capacity_is_that_which_an_order_could_have_used_itself(
    others: list[tuple[Consumption, OrderRule]], own: Consumption, rule: OrderRule, used: float
) -> None:
    assert takings(*others, (own, rule)).besides(own, rule, set(), "").capacity == {"N1": used}


@pytest.mark.parametrize(
    ("own", "others", "text"),
    [
        (0, 0, "0 taken by this order"),
        (2, 0, "2 taken by this order"),
        (0, 3, "3 taken by other orders of the batch"),
        (2, 3, "2 taken by this order, 3 taken by other orders of the batch"),
    ],
)
def test_who_takes_pieces_is_said(own: int, others: int, text: str) -> None:
    assert taken_text(own, others) == text
