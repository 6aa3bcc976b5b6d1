"""Questions that insist on something: there may be no plan, and then that is proven."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.answer import Answer, Limits
from optimizer.compiler import Compiler
from optimizer.engines.cpsat import CpSatEngine
from optimizer.problem import Insistence, Problem
from tests.builders import line, network, node, order, rules, stock

# Both items at N1 and N2, N2 farther; C is nowhere.
PLACES = network([node("N1", 10), node("N2", 20)], ["A", "B", "C"])
THERE = stock({"N1": {"A": 2, "B": 1}, "N2": {"A": 2, "B": 1}})


def problem_of(*lines: dict[str, object]) -> Problem:
    return next(Compiler(PLACES, rules()).candidates(order(*lines), THERE)).problem


def solved(problem: Problem, least: list[int], other_nodes: list[bool] | None = None) -> Answer:
    others = None if other_nodes is None else np.array(other_nodes)
    asked = replace(problem, insists=Insistence(np.array(least, dtype=np.int64), others))
    return CpSatEngine().solve(asked, Limits())


@pytest.mark.parametrize(("least", "status"), [(0, "optimal"), (4, "optimal"), (5, "infeasible")])
def test_a_line_gets_no_less_than_is_insisted_on(least: int, status: str) -> None:
    """Four pieces of A are there, five are ordered."""
    answer = solved(problem_of(line("L1", "A", 5)), [least])
    assert (answer.status, answer.limit) == (status, None)
    assert int(answer.pieces.sum()) == (4 if status == "optimal" else 0)


def test_what_is_insisted_on_comes_before_what_is_cheaper() -> None:
    """With distance first nothing would be sourced; L2 has to be, from the nearer node."""
    compiled = Compiler(PLACES, rules(levels=[["line_km"], ["unfilled_units"]]))
    problem = next(compiled.candidates(order(line("L1", "A"), line("L2", "B")), THERE)).problem
    answer = solved(problem, [0, 1])
    assert answer.pieces.tolist() == [[0, 0], [1, 0]]


@pytest.mark.parametrize(
    ("others", "nodes"),
    [
        # The best plan takes both lines from N1, 20 km. One line from each are 30, both from N2 are 40.
        ([True, False], [0, 1]),
        ([False, True], [0]),
        ([True, True], [0]),
        ([False, False], [0]),
    ],
)
def test_another_set_of_nodes_takes_part(others: list[bool], nodes: list[int]) -> None:
    problem = problem_of(line("L1", "A"), line("L2", "B"))
    answer = solved(problem, [0, 0], others)
    assert np.flatnonzero(problem.use_of(answer.pieces).node).tolist() == nodes


def test_some_node_takes_part_or_there_is_no_plan() -> None:
    """Only N1 has it; nothing but N1, and not just N1, is no plan, and nor is nothing at all."""
    problem = next(Compiler(PLACES, rules()).candidates(order(line("L1", "A")), stock({"N1": {"A": 1}}))).problem
    assert solved(problem, [0], [True]).status == "infeasible"


def test_without_levels_any_plan_will_do() -> None:
    problem = replace(problem_of(line("L1", "A", 3), line("L2", "B")), levels=(), tie_break=None)
    assert solved(problem, [3, 1]).pieces.sum(axis=1).tolist() == [3, 1]
    assert solved(problem, [3, 2]).status == "infeasible"


def test_a_limit_leaves_it_open() -> None:
    problem = replace(problem_of(line("L1", "A", 3)), insists=Insistence(np.array([3], dtype=np.int64)))
    answer = CpSatEngine().solve(problem, Limits(deterministic=1e-9))
    assert (answer.status, answer.limit) == ("no_answer", "deterministic")
    assert not answer.pieces.any()
