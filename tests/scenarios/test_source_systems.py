"""The datasets that restate the examples of three source systems: sound, without a finding, and no rule in vain."""

from functools import cache

import pytest

from models import ItemRule, Order, OrderRule, Plan, Restriction, RuleSet
from optimizer import Sourcer, lint
from optimizer.checker import Checker
from scenarios.dataset import Dataset, bundled_names
from tests.builders import unfilled

NAMES = ("fabric-rule-set", "fluent-tiers", "ibm-restrictions")
GROUPS = ("restrictions", "order_rules", "item_rules", "fallbacks")

each_dataset = pytest.mark.parametrize("name", NAMES)


@cache
def dataset(name: str) -> Dataset:
    return Dataset.load(name)


@cache
def decisions(name: str) -> tuple[tuple[Order, Plan], ...]:
    """Return every order with its plan, each on the dataset's stock as it stands."""
    data = dataset(name)
    sourcer = Sourcer(data.network, data.rules)
    return tuple((order, sourcer.source(order, data.availability)) for order in data.orders)


def rules_of(name: str) -> list[Restriction | OrderRule | ItemRule]:
    return list(dataset(name).rules.rules())


ALL_RULES = [(name, rule.id) for name in NAMES for rule in rules_of(name)]
CONDITIONAL_RULES = [(name, rule.id) for name in NAMES for rule in rules_of(name) if rule.when is not None]


def matching(name: str, rule: str) -> list[tuple[Order, Plan]]:
    """Return the orders that a rule matched, with their plans."""
    return [(order, plan) for order, plan in decisions(name) if rule in {match.rule for match in plan.matched}]


def without(rules: RuleSet, name: str) -> RuleSet:
    kept = {group: tuple(rule for rule in getattr(rules, group) if rule.id != name) for group in GROUPS}
    return rules.model_copy(update=kept)


def sources(plan: Plan) -> tuple[object, ...]:
    """Return what comes from where, and what does not come."""
    return plan.assignments, unfilled(plan)


@each_dataset
def test_it_comes_with_the_package(name: str) -> None:
    assert name in bundled_names()
    assert dataset(name).rules.id == name


@each_dataset
def test_every_node_and_every_order_has_its_place(name: str) -> None:
    network = dataset(name).network
    assert 6 <= len(network.nodes) <= 15
    assert all(node.location is not None and node.address.city for node in network.nodes)
    assert all(order.destination.location is not None and order.destination.city for order in dataset(name).orders)


@each_dataset
def test_every_plan_is_proven_optimal_and_confirmed(name: str) -> None:
    data = dataset(name)
    checker = Checker(data.network, data.rules)
    for order, plan in decisions(name):
        assert (plan.outcome.status, plan.outcome.gap) == ("optimal", 0.0)
        checker.check(order, data.availability, plan)


@each_dataset
def test_whatever_stays_unfilled_has_a_reason(name: str) -> None:
    gaps = [gap for _, plan in decisions(name) for gap in plan.unfilled]
    assert gaps
    assert all(gap.reasons for gap in gaps)


@each_dataset
def test_lint_finds_nothing_but_levels_that_differ_on_purpose(name: str) -> None:
    found = [finding.code for finding in lint(dataset(name).rules, dataset(name).network)]
    assert found == (["levels_differ"] if name == "fluent-tiers" else [])


@pytest.mark.parametrize(("name", "rule"), ALL_RULES)
def test_the_sources_of_some_order_hang_on_each_rule(name: str, rule: str) -> None:
    data = dataset(name)
    sourcer = Sourcer(data.network, without(data.rules, rule))
    assert any(
        sources(sourcer.source(order, data.availability)) != sources(plan) for order, plan in matching(name, rule)
    )


@pytest.mark.parametrize(("name", "rule"), CONDITIONAL_RULES)
def test_each_rule_leaves_some_order_alone(name: str, rule: str) -> None:
    assert 0 < len(matching(name, rule)) < len(decisions(name))
