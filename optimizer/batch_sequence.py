"""Orders one by one, each on what those before it left: what a joint decision is never worse than."""

from collections.abc import Sequence

import numpy as np

from models.availability import Availability
from models.objectives import Term
from models.rules import OrderRule, RuleSet
from optimizer.answer import Limits
from optimizer.batch_assembly import Settled
from optimizer.budget import Budget
from optimizer.compiler import WEIGHED_TERMS, CompiledOrder
from optimizer.compiler.objective import level_documents
from optimizer.compiler.rows import MOST_LINES_WITH_TIE_BREAK
from optimizer.decision import Decision
from optimizer.desk import Desk
from optimizer.engines import Engine
from optimizer.engines.batching.goals import JointAnswer
from optimizer.engines.batching.standing import least_values
from optimizer.engines.feasibility import is_feasible
from optimizer.joint import JointProblem
from optimizer.uses import Integers


def differs(settled: Sequence[Settled], rules: RuleSet) -> bool:
    """Tell whether orders one by one may be decided otherwise than one after the other in a joint problem.

    There, what some open of the safety stock or use beyond a share is not taken from others; orders count as they are
    weighed; and a rule that fills orders as a whole does so only where that is best. Orders with many lines break no
    ties, and may be given either of two plans that are worth the same.
    """
    deciding = {(each.decided.candidate.kind, each.rule.id): each.rule for each in settled}.values()
    return (
        len({rule.use_safety_stock for rule in deciding}) > 1
        or len({rule.capacity_share or 1.0 for rule in deciding}) > 1
        or any(_is_weighed_in_part(rule, rules) for rule in deciding)
        or any(each.decided.candidate.proviso == "complete" for each in settled)
        or any(len(each.order.lines) > MOST_LINES_WITH_TIE_BREAK for each in settled)
    )


def _is_weighed_in_part(rule: OrderRule, rules: RuleSet) -> bool:
    """Tell whether the weight of a rule's orders shifts what terms of one level count against each other."""
    return rule.order_weight != 1 and any(_is_mixed(level) for level in level_documents(rule, rules))


def _is_mixed(level: Sequence[Term]) -> bool:
    return len({term.term in WEIGHED_TERMS for term in level}) > 1


class OneByOne:
    """Decides the orders of a batch one by one.

    Parameters
    ----------
    desk, engine
        What decides them.
    availability
        What the first of them draws on.
    limits
        Seed and workers of the searches; nothing cuts them short but Ctrl-C.

    Attributes
    ----------
    was_interrupted
        Whether Ctrl-C came; what was not decided by then takes nothing.
    """

    def __init__(self, desk: Desk, engine: Engine, availability: Availability, limits: Limits) -> None:
        self._desk = desk
        self._engine = engine
        self._given = availability
        self._limits = Limits(seed=limits.seed, workers=limits.workers)
        self.was_interrupted = False

    def choices(self, settled: Sequence[Settled], joint: JointProblem) -> tuple[Integers, ...]:
        """Return a choice of each order, shape (L, O), all of which may be taken together.

        What an order does one by one and may not do in the joint problem, where it is decided by the rule that decides
        it alone, it does not do at all.
        """
        here, used = self._given, np.zeros(joint.rows.count, dtype=np.int64)
        found = [np.zeros((each.line_count, each.option_count), dtype=np.int64) for each in joint.orders]
        for index, each in enumerate(settled):
            budget = Budget(self._limits)
            try:
                decision, plan = self._desk.decide(each.order, here, self._engine, budget)
            except KeyboardInterrupt:
                budget.was_interrupted = True
            if budget.was_interrupted:
                self.was_interrupted = True
                break
            here = here.after(plan)
            pieces = self._carried_over(each, decision)
            if pieces is not None and is_feasible(joint.alone(index, used), pieces):
                found[index] = pieces
                drawn = joint.draw(index, pieces)
                used[drawn.row] += drawn.amount
        return tuple(found)

    def _carried_over(self, settled: Settled, decision: Decision) -> Integers | None:
        """Return the choice of a decision in the options of the joint problem; None where it has some not."""
        there = self._desk.compiler.under(settled.order, settled.decided.candidate, self._given)
        return carried_over(decision.answer.pieces, decision.compiled, there)


def cut_short(joint: JointProblem, choices: tuple[Integers, ...]) -> JointAnswer:
    """Return the answer where Ctrl-C came before there were choices of all orders: it proves what takes no search."""
    values = joint.values(choices)
    least = np.array([least_values(problem) for problem in joint.orders], dtype=object).sum(axis=0)
    return JointAnswer(
        choices=choices,
        bounds=tuple(int(value) for value in least),
        prices=np.zeros((joint.level_count, joint.rows.count)),
        status="feasible",
        limit="interrupted",
        start_values=values,
    )


def carried_over(pieces: Integers, here: CompiledOrder, there: CompiledOrder) -> Integers | None:
    """Return a choice, shape (L, O), in the options that an order has when it is compiled otherwise.

    None where it takes from some that are not there.
    """
    taken = np.flatnonzero(pieces.any(axis=0))
    options = here.context.options[taken]
    place = np.searchsorted(there.context.options, options)
    is_there = place < len(there.context.options)
    if not is_there.all() or (there.context.options[place] != options).any():
        return None
    found = np.zeros((there.problem.line_count, there.problem.option_count), dtype=np.int64)
    found[:, place] = pieces[:, taken]
    return found
