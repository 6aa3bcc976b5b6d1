"""One model of many orders: exact in all levels, with bounds, hints, limits and Ctrl-C."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from optimizer import EngineError
from optimizer.answer import Limits
from optimizer.engines.batching import descent
from optimizer.engines.batching.compact import CompactModel
from optimizer.engines.batching.descent import solve_compact
from optimizer.engines.batching.sequence import in_sequence
from optimizer.engines.cpsat import folding
from optimizer.engines.cpsat.search import Found, search
from optimizer.joint import JointProblem
from tests.optimizer.engines.batching.joints import MISSING, an_order, by_node, counted, nothing_of, stocked
from tests.optimizer.engines.batching.small_joint import best_values, is_allowed, joint_of
from tests.optimizer.engines.problems import every_plan
from tests.optimizer.engines.subsets.problems import TooMany

# The first takes the last piece near by, though the second needs it more: 5 + 2 instead of 1 + 50.
RIVALS = stocked([an_order([1, 5]), an_order([2, 50])], [1, 9])


def best_of(joint: JointProblem) -> tuple[int, ...]:
    try:
        return best_values(joint)
    except TooMany:
        pytest.skip("too many choices to try")


def test_orders_leave_each_other_what_is_needed_more() -> None:
    found = solve_compact(RIVALS, Limits(), nothing_of(RIVALS))
    assert by_node(found.choices) == [[0, 1], [1, 0]]
    assert (found.values, found.bounds, found.limit, found.is_proven) == ((7,), (7,), None, True)


def test_a_surcharge_is_borne_where_that_is_cheaper() -> None:
    # One order is free of surcharges at node 0, each of the others pays 1 + 2 or 1 + 5 there, or 4 at node 1.
    cheap = counted([an_order([1, 4])] * 3, [1, 9], [[2, 0]], [0, 0, 0])
    assert solve_compact(cheap, Limits(), nothing_of(cheap)).values == (1 + 3 + 3,)
    dear = counted([an_order([1, 4])] * 3, [1, 9], [[5, 0]], [0, 0, 0])
    assert solve_compact(dear, Limits(), nothing_of(dear)).values == (1 + 4 + 4,)


def test_a_surcharge_is_paid_by_whoever_comes_later() -> None:
    # Who comes second pays, 5 or 1 a unit, or goes to the other node for 3 more.
    costs = [an_order([1, 4]), an_order([1, 4])]
    first_pays_less = counted(costs, [1, 9], [[5, 0], [1, 0]], [1, 0])
    assert solve_compact(first_pays_less, Limits(), nothing_of(first_pays_less)).values == (1 + 4,)
    last_pays_less = counted(costs, [1, 9], [[5, 0], [1, 0]], [0, 1])
    assert solve_compact(last_pays_less, Limits(), nothing_of(last_pays_less)).values == (1 + 2,)


def test_no_surcharge_is_made_up_where_a_later_order_weighs_it_less() -> None:
    # One is free at node 0. Another of the first two pays 5 there, or 3 more at node 1; the last one pays 1.
    joint = counted([an_order([1, 4])] * 3, [1, 9], [[5, 0], [1, 0]], [0, 0, 1])
    found = solve_compact(joint, Limits(), nothing_of(joint))
    assert found.values == joint.values(found.choices) == (1 + 4 + 2,)


def test_what_is_used_already_beyond_a_limit_costs_from_the_start() -> None:
    joint = counted([an_order([1, 4])] * 2, [-2, 9], [[2, 0]], [0, 0])
    assert solve_compact(joint, Limits(), nothing_of(joint)).values == (3 + 3,)


@pytest.mark.parametrize("seed", range(70))
def test_it_is_exact_in_all_levels(seed: int) -> None:
    joint = joint_of(seed)
    best = best_of(joint)
    found = solve_compact(joint, Limits(), in_sequence(joint, Limits()).choices)
    assert found.values == found.bounds == best
    assert joint.values(found.choices) == best
    assert is_allowed(joint, list(found.choices))


@pytest.mark.parametrize("seed", [*range(302, 316), 159, 160, 173, 187])
def test_levels_apart_are_as_good_as_folded_ones(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    joint = joint_of(seed)
    best = best_of(joint)
    monkeypatch.setattr(folding, "LARGEST_FOLD", 1)
    for start in (nothing_of(joint), in_sequence(joint, Limits()).choices):
        found = solve_compact(joint, Limits(), start)
        assert found.values == found.bounds == best


@pytest.mark.parametrize("seed", range(400, 420))
def test_the_hints_of_a_start_are_a_solution(seed: int) -> None:
    joint = joint_of(seed)
    start = in_sequence(joint, Limits()).choices
    model = CompactModel(joint)
    hints = model.hints(start)
    assert len(hints) == len(model.native.proto.variables)
    for index, value in hints.items():
        model.native.add_hint(model.native.get_int_var_from_proto_index(index), value)
    solver = cp_model.CpSolver()
    # With the solver's own handler, the next Ctrl-C in this process would end it.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.fix_variables_to_their_hinted_value = True
    assert solver.solve(model.native) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    levels = [level.span.divisor * solver.value(level.expression) for level in model.levels]
    assert tuple(levels) == joint.values(start)


@pytest.mark.parametrize("seed", range(900, 918))
def test_levels_stay_within_their_spans(seed: int) -> None:
    joint, random = joint_of(seed), Random(seed)
    levels = CompactModel(joint).levels
    choices = [random.choice(list(every_plan(problem))) for problem in joint.orders]
    for start in (in_sequence(joint, Limits()).choices, nothing_of(joint), choices):
        for level, value in zip(levels, joint.values(start), strict=True):
            assert level.span.least <= value // level.span.divisor <= level.span.most
            assert value % level.span.divisor == 0


@pytest.mark.parametrize("seed", range(500, 520))
def test_levels_before_the_first_stay_no_worse(seed: int) -> None:
    joint = joint_of(seed)
    start = in_sequence(joint, Limits()).choices
    before = joint.values(start)
    for first in range(joint.level_count):
        found = solve_compact(joint, Limits(), start, first_level=first)
        assert found.values <= before
        assert all(value <= held for value, held in zip(found.values[:first], before[:first], strict=True))
        assert found.bounds[first:] == found.values[first:]


def test_floors_that_are_reached_need_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    best = solve_compact(RIVALS, Limits(), nothing_of(RIVALS)).choices
    monkeypatch.setattr(descent, "search", None)
    assert solve_compact(RIVALS, Limits(), best, floors=(7,)).is_proven


def test_pairs_that_are_masked_are_not_taken() -> None:
    masks = [np.array([[True, False]]), None]
    found = solve_compact(RIVALS, Limits(), nothing_of(RIVALS), masks=masks)
    assert found.values == (51,)


def test_a_spent_limit_keeps_the_start() -> None:
    start = in_sequence(RIVALS, Limits()).choices
    for limits, name in ((Limits(seconds=0.0), "time"), (Limits(deterministic=0.0), "deterministic")):
        found = solve_compact(RIVALS, limits, start)
        assert (found.values <= (51,), found.limit) == (True, name)
        assert found.bounds[0] <= 7


def test_nothing_worse_than_the_start_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    start = solve_compact(RIVALS, Limits(), nothing_of(RIVALS)).choices
    zeros = [0] * len(CompactModel(RIVALS).native.proto.variables)
    monkeypatch.setattr(descent, "search", lambda *_: Found("feasible", zeros, 3, 0.1, interrupted=False))
    found = solve_compact(RIVALS, Limits(deterministic=1.0), start)
    assert (found.values, found.bounds, found.limit) == ((7,), (3,), "deterministic")


def test_ctrl_c_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(model: cp_model.CpModel, limits: Limits) -> Found:
        return replace(search(model, limits), status="feasible", bound=2, interrupted=True)

    monkeypatch.setattr(descent, "search", pressed)
    found = solve_compact(RIVALS, Limits(), nothing_of(RIVALS))
    assert (found.values, found.bounds, found.limit) == ((7,), (2,), "interrupted")


def test_a_solver_that_finds_nothing_where_there_is_something_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descent, "search", lambda *_: Found("infeasible", [], 0, 0.0, interrupted=False))
    with pytest.raises(EngineError, match="INFEASIBLE"):
        solve_compact(RIVALS, Limits(), nothing_of(RIVALS))


def test_no_row_is_conditional() -> None:
    for seed in range(20):
        for constraint in CompactModel(joint_of(seed)).native.proto.constraints:
            if constraint.has_linear():
                assert not constraint.enforcement_literal


def test_no_orders_are_no_work() -> None:
    joint = stocked([], [1])
    assert solve_compact(joint, Limits(), []).values == (0,)


def test_missing_pieces_cost_most() -> None:
    joint = stocked([an_order([1], demand=2)] * 2, [3])
    assert solve_compact(joint, Limits(), nothing_of(joint)).values == (3 + MISSING,)
