"""Solvers agree with each other and with every choice tried; rules in turn give valid plans; a batch solved by hand."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from benchmarks.batch_peers import GAPS, RELAXATIONS, RULES, SOLVERS, Form, Watch, gap_of
from benchmarks.batches import BatchClass, make_batch
from models import Availability, Network, Order, RuleSet
from optimizer.compiler import Compiler, DecidedOrder
from optimizer.engines.feasibility import is_feasible
from optimizer.joint import JointProblem
from optimizer.uses import Integers
from tests.builders import line, network, node, order, service, stock

LIMIT = 60.0
MONEY = [["unfilled_units"], ["shipping_cost", "handling_cost"]]


def joint_of(documents: Network, rules: RuleSet, orders: Sequence[Order], availability: Availability) -> JointProblem:
    compiler = Compiler(documents, rules)
    decided = []
    for each in orders:
        candidate = compiler.settled(each)
        assert candidate is not None
        decided.append(DecidedOrder(each, candidate))
    return compiler.joint(decided, availability).problem


def generated(kind: BatchClass, seed: int) -> JointProblem:
    batch = make_batch(kind, seed)
    return joint_of(batch.network, batch.rules, batch.orders, batch.availability)


def rivals(**near: object) -> JointProblem:
    """Two orders of one A each, the second also of one B; near has one A and one B, far has plenty of A.

    A parcel from near costs 1, from far 3; a piece costs nothing. Where the first order takes from near, the second
    needs two parcels, 1 + 3 + 1 = 5; where it goes without, 3 + 1 = 4.
    """
    depots = [node("NEAR", 10, **near), node("FAR", 1000)]
    carrier = service("P", {"base": 1.0, "max_km": 100.0}, {"base": 3.0})
    rules = RuleSet.parse({"id": "r", "objectives": MONEY})
    orders = [
        order(line("1"), id="O1", created_at="2026-09-10T12:00:00Z"),
        order(line("1"), line("2", "B"), id="O2", created_at="2026-09-10T12:00:01Z"),
    ]
    documents = network(depots, ["A", "B"], [carrier])
    return joint_of(documents, rules, orders, stock({"NEAR": {"A": 1, "B": 1}, "FAR": {"A": 9}}))


def is_valid(joint: JointProblem, choices: Sequence[Integers]) -> bool:
    return all(map(is_feasible, joint.orders, choices)) and bool((joint.used(choices) <= joint.rows.limit).all())


def best_of_all(joint: JointProblem) -> tuple[int, ...]:
    """Try every choice of whole lines."""
    form = Form.of(joint)
    pairs = [np.flatnonzero(form.line == index).tolist() for index in range(form.line_count)]
    tried = (form.choices(joint, np.array(chosen)) for chosen in product(*pairs))
    return min(joint.values(choices) for choices in tried if is_valid(joint, choices))


@pytest.mark.parametrize("name", SOLVERS)
def test_solvers_let_the_first_order_go_without(name: str) -> None:
    joint = rivals()
    form = Form.of(joint)
    found = SOLVERS[name](form, LIMIT)
    assert found.chosen is not None
    choices = form.choices(joint, found.chosen)
    assert is_valid(joint, choices)
    assert joint.values(choices) == (0, 0, round(4 / joint.units[2]))
    assert found.value == pytest.approx(4)
    assert found.bound == pytest.approx(4)
    assert set(found.times) == set(GAPS)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_solvers_find_the_best_of_all_choices(name: str, seed: int) -> None:
    joint = generated(BatchClass(4, 3), seed)
    form = Form.of(joint)
    found = SOLVERS[name](form, LIMIT)
    assert found.chosen is not None
    choices = form.choices(joint, found.chosen)
    assert is_valid(joint, choices)
    assert joint.values(choices)[:2] == (0, 0)
    assert joint.values(choices) == pytest.approx(best_of_all(joint), rel=2 * GAPS[-1])
    assert found.value == pytest.approx(joint.values(choices)[2] * joint.units[2])


def test_a_run_for_each_gap_counts_by_itself() -> None:
    found = SOLVERS["highs"](Form.of(generated(BatchClass(25, 5), 1)), LIMIT)
    assert found.last is not None
    assert max(found.times.values()) <= found.last.clock


def test_solvers_agree_and_relaxations_are_bounds() -> None:
    form = Form.of(generated(BatchClass(25, 5), 1))
    # Plain CP-SAT takes long to prove even so few orders.
    values = [SOLVERS[name](form, LIMIT).value for name in ("highs", "cp-sat-level-2")]
    assert values[0] == pytest.approx(values[1], rel=2 * GAPS[-1])
    bounds = [solve(form, LIMIT) for solve in RELAXATIONS.values()]
    assert bounds[0].bound == pytest.approx(bounds[1].bound)
    assert values[0] is not None
    assert all(each.bound is not None and each.bound <= values[0] * (1 + 1e-9) for each in bounds)
    assert all(each.chosen is None and 0.0 in each.times for each in bounds)


def test_a_solver_out_of_time_proves_nothing() -> None:
    form = Form.of(generated(BatchClass(150, 10), 1))
    assert SOLVERS["highs"](form, 1e-6).times == {}


@pytest.mark.parametrize("name", RELAXATIONS)
def test_a_relaxation_out_of_time_has_no_bound(name: str) -> None:
    form = Form.of(generated(BatchClass(400, 30), 1))
    found = RELAXATIONS[name](form, 1e-6)
    assert (found.bound, found.times) == (None, {})


def test_capacity_is_shared_by_whom_it_is_counted() -> None:
    # Near may ship one piece only, which has to be B: 3 for the first order, 3 + 1 for the second.
    for unit in ("lines", "units"):
        joint = rivals(capacity={"unit": unit, "limit": 1.0})
        assert best_of_all(joint)[2] * joint.units[2] == pytest.approx(7)
        found = SOLVERS["highs"](Form.of(joint), LIMIT)
        assert found.value == pytest.approx(7)
        for rule in RULES.values():
            assert is_valid(joint, rule(joint, [np.array([1000.0, 10.0]), np.array([1000.0, 10.0])]))


@pytest.mark.parametrize("name", RULES)
def test_in_turn_the_first_order_takes_what_the_second_needs(name: str) -> None:
    joint = rivals()
    # Options are in the order of node ids: FAR, NEAR.
    km = [np.array([1000.0, 10.0])] * 2
    choices = RULES[name](joint, km)
    assert is_valid(joint, choices)
    assert joint.values(choices)[2] * joint.units[2] == pytest.approx(5)
    assert choices[0].tolist() == [[0, 1]]
    assert choices[1].tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("name", RULES)
def test_rules_in_turn_keep_to_stock_and_capacity(name: str) -> None:
    joint = generated(BatchClass(60, 6), 4)
    km = [np.random.default_rng(index).random(each.option_count) for index, each in enumerate(joint.orders)]
    choices = RULES[name](joint, km)
    assert is_valid(joint, choices)
    solved = SOLVERS["highs"](Form.of(joint), LIMIT)
    assert solved.bound is not None
    unfilled, split, money = joint.values(choices)
    assert (unfilled, split, money * joint.units[2]) >= (0, 0, solved.bound - 1e-3)


def test_a_line_is_split_where_no_node_has_all_of_it() -> None:
    depots = [node("NEAR", 10), node("FAR", 1000)]
    rules = RuleSet.parse({"id": "r", "objectives": MONEY})
    carrier = service("P", {"base": 1.0, "max_km": 100.0}, {"base": 3.0})
    joint = joint_of(
        network(depots, ["A"], [carrier]),
        rules,
        [order(line("1", quantity=5))],
        stock({"NEAR": {"A": 3}, "FAR": {"A": 4}}),
    )
    for name in ("nearest", "cheapest"):
        assert RULES[name](joint, [np.array([1000.0, 10.0])])[0].tolist() == [[2, 3]]


def test_what_the_form_leaves_out_is_refused() -> None:
    joint = rivals()
    first = joint.orders[0]
    cases = {
        "surcharges": replace(joint, rows=replace(joint.rows, soft=np.ones_like(joint.rows.soft))),
        "a most number of nodes": replace(joint, orders=(replace(first, max_nodes=1), joint.orders[1])),
        "groups of lines": replace(joint, orders=(replace(first, together=np.array([0])), joint.orders[1])),
        "other levels": replace(joint, units=(1.0, 1.0)),
    }
    for reason, changed in cases.items():
        with pytest.raises(ValueError, match=reason):
            Form.of(changed)


def test_a_watch_takes_the_time_of_each_gap_once() -> None:
    watch = Watch((0.1, 0.01))
    watch.see(110.0, None)
    assert (watch.times, watch.found is not None) == ({}, True)
    found = watch.found
    watch.see(110.0, 100.0)
    first = dict(watch.times)
    assert list(first) == [0.1]
    watch.see(100.5, 100.0)
    assert list(watch.times) == [0.1, 0.01]
    assert watch.times[0.1] == first[0.1]
    assert found is not None
    assert watch.found is not None
    assert watch.found > found


def test_gaps_are_shares_of_the_value() -> None:
    assert gap_of(200.0, 199.0) == pytest.approx(0.005)
    assert gap_of(0.5, 0.25) == pytest.approx(0.25)
    assert gap_of(100.0, 100.1) == 0.0
    assert gap_of(None, 1.0) is None
    assert gap_of(1.0, None) is None
