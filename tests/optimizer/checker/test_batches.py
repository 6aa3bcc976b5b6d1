"""The checker of batches finds what orders take twice, and each single thing that a joint decision states wrongly."""

from collections.abc import Callable
from typing import Any

import pytest

from models import Assignment, Availability, Order, RuleSet
from models.batches import BatchResult, CapacityPrice, Prices, StockPrice
from optimizer import PlanRejected, Sourcer
from optimizer.checker import BatchChecker, BatchEvaluation, Checker, Claim
from tests.builders import line, network, node, order, rule, rules, stock

# N1 has 4 pieces, 1 of them kept back; a tenth of its units may be used free, then each costs 2.
NETWORK = network(
    [
        node("N1", 100, capacity={"unit": "units", "limit": 10, "surcharges": [{"above": 0.1, "cost": 2}]}),
        node("N2", 300),
    ]
)
HERE = Availability.from_records(
    [
        {"node": "N1", "item": "A", "on_hand": 4, "safety_stock": 1},
        {"node": "N2", "item": "A", "on_hand": 50},
    ],
    capacity={"N1": 0},
)
RULES = rules(
    rule("gold", when="customer.tier == gold", use_safety_stock=True, order_weight=10),
    rule("held", when="customer.tier == held", capacity_share=0.3),
    rule("others"),
    levels=[["unfilled_units"], ["capacity_cost", {"term": "line_km", "weight": 0.01}]],
)
NOON, EVENING = "2026-09-10T12:00:00Z", "2026-09-10T20:00:00Z"


def asked(name: str, pieces: int, *, tier: str = "bronze", at: str = NOON) -> Order:
    return order(line("L1", quantity=pieces), id=name, customer={"tier": tier}, created_at=at)


def claim(asked_: Order, rule_: str | None = None, **pieces: int) -> Claim:
    takes = [Assignment(line="L1", item="A", node=name, quantity=count) for name, count in pieces.items()]
    return Claim(asked_, takes, rule_)


def evaluated(*claims: Claim, here: Availability = HERE, ruled: RuleSet = RULES) -> BatchEvaluation:
    return BatchChecker(Checker(NETWORK, ruled)).evaluate(claims, here)


def findings(*claims: Claim, here: Availability = HERE, ruled: RuleSet = RULES) -> tuple[str, ...]:
    with pytest.raises(PlanRejected) as caught:
        evaluated(*claims, here=here, ruled=ruled)
    return caught.value.findings


# ------------------------------------------------------------------------------------ what orders share


def test_what_fits_together_is_evaluated_order_by_order_and_as_a_whole() -> None:
    found = evaluated(claim(asked("O1", 2), N1=2), claim(asked("O2", 3), N1=1, N2=1))
    assert [each.unfilled for each in found.orders] == [{}, {"L1": 1}]
    assert [level.terms for level in found.levels] == [{"unfilled_units": 1}, {"capacity_cost": 4, "line_km": 500}]
    assert [level.value for level in found.levels] == [1, 9]


def test_an_order_alone_is_judged_as_ever() -> None:
    with pytest.raises(PlanRejected, match=r"order 'O1' is rejected: line 'L1' gets 3 pieces, 2 are ordered"):
        evaluated(claim(asked("O1", 2), N2=3))


def test_stock_that_is_taken_twice_is_found() -> None:
    assert findings(claim(asked("O1", 2), N1=2), claim(asked("O2", 2), N1=2)) == (
        "orders 'O1', 'O2' are taking 4 of 'A' at 'N1', 3 are available",
    )


def test_orders_that_open_the_safety_stock_may_take_more_than_the_others_leave() -> None:
    gold = claim(asked("O2", 1, tier="gold"), N1=1)
    assert len(evaluated(claim(asked("O1", 3), N1=3), gold).orders) == 2


def test_the_safety_stock_is_taken_once() -> None:
    gold = claim(asked("O2", 2, tier="gold"), N1=2)
    assert findings(claim(asked("O1", 3), N1=3), gold) == (
        "orders 'O1', 'O2' are taking 5 of 'A' at 'N1', 4 are available",
    )


# N1 may use 10 units; those that are held to a share may use 3 of them together.
PLENTY = stock({"N1": {"A": 99}, "N2": {"A": 99}})


def test_orders_that_are_held_to_a_share_stay_within_it_together() -> None:
    held = [claim(asked(name, 2, tier="held"), N1=2) for name in ("O1", "O2")]
    assert findings(*held, here=PLENTY) == ("orders 'O1', 'O2' are using 4 of the capacity of 'N1', 3 are left",)


