"""Judges assignments and whole plans against the documents."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.availability import Availability
from models.network import Network
from models.orders import Order
from models.plans import Assignment, CapacityUse, Consumption, Plan, RuleMatch, Shipment, StockTake, Violation
from models.rules import RuleSet
from optimizer.checker.background import Background
from optimizer.checker.costs import Bill
from optimizer.checker.facts import Facts
from optimizer.checker.feasibility import unknown_names, violations
from optimizer.checker.rulebook import RuleBook
from optimizer.checker.rules import Ruling, matched, ruling
from optimizer.checker.shipments import Load
from optimizer.checker.terms import term_value
from optimizer.checker.written import BILLION
from optimizer.errors import PlanRejected
from optimizer.own_terms import CostTerm

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
        Id of the order rule that decides; None where none does.
    matched
        The rules that match.
    shipments
        The shipments with their cost parts.
    unfilled
        Pieces not sourced by line id, only lines with some.
    violations
        Violations of soft restrictions, without their wording.
    levels
        The objective levels in order of rank.
    consumes
        What committing the assignments takes.
    """

    order_rule: str | None
    matched: tuple[RuleMatch, ...]
    shipments: tuple[Shipment, ...]
    unfilled: dict[str, int]
    violations: tuple[Violation, ...]
    levels: tuple[LevelFigures, ...]
    consumes: Consumption


class Checker:
    """Confirms or rejects decisions.

    Parameters
    ----------
    network, rules
        The documents that decisions must obey.
    terms
        The user's own objective terms.
    """

    def __init__(self, network: Network, rules: RuleSet, terms: Iterable[CostTerm] = ()) -> None:
        self._background = Background(network, rules, terms)
        self._book = RuleBook(rules)

    def facts(self, order: Order, availability: Availability) -> Facts:
        """Return what several decisions about one order are judged by, so that it is looked up once."""
        return Facts(self._background, order, availability)

    def evaluate(
        self,
        order: Order,
        availability: Availability,
        assignments: list[Assignment],
        *,
        order_rule: str | None = None,
    ) -> Evaluation:
        """Return what assignments amount to.

        Parameters
        ----------
        order, availability
            What was decided, and on which stock.
        assignments
            The decision.
        order_rule
            Under first_complete, id of the order rule that is said to decide: that no rule above it fills the order
            is believed, that this plan does not is checked. Under first_match the rule is found, not believed.

        Raises
        ------
        PlanRejected
            With every violation found.
        """
        facts = self.facts(order, availability)
        bill, decides = self._judged(assignments, facts, order_rule)
        return Evaluation(
            order_rule=decides.id,
            matched=tuple(matched(decides, self._book, facts)),
            shipments=tuple(bill.shipments()),
            unfilled=_missing(bill.load),
            violations=tuple(bill.violations),
            levels=self._figures(bill, decides),
            consumes=_consumption(bill.load, facts),
        )

    def measure(
        self, facts: Facts, assignments: list[Assignment], *, order_rule: str | None = None
    ) -> tuple[tuple[LevelFigures, ...], dict[str, int]]:
        """Return the objective levels of assignments, and the pieces not sourced by line id; errors as for `evaluate`.

        Parameters
        ----------
        facts
            What `facts` returned for the order and availability.
        assignments, order_rule
            As for `evaluate`.
        """
        bill, decides = self._judged(assignments, facts, order_rule)
        return self._figures(bill, decides), _missing(bill.load)

    def check(self, order: Order, availability: Availability, plan: Plan) -> None:
        """Confirm what a plan states: assignments, shipments, costs, objective values, and that its proof adds up.

        That no better plan exists is for the engine to prove; reasons and times are not checked.

        Raises
        ------
        PlanRejected
            With everything that is wrong.
        """
        evaluation = self.evaluate(order, availability, list(plan.assignments), order_rule=plan.order_rule)
        findings = [*_differences(order, plan, evaluation), *self._untried(plan)]
        if findings:
            raise PlanRejected(order.id, findings)

    def _judged(self, assignments: list[Assignment], facts: Facts, order_rule: str | None) -> tuple[Bill, Ruling]:
        """Return what assignments come to and the rule that decides, once they are found to obey everything."""
        if findings := list(unknown_names(assignments, facts)):
            raise PlanRejected(facts.order.id, findings)
        decides, load = ruling(self._book, facts, order_rule), Load(assignments, facts)
        if findings := list(violations(load, decides, self._book, facts)):
            raise PlanRejected(facts.order.id, findings)
        return Bill(load, self._book, facts), decides

    def _figures(self, bill: Bill, decides: Ruling) -> tuple[LevelFigures, ...]:
        found = []
        for level in self._book.levels(decides.read):
            values = [(read.term, term_value(read, bill)) for read in level]
            total = math.fsum(term.weight * value for term, value in values)
            found.append(LevelFigures(round(total, 6), {term.term: round(value, 6) for term, value in values}))
        return tuple(found)

    def _untried(self, plan: Plan) -> Iterator[str]:
        """Under first_complete a rule that fills nothing decides nothing, unless a limit left that open."""
        primary = {each.rule.id for each in self._book.order_rules}
        is_open = plan.outcome.status == "no_answer"
        if is_open and plan.assignments:
            yield "its status is 'no_answer', but it sources something"
        if not self._book.is_first_match and plan.order_rule in primary and not plan.assignments and not is_open:
            yield f"order rule {plan.order_rule!r} decides only what it fills as a whole"


