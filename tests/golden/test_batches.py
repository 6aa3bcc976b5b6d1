"""Worked examples of orders that decide together: a capacity that they share, and tiers that compete for stock."""

import pytest

from models import BatchResult, Order, RuleSet
from optimizer import Sourcer
from tests.builders import destination, line, network, node, node_of, order, place, rule, rules, service, stock

# ------------------------------------------------------------------------- GX18: capacity that is shared by a batch

# Both orders cost 5 from N1. From N2 the first costs 6 and the second, which goes elsewhere, 50.
COSTS = {"O1": ("DE", {"N1": 5, "N2": 6}), "O2": ("FR", {"N1": 5, "N2": 50})}
SHARED = network(
    [node("N1", capacity={"unit": "orders", "limit": 1}), node("N2")],
    services=[
        service(f"{country}-{name}", {"base": cost}, nodes=[name], countries=[country])
        for country, by_node in COSTS.values()
        for name, cost in by_node.items()
    ],
)
CHEAPEST = rules(levels=[["unfilled_units"], ["shipping_cost"]])


def bought(name: str) -> Order:
    return order(line("L1"), id=name, destination=destination(COSTS[name][0]))


def together(*names: str, open_at_n1: int = 0) -> BatchResult:
    here = stock({"N1": {"A": 5}, "N2": {"A": 5}}, {"N1": open_at_n1})
    return Sourcer(SHARED, CHEAPEST).source_batch([bought(name) for name in names], here, gap=0)


def nodes_of(result: BatchResult) -> dict[str, str]:
    return {plan.order_id: node_of(plan)["L1"] for plan in result.plans if plan.assignments}


@pytest.mark.parametrize("names", [("O1", "O2"), ("O2", "O1")])
def test_gx18_together_the_orders_cost_the_least_that_both_can(names: tuple[str, str]) -> None:
    result = together(*names)
    assert nodes_of(result) == {"O1": "N2", "O2": "N1"}
    assert [level.value for level in result.objective] == [0, 11]
    assert result.outcome.status == "optimal"


def test_gx18_one_by_one_they_would_cost_five_times_as_much() -> None:
    assert together("O1", "O2").one_by_one == (0, 55)


@pytest.mark.parametrize("names", [("O1", "O2"), ("O2", "O1")])
def test_gx18_with_an_order_open_at_the_first_node_both_come_from_the_second(names: tuple[str, str]) -> None:
    result = together(*names, open_at_n1=1)
    assert nodes_of(result) == dict.fromkeys(names, "N2")
    assert [level.value for level in result.objective] == [0, 56]
    assert result.outcome.status == "optimal"


def test_gx18_another_order_at_the_first_node_is_worth_what_it_saves() -> None:
    # With room for both at N1 they would cost 10; with room for none 56.
    (price,) = together("O1", "O2").prices.capacity
    assert (price.level, price.node) == (1, "N1")
    assert 1 <= price.price <= 45


# --------------------------------------------------------------------------------- GX26: tier priority in a batch

# One piece at N1, 900 km from where the gold order goes and 10 km from where the bronze order goes.
STORE = network([node("N1", 0)])


def placed(tier: str) -> Order:
    far = {"gold": 900, "bronze": 10}[tier]
    return order(line("L1"), id=tier, customer={"tier": tier}, destination=destination(location=place(far)))


def tiers(*, gold: float) -> RuleSet:
    return rules(
        rule("gold", when="customer.tier == gold", order_weight=gold), rule("bronze", when="customer.tier == bronze")
    )


ORDERS = pytest.mark.parametrize("names", [("gold", "bronze"), ("bronze", "gold")])


def sold(ruled: RuleSet, names: tuple[str, ...], pieces: int) -> BatchResult:
    here = stock({"N1": {"A": pieces}})
    return Sourcer(STORE, ruled).source_batch([placed(name) for name in names], here, gap=0)


@ORDERS
def test_gx26_of_equal_tiers_the_nearer_gets_the_last_piece(names: tuple[str, str]) -> None:
    result = sold(tiers(gold=1), names, 1)
    assert nodes_of(result) == {"bronze": "N1"}
    assert [round(level.value, 3) for level in result.objective] == [1, 10]
    assert result.outcome.status == "optimal"


@ORDERS
def test_gx26_the_weightier_tier_gets_the_last_piece(names: tuple[str, str]) -> None:
    result = sold(tiers(gold=10), names, 1)
    assert nodes_of(result) == {"gold": "N1"}
    assert [round(level.value, 3) for level in result.objective] == [1, 900]
    assert result.outcome.status == "optimal"


@ORDERS
def test_gx26_two_pieces_are_enough_for_both(names: tuple[str, str]) -> None:
    result = sold(tiers(gold=10), names, 2)
    assert nodes_of(result) == {"gold": "N1", "bronze": "N1"}
    assert [round(level.value, 3) for level in result.objective] == [0, 910]


@ORDERS
def test_gx26_who_goes_without_is_told_that_another_order_has_the_piece(names: tuple[str, str]) -> None:
    result = sold(tiers(gold=10), names, 1)
    (gap,) = next(plan.unfilled for plan in result.plans if plan.order_id == "bronze")
    assert gap.reasons[0].text == "N1: 1 on hand, 1 available, 1 taken by other orders of the batch"


def test_gx26_the_first_order_of_the_file_does_not_come_first() -> None:
    # One by one the orders come by their time, then by id: bronze before gold.
    assert [round(value, 3) for value in sold(tiers(gold=10), ("gold", "bronze"), 1).one_by_one] == [10, 10]
