"""From the joint choices of an engine to checked plans, order by order, and what all of them come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from models.availability import Availability
from models.network import Network
from models.orders import Order
from models.plans import LevelValue, Outcome, Plan, Unfilled
from models.rules import OrderRule
from optimizer.answer import Answer
from optimizer.assembly import Status, Stopped, assignments_of, bound_of, confirm, outcome_of, plan_of
from optimizer.checker import Claim, Evaluation, LevelFigures, Sitting
from optimizer.compiler import CompiledOrder, Compiler, DecidedOrder, JointOrders
from optimizer.decision import Attempt, Decision
from optimizer.engines.batching import JointAnswer
from optimizer.errors import PlanRejected
from optimizer.others import Takings
from optimizer.tally import Tally
from optimizer.unfilled import unfilled_lines

ENGINE = "batch"

_ENDINGS: dict[Stopped | None, str] = {
    "time": "the time limit",
    "deterministic": "the deterministic limit",
    "interrupted": "an interrupt",
    "stalled": "running out of things to try",
    None: "reaching the gap that was asked for",
}

_SURCHARGES = "capacity_cost"
_ROUNDED = 3
"""How many rounded coefficients a piece counts in at most, give or take: its own, and those of its shipment."""


@dataclass(frozen=True)
class Settled:
    """An order of a batch, the rule that decides it, and how many rules above that fill it in no way."""

    decided: DecidedOrder
    tried: int = 0

    @property
    def order(self) -> Order:
        """The order."""
        return self.decided.order

    @property
    def rule(self) -> OrderRule:
        """The rule that decides; one with all defaults where none does."""
        return self.decided.candidate.compiled.rule


@dataclass(frozen=True)
class Draft:
    """A plan of which everything is known but what is proven, and why lines stay unfilled."""

    plan: Plan
    evaluation: Evaluation


class BatchAssembly:
    """Turns joint choices into plans.

    Parameters
    ----------
    network, compiler
        The network, and what compiles single orders on it.
    availability
        What all draw on.
    settled
        The orders in the order in which surcharges are attributed to them.
    joint, answer
        What was decided, and the decision.

    Attributes
    ----------
    availability, answer
        As given.
    """

    def __init__(
        self,
        network: Network,
        compiler: Compiler,
        availability: Availability,
        settled: Sequence[Settled],
        *,
        joint: JointOrders,
        answer: JointAnswer,
    ) -> None:
        self._network = network
        self._compiler = compiler
        self.availability = availability
        self._settled = settled
        self._joint = joint
        self.answer = answer

    @cached_property
    def _reached(self) -> tuple[int, ...]:
        """The levels in the engine's whole numbers."""
        return self._joint.problem.values(self.answer.choices)

    @property
    def status(self) -> Status:
        """What is proven of the batch."""
        if self.answer.status == "optimal":
            return "optimal"
        is_cut = self.answer.limit not in (None, "stalled")
        return "feasible" if any(pieces.any() for pieces in self.answer.choices) or not is_cut else "no_answer"

    def drafts(self, sitting: Sitting) -> Iterator[Draft]:
        """Yield the plans in turn, as judged by the checker.

        Raises
        ------
        PlanRejected
            Where the checker finds a violation, other rules that match, or terms that differ from the engine's.
        """
        for each, pieces in zip(self._settled, self.answer.choices, strict=True):
            compiled = self._compiler.under(each.order, each.decided.candidate, self.availability)
            assignments = assignments_of(compiled, pieces)
            followed = compiled.order_rule.id if compiled.order_rule else None
            evaluation = sitting.evaluate(Claim(each.order, assignments, followed))
            # What surcharges come to hangs on the orders before, and is confirmed for all together.
            confirm(each.order, compiled, Tally(compiled.problem, pieces), evaluation, but_for=(_SURCHARGES,))
            plan = plan_of(each.order, compiled, assignments, evaluation, unfilled=(), objective=(), outcome=_OPEN)
            yield Draft(plan, evaluation)

    def objective(self, levels: Sequence[LevelFigures]) -> tuple[LevelValue, ...]:
        """Return values and bounds of the levels of all orders together.

        Raises
        ------
        PlanRejected
            Where the checker's values are not the engine's.
        """
        self._confirm(levels)
        stated = zip(levels, self._reached, self.answer.bounds, self._joint.problem.units, strict=True)
        return tuple(
            LevelValue(
                level=rank,
                value=figures.value,
                bound=bound_of(figures.value, value, bound, unit),
                terms=figures.terms,
            )
            for rank, (figures, value, bound, unit) in enumerate(stated)
        )

    def one_by_one(self, objective: Sequence[LevelValue]) -> tuple[float, ...]:
        """Return what the levels would be worth if orders were decided one after the other."""
        stated = zip(objective, self._reached, self.answer.start_values, self._joint.problem.units, strict=True)
        # What is the same in whole numbers is the same.
        return tuple(level.value if start == value else round(start * unit, 6) for level, value, start, unit in stated)

    def plans(self, drafts: Sequence[Draft], objective: Sequence[LevelValue], seconds: float) -> Iterator[Plan]:
        """Yield the finished plans in turn.

        Parameters
        ----------
        drafts
            The plans so far.
        objective
            What is proven of all together.
        seconds
            What the decision took.
        """
        takings = Takings(self._network, self.availability)
        for each, draft in zip(self._settled, drafts, strict=True):
            takings.add(draft.evaluation.consumes, each.rule)
        for index, (each, draft) in enumerate(zip(self._settled, drafts, strict=True)):
            levels = _own_levels(draft.evaluation, objective)
            outcome = outcome_of(levels, self.status, self.answer.limit, engine=ENGINE, wall_seconds=seconds)
            changes: dict[str, object] = {"objective": levels, "outcome": outcome}
            if draft.evaluation.unfilled:
                changes["unfilled"] = self._unfilled(index, each, draft.evaluation, takings)
            yield draft.plan.model_copy(update=changes)

    def _unfilled(self, index: int, each: Settled, evaluation: Evaluation, takings: Takings) -> tuple[Unfilled, ...]:
        """Return the unfilled lines with their reasons; the order is compiled anew, for few orders have any."""
        rules = self._compiler.candidates(each.order, self.availability)
        tried = tuple(Attempt(compiled, _nothing(compiled)) for compiled in islice(rules, each.tried))
        compiled = self._compiler.under(each.order, each.decided.candidate, self.availability)
        answer = Answer(self.answer.choices[index], (), self.status, None, ENGINE)
        items, ended = {line.item for line in each.order.lines}, _ENDINGS[self.answer.limit]
        others = takings.besides(evaluation.consumes, each.rule, items, ended)
        return unfilled_lines(Decision(compiled, answer, tried), evaluation.unfilled, others)

    def _confirm(self, levels: Sequence[LevelFigures]) -> None:
        """Compare the engine's values with the checker's, as far as rounding may put them apart."""
        problem = self._joint.problem
        pieces = sum(int(order.demand.sum()) for order in problem.orders)
        over = problem.used(self.answer.choices) - problem.rows.limit
        charged = int(np.maximum(over, 0)[problem.rows.soft].sum())
        findings = []
        for rank, (value, unit, figures) in enumerate(zip(self._reached, problem.units, levels, strict=True)):
            counted, apart = value * unit, unit * (_ROUNDED * pieces + charged) + 1e-6 * abs(figures.value) + 1e-5
            if abs(counted - figures.value) > apart:
                findings.append(f"the engine counts {counted:.12g} in level {rank}, not {figures.value:.12g}")
        if findings:
            raise PlanRejected(None, findings)


def _own_levels(evaluation: Evaluation, objective: Sequence[LevelValue]) -> tuple[LevelValue, ...]:
    """Return the levels of one order: with the others as they are, it can save no more than the batch can."""
    return tuple(
        LevelValue(
            level=joint.level,
            value=figures.value,
            bound=round(figures.value - (joint.value - joint.bound), 6) if joint.bound < joint.value else figures.value,
            terms=figures.terms,
        )
        for figures, joint in zip(evaluation.levels, objective, strict=False)
    )


def _nothing(compiled: CompiledOrder) -> Answer:
    """Return the answer under a rule that fills an order in no way."""
    pieces = np.zeros((compiled.problem.line_count, compiled.problem.option_count), dtype=np.int64)
    return Answer(pieces, (), "optimal", None, ENGINE)


_OPEN = Outcome(status="feasible", bound=0.0, gap=0.0, engine=ENGINE, wall_seconds=0.0)
"""Stands in a draft for what is not known yet."""
