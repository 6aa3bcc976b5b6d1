"""Decides small orders by enumerating subsets of their lines, or of the pieces of lines that may be split."""

from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Answer, Limits
from optimizer.engines.feasibility import is_feasible
from optimizer.engines.relaxed.folding import LARGEST, Folded, fold
from optimizer.engines.relaxed.relaxation import relaxed_levels, tie_break
from optimizer.engines.relaxed.targets import Targets, targets
from optimizer.engines.subsets.few_lines import FewLines
from optimizer.engines.subsets.fillings import fillings
from optimizer.engines.subsets.lattice import Lattice, split_count
from optimizer.engines.subsets.queueing import queue_size, queued
from optimizer.engines.subsets.sharing import Rooms, shared
from optimizer.errors import EngineDeclined
from optimizer.problem import Problem
from optimizer.uses import Integers

NAME = "subsets"
_LONGEST = 20_000
_MOST_LATTICES = 24
_LONGEST_QUEUE = 8_000
"""Microseconds; beyond these, reduction is quicker."""


class SubsetsEngine:
    """Decides orders with few lines, and few pieces of those that may come in parts.

    Lines that come whole are decided with all that couples them. Where lines may be split, the enumeration leaves out
    what couples lines, and that an option has only so much where two parts come from it. What it finds then costs no
    more than any plan, so that it is the best plan wherever it obeys everything and costs what the enumeration says.
    """

    name = NAME

    def __init__(self) -> None:
        self._whole_lines = FewLines()
        self._lattice = lru_cache(_MOST_LATTICES)(Lattice)

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        """Return the lexicographic optimum; no limit is heeded, for it takes milliseconds.

        Raises
        ------
        EngineDeclined
            Where it does not cover the problem.
        """
        del limits
        goal = targets(problem)
        answer = None if goal is None else self.attempt(problem, goal)
        if answer is None:
            raise EngineDeclined(
                "the engine 'subsets' decides orders of a dozen lines at most, fewer where many pieces may be split, "
                "whose levels put filling first, and few of whose limits couple lines that may be split. "
                "Use engine='auto'."
            )
        return answer

    def attempt(self, problem: Problem, goal: Targets) -> Answer | None:
        """Return the optimum of a problem with these targets; None where it is not covered."""
        return self._reached(problem, goal) or self._short_of(problem, goal)

    def _short_of(self, problem: Problem, goal: Targets) -> Answer | None:
        """Return the optimum where too few nodes may take part for plans to reach the targets."""
        goals = [targets(problem, fill) for fill in fillings(problem) if (fill != goal.fill).any()]
        answers = [None if each is None else self._filled(problem, each) for each in goals]
        found = [each for each in answers if each is not None]
        # Where one of them cannot be filled, the best plan may be another one.
        return min(found, key=lambda answer: problem.rank_of(answer.pieces)) if len(found) == len(goals) > 0 else None

    def _filled(self, problem: Problem, goal: Targets) -> Answer | None:
        """Return the best plan that sources exactly what the targets say."""
        answer = self._reached(problem, goal)
        return answer if answer is not None and (answer.pieces.sum(axis=1) == goal.fill).all() else None

    def _reached(self, problem: Problem, goal: Targets) -> Answer | None:
        """Return the best plan among those that reach the targets; None where there is none, or it is not covered."""
        pieces = np.zeros_like(goal.most) if not goal.fill.any() else self._whole_lines.plan(problem, goal)
        if pieces is not None:
            return _answer(problem, pieces)
        whole = goal.whole | (goal.fill == 1)
        lines = np.flatnonzero(goal.fill)
        # Alike shapes share a lattice.
        lines = lines[np.argsort(np.where(whole, 1, goal.fill)[lines], kind="stable")]
        sizes = tuple(np.where(whole, 1, goal.fill)[lines].tolist())
        if not _is_small(sizes, goal.most.shape[1]):
            return None
        levels = relaxed_levels(problem, goal)
        if len(levels) < len(problem.levels) - goal.held:
            return None
        folded = fold(goal, goal.most, [*levels, *tie_break(problem)], [])
        return None if folded is None else self._enumerated(problem, folded, goal, lines, sizes)

    def _enumerated(
        self, problem: Problem, folded: Folded, goal: Targets, lines: Integers, sizes: tuple[int, ...]
    ) -> Answer | None:
        steps = np.array([goal.fill[line] // size for line, size in zip(lines, sizes, strict=True)], dtype=np.int64)
        costs = [
            _costs(folded, line, np.arange(1, size + 1) * step)
            for line, size, step in zip(lines, sizes, steps, strict=True)
        ]
        queue, rooms = queue_size(sizes, len(folded.options)), _rooms(problem, folded, lines, steps, sizes)
        size = _enumeration_size(sizes, len(folded.options))
        if queue > size or (rooms is not None and size <= _LONGEST):
            found = shared(self._lattice(sizes), folded.options, costs, _most_parts(problem), rooms)
            pieces = _pieces(problem, folded, lines, steps, found[1])
            answer = _confirmed(problem, folded, goal, pieces, found[0])
            if answer is not None or queue > _LONGEST_QUEUE:
                return answer
        # Where parts compete for an option, or where that is quicker anyway.
        found = queued(sizes, folded.options, costs)
        return _confirmed(problem, folded, goal, _pieces(problem, folded, lines, steps, found[1]), found[0])


def _pieces(
    problem: Problem, folded: Folded, lines: Integers, steps: Integers, parts: list[tuple[int, list[int]]]
) -> Integers:
    """(L, O) the pieces of all parts; each step of a line is so many of them."""
    pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
    for column, digits in parts:
        pieces[lines, folded.columns[column]] += np.array(digits) * steps
    return pieces


def _most_parts(problem: Problem) -> int | None:
    """Return in how many parts an order may come; of nodes with several options any number may."""
    alone = len(problem.option_node) == problem.node_count
    return problem.max_nodes if alone else None


def _is_small(sizes: tuple[int, ...], option_count: int) -> bool:
    """Tell whether enumerating so much of each line takes a few milliseconds."""
    return _enumeration_size(sizes, option_count) <= _LONGEST or queue_size(sizes, option_count) <= _LONGEST_QUEUE


def _enumeration_size(sizes: tuple[int, ...], option_count: int) -> float:
    """Return about how many microseconds it takes to price all subsets and to part them."""
    return prod(size + 1 for size in sizes) * option_count / 500 + split_count(sizes) / 40


def _costs(folded: Folded, line: int, amounts: Integers) -> NDArray[np.float64]:
    """(size, R) what some amounts of a line cost at each option."""
    cost = amounts[:, None] * folded.piece[line] + folded.once[line]
    return np.where(folded.most[line] >= amounts[:, None], cost, np.inf)


def _rooms(problem: Problem, folded: Folded, lines: Integers, steps: Integers, sizes: tuple[int, ...]) -> Rooms | None:
    """Return what of the nodes' capacity is left for a part of the order; None where that is no limit."""
    capacity, node = problem.capacity, problem.option_node[folded.columns]
    if not capacity.limited[node].any():
        return None
    per_line, per_piece = capacity.per_line[node], capacity.per_piece[:, node]
    return Rooms(
        left=np.where(capacity.limited[node], capacity.left[node], np.inf),
        once=capacity.per_order[node].astype(np.float64),
        lines=tuple(
            per_line + np.arange(1, size + 1)[:, None] * step * per_piece[line].astype(np.float64)
            for line, size, step in zip(lines, sizes, steps, strict=True)
        ),
    )


def _confirmed(problem: Problem, folded: Folded, goal: Targets, pieces: Integers, cost: float) -> Answer | None:
    """Return the answer where a plan obeys everything and costs what the relaxation says."""
    if not (cost < np.inf and is_feasible(problem, pieces)):
        return None
    values = problem.values_of(pieces)
    rank = () if problem.tie_break is None else (int((pieces * problem.tie_break[None, :]).sum()),)
    counted = folded.cost([*values[goal.held :], *rank])
    if not (abs(counted) < LARGEST and counted == cost + folded.constant):
        return None
    return _answer(problem, pieces)


def _answer(problem: Problem, pieces: Integers) -> Answer:
    return Answer(pieces=pieces, bounds=problem.values_of(pieces), status="optimal", limit=None, engine=NAME)
