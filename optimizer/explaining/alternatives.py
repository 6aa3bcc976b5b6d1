"""Why not from there: what excludes a source, or what it costs to take all of a line from it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from models.explanations import Alternative, RunnerUp
from models.plans import Assignment, Reason
from optimizer.errors import SourcingError
from optimizer.exclusions import Exclusions
from optimizer.explaining.case import Case
from optimizer.explaining.obstacles import Obstacles
from optimizer.explaining.pinning import Pinning
from optimizer.explaining.questions import LeftOpen
from optimizer.explaining.rivals import Rival, cost_text, no_difference, rival
from optimizer.explaining.wording import listed, reasons_text
from optimizer.problem import Insistence


def alternatives(case: Case) -> Iterator[tuple[Alternative, Rival | None]]:
    """Yield every line with every node in focus, and the plan that takes it there where that is another one."""
    told = _Alternatives(case)
    nodes = enumerate(case.compiled.scene.supply.nodes)
    places = [index for index, node in nodes if node.id in case.focus.nodes]
    for index, line in enumerate(case.lines):
        if line.id in case.focus.lines:
            for node in places:
                yield told.of(index, node)


class _Alternatives:
    """Tells of each pair of a line and a node what would become of the order with it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._compiled = case.compiled
        self._nodes = case.compiled.scene.supply.nodes
        self._exclusions = Exclusions(case.compiled)
        self._obstacles = Obstacles(case)
        budget = case.questions.budget
        self._pins = Pinning(case.decision.compiled.problem, len(case.focus.lines) * len(case.focus.nodes), budget)
        self._taken = {(each.line, each.node): 0 for each in case.plan.assignments}
        for each in case.plan.assignments:
            self._taken[each.line, each.node] += each.quantity

    def of(self, index: int, node: int) -> tuple[Alternative, Rival | None]:
        """Return what there is to say about a line and a node, both by index."""
        line, name = self._case.lines[index], self._nodes[node].id
        quantity = self._taken.get((line.id, name), 0)
        told = Alternative(line=line.id, node=name, quantity=quantity, status="chosen", text=f"{name}: in the plan")
        if reasons := tuple(self._exclusions.every(index, node)):
            return _refused(told, "excluded", reasons), None
        if quantity == line.quantity:
            proven = self._case.plan.outcome.status == "optimal"
            return told.changed(differences=no_difference(self._case.plan), proven=proven), None
        try:
            return self._pinned(told, index, node)
        except KeyboardInterrupt:
            self._case.questions.interrupted()
        except SourcingError as error:
            return told.changed(status="open", proven=False, text=f"{name}: cannot be told: {error}"), None
        except LeftOpen:
            pass
        return told.changed(status="open", proven=False, text=f"{name}: a limit came before this was decided"), None

    def _pinned(self, told: Alternative, index: int, node: int) -> tuple[Alternative, Rival | None]:
        """Decide the order anew with all of a line from a node."""
        if not self._case.is_ruled:
            return _refused(told, "impossible", self._obstacles.of(index, node)), None
        place = int(np.searchsorted(self._compiled.context.nodes, node))
        answer = self._pins.answer(index, place, self._case.questions)
        if answer is None:
            return _refused(told, "impossible", self._obstacles.of(index, node)), None
        other = rival(self._case, answer)
        return self._priced(told, other), other

    def _priced(self, told: Alternative, other: Rival) -> Alternative:
        doubt = "" if other.proven else " at most, not proven"
        return told.changed(
            status="tied" if other.decided_by is None else "costlier",
            differences=other.differences,
            proven=other.proven,
            text=f"{told.node}: {_in_part(told)}{cost_text(self._case, other)}{doubt}",
        )


def _refused(told: Alternative, status: str, reasons: Sequence[Reason]) -> Alternative:
    text = f"{told.node}: {_in_part(told)}{reasons_text(reasons)}"
    return told.changed(status=status, reasons=tuple(reasons), text=text)


def _in_part(told: Alternative) -> str:
    """Say how much of a line the plan takes there, where it is not all."""
    pieces = "1 piece" if told.quantity == 1 else f"{told.quantity} pieces"
    return f"ships {pieces} of it; with all of it: " if told.quantity else ""


def _moved(before: Sequence[Assignment], after: Sequence[Assignment]) -> str:
    """Say which lines come from other nodes."""
    sources = ({(each.line, each.node) for each in assignments} for assignments in (before, after))
    was, is_now = sources
    moved = [f"line {line} from {node}" for line, node in sorted(is_now - was)]
    return f"; {listed(moved)}" if moved else ""


def runner_up(case: Case) -> RunnerUp | None:
    """Return the best plan that uses another set of nodes; None where there is none.

    Raises
    ------
    LeftOpen
        Where a limit came before either.
    """
    if not case.is_ruled:
        return None
    problem = case.decision.compiled.problem
    used = problem.use_of(case.decision.answer.pieces).node > 0
    insists = Insistence(np.zeros(problem.line_count, dtype=np.int64), other_nodes=used)
    answer = case.questions.ask(replace(problem, insists=insists))
    if answer is None:
        return None
    other = rival(case, answer)
    nodes = tuple(sorted({each.node for each in other.assignments}))
    moved = _moved(case.plan.assignments, other.assignments)
    cost = cost_text(case, other)
    doubt = "" if other.proven else "; there may be a better one"
    return RunnerUp(
        nodes=nodes,
        assignments=other.assignments,
        differences=other.differences,
        proven=other.proven,
        text=f"{', '.join(nodes)}: {cost}{doubt}{moved}",
    )
