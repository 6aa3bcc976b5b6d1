"""Arrays that take little room: of what repeats, one copy is kept. Fifty thousand orders are in memory at once."""

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Capacities, Problem

T = TypeVar("T", bound=np.generic)

MOST_KEPT = 1000
"""Sets of nodes whose arrays are remembered, in case that the next order has the same."""


class Compact:
    """Keeps one of equal arrays, whatever order they are of."""

    def __init__(self) -> None:
        self._known: dict[bytes, NDArray[np.int64]] = {}

    def problem(self, problem: Problem) -> Problem:
        """Return an order's problem without its coefficients in arrays that take little room."""
        capacity, weights = problem.capacity, problem.weights
        return replace(
            problem,
            option_node=self._shared(problem.option_node),
            item=self._shared(problem.item),
            eligible=compact(problem.eligible),
            together=compact(problem.together),
            tie_break=None if problem.tie_break is None else self._shared(problem.tie_break),
            weights=replace(
                weights,
                per_piece=compact(weights.per_piece),
                limited=compact(weights.limited),
                most=compact(weights.most),
            ),
            capacity=Capacities(
                limited=compact(capacity.limited),
                left=compact(capacity.left),
                per_order=compact(capacity.per_order),
                per_line=compact(capacity.per_line),
                per_piece=compact(capacity.per_piece),
            ),
        )

    def _shared(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        return self._known.setdefault(numbers.tobytes(), numbers)


def compact(array: NDArray[T]) -> NDArray[T]:
    """Return an array of the same values; what is the same everywhere, or in all rows, is kept once, read-only."""
    if array.size == 0 or not any(array.strides):
        return array
    if array.ndim == 1:
        return _everywhere(array[0], array) if (array == array[0]).all() else array
    row = array[0]
    if len(array) > 1 and array.strides[0] and (array[1:] != row).any():
        return array
    if (row == row[0]).all():
        return _everywhere(row[0], array)
    kept = np.frombuffer(row.tobytes(), dtype=array.dtype)
    return np.ndarray(array.shape, array.dtype, kept, 0, (0, array.itemsize)) if array.strides[0] else array


def _everywhere(value: T, like: NDArray[T]) -> NDArray[T]:
    return np.ndarray(like.shape, like.dtype, value.tobytes(), 0, (0,) * like.ndim)
