"""What levels make of a choice, told from the few pairs that it takes instead of whole arrays.

Shapes as in `problem`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from optimizer.lazy import lazy
from optimizer.uses import Integers, Parts

if TYPE_CHECKING:
    from optimizer.problem import Problem


class Valuing:
    """The values of one choice in whole numbers.

    Parameters
    ----------
    problem
        The problem.
    pieces
        (L, O) the choice.
    """

    def __init__(self, problem: "Problem", pieces: Integers) -> None:
        line, option = pieces.nonzero()
        self._problem, self._pieces = problem, pieces
        self._taken = list(zip(line.tolist(), option.tolist(), strict=True))
        self._amounts: list[int] = pieces[line, option].tolist()
        self._shipment: list[int] = list(set(option.tolist()))
        self._line_at_node = list(set(zip(line.tolist(), problem.option_node[option].tolist(), strict=True)))
        self._node = list({node for _, node in self._line_at_node})

    def value(self, costs: Parts) -> int:
        """Return what costs, whole numbers, add up to."""
        return sum(self._part(name, part) for name, part in costs.items())

    def _part(self, name: str, part: NDArray[Any]) -> int:
        match name:
            case "pieces":
                prices = map(part.item, self._taken)
                return sum(price * amount for price, amount in zip(prices, self._amounts, strict=True))
            case "taken" | "shipment" | "node" | "line_at_node" | "split" | "bracket":
                return self._once(part, getattr(self, f"_{name}"))
            case _:
                return int((part * getattr(self, f"_{name}")).sum())

    def _once(self, part: NDArray[Any], places: Sequence[Any]) -> int:
        return sum(map(part.item, places))

    @lazy
    def _unfilled(self) -> Integers:
        return np.asarray(self._problem.demand - self._pieces.sum(axis=1))

    @lazy
    def _split(self) -> list[int]:
        """The lines that come from more than one option."""
        return [line for line, count in Counter(line for line, _ in self._taken).items() if count > 1]

    @lazy
    def _peak(self) -> Integers:
        return self._problem.features.peaks.reached(self._pieces > 0)

    @lazy
    def _bracket(self) -> list[int]:
        """The brackets that shipments weigh in."""
        return [row for option in self._shipment for row in self._brackets_of(option)]

    def _brackets_of(self, option: int) -> Iterator[int]:
        brackets, weight = self._problem.features.brackets, self._problem.weights.per_piece @ self._pieces[:, option]
        rows = range(*brackets.option.searchsorted([option, option + 1]).tolist())
        return (row for row in rows if brackets.least[row] <= weight <= brackets.most[row])

    @lazy
    def _overuse(self) -> Integers:
        overuses, capacity = self._problem.features.overuses, self._problem.capacity
        used = np.zeros(self._problem.node_count, dtype=np.int64)
        used[self._node] = capacity.per_order[self._node]
        for _, node in self._line_at_node:
            used[node] += capacity.per_line[node]
        for (line, option), amount in zip(self._taken, self._amounts, strict=True):
            node = self._problem.option_node[option]
            used[node] += capacity.per_piece[line, node] * amount
        return np.asarray(np.maximum(used[overuses.node] - overuses.above, 0))