def test_others_do_not_count_in_the_share() -> None:
    free = claim(asked("O1", 7), N1=7)
    assert len(evaluated(free, claim(asked("O2", 3, tier="held"), N1=3), here=PLENTY).orders) == 2


def test_all_orders_stay_within_the_capacity() -> None:
    free = [claim(asked(name, 5), N1=5) for name in ("O1", "O2")]
    assert len(evaluated(*free, here=PLENTY).orders) == 2
    held = claim(asked("O3", 1, tier="held"), N1=1)
    assert findings(*free, held, here=PLENTY) == (
        "orders 'O3', 'O1', 'O2' are using 11 of the capacity of 'N1', 10 are left",
    )


def test_capacity_that_is_used_before_counts_once() -> None:
    used = stock({"N1": {"A": 99}}, {"N1": 4})
    assert findings(claim(asked("O1", 5), N1=5), claim(asked("O2", 2), N1=2), here=used) == (
        "orders 'O1', 'O2' are using 7 of the capacity of 'N1', 6 are left",
    )


def test_of_many_orders_the_first_are_named() -> None:
    many = [claim(asked(f"O{number}", 1), N1=1) for number in range(1, 8)]
    (finding,) = findings(*many)
    assert finding.startswith("orders 'O1', 'O2', 'O3', 'O4', 'O5' and 2 more are taking 7 of 'A'")


def test_an_order_comes_once() -> None:
    twice = claim(asked("O1", 1), N2=1)
    with pytest.raises(PlanRejected, match=r"order 'O1' is rejected: it is judged twice"):
        evaluated(twice, twice)


# -------------------------------------------------------------------------------------- what orders come to


@pytest.mark.parametrize("names", [("early", "late"), ("late", "early")])
def test_surcharges_are_attributed_in_the_order_of_arrival(names: tuple[str, str]) -> None:
    claims = {
        # The first of its two units is free.
        "early": claim(asked("Z", 2), N1=2),
        "late": claim(asked("A", 1, at=EVENING), N1=1),
    }
    found = evaluated(*(claims[name] for name in names))
    costs = {name: each.levels[1].terms["capacity_cost"] for name, each in zip(names, found.orders, strict=True)}
    assert costs == {"early": 2, "late": 2}
    assert found.orders[names.index("early")].shipments[0].costs["capacity_cost"] == 2


def test_of_orders_of_one_moment_the_first_by_id_comes_first() -> None:
    found = evaluated(claim(asked("B", 1), N1=1), claim(asked("A", 1, at="2026-09-10T14:00:00+02:00"), N1=1))
    assert [each.levels[1].terms["capacity_cost"] for each in found.orders] == [2, 0]


def test_conditions_read_what_is_used_before_the_batch() -> None:
    idle = rules(rule(require="node.utilization <= 0.1"), levels=[["unfilled_units"], ["utilization"]])
    found = evaluated(claim(asked("O1", 2), N1=2), claim(asked("O2", 1), N1=1), ruled=idle)
    assert found.levels[1].value == 0


def test_the_weight_of_an_order_counts_in_the_joint_level_only() -> None:
    found = evaluated(claim(asked("O1", 2, tier="gold")), claim(asked("O2", 3)))
    assert [each.levels[0].value for each in found.orders] == [2, 3]
    assert (found.levels[0].value, found.levels[0].terms) == (23, {"unfilled_units": 5})


def test_the_weight_of_an_order_leaves_costs_alone() -> None:
    found = evaluated(claim(asked("O1", 1, tier="gold"), N2=1))
    assert found.levels[1].value == 3


def test_levels_are_counted_together_by_position() -> None:
    ruled = rules(
        rule("short", when="customer.tier == short", objectives=[["unfilled_units"]]),
        rule("long", objectives=[["unfilled_value"], ["line_km"]]),
    )
    dear = order(line("L1", quantity=2, unit_price=5.0), id="O1")
    found = evaluated(claim(dear, N2=1), claim(asked("O2", 3, tier="short")), ruled=ruled)
    assert [level.terms for level in found.levels] == [{"unfilled_value": 5, "unfilled_units": 3}, {"line_km": 300}]
    assert [level.value for level in found.levels] == [8, 300]


