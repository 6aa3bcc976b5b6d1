"""Rows for capacity: limits by share, and surcharges in whole numbers of one scale."""

from typing import Any

import numpy as np
import pytest

from models import Availability, Network
from optimizer import SourcingError
from optimizer.compiler import JointOrders
from tests.builders import line, network, node, rule, rules, stock
from tests.optimizer.compiler.joint.compiled import compiled, gold, named

LEVELS = [["unfilled_units"], ["capacity_cost"]]
CHARGED = rules(levels=LEVELS)


def one_node(unit: str, limit: float, *surcharges: tuple[float, float], items: Any = ("A", "B")) -> Network:
    curve = [{"above": above, "cost": cost} for above, cost in surcharges]
    return network([node("N1", capacity={"unit": unit, "limit": limit, "surcharges": curve})], items)


def plenty(used: float = 0.0) -> Availability:
    return stock({"N1": {"A": 99, "B": 99}}, {"N1": used})


def rows_of(joint: JointOrders) -> list[tuple[str, float, int]]:
    limits = joint.problem.rows.limit.tolist()
    return [(name.kind, name.share, limit) for name, limit in zip(joint.names, limits, strict=True)]


def pieces(joint: JointOrders, *counts: int) -> list[Any]:
    """A choice for each order, of its one line from its one option."""
    return [np.full((1, 1), count) for count, _ in zip(counts, joint.problem.orders, strict=True)]


def test_a_limit_that_holds_all_has_no_row() -> None:
    joint = compiled(
        one_node("units", 5), rules(), plenty(1), named("O1", line("1", quantity=2)), named("O2", line("1", quantity=2))
    )
    assert joint.names == ()
    assert not joint.problem.orders[0].capacity.limited.any()


def test_a_limit_that_orders_could_exceed_has_one() -> None:
    orders = named("O1", line("1", quantity=2)), named("O2", line("1", quantity=3))
    joint = compiled(one_node("units", 5), rules(), plenty(1), *orders)
    assert rows_of(joint) == [("capacity", 1.0, 4)]
    assert joint.problem.used(pieces(joint, 2, 3)).tolist() == [5]


def test_a_limit_that_one_order_exceeds_alone_is_in_its_own_problem() -> None:
    joint = compiled(one_node("units", 5), rules(), plenty(1), named("O1", line("1", quantity=9)))
    assert joint.names == ()
    assert joint.problem.orders[0].capacity.limited.tolist() == [True]
    assert joint.problem.orders[0].capacity.left.tolist() == [4]


@pytest.mark.parametrize(("unit", "use"), [("orders", 1), ("lines", 2), ("units", 5)])
def test_orders_use_what_the_node_counts(unit: str, use: int) -> None:
    orders = [named(f"O{n}", line("1", quantity=2), line("2", quantity=3)) for n in range(2)]
    joint = compiled(one_node(unit, 2 * use - 1), rules(), plenty(), *orders)
    assert rows_of(joint) == [("capacity", 1.0, 2 * use - 1)]
    assert joint.problem.draw(0, np.array([[2], [3]])).amount.tolist() == [use]


SHARES = rules(rule("gold", when="customer.tier == gold", capacity_share=0.5), rule())


def test_shares_are_nested() -> None:
    """Of 10, of which 1 is used, gold orders may use 4, and all orders together 9."""
    joint = compiled(
        one_node("units", 10),
        SHARES,
        plenty(1),
        *(gold(f"G{n}", line("1", quantity=4)) for n in range(2)),
        named("O", line("1", quantity=6)),
    )
    assert rows_of(joint) == [("capacity", 0.5, 4), ("capacity", 1.0, 9)]
    assert joint.problem.claims[0].capacity.tolist() == [[0], [1]]
    assert joint.problem.claims[2].capacity.tolist() == [[1]]


def test_a_share_that_cannot_bind_has_no_row() -> None:
    joint = compiled(
        one_node("units", 10), SHARES, plenty(1), gold("G", line("1", quantity=4)), named("O", line("1", quantity=6))
    )
    assert rows_of(joint) == [("capacity", 1.0, 9)]
    # Four for gold, at most, and five for the other one.
    joint = compiled(
        one_node("units", 10), SHARES, plenty(1), gold("G", line("1", quantity=9)), named("O", line("1", quantity=5))
    )
    assert joint.names == ()


def test_a_share_that_is_exceeded_already_leaves_nothing() -> None:
    joint = compiled(one_node("units", 10), SHARES, plenty(6), *(gold(f"G{n}", line("1")) for n in range(2)))
    assert joint.names == ()
    assert [each.option_count for each in joint.problem.orders] == [0, 0]


