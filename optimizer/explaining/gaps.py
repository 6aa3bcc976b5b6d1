"""Why lines stay unfilled: minimal sets of limits that together cause it, and single changes that would fill them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from models.explanations import Conflict, Gap
from models.explanations import Limit as LimitDocument
from models.plans import Unfilled
from optimizer.errors import SourcingError
from optimizer.explaining.case import Case
from optimizer.explaining.conflicts import conflicts, one_conflict
from optimizer.explaining.filling import Filling
from optimizer.explaining.limit_text import limit_text
from optimizer.explaining.limits import Limit
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.questions import LeftOpen
from optimizer.explaining.relaxing import Relaxer
from optimizer.explaining.rivals import rival
from optimizer.problem import Insistence

_MOST_CONFLICTS = 10


def gaps(case: Case) -> Iterator[Gap]:
    """Yield why each unfilled line in focus stays so."""
    told = _Gaps(case)
    for unfilled in case.plan.unfilled:
        if unfilled.line in case.focus.lines:
            yield told.of(unfilled)


class _Gaps:
    """Finds the causes of the unfilled lines of one order."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._attempts = [*case.decision.tried, *([case.judged] if case.is_ruled else [])]
        self._orders = [LooseOrder(attempt.compiled, case.availability) for attempt in self._attempts]
        self._relaxer = Relaxer(case, self._orders)

    def of(self, unfilled: Unfilled) -> Gap:
        """Return why a line stays unfilled, and what would fill it."""
        gap = Gap(line=unfilled.line, quantity=unfilled.quantity, cause="open", reasons=unfilled.reasons, text=_OPEN)
        if not self._orders:
            return gap.changed(cause="no_rule", text="no order rule matches, and no fallback")
        if self._case.plan.outcome.status == "no_answer":
            return gap
        try:
            return self._caused(gap)
        except KeyboardInterrupt:
            self._case.questions.interrupted()
            return gap
        except LeftOpen:
            return gap
        except SourcingError as error:
            return gap.changed(text=f"cannot be told: {error}")

    def _caused(self, gap: Gap) -> Gap:
        index = next(place for place, line in enumerate(self._case.lines) if line.id == gap.line)
        filling = Filling(self._orders, self._least(index), self._case.questions)
        if filling.possible(filling.all):
            return self._preferred(gap, index)
        if not filling.possible(filling.all - frozenset(filling.limits)):
            return self._impossible(gap, filling)
        return self._limited(gap, index, filling)

    def _least(self, index: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(L,) all of the line, and of the others as much as the plan fills."""
        filled = self._case.decision.answer.pieces.sum(axis=1)
        return np.where(np.arange(len(filled)) == index, self._case.compiled.problem.demand, filled)

    def _preferred(self, gap: Gap, index: int) -> Gap:
        """Say what the best plan that fills the line costs more, which is why it is not the plan."""
        problem = self._case.decision.compiled.problem
        least = np.where(np.arange(problem.line_count) == index, problem.demand, 0)
        answer = self._case.questions.ask(replace(problem, tie_break=None, insists=Insistence(least)))
        if answer is None or self._case.plan.outcome.status != "optimal":
            return gap
        other = rival(self._case, answer)
        text = "nothing prevents it, but no plan that fills it is better"
        if other.decided_by is not None:
            cost = self._case.wording.differences(other.differences[other.decided_by :])
            text = f"nothing prevents it, but the best plan that fills it is worse: {cost}"
        return gap.changed(cause="objectives", differences=other.differences, text=text)

    def _impossible(self, gap: Gap, filling: Filling) -> Gap:
        """Say which facts leave no source for a line, whatever the rules and the stock."""
        facts = self._orders[-1].facts
        text = _FACTS
        if filling.possible(frozenset()):
            told = [
                limit_text(fact, self._orders[-1]) for fact in facts if fact in one_conflict(facts, filling.possible)
            ]
            text = f"no rule, stock or capacity is to blame, but {', and '.join(told)}"
        return gap.changed(cause="facts", text=text)

    def _limited(self, gap: Gap, index: int, filling: Filling) -> Gap:
        facts = filling.all - frozenset(filling.limits)
        found, more = [], False
        try:
            every = conflicts(filling.limits, lambda limits: filling.possible(limits | facts))
            found = list(islice(every, _MOST_CONFLICTS + 1))
            more = len(found) > _MOST_CONFLICTS
        except LeftOpen:
            more = True
        told = sorted((self._conflict(each, filling.limits) for each in found[:_MOST_CONFLICTS]), key=_size)
        relaxations, more_relaxations = self._relaxer.relaxations(index, filling)
        return gap.changed(
            cause="limits",
            conflicts=tuple(told),
            more_conflicts=more,
            relaxations=relaxations,
            more_relaxations=more_relaxations,
            text=_limits_text(told, len(relaxations)),
        )

    def _conflict(self, limits: frozenset[Limit], order: tuple[Limit, ...]) -> Conflict:
        told = tuple(self._document(limit) for limit in order if limit in limits)
        return Conflict(limits=told, text=", and ".join(limit.text for limit in told))

    def _document(self, limit: Limit) -> LimitDocument:
        owner = next(order for order in self._orders if limit in order.limits)
        is_rule, text = limit.kind not in ("stock", "capacity"), limit_text(limit, owner)
        rule, item = limit.name if is_rule else None, limit.name if limit.kind == "stock" else None
        return LimitDocument.parse({"kind": limit.kind, "rule": rule, "item": item, "text": text})


_OPEN = "a limit came before the cause was found"
_FACTS = "no rule, stock or capacity is to blame: nodes, services and the order itself leave no source for it"


def _size(conflict: Conflict) -> int:
    return len(conflict.limits)


def _limits_text(told: list[Conflict], relaxations: int) -> str:
    if not told:
        return "limits cause it; which ones was not found in time"
    ways = {0: "none of the single changes that were tried", 1: "one change"}
    cause = f"caused by {told[0].text}" if len(told) == 1 else f"each of {len(told)} sets of limits alone causes it"
    return f"{cause}; {ways.get(relaxations, f'each of {relaxations} changes')} would fill it"
