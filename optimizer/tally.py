"""What a choice uses and costs, told by the few pairs that it takes instead of whole arrays.

Shapes as in `problem`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.lazy import lazy
from optimizer.uses import Integers, Parts

if TYPE_CHECKING:
    from optimizer.problem import Problem

_Used = list[tuple[tuple[int, ...], int]]
"""Places in an array of coefficients, and how much is used there."""


class Tally:
    """Prices one choice by many coefficients.

    Parameters
    ----------
    problem
        The problem.
    pieces
        (L, O) the choice.
    """

    def __init__(self, problem: "Problem", pieces: Integers) -> None:
        line, option = pieces.nonzero()
        self._problem, self._choice = problem, pieces
        self._lines, self._options = line.tolist(), option.tolist()
        self._nodes = problem.option_node[option].tolist()
        self._amounts: list[int] = pieces[line, option].tolist()

    def value(self, parts: Parts) -> int:
        """Return what whole numbers add up to, by the names of `Use`; what is missing costs nothing."""
        return int(self._cost(parts))

    def amount(self, parts: Parts) -> float:
        """Return what any numbers add up to, as `value` does."""
        return float(self._cost(parts))

    def _cost(self, parts: Parts) -> Any:
        total: Any = 0
        for name, part in parts.items():
            used, cost = getattr(self, f"_{name}"), part.item
            if part.ndim > 1:
                total += sum([cost(place) * count for place, count in used])
            else:
                # Where all lines cost the same, there is no row for each.
                total += sum([cost(place[-1]) * count for place, count in used])
        return total

    @lazy
    def _pieces(self) -> _Used:
        return list(zip(zip(self._lines, self._options, strict=True), self._amounts, strict=True))

    @lazy
    def _taken(self) -> _Used:
        return _once(zip(self._lines, self._options, strict=True))

    @lazy
    def _line_at_node(self) -> _Used:
        return _once(set(zip(self._lines, self._nodes, strict=True)))

    @lazy
    def _shipment(self) -> _Used:
        return _once((option,) for option in set(self._options))

    @lazy
    def _node(self) -> _Used:
        return _once((node,) for node in set(self._nodes))

    @lazy
    def _unfilled(self) -> _Used:
        missing: list[int] = self._problem.demand.tolist()
        for line, amount in zip(self._lines, self._amounts, strict=True):
            missing[line] -= amount
        return [((line,), count) for line, count in enumerate(missing) if count]

    @lazy
    def _split(self) -> _Used:
        return _once((line,) for line, count in Counter(self._lines).items() if count > 1)

    @lazy
    def _peak(self) -> _Used:
        return _counted(self._problem.features.peaks.reached(self._choice > 0))

    @lazy
    def _bracket(self) -> _Used:
        return _once((row,) for option in set(self._options) for row in self._brackets_of(option))

    def _brackets_of(self, option: int) -> Iterator[int]:
        """Yield the brackets that what an option ships weighs in."""
        brackets, weight = self._problem.features.brackets, self._problem.weights.per_piece @ self._choice[:, option]
        rows = range(*brackets.option.searchsorted([option, option + 1]).tolist())
        return (row for row in rows if brackets.least[row] <= weight <= brackets.most[row])

    @lazy
    def _overuse(self) -> _Used:
        overuses, capacity = self._problem.features.overuses, self._problem.capacity
        used = np.zeros(self._problem.node_count, dtype=np.int64)
        for (node,), _ in self._node:
            used[node] = capacity.per_order[node]
        for (_, node), _ in self._line_at_node:
            used[node] += capacity.per_line[node]
        for line, node, amount in zip(self._lines, self._nodes, self._amounts, strict=True):
            used[node] += capacity.per_piece[line, node] * amount
        return _counted(np.maximum(used[overuses.node] - overuses.above, 0))


def _once(places: Iterable[tuple[int, ...]]) -> _Used:
    return [(place, 1) for place in places]


def _counted(amounts: Integers) -> _Used:
    return [((place,), count) for place, count in enumerate(amounts.tolist()) if count]
