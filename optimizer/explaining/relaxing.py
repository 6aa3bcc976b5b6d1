"""Single changes of the documents that fill an unfilled line, each tried on the changed documents before it is told."""

from collections.abc import Callable, Sequence

from models.plans import Plan
from models.relaxations import Relaxation
from optimizer.errors import SourcingError
from optimizer.explaining.case import Case
from optimizer.explaining.filling import Filling
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.moves import Move, Moves
from optimizer.explaining.questions import LeftOpen
from optimizer.explaining.rivals import between

_MOST_TOLD, _MOST_TRIED = 10, 40
"""So many nodes at most are named where more of something would do, and so many are tried."""


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

    def relaxations(self, index: int, filling: Filling) -> tuple[tuple[Relaxation, ...], bool]:
        """Return what fills the line at an index, and whether there may be more."""
        found: list[Relaxation] = []
        more = False
        try:
            for moves in Moves(self._case, self._orders, filling, index).all():
                told = 0
                for tried, move in enumerate(moves):
                    if told == _MOST_TOLD or tried == _MOST_TRIED:
                        more = True
                        break
                    if (relaxation := self._least(move, index)) is not None:
                        found.append(relaxation)
                        told += 1
        except LeftOpen:
            more = True
        return tuple(found), more

    def _least(self, move: Move, index: int) -> Relaxation | None:
        """Return the slightest change along a move that fills the line, confirmed; None where none does."""
        places = range(len(move.amounts))
        first = _first(places, lambda place: move.would_do is None or move.would_do(move.amounts[place]))
        if first is None:
            return None
        if confirmed := self._confirmed(move.relaxation(move.amounts[first]), index):
            return confirmed
        # Where lines compete for what is added, the first step may fill another line.
        place = _first(places[first + 1 :], lambda place: self._confirmed(move.relaxation(move.amounts[place]), index))
        return None if place is None else self._confirmed(move.relaxation(move.amounts[place]), index)

    def _confirmed(self, relaxation: Relaxation, index: int) -> Relaxation | None:
        """Return the change with what it costs, where the order decided anew fills the line; else None."""
        plan = self._plan(relaxation)
        if plan is None or any(gap.line == self._case.lines[index].id for gap in plan.unfilled):
            return None
        return relaxation.changed(differences=between(self._case.plan, plan))

    def _plan(self, relaxation: Relaxation) -> Plan | None:
        """Return the plan on the changed documents; None where they leave it undefined."""
        case = self._case
        case.questions.go_on()
        network, rules, availability = relaxation.applied(case.desk.network, case.desk.rules, case.availability)
        try:
            desk = case.desk.other(network, rules)
            _, plan = desk.decide(case.order, availability, case.questions.engine, case.questions.budget)
        except SourcingError:
            return None
        if plan.outcome.limit is not None:
            case.questions.cut = plan.outcome.limit
        if plan.outcome.status == "no_answer":
            raise LeftOpen
        return plan


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