def _missing(load: Load) -> dict[str, int]:
    return {line: pieces for line, pieces in load.unfilled.items() if pieces}


def _consumption(load: Load, facts: Facts) -> Consumption:
    limited = [node for node in load.nodes if facts.node(node).capacity is not None]
    return Consumption(
        stock=tuple(StockTake(node=node, item=item, quantity=pieces) for (node, item), pieces in load.by_stock.items()),
        capacity=tuple(CapacityUse(node=node, amount=load.capacity_use(node) / BILLION) for node in limited),
    )


def _differences(order: Order, plan: Plan, evaluation: Evaluation) -> Iterator[str]:
    """Compare what a plan states with what its assignments amount to."""
    if plan.order_id != order.id:
        yield f"it is a plan of order {plan.order_id!r}"
    if plan.order_rule != evaluation.order_rule:
        yield f"it names the order rule {plan.order_rule!r}, {evaluation.order_rule!r} decides"
    if plan.matched != evaluation.matched:
        yield f"the rules that match are {list(evaluation.matched)}"
    if {gap.line: gap.quantity for gap in plan.unfilled} != evaluation.unfilled:
        yield f"its unfilled lines are not {evaluation.unfilled}"
    if plan.consumes != evaluation.consumes:
        yield "it does not state what it consumes"
    if plan.shipments != evaluation.shipments:
        yield f"its shipments are not those of its assignments: {list(evaluation.shipments)}"
    unworded = tuple(each.model_copy(update={"expected": None, "actual": None}) for each in plan.violations)
    if unworded != evaluation.violations:
        yield f"its violations of soft restrictions are not {list(evaluation.violations)}"
    yield from _level_differences(plan, evaluation)
    yield from _outcome_differences(plan)


def _outcome_differences(plan: Plan) -> Iterator[str]:
    outcome = plan.outcome
    open_level = next((level for level in plan.objective if level.bound < level.value - _SAME), None)
    decisive = open_level or (plan.objective[-1] if plan.objective else None)
    if any(level.bound > level.value + _SAME for level in plan.objective):
        yield "a bound is above the value that it bounds"
    # What a limit left open may be less than the digits shown.
    if outcome.status == "optimal" and open_level is not None:
        yield "its status 'optimal' does not follow from its bounds"
    if outcome.status != "optimal" and open_level is None and outcome.limit is None:
        yield f"its status {outcome.status!r} does not follow from its bounds"
    if decisive is not None:
        gap = max(decisive.value - decisive.bound, 0.0) / max(1.0, abs(decisive.value))
        if abs(outcome.bound - decisive.bound) > _SAME or abs(outcome.gap - gap) > _SAME:
            yield f"its bound and gap should be {decisive.bound:.12g} and {gap:.12g}"


def _level_differences(plan: Plan, evaluation: Evaluation) -> Iterator[str]:
    if len(plan.objective) != len(evaluation.levels):
        yield f"it has {len(plan.objective)} objective levels, not {len(evaluation.levels)}"
    if [level.level for level in plan.objective] != list(range(len(plan.objective))):
        yield "its objective levels are not numbered from 0"
    for level, figures in zip(plan.objective, evaluation.levels, strict=False):
        if abs(level.value - figures.value) > _SAME or level.terms != figures.terms:
            derived, stated = f"{figures.value:.12g} {figures.terms}", f"{level.value:.12g} {level.terms}"
            yield f"level {level.level} is worth {derived}, not {stated}"
