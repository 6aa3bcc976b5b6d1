"""Judges the plans of many orders together: what they share, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import fsum

from models.availability import Availability
from models.batches import BatchResult
from models.orders import Order
from models.plans import Assignment
from optimizer.checker.batch_statements import batch_differences
from optimizer.checker.checker import Checker
from optimizer.checker.evaluation import Evaluation, Judgement, LevelFigures
from optimizer.checker.shared import Shared
from optimizer.errors import PlanRejected

_WEIGHED = frozenset({"unfilled_units", "unfilled_value", "delivery_days", "latest_day", "late_days"})
"""The terms that count as often as the order's rule weighs it."""


@dataclass(frozen=True)
class Claim:
    """What one order of a batch is said to get.

    Attributes
    ----------
    order
        The order.
    assignments
        The decision.
    order_rule
        Id of the order rule that is said to decide, as for `Checker.evaluate`.
    """

    order: Order
    assignments: list[Assignment]
    order_rule: str | None = None


@dataclass(frozen=True)
class BatchEvaluation:
    """What the claims of a batch amount to.

    Attributes
    ----------
    orders
        What each comes to, in the order of the claims; surcharges begin at what the orders before it use.
    levels
        The levels of all orders together: values as their rules weigh orders, terms plainly.
    """

    orders: tuple[Evaluation, ...]
    levels: tuple[LevelFigures, ...]


class BatchChecker:
    """Confirms or rejects joint decisions.

    Parameters
    ----------
    checker
        What judges each order alone.
    """

    def __init__(self, checker: Checker) -> None:
        self._checker = checker

    def evaluate(self, claims: Sequence[Claim], availability: Availability) -> BatchEvaluation:
        """Return what claims on one availability amount to together.

        Raises
        ------
        PlanRejected
            With every violation of the first order that has one, else of what orders share.
        """
        sitting = self.sitting(availability)
        found: dict[int, Evaluation] = {}
        for place in sorted(range(len(claims)), key=lambda place: turn(claims[place].order)):
            found[place] = sitting.evaluate(claims[place])
        levels = sitting.levels()
        return BatchEvaluation(tuple(found[place] for place in range(len(claims))), levels)

    def sitting(self, availability: Availability) -> "Sitting":
        """Return what judges claims on one availability as they come, in their turn."""
        return Sitting(self._checker, availability)

    def check(self, orders: Sequence[Order], availability: Availability, result: BatchResult) -> None:
        """Confirm what a joint decision states: plans, costs, values, prices, and that its proof adds up.

        That no better one exists is for the engine to prove; reasons and times are not checked.

        Raises
        ------
        PlanRejected
            With everything that is wrong.
        """
        if [plan.order_id for plan in result.plans] != [order.id for order in orders]:
            raise PlanRejected(None, ["its plans are not one of each order, in their order"])
        pairs = list(zip(orders, result.plans, strict=True))
        claims = [Claim(order, list(plan.assignments), plan.order_rule) for order, plan in pairs]
        evaluation = self.evaluate(claims, availability)
        if findings := list(batch_differences(pairs, result, evaluation.orders, evaluation.levels)):
            raise PlanRejected(None, findings)


def turn(order: Order) -> tuple[datetime, str]:
    """Return what orders are sorted by to say which of them comes first."""
    # Two moments of one zone object would be compared by their clocks, which repeat an hour each autumn.
    return order.created_at.astimezone(UTC), order.id


class Sitting:
    """Judges the orders of a batch one after the other, and in the end all together."""

    def __init__(self, checker: Checker, availability: Availability) -> None:
        self._checker = checker
        self._availability = availability
        self._shared = Shared()
        self._levels = _Levels()
        self._last: tuple[datetime, str] | None = None

    def evaluate(self, claim: Claim) -> Evaluation:
        """Return what a claim comes to; surcharges begin at what the orders before it use.

        Raises
        ------
        PlanRejected
            With every violation found in the claim, or where an order is there twice or out of turn.
        """
        if self._last is not None and turn(claim.order) <= self._last:
            raise PlanRejected(claim.order.id, ["it is judged twice or out of its turn"])
        self._last = turn(claim.order)
        judged = self._checker.judge(
            self._checker.facts(claim.order, self._availability),
            claim.assignments,
            order_rule=claim.order_rule,
            before=self._shared.capacity_used,
        )
        # All is worked out before the next order counts.
        evaluation = self._checker.evaluation(judged)
        self._levels.add(judged, evaluation)
        self._shared.add(judged)
        return evaluation

    def levels(self) -> tuple[LevelFigures, ...]:
        """Return the levels of all orders together.

        Raises
        ------
        PlanRejected
            With everything that the orders take more often than it is there.
        """
        if findings := list(self._shared.violations()):
            raise PlanRejected(None, findings)
        return self._levels.figures()


class _Levels:
    """The levels of all orders together."""

    def __init__(self) -> None:
        self._values: list[list[float]] = []
        self._terms: list[dict[str, list[float]]] = []

    def add(self, judged: Judgement, evaluation: Evaluation) -> None:
        """Count an order; levels are counted together by their position."""
        more = len(judged.levels) - len(self._values)
        self._values += [[] for _ in range(more)]
        self._terms += [{} for _ in range(more)]
        order_weight = judged.decides.read.rule.order_weight
        for rank, (level, figures) in enumerate(zip(judged.levels, evaluation.levels, strict=True)):
            for read in level:
                term = read.term
                weight = term.weight * order_weight if term.term in _WEIGHED else term.weight
                self._values[rank].append(weight * figures.terms[term.term])
                self._terms[rank].setdefault(term.term, []).append(figures.terms[term.term])

    def figures(self) -> tuple[LevelFigures, ...]:
        """Return values and terms."""
        terms = ({name: round(fsum(counted), 6) for name, counted in each.items()} for each in self._terms)
        pairs = zip(self._values, terms, strict=True)
        return tuple(LevelFigures(round(fsum(values), 6), each) for values, each in pairs)
