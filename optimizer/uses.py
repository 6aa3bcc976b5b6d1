"""What a choice uses, and what each unit of that costs: the features that constraints and objective terms count.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, S soft restrictions that count by
shipment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Use:
    """What a choice uses, in the features that constraints and objective terms count.

    Attributes
    ----------
    pieces
        (L, O) pieces of a line from an option.
    taken
        (L, O) 1 where a line takes from an option.
    line_at_node
        (L, N) 1 where a line takes part at a node.
    shipment
        (O,) 1 where an option ships.
    violating
        (S, O) 1 where an option ships a line in violation of a soft restriction.
    node
        (N,) 1 where a node takes part.
    unfilled
        (L,) pieces not sourced.
    split
        (L,) 1 where a line comes from more than one option.
    """

    pieces: Integers
    taken: Integers
    line_at_node: Integers
    shipment: Integers
    violating: Integers
    node: Integers
    unfilled: Integers
    split: Integers


@dataclass(frozen=True)
class Coefficients:
    """What each unit of a `Use` costs; the attributes mirror those of `Use`.

    Whole numbers in the levels that engines minimise, amounts in the terms behind them.
    """

    pieces: NDArray[Any]
    taken: NDArray[Any]
    line_at_node: NDArray[Any]
    shipment: NDArray[Any]
    violating: NDArray[Any]
    node: NDArray[Any]
    unfilled: NDArray[Any]
    split: NDArray[Any]

    def value(self, use: Use) -> int:
        """Return what a use costs in whole numbers."""
        return int(sum(self._products(use)))

    def amount(self, use: Use) -> float:
        """Return what a use costs as an amount."""
        return float(sum(self._products(use)))

    def scaled(self, factor: float) -> "Coefficients":
        """Return the coefficients times a number."""
        return self._mapped(lambda part: part * factor)

    def rounded(self) -> "Coefficients":
        """Return the nearest whole numbers."""
        return self._mapped(lambda part: np.rint(part).astype(np.int64))

    def absolute(self) -> "Coefficients":
        """Return the absolute values."""
        return self._mapped(np.abs)

    def present(self) -> "Coefficients":
        """Return 1 where there is a coefficient and 0 where there is none."""
        return self._mapped(lambda part: (part != 0).astype(np.float64))

    def divided(self, divisor: int) -> "Coefficients":
        """Return whole numbers divided by one that divides them all."""
        return self._mapped(lambda part: part // divisor)

    def __add__(self, other: "Coefficients") -> "Coefficients":
        return Coefficients(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    def divisor(self) -> int:
        """Return the greatest number that divides all whole numbers; 1 where all are 0."""
        return gcd(*(int(np.gcd.reduce(getattr(self, part.name), axis=None)) for part in fields(self))) or 1

    def _products(self, use: Use) -> Iterator[Any]:
        return ((getattr(self, part.name) * getattr(use, part.name)).sum().item() for part in fields(self))

    def _mapped(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> "Coefficients":
        return Coefficients(*(change(getattr(self, part.name)) for part in fields(self)))


def reach(costs: Coefficients, demand: NDArray[Any]) -> float:
    """Return the most that costs, none of them negative, can add up to for so many pieces of each line.

    The dearest option for every piece, and of lines at options and nodes, shipments and nodes as many of the dearest
    as the pieces can be spread over.
    """
    pieces = demand.tolist()
    dearest = np.maximum(costs.pieces.max(axis=1, initial=0), costs.unfilled)
    by_line = sum(
        _largest(row, most)
        for part in (costs.taken, costs.line_at_node)
        for row, most in zip(part, pieces, strict=True)
    )
    together = sum(_largest(part, sum(pieces)) for part in (costs.shipment, *costs.violating, costs.node))
    total: float = (dearest * demand).sum().item() + by_line + together + costs.split.sum().item()
    return total


def _largest(values: NDArray[Any], most: float) -> Any:
    return np.sort(values)[-int(most) :].sum().item()
