"""Random orders as documents, many of them of whole lines, and what CP-SAT says of them with a line at a node."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from models import Network, Order, RuleSet
from optimizer.answer import Answer, Limits
from optimizer.compiler import Compiler
from optimizer.engines.cpsat import CpSatEngine
from optimizer.problem import Insistence, Problem
from tests.brute_force import Case, Document
from tests.builders import OwnTerm
from tests.test_rich_decisions import case_of
from tests.tiny_decisions import availability_of

OWN_TERMS = [
    OwnTerm("liking", shipment=lambda source: -2 if source.node.type == "store" else 1),
    OwnTerm("care", piece=lambda line, source: 0.5 * line.quantity if source.node.id == "N1" else 0),
    OwnTerm("bonus", line=lambda line, _source: -1 if line.id == "L0" else 0.25),
]
PEAKS = ["latest_day", "late_days"]
MONEY = ["shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty"]
COUNTS = ["shipments", "nodes", "split_lines", "line_km", "shipment_km", "priority", "carbon_kg", "delivery_days"]
OTHERS = ["utilization", "stock_balance", "liking", "care", "bonus"]


def problems(case: Case) -> Iterator[Problem]:
    """The problems of a case, one for each rule that may decide it."""
    compiler = Compiler(Network.parse(case.network), RuleSet.parse(case.rules), OWN_TERMS)
    return (each.problem for each in compiler.candidates(Order.parse(case.order), availability_of(case)))


def small_case(seed: int) -> Case:
    """A rich case with other lines, rules and levels: whole lines, labels, at most one kind of peak."""
    case, random = case_of(seed), Random(seed)
    return replace(case, order=_order(case.order, random), stock=_stock(case.stock, random), rules=_rules(random))


def _order(order: Document, random: Random) -> Document:
    quantities = random.choice([[1], [1, 2], [1, 1, 3], [2, 3]])
    labels: list[str | None] = random.choice([[None], [None], [None, "box"], ["box", "bag"]])
    lines: list[Document] = []
    for count in range(random.choice([1, 2, 3, 3, 4])):
        line = {"id": f"L{count}", "item": random.choice("XY"), "quantity": random.choice(quantities)}
        label = random.choice(labels)
        lines.append(
            line | {"unit_price": random.choice([0.0, 1.0, 2.5])} | ({"ship_together": label} if label else {})
        )
    return order | {"lines": lines}


def _stock(stock: list[Document], random: Random) -> list[Document]:
    """Mostly enough for whole lines, here and there nothing."""
    pieces = random.choice([[0, 1, 2, 4], [3, 5, 8], [2, 3, 0]])
    nowhere = random.choice([None, None, None, "X", "Y"])
    return [each | {"on_hand": 0 if each["item"] == nowhere else random.choice(pieces)} for each in stock]


def _rules(random: Random) -> Document:
    penalty = {"amount": random.choice([0.5, 1.0]), "per": random.choice(["unit", "line"])}
    soft = {"id": "R", "require": random.choice(["node.type == store", "distance_km <= 400"]), "penalty": penalty}
    found: Document = {"id": "rules", "restrictions": [soft], "objectives": list(_levels(random))}
    names = ["S1", "S2"] if random.random() < 0.25 else ["S"]
    if names == ["S1", "S2"]:
        found |= {"order_rule_mode": "first_complete", "fallbacks": [_order_rule("F", random)]}
    return found | {"order_rules": [_order_rule(name, random) for name in names]}


def _order_rule(name: str, random: Random) -> Document:
    splits = random.choice([None, None, 0, 1, 2])
    return {
        "id": name,
        "line_split": random.choice(["never", "never", "when_needed", "always"]),
        "partial": random.choice(["units", "lines", "never"]),
        "capacity_share": random.choice([1.0, 1.0, 0.5]),
    } | ({} if splits is None else {"max_splits": splits})


def _levels(random: Random) -> Iterator[list[Any]]:
    peak = random.choice([*PEAKS, None])
    pool = [*MONEY, *COUNTS, *OTHERS, "unfilled_units", "unfilled_value"] + ([peak] * 4 if peak else [])
    first = random.choice([["unfilled_units"], ["unfilled_units"], ["unfilled_value"], None])
    if first:
        yield first
    for _ in range(random.choice([1, 2, 3])):
        names = dict.fromkeys(random.choices(pool, k=random.choice([1, 2, 4])))
        yield [{"term": name, "weight": random.choice([0.0, 0.3, 1.0, 1.0, 2.0])} for name in names]


def pinned_answer(problem: Problem, line: int, node: int) -> Answer:
    """What CP-SAT answers where all of a line comes from a node."""
    eligible = problem.eligible.copy()
    eligible[line] &= problem.option_node == node
    least = np.where(np.arange(problem.line_count) == line, problem.demand, 0)
    pinned = replace(problem, eligible=eligible, tie_break=None, insists=Insistence(least))
    return CpSatEngine().solve(pinned, Limits())
