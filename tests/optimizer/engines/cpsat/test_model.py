"""The CP-SAT model: what it is made of, and that experts can add to it."""

from typing import Any

import numpy as np
from ortools.sat.python.cp_model import CpModel, CpSolver

from optimizer.answer import Limits
from optimizer.compiler import Compiler
from optimizer.engines.cpsat import CpSatEngine, OrderModel
from optimizer.problem import Problem
from tests.builders import line, network, node, order, rule, rules, stock


def problem(**fields: Any) -> Problem:
    places = network([node("N1", 10), node("N2", 20)], ["A", "B"])
    here = stock({"N1": {"A": 2, "B": 1}, "N2": {"A": 3}})
    asked = order(line("L1", "A", 4), line("L2", "B", 1))
    return next(Compiler(places, rules(rule(**fields))).candidates(asked, here)).problem


def test_no_linear_row_is_conditional() -> None:
    # Enforced linear rows are where CP-SAT 9.15 can lose literals; implications are safe.
    model = OrderModel(problem(max_splits=1, partial="never")).native
    enforced = [row for row in model.proto.constraints if row.has_linear() and len(list(row.enforcement_literal)) > 0]
    assert any(row.has_linear() for row in model.proto.constraints)
    assert enforced == []


def test_the_native_model_is_reachable_and_can_be_extended() -> None:
    model = OrderModel(problem())
    assert isinstance(model.native, CpModel)
    # An expert forbids the first line at the first option.
    model.native.add(model.variables.taken[0, 0] == 0)
    model.native.minimize(model.objective.expressions[0])
    solver = CpSolver()
    # With the solver's own handler, the next Ctrl-C in this process would end it.
    solver.parameters.catch_sigint_signal = False
    solver.solve(model.native)
    chosen = model.variables.choice(list(solver.response_proto.solution))
    assert chosen.tolist() == [[0, 3], [1, 0]]


def test_a_line_that_comes_whole_needs_no_piece_variables() -> None:
    divisible = OrderModel(problem(partial="units")).variables
    whole = OrderModel(problem(partial="lines", line_split="never")).variables
    assert len(whole.created) < len(divisible.created)


def test_the_engine_answers_with_a_choice_and_its_bounds() -> None:
    answer = CpSatEngine().solve(problem(), Limits())
    assert answer.status == "optimal"
    assert answer.limit is None
    assert answer.pieces.sum() == 5
    assert answer.bounds[0] == 0
    assert answer.pieces.dtype == np.int64


def test_an_answer_does_not_depend_on_the_seed_where_it_is_unique() -> None:
    answers = [CpSatEngine().solve(problem(), Limits(seed=seed)).pieces.tolist() for seed in range(5)]
    assert all(answer == answers[0] for answer in answers)
