"""Levels in common units: what orders under different rules add up."""

from datetime import date
from math import isclose

import numpy as np
import pytest

from models import RuleSet
from optimizer import SourcingError
from optimizer.compiler import Compiler, DecidedOrder, JointOrders
from tests.builders import OwnTerm, destination, line, network, node, rule, rules, service, stock
from tests.optimizer.compiler.joint.compiled import compiled, gold, named

NETWORK = network([node("N1", 100), node("N2", 300)])
PLENTY = stock({"N1": {"A": 10**6}, "N2": {"A": 10**6}})


def weights(joint: JointOrders, index: int, level: int, feature: str) -> list[float]:
    """What an order's level counts, in documents' units."""
    problem = joint.problem
    part = getattr(problem.orders[index].levels[level].coefficients, feature)
    return [float(each) for each in (part * problem.units[level]).reshape(-1)]


@pytest.mark.parametrize(("pieces", "decimals"), [(1, 5), (2, 6), (10, 6), (11, 7), (10**5, 7)])
def test_units_are_finer_the_more_pieces_there_are(pieces: int, decimals: int) -> None:
    joint = compiled(NETWORK, rules(), PLENTY, named("O", line("1", quantity=pieces)))
    assert joint.problem.units == (10**-decimals, 10**-decimals)


def test_pieces_of_all_orders_count() -> None:
    orders = [named(f"O{n}", line("1", quantity=6)) for n in range(2)]
    assert compiled(NETWORK, rules(), PLENTY, *orders).problem.units == (1e-7, 1e-7)


DEAR = rules(levels=[["unfilled_units"], ["unfilled_value"]])


def test_units_are_coarser_where_the_sum_over_orders_is_large() -> None:
    """Twenty pieces of 5e9 are 1e11: at 1/100,000 that would be 1e16 units, more than 2**53."""
    orders = [named(f"O{n}", line("1", quantity=10, unit_price=5e9)) for n in range(2)]
    assert compiled(NETWORK, DEAR, PLENTY, *orders).problem.units == (1e-7, 1e-4)


def test_a_batch_that_is_worth_too_much_is_refused() -> None:
    orders = [named(f"O{n}", line("1", quantity=10, unit_price=6e10)) for n in range(2)]
    assert compiled(NETWORK, DEAR, PLENTY, orders[0]).problem.units[1] == 1e-4
    with pytest.raises(SourcingError, match="2 orders together: objective level 1 overflows the integer scale"):
        compiled(NETWORK, DEAR, PLENTY, *orders)


def test_an_order_that_is_worth_too_much_by_itself_is_named() -> None:
    orders = named("O1", line("1")), named("O2", line("1", quantity=10, unit_price=6e11))
    with pytest.raises(SourcingError, match=r"order 'O2': the objective term 'unfilled_value' overflows .* 6e\+12"):
        compiled(NETWORK, DEAR, PLENTY, *orders)


def test_surcharges_count_in_what_a_level_reaches() -> None:
    capacity = {"unit": "units", "limit": 99, "surcharges": [{"above": 0.0, "cost": 6e10}]}
    busy = network([node("N1", capacity=capacity)])
    orders = [named(f"O{n}", line("1", quantity=10)) for n in range(2)]
    charged = rules(levels=[["unfilled_units"], ["capacity_cost"]])
    assert compiled(busy, charged, stock({"N1": {"A": 99}}), orders[0]).problem.units[1] == 1e-4
    with pytest.raises(SourcingError, match="2 orders together: objective level 1 overflows"):
        compiled(busy, charged, stock({"N1": {"A": 99}}), *orders)


TIERS = rules(
    rule("gold", when="customer.tier == gold", order_weight=3),
    rule(),
    levels=[["unfilled_units", {"term": "shipments", "weight": 0.5}], ["line_km"]],
)


def test_an_order_weight_multiplies_what_is_unfilled_and_nothing_else() -> None:
    joint = compiled(NETWORK, TIERS, PLENTY, gold("G", line("1")), named("O", line("1")))
    assert weights(joint, 0, 0, "unfilled") == [3.0]
    assert weights(joint, 1, 0, "unfilled") == [1.0]
    assert weights(joint, 0, 0, "shipment") == weights(joint, 1, 0, "shipment") == [0.5, 0.5]
    assert weights(joint, 0, 1, "line_at_node") == weights(joint, 1, 1, "line_at_node") == pytest.approx([100.0, 300.0])


def test_an_order_weight_multiplies_days() -> None:
    days = [{"max_km": 200, "days": 1}, {"days": 2}]
    slow = network([node("N1", 100), node("N2", 300)], services=[service("S", transit_days=days)])
    document = rules(
        rule("gold", when="customer.tier == gold", order_weight=3),
        levels=[["unfilled_units"], ["delivery_days"], ["latest_day"], ["late_days"]],
    )
    order = gold("G", line("1")).model_copy(update={"required_by": date(2026, 9, 10)})
    joint = compiled(slow, document, PLENTY, order)
    assert weights(joint, 0, 1, "taken") == [3.0, 6.0]
    assert weights(joint, 0, 2, "peak") == weights(joint, 0, 3, "peak") == [3.0]