def test_workloads_of_all_orders_have_one_unit() -> None:
    """Of 0.5 and 0.75 that is a quarter: of 2.6 there are 10 whole ones."""
    items = [{"id": "A", "workload": 0.5}, {"id": "B", "workload": 0.75}]
    orders = named("O1", line("1", "A", 3)), named("O2", line("1", "B", 2))
    joint = compiled(one_node("workload", 2.6, items=items), rules(), plenty(), *orders)
    assert rows_of(joint) == [("capacity", 1.0, 10)]
    assert joint.names[0].per_unit == 4.0
    assert joint.problem.used(pieces(joint, 3, 2)).tolist() == [12]


def test_a_surcharge_begins_for_all_orders_together() -> None:
    orders = [named(f"O{n}", line("1", quantity=3)) for n in range(2)]
    joint = compiled(one_node("units", 10, (0.5, 4.0)), CHARGED, plenty(1), *orders)
    assert rows_of(joint) == [("surcharge", 1.0, 4)]
    assert joint.problem.rows.soft.tolist() == [True]
    values = [np.array(joint.problem.values(pieces(joint, 3, count))) * joint.problem.units for count in range(4)]
    assert np.allclose([each[1] for each in values], [0, 0, 4, 8])


def test_a_surcharge_that_begins_within_a_unit_is_split() -> None:
    """Beyond 2.5, a third piece is charged half: 2 of 4."""
    joint = compiled(one_node("units", 10, (0.25, 4.0)), CHARGED, plenty(), named("O", line("1", quantity=4)))
    assert rows_of(joint) == [("surcharge", 1.0, 2), ("surcharge", 1.0, 3)]
    values = [joint.problem.values(pieces(joint, count))[1] * joint.problem.units[1] for count in range(5)]
    assert np.allclose(values, [0, 0, 0, 2, 6])


def test_surcharges_that_begin_together_are_one_row() -> None:
    joint = compiled(
        one_node("units", 10, (0.2, 4.0), (0.2, 1.0)), CHARGED, plenty(), named("O", line("1", quantity=4))
    )
    assert rows_of(joint) == [("surcharge", 1.0, 2)]
    assert (joint.problem.rows.rates[0, :, 0] * joint.problem.units).tolist() == [0.0, 5.0]


def test_a_surcharge_that_has_begun_is_charged_from_the_start() -> None:
    joint = compiled(one_node("units", 10, (0.1, 4.0)), CHARGED, plenty(3), named("O", line("1", quantity=2)))
    assert rows_of(joint) == [("surcharge", 1.0, 0)]
    assert joint.problem.values(pieces(joint, 2))[1] * joint.problem.units[1] == pytest.approx(8)


def test_a_surcharge_that_nobody_reaches_or_weighs_has_no_row() -> None:
    busy = one_node("units", 10, (0.5, 4.0))
    assert compiled(busy, CHARGED, plenty(), named("O", line("1", quantity=5))).names == ()
    assert compiled(busy, rules(), plenty(), named("O", line("1", quantity=9))).names == ()


def test_rules_that_weigh_surcharges_differently_make_classes() -> None:
    twice = rule(
        "gold", when="customer.tier == gold", objectives=[["unfilled_units"], [{"term": "capacity_cost", "weight": 2}]]
    )
    document = rules(twice, rule("web", when="order.channel == web"), rule(), levels=LEVELS)
    orders = gold("G", line("1", quantity=3)), named("O", line("1", quantity=3)), named("W", line("1"), channel="web")
    problem = compiled(one_node("units", 10, (0.5, 4.0)), document, plenty(), *orders).problem
    assert problem.classes.tolist() == [0, 1, 1]
    assert (problem.rows.rates[:, 1, 0] * problem.units[1]).tolist() == [8.0, 4.0]
    assert not problem.is_uniform


def test_an_order_weight_does_not_weigh_surcharges() -> None:
    document = rules(rule("gold", when="customer.tier == gold", order_weight=5), rule(), levels=LEVELS)
    orders = gold("G", line("1", quantity=3)), named("O", line("1", quantity=3))
    assert compiled(one_node("units", 10, (0.5, 4.0)), document, plenty(), *orders).problem.is_uniform


def test_workloads_too_fine_to_be_priced_are_refused() -> None:
    items = [{"id": "A", "workload": 1.000001}, {"id": "B", "workload": 1.0}]
    busy = one_node("workload", 10, (0.5, 4.0), items=items)
    orders = named("O1", line("1", "A", 4)), named("O2", line("1", "B", 4))
    with pytest.raises(SourcingError, match=r"node 'N1' charges .* these orders .* above 1e-06, 1e\+06 of which"):
        compiled(busy, CHARGED, plenty(), *orders)
    assert compiled(busy, rules(), plenty(), *orders).names == ()


def test_workloads_that_overflow_are_refused() -> None:
    items = [{"id": "A", "workload": 1e6}, {"id": "B", "workload": 1e-9}]
    orders = named("O1", line("1", "A", 12)), named("O2", line("1", "B"))
    with pytest.raises(SourcingError, match="node 'N1': orders together could take more of its capacity"):
        compiled(one_node("workload", 1e12, items=items), rules(), plenty(), *orders)
