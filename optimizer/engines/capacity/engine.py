"""Decides orders whose lines compete for the capacity of nodes by branch and bound."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Answer, Limits
from optimizer.engines.capacity.assignment import Assignments
from optimizer.engines.capacity.branches import Limit
from optimizer.engines.capacity.branching import CapacityBranching
from optimizer.engines.capacity.exact import assigned
from optimizer.engines.capacity.flow import flowed
from optimizer.engines.capacity.linear import MOST_PAIRS, relaxed
from optimizer.engines.capacity.proof import LOWEST
from optimizer.engines.capacity.rooms import LARGEST_COST, Rooms
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.reduction.incumbent import Incumbent
from optimizer.engines.relaxed.folding import Folded, fold
from optimizer.engines.relaxed.relaxation import Relaxation, relaxed_levels, tie_break
from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

NAME = "capacity"
_MOST_BRANCHES = 400_000
_FEW_LINES = 20
_ANY = 1e-6
"""Less than this share of a node is none."""

_LONGEST, _LONGER = 1.0, 1.3
"""Deterministic seconds of the first search for the lines of open nodes, and by how much later ones may be longer."""


class CapacityEngine:
    """Decides the orders that put filling first and whose nodes have limited room."""

    name = NAME

    def attempt(self, problem: Problem, goal: Targets, clock: Clock) -> Answer | None:
        """Return the lexicographic optimum, or the best choice within the limits; None where it declines.

        It declines where nothing is limited and lines are few or pairs too many, where more couples lines and nodes
        than room, where no plan is found that fills every line as far as its targets say, and where the search does
        not come to its end.
        """
        if not _is_worth_it(problem, goal):
            return None
        levels = relaxed_levels(problem, goal)
        if len(levels) < len(problem.levels) - goal.held or not levels:
            return None
        folded = fold(goal, goal.most, [*levels, *tie_break(problem)], [], largest=LARGEST_COST)
        rooms = None if folded is None else Rooms.of(problem, folded)
        if folded is None or rooms is None:
            return None
        incumbent = Incumbent(problem, goal, levels)
        search = _Search(problem, goal, levels, folded, rooms, incumbent, clock, Assignments(rooms))
        try:
            return search.run()
        except OverflowError:
            return None
        except KeyboardInterrupt:
            clock.was_interrupted = True
            return None


def _is_worth_it(problem: Problem, goal: Targets) -> bool:
    """Tell whether room is limited, or there is so much to branch on that good prices to begin with pay."""
    is_limited = bool(problem.capacity.limited[problem.option_node].any())
    return is_limited or (problem.line_count > _FEW_LINES and int((goal.most > 0).sum()) <= MOST_PAIRS)


@dataclass
class _Search:
    """One search."""

    problem: Problem
    goal: Targets
    levels: list[Relaxation]
    folded: Folded
    rooms: Rooms
    incumbent: Incumbent
    clock: Clock
    assignments: Assignments
    longest: float = _LONGEST
    bound: int = LOWEST
    is_undecided: bool = False
    tried: set[bytes] = field(default_factory=set)

    def run(self) -> Answer | None:
        """Return the best plan; None where that cannot be told."""
        everywhere = self.rooms.most > 0
        self._improved(np.any(everywhere, axis=1), np.zeros(everywhere.shape))
        if self.incumbent.pieces is None:
            return None
        try:
            is_over = self._branch()
        except KeyboardInterrupt:
            self.clock.was_interrupted = True
            is_over = False
        if self.is_undecided and self.clock.was_interrupted:
            # The plan is to be kept, but the bound no longer knows of all branches.
            self.bound, is_over = LOWEST, False
        elif self.is_undecided or (not is_over and self.clock.spent is None):
            return None
        return self._answer(is_proven=is_over)

    def _branch(self) -> bool:
        """Search until nothing is left, which is told, or something stops it."""
        start = relaxed(self.rooms)
        if start is not None:
            self._improved(start.used >= 0.5, start.pieces)
            self._improved(start.used > _ANY, start.pieces)
        branching = CapacityBranching(
            self.rooms,
            self._upper(),
            decide=self._decided,
            improve=self._improved,
            count=self.clock.count,
            prices=None if start is None else start.prices,
        )
        while not (branching.is_over or self.is_undecided or self.clock.spent is not None):
            if branching.looked_at > _MOST_BRANCHES:
                return False
            branching.step()
            self.bound = branching.bound
        return branching.is_over

    def _answer(self, *, is_proven: bool) -> Answer:
        """Return the best known plan, with what is proven of it."""
        pieces = self.incumbent.plan
        values = self.problem.values_of(pieces)
        bounds = values if is_proven else tuple(min(*each) for each in zip(self._bounds(values), values, strict=True))
        # Whoever pressed Ctrl-C wants to know that it was heard, even where the proof was finished.
        of_proof: Literal["interrupted"] | None = "interrupted" if self.clock.was_interrupted else None
        return Answer(
            pieces=pieces,
            bounds=bounds,
            status="optimal" if is_proven else "feasible",
            limit=of_proof if is_proven else self.clock.spent,
            engine=NAME,
            deterministic_seconds=self.clock.deterministic_spent,
        )

    def _bounds(self, values: tuple[int, ...]) -> Iterator[int]:
        """Yield what is proven of each level where the search was cut short; the targets hold the first ones."""
        held = self.goal.held
        yield from values[:held]
        for place, level in enumerate(self.levels):
            least = level.least(self.goal)
            yield max(self._level_bound(), least) if place == 0 else least

    def _level_bound(self) -> int:
        """Return what the bound in folded numbers says about the first level that is not held."""
        first, *later = self.folded.weights
        values = self._folded_values(self.incumbent.values)
        rest = sum(weight * value for weight, value in zip(later, values[1:], strict=True))
        # All later levels together differ by less than one unit of the first.
        return -((rest + first - 1 - self.bound - int(self.folded.constant)) // first)

    def _upper(self) -> int:
        """Return what the best known plan costs, less what every plan does."""
        return self._number(self.incumbent.values)

    def _number(self, values: tuple[int, ...]) -> int:
        """Return the folded number of a plan from its values in all levels and the tie-break, less the constant."""
        parts = zip(self.folded.weights, self._folded_values(values), strict=True)
        return sum(weight * value for weight, value in parts) - int(self.folded.constant)

    def _folded_values(self, values: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of a plan's values that are folded; without a tie-break its value is not."""
        last = len(values) if self.problem.tie_break is not None else len(values) - 1
        return values[last - len(self.folded.weights) : last]

    def _decided(self, limit: Limit, opened: Booleans) -> tuple[int, bool]:
        """Take over the best plan of some pairs; return what the best known one costs then, and whether that is all."""
        is_done = True
        if not self.rooms.is_flow:
            found, pieces = assigned(self.rooms, limit, opened, self._upper(), self._for_lines())
            self.clock.add(found.deterministic_seconds)
            if found.interrupted:
                self.clock.was_interrupted = True
            is_done = found.status in ("optimal", "infeasible")
            self.longest *= 1.0 if is_done else _LONGER
        else:
            pieces = flowed(self.rooms, limit)
        if pieces is not None:
            self.is_undecided |= not self._offered(pieces)
        return self._upper(), is_done

    def _for_lines(self) -> Limits:
        """Return the limits of one search for the lines of open nodes."""
        left = self.clock.left()
        longest = self.longest if left.deterministic is None else min(left.deterministic, self.longest)
        return replace(left, deterministic=longest)

    def _offered(self, pieces: Integers) -> bool:
        """Offer a plan of some nodes; tell whether it obeys everything and costs no more than it seems to."""
        whole = np.zeros_like(self.goal.most)
        whole[:, self.rooms.columns] = pieces.T * self.goal.fill[:, None] if self.rooms.is_whole else pieces.T
        if not self.incumbent.take(whole):
            return False
        return self._number(self.incumbent.counted(whole)) <= self._relaxed(pieces)

    def _relaxed(self, pieces: Integers) -> int:
        """Return what pieces, shape (R, L), cost at the layout's costs."""
        rooms = self.rooms
        return int((pieces * rooms.piece).sum() + rooms.options[(pieces > 0).any(axis=1)].sum())

    def _improved(self, nodes: Booleans, share: Floats) -> int:
        """Look for a better plan from some nodes; return what the best known one costs then, 0 where there is none."""
        if nodes.tobytes() not in self.tried or not self.rooms.is_flow:
            self.tried.add(nodes.tobytes())
            limit = self.rooms.most * nodes[:, None]
            pieces = flowed(self.rooms, limit) if self.rooms.is_flow else self.assignments.found(nodes, share)
            if pieces is not None:
                self._offered(pieces)
        return self._upper() if self.incumbent.pieces is not None else 0
