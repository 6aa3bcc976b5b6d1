"""Which order rule decides under first_complete, and what the limits of a search leave open."""

from typing import Any

import pytest

from models import Plan, RuleMatch
from optimizer import Sourcer
from optimizer.answer import Answer, Limits
from optimizer.budget import Budget
from optimizer.checker import Checker
from optimizer.compiler import Compiler
from optimizer.decision import decide
from optimizer.engines.cpsat import CpSatEngine
from optimizer.problem import Problem
from tests.builders import causes, line, network, node, node_of, order, rule, rules, source, stock, unfilled, values

# L1 is at N1 only, L2 at N2 only: one node fills nothing, two fill everything.
NETWORK = network([node("N1", 10), node("N2", 20)], ["A", "B"])
HERE = stock({"N1": {"A": 1}, "N2": {"B": 1}})
ASKED = order(line("L1", "A"), line("L2", "B"))
ONE = rule("one", max_splits=0)
TWO = rule("two", max_splits=1)
SOME = rule("some", max_splits=0)


def completing(*order_rules: dict[str, Any], **groups: Any) -> Any:
    return rules(*order_rules, order_rule_mode="first_complete", **groups)


def test_the_first_rule_that_fills_everything_decides() -> None:
    plan = source(NETWORK, completing(ONE, TWO, rule("three")), ASKED, HERE)
    assert plan.order_rule == "two"
    assert node_of(plan) == {"L1": "N1", "L2": "N2"}
    assert values(plan) == [0, 30]


def test_a_rule_above_that_fills_everything_keeps_its_place() -> None:
    plan = source(NETWORK, completing(TWO, rule("three")), ASKED, HERE)
    assert plan.order_rule == "two"


@pytest.mark.parametrize("partial", ["units", "lines", "never"])
def test_a_primary_rule_is_all_or_nothing_whatever_it_says(partial: str) -> None:
    plan = source(NETWORK, completing(ONE | {"partial": partial}), ASKED, HERE)
    assert (plan.order_rule, unfilled(plan)) == (None, {"L1": 1, "L2": 1})


def test_a_rule_that_would_rather_ship_nothing_still_decides_what_it_can_fill() -> None:
    # Kilometres come first, so that an empty plan would be best; but the rule does fill the order.
    far = rule("far", objectives=[["line_km"], ["unfilled_units"]])
    plan = source(NETWORK, completing(far), ASKED, HERE)
    assert (plan.order_rule, values(plan)) == ("far", [30, 0])


def test_where_none_completes_the_first_matching_fallback_decides_and_may_be_partial() -> None:
    others = [rule("web", when="order.channel == web"), SOME]
    plan = source(NETWORK, completing(ONE, fallbacks=others), ASKED, HERE)
    assert (plan.order_rule, node_of(plan), unfilled(plan)) == ("some", {"L1": "N1"}, {"L2": 1})
    assert plan.matched == (RuleMatch(rule="some", kind="fallback", lines=("L1", "L2")),)
    assert {"one", "splits"} <= causes(plan, "L2")


def test_without_a_fallback_nothing_is_sourced_and_the_rules_tried_are_named() -> None:
    plan = source(NETWORK, completing(ONE, rule("near", require="distance_km < 15")), ASKED, HERE)
    assert (plan.order_rule, unfilled(plan), plan.matched) == (None, {"L1": 1, "L2": 1}, ())
    # L2 has no source under the second rule, and under the first one no company.
    assert [reason.cause for reason in plan.unfilled[1].reasons][:3] == ["one", "near", "no_order_rule"]
    assert "there is no way to fill the whole order under it" in plan.unfilled[1].reasons[0].text


def test_where_no_rule_matches_nothing_is_sourced() -> None:
    plan = source(NETWORK, completing(rule("web", when="order.channel == web")), ASKED, HERE)
    assert causes(plan, "L1") == {"no_order_rule"}
    assert plan.outcome.status == "optimal"
    assert values(plan) == [2, 0, 0]  # split_lines comes with the defaults


