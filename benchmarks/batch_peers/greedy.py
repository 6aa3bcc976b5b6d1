"""Rules that source the orders one after the other, and the library's own proven best of each order in turn.

Each order finds the stock and capacity that those before it have left. Where no node has a whole line left, a line is
split, so that no piece stays unfilled that a node still has.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.batch_peers.form import MONEY
from optimizer.answer import Limits
from optimizer.engines import load_engine
from optimizer.joint import JointProblem
from optimizer.problem import Problem
from optimizer.uses import Integers

Floats = NDArray[np.float64]


def nearest(joint: JointProblem, km: Sequence[Floats]) -> tuple[Integers, ...]:
    """Return the plan of the nearest node that has all of an order; else of the nearest nodes, line by line."""

    def choose(problem: Problem, index: int) -> Integers:
        room = _Room(problem)
        ranked = np.argsort(km[index], kind="stable")
        whole = room.all_from(ranked)
        return room.line_by_line(lambda _line: ranked) if whole is None else whole

    return _in_turn(joint, choose)


def cheapest(joint: JointProblem, _km: Sequence[Floats]) -> tuple[Integers, ...]:
    """Return the plan of the node where an order costs least as a whole; else each line goes where it adds least."""

    def choose(problem: Problem, _index: int) -> Integers:
        room = _Room(problem)
        costs = problem.levels[MONEY].coefficients
        opening = costs.shipment + costs.node[problem.option_node]
        each = costs.pieces * problem.demand[:, None] + costs.taken + costs.line_at_node[:, problem.option_node]
        ranked = np.argsort(opening + each.sum(axis=0), kind="stable")
        whole = room.all_from(ranked)
        if whole is not None:
            return whole
        return room.line_by_line(
            lambda line: np.argsort(np.where(room.is_open, 0, opening) + each[line], kind="stable")
        )

    return _in_turn(joint, choose)


def one_by_one(joint: JointProblem, _km: Sequence[Floats]) -> tuple[Integers, ...]:
    """Return the plan that is best for each order in turn."""
    engine = load_engine("auto")
    return _in_turn(joint, lambda problem, _index: engine.solve(problem, Limits()).pieces)


class _Room:
    """What an order can still take, and what it has taken.

    Parameters
    ----------
    problem
        The order on what those before it have left.

    Attributes
    ----------
    pieces
        (L, O) what it has taken.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """(O,) which options have a parcel already."""
        return np.asarray(self.pieces.any(axis=0))

    def most(self, line: int) -> Integers:
        """(O,) the most pieces of a line that are left to take from each option."""
        problem, capacity = self._problem, self._problem.capacity
        node = problem.option_node
        asked = int(problem.demand[line] - self.pieces[line].sum())
        taken = self.pieces[problem.item == problem.item[line]].sum(axis=0)
        most = np.minimum(problem.largest_take[line] - taken, asked)
        by_node = problem.by_node(self.pieces)
        use = (by_node > 0).sum(axis=0) * capacity.per_line + (by_node * capacity.per_piece).sum(axis=0)
        room = (capacity.left - use - np.where(by_node[line] > 0, 0, capacity.per_line))[node]
        fits = np.where(room < 0, 0, room // np.maximum(capacity.per_piece[line, node], 1))
        fits = np.where((room >= 0) & (capacity.per_piece[line, node] == 0), asked, fits)
        return np.asarray(np.maximum(np.where(capacity.limited[node], np.minimum(most, fits), most), 0))

    def all_from(self, ranked: Integers) -> Integers | None:
        """Take everything from the first option that has it; return what is taken then, None where none has."""
        holds = np.all(self._problem.largest_take >= self._problem.demand[:, None], axis=0)
        for option in ranked[holds[ranked]].tolist():
            if self._take_all(option):
                return self.pieces
        return None

    def line_by_line(self, rank: Callable[[int], Integers]) -> Integers:
        """Take each line from the first option that has it whole, else from one after the other; return that."""
        for line, asked in enumerate(self._problem.demand.tolist()):
            ranked, most = rank(line), self.most(line)
            whole = ranked[most[ranked] >= asked]
            for option in whole[:1].tolist() if whole.size else ranked[most[ranked] > 0].tolist():
                self.pieces[line, option] += self.most(line)[option]
        return self.pieces

    def _take_all(self, option: int) -> bool:
        """Take everything from an option, or leave it where it is too much for it."""
        for line, asked in enumerate(self._problem.demand.tolist()):
            if self.most(line)[option] < asked:
                self.pieces[:] = 0
                return False
            self.pieces[line, option] = asked
        return True


def _in_turn(joint: JointProblem, choose: Callable[[Problem, int], Integers]) -> tuple[Integers, ...]:
    """Let each order choose on what those before it have left."""
    used = np.zeros(joint.rows.count, dtype=np.int64)
    found = []
    for index in range(len(joint.orders)):
        pieces = choose(joint.alone(index, used), index)
        draw = joint.draw(index, pieces)
        used[draw.row] += draw.amount
        found.append(pieces)
    return tuple(found)