def test_weights_of_all_rules_have_a_unit_in_common() -> None:
    """Thirds of a weight of 0.5 and a weight of 0.75: the unit is a quarter, so that nothing is rounded."""
    levels = [[{"term": "shipments", "weight": 0.75}]]
    document = rules(
        rule(
            "gold",
            when="customer.tier == gold",
            order_weight=1.5,
            objectives=[[{"term": "unfilled_units"}, *levels[0]]],
        ),
        rule(objectives=[[{"term": "unfilled_units", "weight": 0.5}]]),
    )
    joint = compiled(NETWORK, document, PLENTY, gold("G", line("1")), named("O", line("1")))
    assert joint.problem.units == (0.25e-6,)
    assert [int(each.levels[0].coefficients.unfilled[0]) for each in joint.problem.orders] == [6 * 10**6, 2 * 10**6]


def test_weights_far_apart_are_counted_in_the_smallest() -> None:
    document = rules(rule("gold", when="customer.tier == gold", order_weight=1e7), rule(), levels=[["unfilled_units"]])
    joint = compiled(NETWORK, document, PLENTY, gold("G", line("1")), named("O", line("1")))
    assert weights(joint, 0, 0, "unfilled") == [1e7]
    assert weights(joint, 1, 0, "unfilled") == [1.0]


def test_orders_with_fewer_levels_count_nothing_in_the_later_ones() -> None:
    document = rules(rule("gold", when="customer.tier == gold", objectives=[["unfilled_units"]]), rule())
    joint = compiled(NETWORK, document, PLENTY, gold("G", line("1")), named("O", line("1")))
    short, long = joint.problem.orders
    assert [len(each.levels) for each in (short, long)] == [2, 2]
    assert short.levels[1].coefficients.parts == {}
    assert long.levels[1].coefficients.parts != {}


def test_lines_split_when_needed_have_their_level() -> None:
    document = rules(rule("gold", when="customer.tier == gold", line_split="when_needed"), rule())
    joint = compiled(NETWORK, document, PLENTY, gold("G", line("1")), named("O", line("1")))
    assert joint.problem.level_count == 3
    assert weights(joint, 0, 1, "split") == [1.0]
    # By position: what is the second level of the one is the third of the other.
    assert weights(joint, 0, 2, "line_at_node") == weights(joint, 1, 1, "line_at_node")


def test_levels_without_surcharges_are_compiled_as_if_they_named_none() -> None:
    capacity = {"unit": "units", "limit": 9, "surcharges": [{"above": 0.0, "cost": 1.0}]}
    busy = network([node("N1", capacity=capacity)])
    joint = compiled(busy, rules(levels=[["capacity_cost"]]), stock({"N1": {"A": 9}}), named("O", line("1")))
    assert joint.problem.orders[0].levels[1].coefficients.parts == {}
    assert joint.problem.orders[0].features.overuses.count == 0


def test_own_terms_count_as_they_are() -> None:
    own = OwnTerm("own", piece=lambda _line, source: source.distance_km)
    document = rules(rule("gold", order_weight=2), levels=[["unfilled_units"], [{"term": "own", "weight": 2}]])
    joint = compiled(NETWORK, document, PLENTY, named("O", line("1")), terms=(own,))
    assert weights(joint, 0, 1, "pieces") == pytest.approx([200.0, 600.0])


def test_orders_have_no_terms_and_break_ties_as_they_do_alone() -> None:
    problem = compiled(NETWORK, rules(), PLENTY, named("O", line("1"))).problem.orders[0]
    assert all(level.terms == () for level in problem.levels)
    assert problem.tie_break is not None
    assert problem.tie_break.tolist() == sorted(problem.tie_break.tolist())
    assert not problem.fill_first


COMPLETE = RuleSet.parse(
    {
        "id": "r",
        "order_rule_mode": "first_complete",
        "order_rules": [{"id": "near", "require": "distance_km < 200"}, {"id": "any"}],
        "objectives": [["unfilled_units"], ["line_km"]],
    }
)


def test_which_rule_completes_an_order_is_not_settled_without_a_try() -> None:
    order = named("O", line("1"))
    compiler = Compiler(NETWORK, COMPLETE)
    assert compiler.settled(order) is None
    near, anywhere, last = compiler.candidates(order, PLENTY)
    problem = compiler.joint([DecidedOrder(order, near.scene.candidate)], PLENTY).problem.orders[0]
    assert problem.partial == "never"
    assert not problem.fill_first
    assert problem.eligible.tolist() == [[True]]
    assert anywhere.proviso == "complete"
    assert last.proviso == "nothing"


def test_where_no_rule_lets_anything_be_sourced_nothing_is_eligible() -> None:
    order = named("O", line("1"))
    compiler = Compiler(NETWORK, COMPLETE.model_copy(update={"order_rules": ()}))
    candidate = compiler.settled(order)
    assert candidate is not None
    assert candidate.proviso == "nothing"
    problem = compiler.joint([DecidedOrder(order, candidate)], PLENTY).problem.orders[0]
    assert not problem.eligible.any()
    assert problem.eligible.shape == compiler.under(order, candidate, PLENTY).problem.eligible.shape
    assert problem.values_of(np.zeros((1, 2), dtype=np.int64))[0] > 0


def test_a_missing_location_is_named_as_for_one_order() -> None:
    nowhere = {key: value for key, value in destination().items() if key != "location"}
    with pytest.raises(SourcingError, match="order 'O' has no location"):
        compiled(NETWORK, rules(), PLENTY, named("O", line("1"), destination=nowhere))


def test_units_are_worth_what_the_weights_are() -> None:
    joint = compiled(
        NETWORK, rules(levels=[["unfilled_units"], [{"term": "line_km", "weight": 0.3}]]), PLENTY, named("O", line("1"))
    )
    assert isclose(joint.problem.units[1], 0.3e-5)
    assert weights(joint, 0, 1, "line_at_node") == pytest.approx([30.0, 90.0], abs=1e-4)
