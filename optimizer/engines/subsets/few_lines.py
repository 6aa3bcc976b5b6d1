"""Decides orders of few lines: what every subset costs as a shipment, and how to part the order best.

A plan with one option per node costs what its shipments add up to. One with several options of a node may cost less
where a node costs something itself; such plans are proven to be worse, or searched. Where the best way to part the
order takes an option twice, each node has its turn once.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np

from optimizer.engines.feasibility import is_feasible
from optimizer.engines.relaxed.targets import Targets
from optimizer.engines.subsets.costs import Costs
from optimizer.engines.subsets.parting import LARGEST, MOST_LINES, NEVER, Parting, Splits, split_count
from optimizer.engines.subsets.peaks import of_least_peak, peak_level
from optimizer.engines.subsets.preferred import are_whole, kept_whole, may_stay_whole
from optimizer.engines.subsets.search import Search
from optimizer.engines.subsets.shipments import Found, Shipments
from optimizer.engines.subsets.turns import Turns
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers

_LARGEST_TABLE = 2**20
_MOST_FILLS = 16
_MOST_SHAPES = 64
_MOST_SPLITS = 10**5
_CHUNK = 2**18


class FewLines:
    """Decides orders of few lines, which come whole, or of which each piece may come from another option."""

    def __init__(self) -> None:
        self._splits = lru_cache(_MOST_SHAPES)(Splits)

    def plan(self, problem: Problem, goal: Targets) -> Integers | None:
        """(L, O) the pieces of a best plan; None where the order is not covered, or no plan reaches the targets."""
        place = peak_level(problem, goal) if problem.features.peaks.count else None
        return self._preferred(problem, goal) if place is None else of_least_peak(problem, goal, place, self._preferred)

    def _preferred(self, problem: Problem, goal: Targets) -> Integers | None:
        """(L, O) the same where no open level counts a peak; lines come whole where a split is not worth its cost."""
        wanted = may_stay_whole(problem, goal)
        if wanted is not None:
            known = self._best(problem, kept_whole(goal, wanted))
            if known is not None and (known.sum(axis=1) == goal.fill).all():
                whole = are_whole(problem, goal, wanted, known)
                return known if (whole == wanted).all() else self._best(problem, kept_whole(goal, whole))
        return self._best(problem, goal)

    def _best(self, problem: Problem, goal: Targets) -> Integers | None:
        lines = goal.fill.nonzero()[0]
        if not _is_covered(problem, goal, lines):
            return None
        lines, sizes = sized(goal, lines)
        if split_count(sizes) > _MOST_SPLITS:
            return None
        splits = self._splits(sizes)
        shipments = Shipments(problem, goal, lines, splits)
        if not 0 < splits.count * len(shipments.options) <= _LARGEST_TABLE or shipments.may_tear_groups:
            return None
        try:
            decision = _Decision(problem, shipments, splits)
            found = decision.best()
            if found is None:
                return self._without_some(problem, goal, lines, decision.reached())
        except OverflowError:
            return None
        return shipments.pieces(found)

    def _without_some(self, problem: Problem, goal: Targets, lines: Integers, reached: Booleans) -> Integers | None:
        """(L, O) the pieces of a best plan that leaves some lines, one of those that can be filled together."""
        if reached[-1] or not _may_leave(problem):
            return None
        members = self._splits((1,) * len(lines)).members
        worth = goal.fill if problem.fill_first else problem.levels[0].coefficients.unfilled * goal.fill
        if problem.partial == "never":
            reached[1:] = False
        filled = np.where(reached, members @ worth[lines], -1)
        best = (filled == filled.max()).nonzero()[0]
        if len(best) > _MOST_FILLS:
            return None
        found = [self._filling(problem, goal, lines[members[each] > 0]) for each in best.tolist()]
        plans = [each for each in found if each is not None]
        return min(plans, key=problem.rank_of) if len(plans) == len(found) else None

    def _filling(self, problem: Problem, goal: Targets, lines: Integers) -> Integers | None:
        """(L, O) the pieces of a best plan that fills some lines and leaves the others."""
        left = np.ones(problem.line_count, dtype=bool)
        left[lines] = False
        fill, most = goal.fill.copy(), goal.most.copy()
        fill[left], most[left] = 0, 0
        return self.plan(problem, replace(goal, fill=fill, most=most)) if len(lines) else most


def _may_leave(problem: Problem) -> bool:
    """Tell whether plans that miss the targets leave whole lines, and are compared by these first."""
    if problem.insists is not None:
        return False
    whole = (problem.single_option and problem.partial != "units") or bool((problem.demand == 1).all())
    return whole and not any("peak" in level.coefficients.parts for level in problem.levels)


def _is_covered(problem: Problem, goal: Targets, lines: Integers) -> bool:
    """Tell whether shipments that reach the targets are all that the best plans are made of."""
    open_levels = [level.coefficients for level in problem.levels[goal.held :]]
    return (
        0 < len(lines) <= MOST_LINES
        and problem.max_nodes != 0
        and problem.least_value is None
        and not any("peak" in costs.parts for costs in open_levels)
        and not any("overuse" in costs.parts and (costs.overuse < 0).any() for costs in open_levels)
    )


def sized(goal: Targets, lines: Integers) -> tuple[Integers, tuple[int, ...]]:
    """Return the lines, whole ones first so that alike shapes share their splits, and how much there is of each."""
    sizes = tuple(np.where(goal.whole, 1, goal.fill)[lines].tolist())
    if max(sizes) == 1:
        return lines, sizes
    return lines[np.argsort(sizes, kind="stable")], tuple(sorted(sizes))


class _Decision:
    """The search for a best plan of one order."""

    def __init__(self, problem: Problem, shipments: Shipments, splits: Splits) -> None:
        self._problem, self._shipments, self._splits = problem, shipments, splits
        parts = splits.most_parts
        self._most = parts if problem.max_nodes is None else min(problem.max_nodes, parts)
        self._stages = shipments.costs()
        self._costs = next(self._stages)
        self._table = shipments.table(self._costs)
        self._seen: list[Costs] = []
        self._least = 0

    def best(self) -> Found | None:
        """Return the shipments of a best plan; None where there is none, or it is not told."""
        found = self._parted_anyhow() or self._parted_one_each()
        return self._in_turn() if found is None and self.reached()[-1] else found

    def _parted_anyhow(self) -> Found | None:
        """Return the best way to part all lines where it does not matter which options are of one node."""
        if not self._shipments.share_nodes or self._shipments.save_together:
            return None
        found = self._parted(self._splits.most_parts)
        return found if found is not None and self._is_plan(found) else None

    def _parted_one_each(self) -> Found | None:
        """Return the best way to part all lines with one option of each node, if it is as good as any with several."""
        found = self._parted(self._most)
        if found is None or len(self._shipments.nodes_of(found)) < len(found):
            return None
        return found if not self._shipments.share_nodes or self._is_best_one_each() else None

    def _in_turn(self) -> Found | None:
        """Return a best plan where the best way to part all lines is none."""
        turns = Turns(self._splits, self._shipments.nodes, self._most, self._table, self._bound)
        if not turns.gave_up and (not self._shipments.share_nodes or self._least_of_several(turns) >= turns.cost):
            return self._chosen(turns) if turns.cost <= LARGEST else None
        order = (self._problem, self._shipments, self._splits)
        return Search(*order, costs=self._costs, table=self._table, bound=self._bound).best()

    def _chosen(self, turns: Turns) -> Found:
        """Return the best of the plans that are best by what ranks first."""
        for each in self._later():
            turns.choose(self._shipments.table(each))
        return turns.plan()

    def _least_of_several(self, one_each: Turns) -> int:
        """Return a cost that is not above one_each, or that no plan with several options of a node reaches."""
        if int(self._bound[-1]) >= one_each.cost:
            return one_each.cost
        nodes = self._shipments.nodes
        first = np.flatnonzero(np.diff(nodes, prepend=-1))
        costs = np.minimum.reduceat(self._table, first, axis=1)
        several = np.diff(first, append=len(nodes)) > 1
        costs[:, several] = np.minimum(costs[:, several], self._of_several)
        turns = Turns(self._splits, nodes[first], self._most, costs, self._bound)
        return -NEVER if turns.gave_up else min(turns.cost, NEVER)

    def reached(self) -> Booleans:
        """(S,) which subsets of the lines may be filled together."""
        return self._bound <= LARGEST

    def _parted(self, most: int) -> Found | None:
        """Return the best way to part all lines into so many shipments."""
        parting = Parting(self._splits, self._table, most)
        self._least = parting.cost
        if parting.cost > LARGEST:
            return None
        found, is_only = parting.best()
        later = self._later()
        while not is_only and (each := next(later, None)) is not None:
            parting = Parting(self._splits, self._shipments.table(each), most, parting)
            found, is_only = parting.best()
        return found

    def _later(self) -> Iterator[Costs]:
        """Yield the costs of lower rank, counted when they are asked for first."""
        yield from self._seen
        for each in self._stages:
            self._seen.append(each)
            yield each

    def _is_best_one_each(self) -> bool:
        """Tell whether no plan with several options of a node costs as little as the best one without."""
        return int(self._bound[-1]) >= self._least

    @cached_property
    def _bound(self) -> Integers:
        """(S,) no plan of a subset costs less, and none with several options of a node costs as little."""
        alone = np.minimum(self._table.min(axis=1), NEVER)
        if self._shipments.share_nodes:
            alone = np.minimum(alone, self._of_several.min(axis=1))
        return Parting(self._splits, alone[:, None], self._most + 1).all()

    @cached_property
    def _of_several(self) -> Integers:
        """(S, M) less than the cost of subsets at several options of one node, for each node that has several."""
        shipments, nodes = self._shipments, self._shipments.nodes
        first = np.flatnonzero(np.diff(nodes, prepend=-1))
        counts = np.diff(first, append=len(nodes))
        alone = np.minimum(np.minimum.reduceat(self._table, first, axis=1)[:, counts > 1], NEVER)
        first, times = first[counts > 1], min(int(counts.max()), self._splits.most_parts) - 1
        saved, barred = shipments.saved(self._costs)[first], shipments.barred_at_node
        found = np.empty_like(alone)
        width = max(_CHUNK // len(self._splits.part), 1)
        for start in range(0, len(first), width):
            here = slice(start, start + width)
            limits = None if barred is None else barred[:, first[here]]
            found[:, here] = self._at_several(alone[:, here], saved[here], limits, times)
        return found - 1

    def _at_several(self, alone: Integers, saved: Integers, barred: Booleans | None, times: int) -> Integers:
        """(S, M) the least cost of subsets that nodes send in several parts; shapes (S, M) and (M,)."""
        found, best = np.full_like(alone, NEVER), alone
        for _ in range(times):
            apart = self._splits.apart(best, alone) - saved
            apart[apart > LARGEST] = NEVER
            if barred is not None:
                apart[barred] = NEVER
            found, best = np.minimum(found, apart), np.minimum(best, apart)
        return found

    def _is_plan(self, found: Found) -> bool:
        """Tell whether shipments are a plan that costs what they add up to, where nodes cost nothing themselves."""
        nodes, options = self._shipments.nodes_of(found), {option for _, option in found}
        if len(nodes) == len(found):
            return len(nodes) <= self._most
        return (
            len(options) == len(found)
            and not self._problem.features.overuses.count
            and is_feasible(self._problem, self._shipments.pieces(found))
        )