def test_a_rule_that_fills_an_order_as_a_whole_may_leave_it_out_in_a_batch() -> None:
    whole = rules(rule("R"), order_rule_mode="first_complete", fallbacks=[rule("F")])
    found = evaluated(claim(asked("O1", 3), "R", N1=3), claim(asked("O2", 3), "R"), ruled=whole)
    assert [each.order_rule for each in found.orders] == ["R", "R"]
    assert findings(claim(asked("O1", 3), "R", N1=2), ruled=whole) == (
        "order rule 'R' decides only what it fills as a whole",
    )


def test_no_orders_come_to_nothing() -> None:
    assert evaluated() == BatchEvaluation((), ())


# ----------------------------------------------------------------------------------------- what is stated

# There is enough for all; who gets the three near pieces matters, and so do the surcharges for them.
ASKED = [asked("O3", 2, at=EVENING), asked("O1", 2), asked("O2", 40)]


@pytest.fixture(scope="module")
def honest() -> BatchResult:
    return Sourcer(NETWORK, RULES).source_batch(ASKED, HERE, gap=0)


def check(result: BatchResult, orders: list[Order] = ASKED) -> None:
    BatchChecker(Checker(NETWORK, RULES)).check(orders, HERE, result)


def changed(result: BatchResult, **fields: Any) -> BatchResult:
    return result.model_copy(update=fields)


def with_plan(result: BatchResult, **fields: Any) -> BatchResult:
    return changed(result, plans=(result.plans[0].model_copy(update=fields), *result.plans[1:]))


def with_level(result: BatchResult, **fields: Any) -> BatchResult:
    return changed(result, objective=(result.objective[0].model_copy(update=fields), *result.objective[1:]))


def with_outcome(result: BatchResult, **fields: Any) -> BatchResult:
    return changed(result, outcome=result.outcome.model_copy(update=fields))


def test_the_librarys_own_batch_is_confirmed(honest: BatchResult) -> None:
    check(honest)


@pytest.mark.parametrize(
    ("falsify", "finding"),
    [
        (lambda r: changed(r, plans=r.plans[:-1]), "its plans are not one of each order"),
        (lambda r: changed(r, plans=r.plans[::-1]), "its plans are not one of each order"),
        (lambda r: with_plan(r, shipments=()), "the plan of order 'O3': its shipments are not those"),
        (
            lambda r: with_plan(r, outcome=r.plans[0].outcome.model_copy(update={"status": "no_answer"})),
            "the plan of order 'O3': its status and limit are not those of the batch",
        ),
        (
            lambda r: with_plan(
                r, objective=(r.plans[0].objective[0].model_copy(update={"bound": -7.0}), *r.plans[0].objective[1:])
            ),
            "the plan of order 'O3': level 0 leaves",
        ),
        (lambda r: with_level(r, value=r.objective[0].value + 1), "level 0 is worth"),
        (lambda r: with_level(r, terms={}), "level 0 is worth"),
        (lambda r: with_level(r, level=5), "not numbered from 0"),
        (lambda r: with_level(r, bound=r.objective[0].value + 1), "a bound is above the value"),
        (lambda r: changed(r, objective=r.objective[:-1]), "1 objective levels, not 2"),
        (lambda r: changed(r, bound=r.bound + 1), "its bound and gap are not those of its outcome"),
        (lambda r: changed(r, gap=0.5), "its bound and gap are not those of its outcome"),
        (lambda r: with_outcome(r, gap=0.5), "its bound and gap should be"),
        (lambda r: with_outcome(r, status="no_answer", limit="interrupted"), "'no_answer', but it sources something"),
        (lambda r: changed(r, one_by_one=(0.0, 0.0)), "level 1 is worth"),
        (lambda r: changed(r, one_by_one=(0.0,)), "1 values one by one, not 2"),
        (
            lambda r: changed(r, prices=Prices(stock=(StockPrice(level=7, node="N1", item="A", price=1.0),))),
            "prices in a level that it does not have",
        ),
        (
            lambda r: changed(r, prices=Prices(capacity=(CapacityPrice(node="N1", price=1.0),) * 2)),
            "not sorted, each given once",
        ),
    ],
)
def test_a_batch_that_was_changed_is_rejected(
    falsify: Callable[[BatchResult], BatchResult], finding: str, honest: BatchResult
) -> None:
    with pytest.raises(PlanRejected) as caught:
        check(falsify(honest))
    assert any(finding in found for found in caught.value.findings), caught.value.findings


def test_an_unproven_batch_is_not_called_optimal(honest: BatchResult) -> None:
    level = honest.objective[0]
    low = with_level(honest, bound=level.value - 1)
    with pytest.raises(PlanRejected, match="'optimal' does not follow"):
        check(with_outcome(low, status="optimal", limit=None))
