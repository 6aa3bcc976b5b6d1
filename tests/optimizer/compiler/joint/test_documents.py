"""Joint problems against a brute force that reads the same documents on its own."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from models import Network, Order, RuleSet
from optimizer import Sourcer
from optimizer.answer import Limits
from optimizer.engines.auto import AutoEngine
from tests.brute_force import Case, TooMany
from tests.optimizer.compiler.joint.together import WEIGHED, Together, batches, choices_of, weight_of
from tests.test_rich_decisions import case_of
from tests.tiny_decisions import assert_close, availability_of, usual

KINDS = ["any", "strict", "soft", "valued", "heavy", "busy", "timed", "complete"]
COMPLETE = {"order_rule_mode", "fallbacks"}


def best_alone(together: Together) -> list[float]:
    """The best values of a batch of one."""
    problem = together.joint.problem
    alone = problem.alone(0, np.zeros(problem.rows.count, dtype=np.int64))
    answer = AutoEngine().solve(alone, Limits())
    values = problem.values([answer.pieces])
    assert answer.status == "optimal"
    assert list(answer.bounds) == list(values)
    return [value * unit for value, unit in zip(values, problem.units, strict=True)]


def with_weights_written_out(case: Case) -> Case:
    """The same case where what `order_weight` multiplies has that weight by itself."""
    levels: list[list[Any]] = [
        [
            term | {"weight": term.get("weight", 1.0) * weight_of(case)} if term["term"] in WEIGHED else term
            for term in level
        ]
        for level in case.levels
    ]
    if case.rule.get("line_split", "when_needed") == "when_needed":
        levels.remove([{"term": "split_lines"}])
    rule = {key: value for key, value in case.rule.items() if key != "when"} | {"objectives": levels}
    return replace(case, rules=case.rules | {"order_rules": [{"id": "only"} | rule]})


def values_alone(case: Case) -> list[float]:
    sourcer = Sourcer(Network.parse(case.network), RuleSet.parse(case.rules))
    plan = sourcer.source(Order.parse(case.order), availability_of(case))
    return [level.value for level in plan.objective]


@pytest.mark.parametrize("seed", range(24))
def test_a_batch_of_one_order_is_that_order(seed: int) -> None:
    case = case_of(seed)
    case = replace(case, rules=case.rules | {"order_rules": [case.rule | {"order_weight": 1.0 + seed % 4}]})
    assert_close(best_alone(Together.of([case])), values_alone(with_weights_written_out(case)))


@pytest.mark.parametrize("kind", KINDS)
@settings(usual, max_examples=12)
@given(st.data())
def test_a_batch_of_one_order_of_any_kind_is_that_order(kind: str, data: st.DataObject) -> None:
    (case,) = data.draw(batches(kind, most=1))
    # There, the rule that decides does so because it fills the order; here it may still leave it to others.
    case = replace(case, rules={key: value for key, value in case.rules.items() if key not in COMPLETE})
    assert_close(best_alone(Together.of([case])), values_alone(with_weights_written_out(case)))


@pytest.mark.parametrize("kind", KINDS)
@settings(usual, max_examples=15)
@given(st.data(), st.randoms(use_true_random=False))
def test_what_choices_are_worth_together_and_whether_they_fit(kind: str, data: st.DataObject, random: Random) -> None:
    parts = data.draw(batches(kind))
    try:
        open_choices = [choices_of(case) for case in parts]
    except TooMany:
        reject()
    together = Together.of(parts)
    for _ in range(6):
        choices = [random.choice(each) for each in open_choices]
        assert together.fits(choices) == together.may(choices)
        if together.fits(choices):
            assert_close(together.values(choices), together.expected(choices))
