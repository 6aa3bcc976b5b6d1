"""Judges assignments and whole plans against the documents."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from models.availability import Availability
from models.network import Network
from models.orders import Order
from models.plans import Assignment, CapacityUse, Consumption, Plan, Shipment, StockTake
from models.rules import OrderRule, RuleSet
from optimizer.checker.costs import shipments, term_value
from optimizer.checker.facts import Facts
from optimizer.checker.feasibility import unknown_names, violations
from optimizer.checker.rules import DEFAULTS, deciding_rule, levels
from optimizer.checker.shipments import Load
from optimizer.errors import PlanRejected

_SAME = 1e-6


@dataclass(frozen=True)
class LevelFigures:
    """Value of one objective level, and of its terms without their weights."""

    value: float
    terms: dict[str, float]


@dataclass(frozen=True)
class Evaluation:
    """What assignments amount to.

    Attributes
    ----------
    order_rule
        The order rule that decides; None where none matches.
    shipments
        The shipments with their cost parts.
    unfilled
        Pieces not sourced by line id, only lines with some.
    levels
        The objective levels in order of rank.
    consumes
        What committing the assignments takes.
    """

    order_rule: OrderRule | None
    shipments: tuple[Shipment, ...]
    unfilled: dict[str, int]
    levels: tuple[LevelFigures, ...]
    consumes: Consumption


class Checker:
    """Confirms or rejects decisions.

    Parameters
    ----------
    network, rules
        The documents that decisions must obey.
    """

    def __init__(self, network: Network, rules: RuleSet) -> None:
        self._network = network
        self._rules = rules

    def evaluate(self, order: Order, availability: Availability, assignments: list[Assignment]) -> Evaluation:
        """Return what assignments amount to.

        Raises
        ------
        PlanRejected
            With every violation found.
        """
        facts = Facts(order, self._network, self._rules, availability)
        findings = list(unknown_names(assignments, facts))
        if findings:
            raise PlanRejected(order.id, findings)
        rule = deciding_rule(facts)
        load = Load(assignments, facts)
        findings = list(violations(load, rule or DEFAULTS, facts))
        if findings:
            raise PlanRejected(order.id, findings)
        return Evaluation(
            order_rule=rule,
            shipments=tuple(shipments(load, facts)),
            unfilled={line: pieces for line, pieces in load.unfilled.items() if pieces},
            levels=tuple(_figures(load, rule or DEFAULTS, facts)),
            consumes=_consumption(load, facts),
        )

    def check(self, order: Order, availability: Availability, plan: Plan) -> None:
        """Confirm what a plan states: assignments, shipments, costs, objective values, and that its proof adds up.

        That no better plan exists is for the engine to prove; reasons and times are not checked.

        Raises
        ------
        PlanRejected
            With everything that is wrong.
        """
        evaluation = self.evaluate(order, availability, list(plan.assignments))
        if findings := list(_differences(order, plan, evaluation)):
            raise PlanRejected(order.id, findings)


def _figures(load: Load, rule: OrderRule, facts: Facts) -> Iterator[LevelFigures]:
    for level in levels(rule, facts):
        terms = {term.term: term_value(term.term, load, facts) for term in level}
        value = math.fsum(term.weight * terms[term.term] for term in level)
        yield LevelFigures(round(value, 6), {name: round(term, 6) for name, term in terms.items()})


def _consumption(load: Load, facts: Facts) -> Consumption:
    limited = [node for node in load.nodes if facts.node(node).capacity is not None]
    return Consumption(
        stock=tuple(StockTake(node=node, item=item, quantity=pieces) for (node, item), pieces in load.by_stock.items()),
        capacity=tuple(CapacityUse(node=node, amount=float(load.capacity_use(node))) for node in limited),
    )


def _differences(order: Order, plan: Plan, evaluation: Evaluation) -> Iterator[str]:
    """Compare what a plan states with what its assignments amount to."""
    if plan.order_id != order.id:
        yield f"it is a plan of order {plan.order_id!r}"
    rule = evaluation.order_rule.id if evaluation.order_rule else None
    if plan.order_rule != rule:
        yield f"it names the order rule {plan.order_rule!r}, {rule!r} decides"
    if {gap.line: gap.quantity for gap in plan.unfilled} != evaluation.unfilled:
        yield f"its unfilled lines are not {evaluation.unfilled}"
    if plan.consumes != evaluation.consumes:
        yield "it does not state what it consumes"
    if plan.shipments != evaluation.shipments:
        yield f"its shipments are not those of its assignments: {list(evaluation.shipments)}"
    if plan.violations:
        yield "it states violations of soft restrictions, of which there are none"
    yield from _level_differences(plan, evaluation)
    yield from _outcome_differences(plan)


def _outcome_differences(plan: Plan) -> Iterator[str]:
    outcome = plan.outcome
    open_level = next((level for level in plan.objective if level.bound < level.value - _SAME), None)
    decisive = open_level or (plan.objective[-1] if plan.objective else None)
    if any(level.bound > level.value + _SAME for level in plan.objective):
        yield "a bound is above the value that it bounds"
    if (outcome.status == "optimal") != (open_level is None):
        yield f"its status {outcome.status!r} does not follow from its bounds"
    if decisive is not None:
        gap = max(decisive.value - decisive.bound, 0.0) / max(1.0, abs(decisive.value))
        if abs(outcome.bound - decisive.bound) > _SAME or abs(outcome.gap - gap) > _SAME:
            yield f"its bound and gap should be {decisive.bound:g} and {gap:g}"


def _level_differences(plan: Plan, evaluation: Evaluation) -> Iterator[str]:
    if len(plan.objective) != len(evaluation.levels):
        yield f"it has {len(plan.objective)} objective levels, not {len(evaluation.levels)}"
    for level, figures in zip(plan.objective, evaluation.levels, strict=False):
        if abs(level.value - figures.value) > _SAME or level.terms != figures.terms:
            yield f"level {level.level} is worth {figures.value:g} {figures.terms}, not {level.value:g} {level.terms}"
