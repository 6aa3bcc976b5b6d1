"""Decides orders together on one set of documents: which rule decides each, the joint decision, and its plans."""

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime

from models.availability import Availability
from models.batches import BatchResult, BatchWork, Prices
from models.document import refuse_duplicates
from models.errors import DocumentError, Flaw
from models.orders import Order
from models.plans import Outcome
from optimizer.answer import Limits
from optimizer.assembly import outcome_of
from optimizer.batch_assembly import ENGINE, BatchAssembly, Settled
from optimizer.batch_sequence import OneByOne, cut_short, differs
from optimizer.budget import Budget
from optimizer.checker import BatchChecker
from optimizer.compiler import DecidedOrder
from optimizer.decision import decide
from optimizer.desk import Desk
from optimizer.engines import Engine
from optimizer.engines.batching.goals import Goals, JointAnswer, Report
from optimizer.interrupts import Hearing
from optimizer.joint import JointProblem
from optimizer.memory import peak_megabytes
from optimizer.shadow_prices import prices_of


class BatchDesk:
    """Where orders of one network and one rule set are decided together.

    Parameters
    ----------
    desk
        Where single orders are decided.
    engine
        Decides single orders, where it takes a decision to say which rule decides.
    """

    def __init__(self, desk: Desk, engine: Engine) -> None:
        self._desk = desk
        self._engine = engine
        self._checker = BatchChecker(desk.checker)

    def decide(
        self,
        orders: Sequence[Order],
        availability: Availability,
        goals: Goals,
        *,
        report: Report | None = None,
        executor: Executor | None = None,
    ) -> BatchResult:
        """Decide orders together; parameters and errors as for `Sourcer.source_batch`."""
        start = time.perf_counter()
        _refuse_repeated(orders)
        if not orders:
            return _NOTHING_ASKED
        settled = [self._settled(each, availability, goals.limits) for each in sorted(orders, key=_turn)]
        joint = self._desk.compiler.joint([each.decided for each in settled], availability)
        answer = self._answer(settled, availability, joint.problem, goals, report=report, executor=executor)
        desk = self._desk
        assembly = BatchAssembly(desk.network, desk.compiler, availability, settled, joint=joint, answer=answer)
        with Hearing() as hearing:
            result = self._result(orders, assembly, prices_of(joint, answer.prices), start)
        return _interrupted(result) if hearing.was_interrupted else result

    def _result(self, orders: Sequence[Order], assembly: BatchAssembly, prices: Prices, start: float) -> BatchResult:
        """Return the checked plans, in the order of the orders, and what they come to together."""
        sitting = self._checker.sitting(assembly.availability)
        drafts = list(assembly.drafts(sitting))
        objective = assembly.objective(sitting.levels())
        answer, seconds = assembly.answer, time.perf_counter() - start
        plans = {plan.order_id: plan for plan in assembly.plans(drafts, objective, seconds / len(orders))}
        outcome = outcome_of(objective, assembly.status, answer.limit, engine=ENGINE, wall_seconds=seconds)
        return BatchResult(
            plans=tuple(plans[order.id] for order in orders),
            objective=objective,
            one_by_one=assembly.one_by_one(objective),
            outcome=outcome,
            prices=prices,
            work=_work(answer, time.perf_counter() - start),
            bound=outcome.bound,
            gap=outcome.gap,
        )

    def _answer(
        self,
        settled: Sequence[Settled],
        availability: Availability,
        joint: JointProblem,
        goals: Goals,
        *,
        report: Report | None,
        executor: Executor | None,
    ) -> JointAnswer:
        """Return what the engine finds, which begins with the orders one by one."""
        # Importing OR-Tools takes most of a second.
        from optimizer.engines.batching.engine import solve  # noqa: PLC0415

        start = None
        if differs(settled, self._desk.rules):
            singles = OneByOne(self._desk, self._engine, availability, goals.limits)
            start = singles.choices(settled, joint)
            if singles.was_interrupted:
                return cut_short(joint, start)
        return solve(joint, goals, start=start, progress=report, executor=executor)

    def _settled(self, order: Order, availability: Availability, limits: Limits) -> Settled:
        """Return the rule that decides an order, found for the order alone: no limit cuts that short.

        Raises
        ------
        KeyboardInterrupt
            Where Ctrl-C came before it was found: nothing is decided yet.
        """
        candidate = self._desk.compiler.settled(order)
        if candidate is not None:
            return Settled(DecidedOrder(order, candidate))
        budget = Budget(Limits(seed=limits.seed, workers=limits.workers))
        decision = decide(self._desk.compiler.candidates(order, availability), self._engine, budget)
        if budget.was_interrupted:
            raise KeyboardInterrupt
        return Settled(DecidedOrder(order, decision.compiled.scene.candidate), len(decision.tried))


def _turn(order: Order) -> tuple[datetime, str]:
    """Return what orders are sorted by: surcharges are attributed in this order."""
    # Two moments of one zone object would be compared by their clocks, which repeat an hour each autumn.
    return order.created_at.astimezone(UTC), order.id


def _refuse_repeated(orders: Sequence[Order]) -> None:
    try:
        refuse_duplicates(("orders", (order.id for order in orders)))
    except ValueError as error:
        raise DocumentError("batch", [Flaw("", None, str(error))]) from None


def _interrupted(result: BatchResult) -> BatchResult:
    """Return a result of which Ctrl-C is to be heard, though it came when the search was over."""
    limit = {"limit": "interrupted"}
    plans = tuple(plan.model_copy(update={"outcome": plan.outcome.model_copy(update=limit)}) for plan in result.plans)
    return result.model_copy(update={"plans": plans, "outcome": result.outcome.model_copy(update=limit)})


def _work(answer: JointAnswer, seconds: float) -> BatchWork:
    return BatchWork(
        components=answer.components,
        columns=answer.columns,
        rounds=answer.rounds,
        peak_mb=round(peak_megabytes(), 3),
        seconds=round(seconds, 6),
    )


_NOTHING_ASKED = BatchResult(
    outcome=Outcome(status="optimal", bound=0.0, gap=0.0, engine=ENGINE, wall_seconds=0.0), bound=0.0, gap=0.0
)
"""The decision for no orders."""
