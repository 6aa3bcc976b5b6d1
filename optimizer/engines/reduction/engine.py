"""Decides an order by reduction, then branch and bound, and CP-SAT on the rest where these do not end it."""

from dataclasses import replace

import numpy as np

from optimizer.answer import Answer
from optimizer.engines.cpsat import CpSatEngine
from optimizer.engines.reduction.branching import Branching
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.plans import Plans
from optimizer.engines.reduction.reduction import Reduction
from optimizer.engines.reduction.residue import Residue
from optimizer.engines.relaxed.folding import LARGEST, Folded, fold
from optimizer.engines.relaxed.relaxation import is_coupled
from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import Problem

NAME = "reduction"
_MOST_BRANCHES = 400_000
_MOST_WHERE_COUPLED = 4_000
"""Where bounds leave out what couples lines and nodes, branching may never close the gap."""


class ReductionEngine:
    """Decides the orders that put filling first."""

    name = NAME

    def __init__(self) -> None:
        self._rest = CpSatEngine()

    def attempt(self, problem: Problem, goal: Targets, clock: Clock) -> Answer | None:
        """Return the lexicographic optimum, or the best choice within the limits; None where it declines.

        It declines where no plan is found that fills every line as far as its targets say.
        """
        reduction = Reduction(problem, goal, clock)
        try:
            return self._decided(problem, reduction, clock)
        except KeyboardInterrupt:
            clock.was_interrupted = True
            return _cut_short(problem, reduction, clock, reduction.bound)

    def _decided(self, problem: Problem, reduction: Reduction, clock: Clock) -> Answer | None:
        if not reduction.search():
            # Whoever was stopped before has not been answered yet.
            return _cut_short(problem, reduction, clock, reduction.bound) if clock.was_interrupted else None
        reduction.descend()
        if reduction.is_settled:
            return _proven(problem, reduction, clock)
        if clock.spent is not None:
            return _cut_short(problem, reduction, clock, reduction.bound)
        folded = _folded(reduction)
        plans = None if folded is None else Plans(problem, reduction, folded, self._rest, clock)
        if folded is None or plans is None or abs(plans.cost) > LARGEST:
            return self._searched(problem, reduction, clock)
        return self._branched(problem, reduction, folded, plans, clock)

    def _branched(self, problem: Problem, reduction: Reduction, folded: Folded, plans: Plans, clock: Clock) -> Answer:
        """Return the answer of branch and bound, or of CP-SAT where that gives up."""
        prices = reduction.prices * folded.weights[0] if folded.weights else None
        branching = Branching(folded, plans.cost, offer=plans.offer, improve=plans.improve, clock=clock, prices=prices)
        most = _MOST_WHERE_COUPLED if is_coupled(problem) else _MOST_BRANCHES
        while not (branching.is_over or plans.gave_up or clock.spent is not None or branching.looked_at > most):
            branching.step()
        if branching.is_over and not plans.gave_up:
            return _proven(problem, reduction, clock)
        if clock.spent is not None:
            # Branches that were given up are not among those that the bound is told of.
            bound = reduction.bound if plans.gave_up else max(plans.level_bound(branching.bound), reduction.bound)
            return _cut_short(problem, reduction, clock, bound)
        return self._searched(problem, reduction, clock)

    def _searched(self, problem: Problem, reduction: Reduction, clock: Clock) -> Answer:
        """Return the answer of CP-SAT to all that is left."""
        residue = Residue.of(problem, reduction.goal, reduction.pairs)
        start = residue.narrowed.inside(reduction.incumbent.plan)
        found = residue.answer(self._rest.solve(residue.narrowed.problem, clock.left(), start=start))
        clock.spend(found)
        return replace(found, engine=f"{NAME}+{found.engine}", deterministic_seconds=clock.deterministic_spent)


def _folded(reduction: Reduction) -> Folded | None:
    levels = reduction.open
    return None if levels is None else fold(reduction.goal, reduction.most, levels, reduction.held)


def _proven(problem: Problem, reduction: Reduction, clock: Clock) -> Answer:
    """Return the best known plan as the best there is."""
    pieces = reduction.incumbent.plan
    return Answer(
        pieces=pieces,
        bounds=problem.values_of(pieces),
        status="optimal",
        # Whoever pressed Ctrl-C wants to know that it was heard, even where the proof was finished.
        limit="interrupted" if clock.was_interrupted else None,
        engine=NAME,
        deterministic_seconds=clock.deterministic_spent,
    )


def _cut_short(problem: Problem, reduction: Reduction, clock: Clock, bound: int) -> Answer:
    """Return the best known plan, with what is proven of it; ``bound`` is that of the first level that is not."""
    pieces = reduction.incumbent.pieces
    is_found = pieces is not None and bool(pieces.any())
    if pieces is None or not is_found:
        pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
    values = problem.values_of(pieces)
    return Answer(
        pieces=pieces,
        bounds=tuple(min(*each) for each in zip(reduction.bounds(bound), values, strict=True)),
        status="feasible" if is_found else "no_answer",
        limit=clock.spent,
        engine=NAME,
        deterministic_seconds=clock.deterministic_spent,
    )
