"""A decision that was made once, looked at again: whether a source could have served a line, and at what cost."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.availability import Availability
from models.orders import Order
from models.plans import Assignment, Reason
from optimizer.answer import Answer, Limits
from optimizer.assembly import assemble
from optimizer.budget import Budget
from optimizer.compiler import CompiledOrder
from optimizer.decision import Decision
from optimizer.desk import Desk
from optimizer.engines import Engine
from optimizer.errors import EngineError
from optimizer.exclusions import Exclusions
from optimizer.explaining.case import Case, Focus
from optimizer.explaining.obstacles import Obstacles
from optimizer.explaining.questions import LeftOpen, Questions
from optimizer.explaining.rivals import cost_text, rival
from optimizer.explaining.shortfalls import short_of_capacity, short_of_stock
from optimizer.problem import Insistence
from optimizer.uses import Booleans, Integers

_EFFORT = Limits(deterministic=1.0)
"""For each question about costs; most take none of it."""

Services = Collection[str | None] | None
"""Ids of services, None among them for pickups and free shipping; None alone is whichever."""


@dataclass(frozen=True)
class Instead:
    """What it would have come to if a line had come from elsewhere.

    Attributes
    ----------
    cost
        What the best such plan costs more than the one that was made in the first level that differs, in words; None
        where there is no such plan.
    reasons
        Why there is none, where all of the line was to come from one node.
    """

    cost: str | None
    reasons: tuple[Reason, ...] = ()


class Review:
    """One order on what there was when it was decided.

    Parameters
    ----------
    desk
        The network and the rules.
    order, availability
        The order, and the stock and capacity that it could draw on.
    order_rule
        The order rule or fallback that decided; None where none did.

    Raises
    ------
    ShipfromError
        As for `Sourcer.source`, also where that rule could not have decided.
    """

    def __init__(self, desk: Desk, order: Order, availability: Availability, *, order_rule: str | None) -> None:
        self._desk, self._order, self._availability = desk, order, availability
        self._decided, self._tried = _under(order_rule, desk.compiler.candidates(order, availability))
        self._is_ruled = self._decided.proviso != "nothing"
        # Where none decides, sources are judged by the last rule that was tried.
        self._judged = self._decided if self._is_ruled or not self._tried else self._tried[-1]
        self._supply = self._judged.scene.supply

    def obstacles(self, line: str, node: str, pieces: int, *, services: Services = None) -> tuple[Reason, ...]:
        """Return what kept a node from giving so many pieces of a line, were the line alone; nothing where it could.

        Parameters
        ----------
        line, node
            Their ids.
        pieces
            How many, 1 or more.
        services
            By which services it had to be.
        """
        place = self._supply.node_index.get(node)
        if place is None:
            return (Reason(node=node, cause="no_node", text=f"{node}: the network has no such node"),)
        if not self._is_ruled and not self._tried:
            return (Reason(node=node, cause="no_order_rule", text=f"{node}: no order rule matches, and no fallback"),)
        index = self._index(line)
        excluded = self._exclusions.at_node(index, place)
        if not excluded and services is not None:
            excluded = self._at_services(index, place, services)
        return tuple(excluded) or self._shortfalls(index, place, pieces, services)

    def instead(
        self,
        line: str,
        sources: Mapping[str, Services],
        pieces: int,
        *,
        assignments: Iterable[Assignment],
        engine: Engine,
    ) -> Instead | None:
        """Return what the best plan with so many pieces of a line from no other sources costs more than the one made.

        Parameters
        ----------
        line, pieces
            The line, and how many pieces of it.
        sources
            Nodes by id, each with the services that it may be.
        assignments
            The plan that was made; it is the best one by the levels of the rule that decided.
        engine
            What answers.

        Returns
        -------
        Instead or None
            None where that is not known in time, or the plan that was made turns out not to be the best.

        Raises
        ------
        PlanRejected
            Where the plan that was made cannot have been made here.
        """
        if not self._is_ruled:
            return None
        questions = Questions(engine, Budget(_EFFORT))
        case = self._case(line, sources, assignments, questions)
        index, problem = self._index(line), self._decided.problem
        eligible = problem.eligible.copy()
        eligible[index] &= self._positions(index, sources)
        least = np.where(np.arange(problem.line_count) == index, pieces, 0)
        asked = replace(problem, eligible=eligible, tie_break=None, insists=Insistence(least))
        try:
            answer = questions.ask(asked)
            if answer is None:
                return Instead(None, self._joint_obstacles(case, index, sources, pieces))
        except LeftOpen:
            return None
        other = rival(case, answer)
        is_better = problem.values_of(answer.pieces) < case.values
        return None if is_better or not other.proven else Instead(cost_text(case, other, levels=1))

    def _joint_obstacles(
        self, case: Case, index: int, sources: Mapping[str, Services], pieces: int
    ) -> tuple[Reason, ...]:
        """Return which limits together prevent a line from coming from a node; nothing where it is another question."""
        (node, services), *others = sources.items()
        if others or services is not None or pieces < self._decided.lines[index].quantity:
            return ()
        return Obstacles(case).of(index, self._supply.node_index[node])

    def _case(self, line: str, sources: Iterable[str], assignments: Iterable[Assignment], questions: Questions) -> Case:
        """Return the case of the plan that was made, confirmed by the checker."""
        pieces = self._pieces(assignments)
        bounds = self._decided.problem.values_of(pieces)
        decision = Decision(self._decided, Answer(pieces, bounds, "optimal", None, questions.engine.name), ())
        order, availability, checker = self._order, self._availability, self._desk.checker
        plan = assemble(order, availability, decision, checker=checker, wall_seconds=0.0, with_reasons=False)
        focus = Focus(frozenset({line}), frozenset(sources))
        return Case(order, availability, self._desk, decision, plan, questions, focus)

    def _pieces(self, assignments: Iterable[Assignment]) -> Integers:
        """Return a plan as the problem's choice, shape (L, O)."""
        problem, places = self._decided.problem, {}
        for place, option in enumerate(self._decided.options):
            service = option.service.id if option.service else None
            places[self._supply.nodes[option.node].id, service, option.is_pickup] = place
        pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        for each in assignments:
            index = self._index(each.line)
            is_pickup = self._decided.lines[index].delivery_method == "pickup"
            pieces[index, places[each.node, each.service, is_pickup]] += each.quantity
        return pieces

    def _positions(self, index: int, sources: Mapping[str, Services]) -> Booleans:
        """Return which options of the problem are at some nodes by some services, shape (O,)."""
        options = [
            option
            for node, services in sources.items()
            for option in self._options(index, self._supply.node_index[node], services)
        ]
        return np.asarray(np.isin(self._decided.context.options, options), dtype=np.bool_)

    def _options(self, index: int, place: int, services: Services) -> list[int]:
        """Return the options of a node by which a line may go, out of some services."""
        here = self._supply.by_node(is_pickup=self._judged.lines[index].delivery_method == "pickup")
        options = here.listed[here.first[place] : here.first[place + 1]]
        return [each for each in options if services is None or self._service(each) in services]

    def _service(self, option: int) -> str | None:
        service = self._supply.options[option].service
        return service.id if service else None

    def _at_services(self, index: int, place: int, services: Collection[str | None]) -> list[Reason]:
        """Return what excludes all of some services, where the node itself is open; nothing where one is open, too."""
        options, name = self._options(index, place, services), self._supply.nodes[place].id
        if not options:
            asked = " or ".join(sorted(each for each in services if each)) or "free shipping"
            return [Reason(node=name, cause="no_service", text=f"{name}: {asked} does not pick up there")]
        by_option = [self._exclusions.at_option(index, option) for option in options]
        return [reason for reasons in by_option for reason in reasons] if all(by_option) else []

    def _shortfalls(self, index: int, place: int, pieces: int, services: Services) -> tuple[Reason, ...]:
        """Return what there is too little of at a node that is open to a line."""
        scene, line = self._judged.scene, self._judged.lines[index]
        stock, capacity = (short(scene, line, place, pieces) for short in (short_of_stock, short_of_capacity))
        if stock is None and (reason := self._too_heavy(index, place, pieces, services)):
            return tuple(filter(None, (reason, capacity)))
        found = tuple(filter(None, (stock, capacity)))
        return found or (() if self._is_ruled else (self._incomplete(place),))

    def _too_heavy(self, index: int, place: int, pieces: int, services: Services) -> Reason | None:
        """Return that services carry fewer pieces than so many, where there are enough."""
        problem, options = self._judged.problem, self._options(index, place, services)
        takes = problem.largest_take[index, np.isin(self._judged.context.options, options)]
        most = int(takes.max(initial=0) if problem.single_option else takes.sum())
        if most >= pieces:
            return None
        name, item = self._supply.nodes[place].id, self._judged.scene.demand.item(self._judged.lines[index])
        text = f"{name}: of {item.weight_kg:.12g} kg each, {most} of {pieces} pieces fit in what its services carry"
        return Reason(node=name, cause="max_weight", expected=str(pieces), actual=str(most), text=text)

    def _incomplete(self, place: int) -> Reason:
        name, rule = self._supply.nodes[place].id, self._judged.scene.order_rule.id
        return Reason(node=name, cause=rule, text=f"{name}: no plan fills the whole order under rule {rule}")

    def _index(self, line: str) -> int:
        return next(place for place, each in enumerate(self._judged.lines) if each.id == line)

    @cached_property
    def _exclusions(self) -> Exclusions:
        return Exclusions(self._judged)


def _under(
    order_rule: str | None, candidates: Iterable[CompiledOrder]
) -> tuple[CompiledOrder, Sequence[CompiledOrder]]:
    """Return the order under the rule that decided it, and under those that were tried before."""
    tried: list[CompiledOrder] = []
    for compiled in candidates:
        if (compiled.order_rule.id if compiled.order_rule else None) == order_rule:
            return compiled, tried
        tried.append(compiled)
    raise EngineError(f"the rule {order_rule!r} cannot have decided")