def test_a_rule_out_of_its_window_is_not_tried() -> None:
    past = rule("past", effective={"until": "2026-01-01"})
    assert source(NETWORK, completing(past, TWO), ASKED, HERE).order_rule == "two"


class Recorder:
    """An engine that finds nothing and uses up what it is told."""

    name = "recorder"

    def __init__(self, answers: list[dict[str, Any]]) -> None:
        self.limits: list[Limits] = []
        self._answers = iter(answers)

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        self.limits.append(limits)
        nothing = CpSatEngine().solve(problem, Limits()).pieces * 0
        fields = {"status": "optimal", "limit": None, "bounds": (0,) * len(problem.levels)}
        return Answer(pieces=nothing, engine="recorder", **(fields | next(self._answers)))


def decided(answers: list[dict[str, Any]], limits: Limits) -> tuple[Any, Recorder]:
    engine = Recorder(answers)
    compiler = Compiler(NETWORK, completing(ONE, TWO, fallbacks=[SOME]))
    return decide(compiler.candidates(ASKED, HERE), engine, Budget(limits)), engine


def test_all_rules_share_the_deterministic_limit() -> None:
    spent = [{"deterministic_seconds": 0.25}, {"deterministic_seconds": 0.5}, {}]
    _, engine = decided(spent, Limits(deterministic=1.0))
    assert [limits.deterministic for limits in engine.limits] == [1.0, 0.75, 0.25]


@pytest.mark.parametrize("limit", ["time", "deterministic", "interrupted"])
def test_a_search_that_ended_early_and_empty_ends_the_trying(limit: str) -> None:
    decision, engine = decided([{"limit": limit, "status": "no_answer"}], Limits())
    assert len(engine.limits) == 1
    assert decision.compiled.order_rule.id == "one"
    assert (decision.answer.status, decision.answer.limit) == ("no_answer", limit)


def test_every_rule_tried_in_vain_is_kept() -> None:
    decision, _ = decided([{}, {}, {}], Limits())
    assert [attempt.compiled.order_rule.id for attempt in decision.tried] == ["one", "two"]
    assert decision.compiled.order_rule.id == "some"


def test_a_limit_that_leaves_open_whether_a_rule_completes_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Recorder([{"limit": "time", "status": "no_answer", "bounds": (-1, 0)}])
    monkeypatch.setattr("optimizer.sourcer.load_engine", lambda _: engine)
    document = completing(TWO, fallbacks=[SOME])
    plan = Sourcer(NETWORK, document).source(ASKED, HERE)
    # A fallback never decides before it is known that no rule completes.
    assert (plan.order_rule, plan.outcome.status, plan.outcome.limit) == ("two", "no_answer", "time")
    assert causes(plan, "L1") == {"limit"}
    Checker(NETWORK, document).check(ASKED, HERE, plan)


def test_an_interrupt_after_the_proof_is_kept_while_the_next_rule_decides() -> None:
    decision, _ = decided([{"limit": "interrupted"}, {}, {}], Limits())
    assert decision.compiled.order_rule.id == "some"
    assert (decision.answer.status, decision.answer.limit) == ("optimal", "interrupted")


def plan_of(**groups: Any) -> Plan:
    return source(NETWORK, completing(TWO, **groups), ASKED, HERE)


def test_what_matched_is_on_the_plan_in_document_order() -> None:
    pin = {"id": "pin", "when": "item.id == A", "require": "node.id == N1"}
    none = {"id": "none", "when": "item.id == Z", "require": "node.id == N9"}
    hard = {"id": "hard", "when": "item.id == B", "require": "node.id == N2"}
    soft = {"id": "soft", "require": "node.type == store", "penalty": {"amount": 1.0}}
    plan = plan_of(restrictions=[soft, none, hard], item_rules=[none | {"id": "unused"}, pin])
    assert [(match.rule, match.kind, match.lines) for match in plan.matched] == [
        ("soft", "restriction", ("L1", "L2")),
        ("hard", "restriction", ("L2",)),
        ("pin", "item_rule", ("L1",)),
        ("two", "order_rule", ("L2",)),
    ]
