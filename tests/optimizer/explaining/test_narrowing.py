"""What is left out of a question about feasibility does not matter for the answer."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from models import Availability, Network, Order, RuleSet
from optimizer.answer import Limits
from optimizer.compiler import Compiler
from optimizer.engines.cpsat import CpSatEngine
from optimizer.explaining.narrowing import sample, without_services
from optimizer.explaining.questions import cannot_be, most_at_nodes
from optimizer.features import Features
from optimizer.problem import Insistence, Problem
from tests.builders import Document, line, network, node, order, rules, service, stock
from tests.test_rich_decisions import case_of

SEEDS = range(60)


def question(seed: int) -> Problem:
    """Whether some random part of a random order can be filled; in every second case weights do not matter."""
    case, random = case_of(seed), Random(seed)
    places = Network.parse(case.network if seed % 2 else {**case.network, "services": unlimited(case.network)})
    compiler = Compiler(places, RuleSet.parse(case.rules))
    availability = Availability.from_records(case.stock, case.used)
    problem = next(compiler.candidates(Order.parse(case.order), availability)).problem
    least = np.array([random.randint(0, int(demand)) for demand in problem.demand], dtype=np.int64)
    return replace(problem, levels=(), features=Features(), tie_break=None, insists=Insistence(least))


def unlimited(places: Document) -> list[Document]:
    """The services of a network, which carry any weight."""
    return [{key: value for key, value in each.items() if key != "max_weight_kg"} for each in places["services"]]


def is_possible(problem: Problem) -> bool:
    return CpSatEngine().solve(problem, Limits()).status == "optimal"


@pytest.mark.parametrize("seed", SEEDS)
def test_one_option_for_each_node_will_do(seed: int) -> None:
    problem = question(seed)
    narrow = without_services(problem)
    assert is_possible(narrow) == is_possible(problem)
    assert narrow.option_count <= problem.option_count


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_from_few_options_is_one_from_all(seed: int) -> None:
    problem = question(seed)
    assert not is_possible(sample(problem)) or is_possible(problem)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_clearly_cannot_be_cannot_be(seed: int) -> None:
    problem = question(seed)
    assert not (cannot_be(problem) and is_possible(problem))


def test_both_answers_and_both_shapes_occur() -> None:
    problems = [question(seed) for seed in SEEDS]
    assert {is_possible(each) for each in problems} == {True, False}
    assert {without_services(each).option_count == each.option_count for each in problems} == {True, False}


def test_services_of_one_node_draw_on_one_stock() -> None:
    """Two services could take three pieces each of the three that are there."""
    places = network([node("N1", 10)], services=[service("S"), service("T")])
    compiled = Compiler(places, rules()).candidates(order(line("L1", "A", 5)), stock({"N1": {"A": 3}}))
    assert most_at_nodes(next(compiled).problem).tolist() == [[3]]
