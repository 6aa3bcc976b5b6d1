"""Good plans to start from: built from a set of open options in whole pieces, and checked.

Shapes: L lines, O options.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.feasibility import is_feasible
from optimizer.engines.reduction.openings import Openings
from optimizer.engines.relaxed.relaxation import Relaxation
from optimizer.engines.relaxed.targets import Targets
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_DEARER = (0.0, 1.0, 8.0)
"""What opening an option costs more where too many nodes take part, in units of the dearest."""


class Incumbent:
    """The best plan found so far, and the search for better ones.

    Parameters
    ----------
    problem, goal
        The order, and what plans are to reach.
    levels
        Relaxations of the levels that are not held by that.

    Attributes
    ----------
    pieces
        (L, O) the plan; None where none has been found.
    values
        Its values in all levels of the problem and in the tie-break, in whole numbers.
    """

    def __init__(self, problem: Problem, goal: Targets, levels: Sequence[Relaxation]) -> None:
        self._problem = problem
        self._goal = goal
        self._options, self._pairs = _folded(levels, goal)
        self._tried: set[tuple[int, ...]] = set()
        self.pieces: Integers | None = None
        self.values: tuple[int, ...] = ()

    def search(self, alive: Booleans, starts: Sequence[Sequence[int]] = ((),)) -> bool:
        """Look for a better plan among some pairs, from some sets of options; tell whether there is one."""
        starts = [start for start in starts if tuple(sorted(start)) not in self._tried]
        self._tried.update(tuple(sorted(start)) for start in starts)
        if not starts:
            return False
        columns = np.flatnonzero(alive.any(axis=0))
        place = {option: index for index, option in enumerate(columns.tolist())}
        most = np.where(alive[:, columns], self._goal.most[:, columns], 0)
        pairs, better = np.where(most > 0, self._pairs[:, columns], 0.0), False
        for dearer in _DEARER if self._problem.max_nodes is not None else _DEARER[:1]:
            more = dearer * float(np.abs(self._options).max(initial=1.0) + np.abs(pairs).max(initial=1.0))
            openings = Openings.of(self._options[columns] + more, pairs, most, self._goal.fill)
            for start in starts:
                chosen = openings.improved([place[option] for option in start if option in place])
                better |= self._offer(columns[chosen])
            if self.pieces is not None:
                break
        return better

    def options(self) -> list[int]:
        """Return the options that the plan uses."""
        return [] if self.pieces is None else np.flatnonzero(self.pieces.any(axis=0)).tolist()

    def take(self, pieces: Integers) -> bool:
        """Take over a plan, shape (L, O), if it is the best so far; tell whether it obeys everything."""
        if (pieces.sum(axis=1) != self._goal.fill).any() or not is_feasible(self._problem, pieces):
            return False
        values = self.counted(pieces)
        if self.pieces is None or values < self.values:
            self.pieces, self.values = pieces, values
        return True

    @property
    def plan(self) -> Integers:
        """The plan that has been found."""
        if self.pieces is None:
            raise AssertionError("no plan has been found")
        return self.pieces

    def counted(self, pieces: Integers) -> tuple[int, ...]:
        """Return the values of a plan, as in ``values``."""
        return (*self._problem.values_of(pieces), self._rank(pieces))

    def _offer(self, chosen: Integers) -> bool:
        """Take over the plan of some options where it is the best so far, and tell whether it is."""
        pieces, before = self._built(chosen.tolist()), self.values
        return pieces is not None and self.take(pieces) and self.values != before

    def _rank(self, pieces: Integers) -> int:
        ranks = self._problem.tie_break
        return 0 if ranks is None else int((pieces * ranks[None, :]).sum())

    def _built(self, chosen: list[int]) -> Integers | None:
        """Fill every line from the cheapest of some options; None where one is short of its goal."""
        goal, left = self._goal, self._problem.stock.copy()
        pieces = np.zeros_like(goal.most)
        for line, wanted in enumerate(goal.fill.tolist()):
            rest, item = wanted, int(self._problem.item[line])
            for option in sorted(self._cheapest(line, chosen)):
                node = int(self._problem.option_node[option[1]])
                most = min(int(goal.most[line, option[1]]), int(left[item, node]), rest)
                if most and (most == wanted or not goal.whole[line]):
                    pieces[line, option[1]] = most
                    left[item, node] -= most
                    rest -= most
            if rest:
                return None
        return pieces

    def _cheapest(self, line: int, chosen: list[int]) -> Iterator[tuple[float, int]]:
        for option in chosen:
            if most := self._goal.most[line, option]:
                yield self._pairs[line, option] / most, option


def _folded(levels: Sequence[Relaxation], goal: Targets) -> tuple[Floats, Floats]:
    """Return costs of options and pairs in which each level outweighs those after it."""
    options, pairs = np.zeros(goal.most.shape[1]), np.zeros(goal.most.shape)
    weight = 1.0
    for level in reversed(levels):
        options += weight * level.options
        pairs += weight * level.pairs
        sizes = (
            np.abs(level.pairs).max(axis=1, initial=0).sum() + np.sort(np.abs(level.options))[-len(goal.fill) :].sum()
        )
        weight *= float(sizes) + 1.0
    return options, pairs
