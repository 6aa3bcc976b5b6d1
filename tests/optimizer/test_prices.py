"""Prices of stock and capacity: an order pays for what it takes, and its values do not show it."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from models import DocumentError, Network, Order, Plan, Prices, RuleSet, SettingError
from optimizer import Sourcer
from optimizer.answer import Answer, Limits
from optimizer.budget import Budget
from optimizer.desk import Desk
from optimizer.engines.auto import AutoEngine
from optimizer.problem import Problem
from tests import brute_force
from tests.brute_force import SCALE, WEIGHT_SCALE, Case, Choice, TooMany, exact
from tests.builders import line, network, node, node_of, order, rule, rules, stock, unfilled
from tests.test_rich_decisions import case_of
from tests.tiny_decisions import assert_close, availability_of, cases, choice_of, usual

Document = dict[str, Any]

NETWORK = network([node("N1", 100, capacity={"unit": "units", "limit": 99}), node("N2", 300)])
PLENTY = stock({"N1": {"A": 9}, "N2": {"A": 9}})
ORDER = order(line("1", quantity=2))


def prices(*of_stock: Document, capacity: tuple[Document, ...] = ()) -> Prices:
    return Prices.parse({"stock": list(of_stock), "capacity": list(capacity)})


def piece(price: float, level: int = 1, name: str = "N1", item: str = "A") -> Document:
    return {"level": level, "node": name, "item": item, "price": price}


def unit(price: float, level: int = 1, name: str = "N1") -> Document:
    return {"level": level, "node": name, "price": price}


def priced(
    given_prices: Prices, network_: Network = NETWORK, document: RuleSet | None = None, asked: Order = ORDER
) -> Plan:
    return Sourcer(network_, document or rules()).source(asked, PLENTY, prices=given_prices)


# ------------------------------------------------------------------------------------------ three moves


def test_without_a_price_the_nearest_node_ships() -> None:
    assert node_of(priced(prices())) == {"1": "N1"}
    assert node_of(priced(prices(piece(0.0)))) == {"1": "N1"}


def test_a_price_sends_an_order_elsewhere() -> None:
    """Two pieces at 100.1 each cost more than the 200 km that the other node is farther away."""
    plan = priced(prices(piece(100.1)))
    assert node_of(plan) == {"1": "N2"}
    assert [level.value for level in plan.objective] == pytest.approx([0.0, 300.0])


def test_a_price_below_the_difference_changes_nothing() -> None:
    plan = priced(prices(piece(99.9)))
    assert node_of(plan) == {"1": "N1"}
    assert [level.value for level in plan.objective] == pytest.approx([0.0, 100.0])
    assert plan.outcome.status == "optimal"
    assert plan.outcome.bound == plan.objective[-1].value


def test_a_price_of_another_item_changes_nothing() -> None:
    several = network([node("N1", 100), node("N2", 300)], ["A", "B"])
    assert node_of(priced(prices(piece(999.0, item="B")), several)) == {"1": "N1"}


@pytest.mark.parametrize(("counted", "use"), [("orders", 1), ("lines", 1), ("units", 2), ("workload", 5)])
def test_a_unit_of_capacity_is_paid_as_the_node_counts_it(counted: str, use: int) -> None:
    """The other node is 200 km farther away; a piece is 2.5 of workload."""
    busy = network(
        [node("N1", 100, capacity={"unit": counted, "limit": 99}), node("N2", 300)], [{"id": "A", "workload": 2.5}]
    )
    for price, expected in ((199.0 / use, "N1"), (201.0 / use, "N2")):
        assert node_of(priced(prices(capacity=(unit(price),)), busy)) == {"1": expected}


def test_prices_of_stock_and_capacity_add_up() -> None:
    both = prices(piece(60.0), capacity=(unit(41.0),))
    assert node_of(priced(both)) == {"1": "N2"}


def test_a_price_is_in_the_unit_of_its_level() -> None:
    """A piece left unfilled counts 1 in the first level: a piece that costs more there is better left to others."""
    dear = prices(piece(1.1, 0), piece(1.1, 0, "N2"))
    assert unfilled(priced(dear)) == {"1": 2}
    assert node_of(priced(prices(piece(0.9, 0)))) == {"1": "N2"}
    assert unfilled(priced(prices(piece(0.9, 0), piece(0.9, 0, "N2")))) == {}


def test_a_price_without_a_level_is_in_the_first() -> None:
    assert prices({"node": "N1", "item": "A", "price": 1.0}).stock[0].level == 0


def test_a_price_beyond_the_levels_is_ignored() -> None:
    assert node_of(priced(prices(piece(999.0, 2), capacity=(unit(999.0, 7),)))) == {"1": "N1"}


def test_a_level_with_weights_of_its_own_is_paid_in_its_value() -> None:
    """At half a point per km, 200 km are 100 points."""
    document = rules(levels=[["unfilled_units"], [{"term": "line_km", "weight": 0.5}]])
    for price, expected in ((49.9, "N1"), (50.1, "N2")):
        assert node_of(priced(prices(piece(price)), document=document)) == {"1": expected}


def test_a_rule_that_must_complete_pays_after_that() -> None:
    document = RuleSet.parse(
        {
            "id": "r",
            "order_rule_mode": "first_complete",
            "order_rules": [rule("all")],
            "objectives": [["unfilled_units"], ["line_km"]],
        }
    )
    dear = prices(*(piece(9.0, 0, name) for name in ("N1", "N2")))
    assert unfilled(priced(dear, document=document)) == {}


# ------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (prices(piece(1.0, name="N3")), r"prices: stock\[0\].node = 'N3': the network has no such id. Add"),
        (prices(piece(1.0, item="B")), r"prices: stock\[0\].item = 'B': the network has no such id"),
        (prices(capacity=(unit(1.0, name="N9"),)), r"prices: capacity\[0\].node = 'N9'"),
        (prices(capacity=(unit(1.0, name="N2"),)), r"capacity\[0\].node = 'N2': the node has no capacity to pay for"),
        (prices(piece(1.0), piece(2.0)), r"stock\[1\] = N1, A, level 1: has a price already at stock\[0\]"),
        (prices(capacity=(unit(1.0), unit(1.0))), r"capacity\[1\] = N1, level 1: has a price already at capacity\[0\]"),
        (prices(piece(0.0, 99, name="N3")), "N3"),
    ],
)
def test_prices_of_what_does_not_exist_are_refused(bad: Prices, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        priced(bad)


def test_a_price_below_0_is_refused() -> None:
    for document in (piece(-1.0), piece(float("nan")), piece(float("inf"))):
        with pytest.raises(DocumentError, match=r"stock\[0\].price"):
            prices(document)


def test_a_price_that_cannot_be_counted_is_refused() -> None:
    with pytest.raises(SettingError, match=r"prices: what order 'O1' could take would cost up to 2e\+12 in one level"):
        priced(prices(piece(1e12)))
    with pytest.raises(SettingError, match=r"prices: .* the most is 9.01e\+11"):
        priced(prices(capacity=(unit(1e300),)))


def test_prices_are_a_document() -> None:
    with pytest.raises(SettingError, match=r"prices = \{\}: a Prices document is expected"):
        priced({})  # type: ignore[arg-type]


# --------------------------------------------------------------------------------- what remains open


class Unproven:
    """Finds the best, and says that it is not sure: each bound is so many whole numbers lower."""

    name = "unproven"

    def __init__(self, by: int) -> None:
        self._by = by

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        found = AutoEngine().solve(problem, limits)
        return replace(found, bounds=tuple(each - self._by for each in found.bounds), status="feasible", limit="time")


def test_what_is_open_with_prices_is_open_without() -> None:
    desk = Desk(NETWORK, rules())
    given_prices = prices(piece(7.5), piece(0.2, 0), piece(0.2, 0, "N2"))
    decision, plan = desk.decide(ORDER, PLENTY, Unproven(300), Budget(Limits()), prices=given_prices)
    for level, figures in zip(decision.compiled.problem.levels, plan.objective, strict=True):
        assert figures.value - figures.bound == pytest.approx(300 * level.unit, abs=2e-6)
    assert [figures.value for figures in plan.objective] == pytest.approx([0.0, 100.0])
    desk.checker.check(ORDER, PLENTY, plan)


# -------------------------------------------------------------------------------------- brute force


def random_prices(case: Case, random: Random) -> Prices:
    """Prices of some records and nodes, in some levels; most are small, some are more than a piece is worth."""
    amounts = [0.25, 0.5, 1.5, 4.0, 0.05]
    levels = range(len(case.levels) + 1)
    records = {(each["node"], each["item"]) for each in case.stock}
    limited = [each["id"] for each in case.network["nodes"] if "capacity" in each]
    return prices(
        *(
            piece(random.choice(amounts), level, *record)
            for record in sorted(records)
            for level in levels
            if random.random() < 0.4
        ),
        capacity=tuple(
            unit(random.choice(amounts), level, name) for name in limited for level in levels if random.random() < 0.3
        ),
    )


def paid(case: Case, choice: Choice, given_prices: Prices) -> list[Fraction]:
    """What a choice pays in each level."""
    pieces: dict[tuple[str, str], int] = {}
    for take in choice:
        key = take.option.node, case.lines[take.line]["item"]
        pieces[key] = pieces.get(key, 0) + take.pieces
    use = brute_force.capacity_use(case, choice)
    found = [Fraction(0)] * (len(case.levels) + 1)
    for price in given_prices.stock:
        found[price.level] += exact(price.price) * pieces.get((price.node, price.item), 0)
    for each in given_prices.capacity:
        found[each.level] += exact(each.price) * use.get(each.node, 0)
    return found[:-1]


def vector(case: Case, choice: Choice, given_prices: Prices) -> list[Fraction]:
    values = brute_force.vector(case, choice)
    return [
        Fraction(value, SCALE * WEIGHT_SCALE) + price
        for value, price in zip(values, paid(case, choice, given_prices), strict=True)
    ]


def assert_pays_least(case: Case, given_prices: Prices) -> None:
    sourcer = Sourcer(Network.parse(case.network), RuleSet.parse(case.rules))
    asked, availability = Order.parse(case.order), availability_of(case)
    best = [
        float(each) for each in min(vector(case, each, given_prices) for each in brute_force.feasible_choices(case))
    ]
    for plan in (
        sourcer.source(asked, availability, prices=given_prices),
        sourcer.source(asked, availability, prices=given_prices, engine="cp-sat"),
    ):
        choice = choice_of(case, plan)
        assert plan.outcome.status == "optimal"
        assert brute_force.is_feasible(case, choice)
        assert_close([float(each) for each in vector(case, choice, given_prices)], best)
        assert_close([level.value for level in plan.objective], brute_force.values(case, choice))
        assert [level.bound for level in plan.objective] == [level.value for level in plan.objective]


@pytest.mark.parametrize("seed", range(30))
def test_no_choice_is_better_with_what_it_pays_where_everything_meets(seed: int) -> None:
    case = case_of(seed)
    assert_pays_least(case, random_prices(case, Random(seed)))


@pytest.mark.parametrize("kind", ["any", "strict", "valued", "heavy", "busy", "complete"])
@settings(usual, max_examples=12)
@given(st.data(), st.randoms(use_true_random=False))
def test_no_choice_is_better_with_what_it_pays(kind: Any, data: st.DataObject, random: Random) -> None:
    case = data.draw(cases(kind))
    try:
        brute_force.feasible_choices(case)
    except TooMany:
        reject()
    assert_pays_least(case, random_prices(case, random))


def test_prices_make_a_difference() -> None:
    changed = 0
    for seed in range(30):
        case = case_of(seed)
        sourcer = Sourcer(Network.parse(case.network), RuleSet.parse(case.rules))
        asked, availability = Order.parse(case.order), availability_of(case)
        free = sourcer.source(asked, availability)
        changed += (
            free.assignments
            != sourcer.source(asked, availability, prices=random_prices(case, Random(seed))).assignments
        )
    assert changed >= 10
