"""Single changes of the documents that fill an unfilled line, each tried on the changed documents before it is told."""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from models.objectives import Level
from models.plans import Plan
from models.relaxations import Relaxation
from optimizer.compiler.objective import level_documents
from optimizer.errors import SourcingError
from optimizer.explaining.case import Case
from optimizer.explaining.filling import Filling
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.moves import Move, Moves
from optimizer.explaining.questions import LeftOpen
from optimizer.explaining.rivals import between
from optimizer.explaining.wording import plan_text

_FEW = 12
"""So many amounts are tried one by one."""

_MOST_TOLD, _MOST_TRIED = 10, 40
"""So many nodes at most are named where more of something would do, and so many are tried."""

_Outcome = tuple[tuple[Level, ...], Plan] | None
"""A plan, and the levels that it is measured by; None where the decision is undefined."""


class Relaxer:
    """Finds the single changes that fill lines of one order.

    Parameters
    ----------
    case
        The case.
    orders
        The order under each rule that might fill it.
    """

    def __init__(self, case: Case, orders: Sequence[LooseOrder]) -> None:
        self._case = case
        self._orders = orders
        self._may_be_more = False
        self._decisions: dict[Relaxation, _Outcome] = {}

    def relaxations(self, index: int, filling: Filling) -> tuple[tuple[Relaxation, ...], bool]:
        """Return what fills the line at an index, and whether there may be more."""
        found: list[tuple[Move, Relaxation]] = []
        self._may_be_more = False
        try:
            for moves in Moves(self._case, self._orders, filling, index).all():
                self._try_all(moves, index, found)
        except LeftOpen:
            self._may_be_more = True
        return tuple(relaxation for _, relaxation in found), self._may_be_more

    def _try_all(self, moves: Iterable[Move], index: int, found: list[tuple[Move, Relaxation]]) -> None:
        """Add what a group of moves comes to."""
        places, before = {move.place for move, _ in found}, len(found)
        for tried, move in enumerate(moves):
            if tried == _MOST_TRIED or len(found) - before == _MOST_TOLD:
                self._may_be_more = True
                return
            if move.place is not None and move.place in places:
                continue
            if (relaxation := self._least(move, index)) is not None:
                found.append((move, relaxation))

    def _least(self, move: Move, index: int) -> Relaxation | None:
        """Return the slightest change along a move that fills the line, confirmed; None where none does."""
        found = [each for row in move.rows if (each := self._least_of(row, move, index)) is not None]
        return min(found, key=itemgetter(0))[1] if found else None

    def _least_of(self, row: Sequence[Any], move: Move, index: int) -> tuple[Any, Relaxation] | None:
        """Return the slightest amount of a row, and its change; None where none does."""
        places = range(len(row))
        first = _first(places, lambda place: move.would_do is None or move.would_do(row[place]))
        if first is None:
            return None
        # Where lines compete for what is added, the first step may fill another line, and so may any that follow.
        if len(places) - first <= _FEW:
            place = next((each for each in places[first:] if self._confirmed(move.relaxation(row[each]), index)), None)
        elif self._confirmed(move.relaxation(row[first]), index):
            place = first
        else:
            later = places[first + 1 :]
            place = _first(later, lambda place: self._confirmed(move.relaxation(row[place]), index))
        # Where the line could be filled but is not, what else more capacity moves, such as surcharges, may take more.
        is_open = move.would_do is not None and move.place is not None
        self._may_be_more |= place is None and (is_open or len(places) - first > _FEW)
        confirmed = None if place is None else self._confirmed(move.relaxation(row[place]), index)
        return None if place is None or confirmed is None else (row[place], confirmed)

    def _confirmed(self, relaxation: Relaxation, index: int) -> Relaxation | None:
        """Return the change with what follows from it, where the order decided anew fills the line; else None."""
        # The same change may be tried for several lines.
        if relaxation not in self._decisions:
            self._decisions[relaxation] = self._decided(relaxation)
        case, decided = self._case, self._decisions[relaxation]
        if decided is None or not self._fills(decided[1], case.lines[index].id):
            return None
        levels, plan = decided
        then = f" ({plan.order_rule or 'no rule'} decides then)" if plan.order_rule != case.plan.order_rule else ""
        differences = between(case.plan, plan) if levels == case.levels else ()
        effect = case.wording.differences(differences) if differences else plan_text(plan)
        return relaxation.changed(differences=differences, effect=effect, text=f"{relaxation.text}{then}")

    def _fills(self, plan: Plan, line: str) -> bool:
        """Tell whether a plan fills a line, and no other line less than it was filled."""
        before = {gap.line: gap.quantity for gap in self._case.plan.unfilled}
        return all(gap.line != line and gap.quantity <= before.get(gap.line, 0) for gap in plan.unfilled)

    def _decided(self, relaxation: Relaxation) -> _Outcome:
        """Return the plan on the changed documents and what it is measured by; None where they leave it undefined."""
        case = self._case
        case.questions.go_on()
        network, rules, availability = relaxation.applied(case.desk.network, case.desk.rules, case.availability)
        try:
            desk = case.desk.other(network, rules)
            decision, plan = desk.decide(case.order, availability, case.questions.engine, case.questions.budget)
        except SourcingError:
            return None
        if decision.answer.limit is not None:
            case.questions.cut = decision.answer.limit
        if plan.outcome.status == "no_answer":
            raise LeftOpen
        return level_documents(decision.compiled.scene.order_rule, desk.rules), plan


def _first(places: range, will_do: Callable[[int], object]) -> int | None:
    """Return the first place that will do, where all behind it do, too; None where not even the last does."""
    if not places or not will_do(places[-1]):
        return None
    low, high = 0, len(places) - 1
    while low < high:
        middle = (low + high) // 2
        if will_do(places[middle]):
            high = middle
        else:
            low = middle + 1
    return places[low]
