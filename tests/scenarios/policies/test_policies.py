"""What holds for every greedy policy under any rules: sound, never better than the best, and true in what it says."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Availability, Network, Order, Plan, RuleSet
from models.errors import DocumentError
from models.plans import Assignment
from optimizer import PlanRejected, Sourcer
from optimizer.checker import Checker
from scenarios.policies import Optimal, PolicySettings, Scored
from tests import brute_force
from tests.brute_force import Case
from tests.scenarios.policies.settings import READ, decided, greedy
from tests.test_rich_decisions import case_of
from tests.tiny_decisions import availability_of, cases, choice_of

EPS = 2e-6

many = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(many, max_examples=15)


@dataclass(frozen=True)
class Scene:
    """A case as documents, with its best plan."""

    case: Case
    network: Network
    rules: RuleSet
    order: Order
    stock: Availability
    best: Plan

    @classmethod
    def of(cls, case: Case) -> "Scene":
        network, rules, order = Network.parse(case.network), RuleSet.parse(case.rules), Order.parse(case.order)
        stock = availability_of(case)
        return cls(case, network, rules, order, stock, Sourcer(network, rules).source(order, stock))

    @property
    def checker(self) -> Checker:
        return Checker(self.network, self.rules)


@many
@given(st.integers(0, 10**9))
def test_plans_are_sound_where_everything_meets(seed: int) -> None:
    assert_all_sound(case_of(seed))


@pytest.mark.parametrize("kind", ["strict", "valued", "complete", "heavy"])
def test_plans_are_sound_under_any_rules(kind: Any) -> None:
    few(given(cases(kind))(assert_all_sound))()


def assert_all_sound(case: Case) -> None:
    scene = Scene.of(case)
    for policy in greedy(case.network["nodes"][-1]["id"]):
        assert_sound(scene, policy)


def assert_sound(scene: Scene, policy: PolicySettings) -> None:
    """The plan is feasible, says what is proven, and compares with the best one as it should."""
    plan = decided(policy, scene.network, scene.rules, scene.order, scene.stock)
    scene.checker.check(scene.order, scene.stock, plan)
    if not brute_force.is_first_complete(scene.case):
        assert brute_force.is_feasible(scene.case, choice_of(scene.case, plan))
    assert (plan.outcome.status, plan.outcome.limit, plan.outcome.engine) == ("feasible", "heuristic", policy.label)
    if scene.best.order_rule == plan.order_rule:
        assert_not_better(plan, scene.best)
        assert_bounds_hold(plan, scene.best)
    assert_reasons_hold(plan, scene)


def assert_not_better(plan: Plan, best: Plan) -> None:
    for level, optimum in zip(plan.objective, best.objective, strict=True):
        assert level.value >= optimum.value - EPS
        if level.value > optimum.value + EPS:
            return


def assert_bounds_hold(plan: Plan, best: Plan) -> None:
    """The bound of a level is below every plan that is as good in the levels before; the best one may be such."""
    for level, optimum in zip(plan.objective, best.objective, strict=True):
        assert level.bound <= optimum.value + EPS
        if optimum.value > level.value + EPS:
            return


def assert_reasons_hold(plan: Plan, scene: Scene) -> None:
    """A node that could serve a line, could: with one piece more the checker still confirms the assignments."""
    services = [None, *(each.id for each in scene.network.services)]
    for gap in plan.unfilled:
        assert gap.reasons
        for reason in gap.reasons:
            if reason.cause == "heuristic" and "could serve it" in reason.text:
                assert any(could_serve(plan, scene, gap.line, str(reason.node), service) for service in services)


def could_serve(plan: Plan, scene: Scene, line: str, node: str, service: str | None) -> bool:
    item = next(each.item for each in scene.order.lines if each.id == line)
    taken = {(each.line, each.node, each.service): each for each in plan.assignments}
    before = taken.pop((line, node, service), None)
    more = 1 if before is None else before.quantity + 1
    added = Assignment(line=line, item=item, node=node, service=service, quantity=more)
    try:
        scene.checker.evaluate(scene.order, scene.stock, [*taken.values(), added], order_rule=plan.order_rule)
    except PlanRejected as error:
        # Complete at last, it is what a rule above asks for.
        return all("which stands above" in finding for finding in error.findings)
    return True


# ------------------------------------------------------------------------------------------- settings


def test_a_bare_name_is_a_policy() -> None:
    assert READ.validate_python("optimal") == Optimal()
    assert READ.validate_python("scored") == READ.validate_python({"policy": "scored"}) == Scored()
    labels = [READ.validate_python(name).label for name in ("nearest", "ranked", "fewest_shipments")]
    assert labels == ["nearest", "ranked", "fewest_shipments"]


def test_what_is_no_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="does not match any of the expected tags: 'optimal', 'batched'"):
        READ.validate_python("closest")


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([{}], "a rating is by one thing"),
        ([{"by": "cost", "when": "node.type == store"}], "a rating is by one thing"),
        ([{"by": "cost", "weight": 0.0}], "greater than 0"),
        ([{"when": "nod.type == store"}], "there is no field"),
        ([], "at least 1"),
    ],
)
def test_ratings_rate_one_thing(ratings: list[Any], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        Scored.parse({"policy": "scored", "ratings": ratings})
