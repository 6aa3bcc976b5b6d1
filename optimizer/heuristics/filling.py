"""Taking pieces one line and node after the other, with the room under every limit kept exactly.

What is taken never exceeds stock, capacity, the weight that a service carries or the nodes that may take part, and no
line comes from two options where that is ruled out. What holds for an order as a whole is for `greedy` to see to.
"""

from collections.abc import Sequence

import numpy as np

from optimizer.heuristics.choices import Choices
from optimizer.heuristics.services import Services
from optimizer.uses import Booleans, Integers


class Filling:
    """The pieces that an order has taken so far, and the room that is left.

    Parameters
    ----------
    choices
        What there is to take.
    allowed
        (L, O) the pairs to take from; None is all that the rules allow.

    Attributes
    ----------
    missing
        Pieces of each line that are not taken yet.
    """

    def __init__(self, choices: Choices, allowed: Booleans | None = None) -> None:
        problem = choices.problem
        self._problem = problem
        self._first = choices.first_option
        self._most = problem.largest_take if allowed is None else problem.largest_take * allowed
        self._services = Services(problem)
        self._stock = problem.stock.copy()
        self._capacity = problem.capacity.left.copy()
        self._at: Integers = np.zeros((problem.line_count, problem.node_count), dtype=np.int64)
        self._lines_at = [0] * problem.node_count
        self._nodes = 0
        self._log: list[tuple[int, int, int]] = []
        self.missing: list[int] = problem.demand.tolist()

    @property
    def pieces(self) -> Integers:
        """(L, O) what has been taken."""
        return self._services.pieces

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(self.missing)

    def take(self, line: int, node: int, wanted: int | None = None) -> int:
        """Take pieces of a line from a node, as many as there is room for; the cheapest service first.

        Parameters
        ----------
        line, node
            Which line, and from where.
        wanted
            The most pieces; None is all that are missing.

        Returns
        -------
        int
            How many were taken.
        """
        left = self.missing[line] if wanted is None else min(wanted, self.missing[line])
        taken = 0
        while left > taken and (found := self._next(line, node, left - taken)) is not None:
            self._change(line, *found)
            self._log.append((line, *found))
            taken += found[1]
        return taken

    def take_whole(self, lines: Sequence[int], node: int) -> bool:
        """Take all that is missing of some lines from one node, or nothing of them."""
        mark = len(self._log)
        # Not to stop at the first that fails would change nothing, but take time.
        if all(self.take(line, node, missing) == missing for line in lines if (missing := self.missing[line])):
            return True
        self.undo(mark)
        return False

    @property
    def mark(self) -> int:
        """The place to return to by `undo`."""
        return len(self._log)

    def undo(self, mark: int) -> None:
        """Give back what was taken since a mark."""
        while len(self._log) > mark:
            line, option, count = self._log.pop()
            self._change(line, option, -count)

    def drop(self, line: int) -> None:
        """Give back all pieces of a line; marks set before are void."""
        for taken in [each for each in self._log if each[0] == line]:
            self._change(line, taken[1], -taken[2])
            self._log.remove(taken)

    def _next(self, line: int, node: int, left: int) -> tuple[int, int] | None:
        """Return the option that takes most of what is left, the cheapest of equals, and how much; None where none."""
        if self._problem.single_option and self.missing[line] < self._problem.demand[line]:
            return None
        most = min(left, self._room(line, node))
        if most <= 0:
            return None
        options = np.arange(self._first[node], self._first[node + 1])
        counts = np.minimum(self._carried(line, options), most)
        count = int(counts.max())
        if count <= 0:
            return None
        return self._services.cheapest(line, options[counts == count], count), count

    def _room(self, line: int, node: int) -> int:
        """Return how many more pieces stock, capacity and the number of nodes leave."""
        opens = self._lines_at[node] == 0
        if opens and self._problem.max_nodes is not None and self._nodes >= self._problem.max_nodes:
            return 0
        stock, capacity = int(self._stock[self._problem.item[line], node]), self._problem.capacity
        if not capacity.limited[node]:
            return stock
        left = self._capacity[node] - opens * capacity.per_order[node]
        left -= (self._at[line, node] == 0) * capacity.per_line[node]
        each = capacity.per_piece[line, node]
        if left < 0:
            return 0
        return min(stock, int(left // each)) if each > 0 else stock

    def _carried(self, line: int, options: Integers) -> Integers:
        """Return how many more pieces options carry."""
        room: Integers = self._most[line, options] - self.pieces[line, options]
        weights, each = self._problem.weights, int(self._problem.weights.per_piece[line])
        if not each or not weights.limited[options].any():
            return room
        left = (weights.most[options] - self._services.carried[options]) // each
        return np.asarray(np.where(weights.limited[options], np.minimum(room, left), room))

    def _change(self, line: int, option: int, count: int) -> None:
        """Take pieces, or give some back where the count is below 0."""
        node, capacity = int(self._problem.option_node[option]), self._problem.capacity
        self._services.change(line, option, count)
        self.missing[line] -= count
        self._stock[self._problem.item[line], node] -= count
        before = self._at[line, node]
        self._at[line, node] += count
        steps = int(self._at[line, node] > 0) - int(before > 0)
        orders = int(self._lines_at[node] + steps > 0) - int(self._lines_at[node] > 0)
        self._lines_at[node] += steps
        self._nodes += orders
        use = count * capacity.per_piece[line, node] + steps * capacity.per_line[node]
        self._capacity[node] -= use + orders * capacity.per_order[node]
