"""Judges assignments and whole plans against the documents."""

import math
from collections.abc import Iterable, Iterator, Mapping

from models.availability import Availability
from models.network import Network
from models.orders import Order
from models.plans import Assignment, CapacityUse, Consumption, Plan, StockTake
from models.rules import RuleSet
from optimizer.checker.background import Background
from optimizer.checker.costs import NOTHING_BEFORE, Bill
from optimizer.checker.evaluation import Evaluation, Judgement, LevelFigures
from optimizer.checker.facts import Facts
from optimizer.checker.feasibility import unknown_names, violations
from optimizer.checker.rulebook import RuleBook
from optimizer.checker.rules import matched, ruling
from optimizer.checker.shipments import Load
from optimizer.checker.statements import differences, proof_differences
from optimizer.checker.terms import term_value
from optimizer.checker.written import BILLION
from optimizer.errors import PlanRejected
from optimizer.own_terms import CostTerm


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
        return self.evaluation(self.judge(self.facts(order, availability), assignments, order_rule=order_rule))

    def consumption(self, order: Order, availability: Availability, assignments: list[Assignment]) -> Consumption:
        """Return what committing assignments takes that were confirmed on this availability before."""
        facts = self.facts(order, availability)
        return _consumption(Load(assignments, facts), facts)

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
        judged = self.judge(facts, assignments, order_rule=order_rule)
        return _figures(judged), _missing(judged.bill.load)

    def check(self, order: Order, availability: Availability, plan: Plan) -> None:
        """Confirm what a plan states: assignments, shipments, costs, objective values, and that its proof adds up.

        That no better plan exists is for the engine to prove; reasons and times are not checked.

        Raises
        ------
        PlanRejected
            With everything that is wrong.
        """
        evaluation = self.evaluate(order, availability, list(plan.assignments), order_rule=plan.order_rule)
        findings = [*differences(order, plan, evaluation), *proof_differences(plan.objective, plan.outcome)]
        findings += self._untried(plan)
        if findings:
            raise PlanRejected(order.id, findings)

    def judge(
        self,
        facts: Facts,
        assignments: list[Assignment],
        *,
        order_rule: str | None = None,
        before: Mapping[str, int] = NOTHING_BEFORE,
    ) -> Judgement:
        """Return what assignments come to and the rule that decides, once they are found to obey everything.

        Parameters
        ----------
        facts, assignments, order_rule
            As for `measure`.
        before
            What other orders use of each node's capacity before this one, in billionths; only surcharges ask.

        Raises
        ------
        PlanRejected
            With every violation found.
        """
        if findings := list(unknown_names(assignments, facts)):
            raise PlanRejected(facts.order.id, findings)
        decides, load = ruling(self._book, facts, order_rule), Load(assignments, facts)
        if findings := list(violations(load, decides, self._book, facts)):
            raise PlanRejected(facts.order.id, findings)
        return Judgement(Bill(load, self._book, facts, before), decides, self._book.levels(decides.read))

    def evaluation(self, judged: Judgement) -> Evaluation:
        """Return what judged assignments amount to."""
        bill, decides = judged.bill, judged.decides
        return Evaluation(
            order_rule=decides.id,
            matched=tuple(matched(decides, self._book, bill.facts)),
            shipments=tuple(bill.shipments()),
            unfilled=_missing(bill.load),
            violations=tuple(bill.violations),
            levels=_figures(judged),
            consumes=_consumption(bill.load, bill.facts),
        )

    def _untried(self, plan: Plan) -> Iterator[str]:
        """Under first_complete a rule that fills nothing decides nothing, unless a limit left that open."""
        primary = {each.rule.id for each in self._book.order_rules}
        is_open = plan.outcome.status == "no_answer"
        if is_open and plan.assignments:
            yield "its status is 'no_answer', but it sources something"
        if not self._book.is_first_match and plan.order_rule in primary and not plan.assignments and not is_open:
            yield f"order rule {plan.order_rule!r} decides only what it fills as a whole"


def _figures(judged: Judgement) -> tuple[LevelFigures, ...]:
    found = []
    for level in judged.levels:
        values = [(read.term, term_value(read, judged.bill)) for read in level]
        total = math.fsum([term.weight * value for term, value in values])
        found.append(LevelFigures(round(total, 6), {term.term: round(value, 6) for term, value in values}))
    return tuple(found)


def _missing(load: Load) -> dict[str, int]:
    return {line: pieces for line, pieces in load.unfilled.items() if pieces}


def _consumption(load: Load, facts: Facts) -> Consumption:
    limited = [node for node in load.nodes if facts.node(node).capacity is not None]
    return Consumption(
        stock=tuple(StockTake(node=node, item=item, quantity=pieces) for (node, item), pieces in load.by_stock.items()),
        capacity=tuple(CapacityUse(node=node, amount=load.capacity_use(node) / BILLION) for node in limited),
    )
