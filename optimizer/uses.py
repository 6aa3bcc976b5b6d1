"""What a choice uses, and what each unit of that costs: the features that constraints and objective terms count.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, and P peaks, B brackets and
K overuses, see `features`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.features import ANY_LINE, Features

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
    node
        (N,) 1 where a node takes part.
    unfilled
        (L,) pieces not sourced.
    split
        (L,) 1 where a line comes from more than one option.
    peak
        (P,) the largest value among what is taken of a set.
    bracket
        (B,) 1 where an option ships a weight in a bracket.
    overuse
        (K,) what is used of a capacity beyond an amount.
    """

    pieces: Integers
    taken: Integers
    line_at_node: Integers
    shipment: Integers
    node: Integers
    unfilled: Integers
    split: Integers
    peak: Integers
    bracket: Integers
    overuse: Integers


@dataclass(frozen=True)
class Coefficients:
    """What each unit of a `Use` costs; the attributes mirror those of `Use`.

    Whole numbers in the levels that engines minimise, amounts in the terms behind them.
    """

    pieces: NDArray[Any]
    taken: NDArray[Any]
    line_at_node: NDArray[Any]
    shipment: NDArray[Any]
    node: NDArray[Any]
    unfilled: NDArray[Any]
    split: NDArray[Any]
    peak: NDArray[Any]
    bracket: NDArray[Any]
    overuse: NDArray[Any]

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


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything that a choice uses.

    Attributes
    ----------
    lines, options, nodes
        L, O and N.
    features
        The peaks, brackets and overuses.
    """

    lines: int
    options: int
    nodes: int
    features: Features

    def coefficients(self, kind: type[np.generic], **parts: NDArray[Any] | None) -> Coefficients:
        """Return coefficients with the parts given; what is missing, or None, costs nothing."""
        lines, options, nodes = self.lines, self.options, self.nodes
        shapes: dict[str, tuple[int, ...]] = {
            "pieces": (lines, options),
            "taken": (lines, options),
            "line_at_node": (lines, nodes),
            "shipment": (options,),
            "node": (nodes,),
            "unfilled": (lines,),
            "split": (lines,),
            "peak": (len(self.features.peaks),),
            "bracket": (len(self.features.brackets),),
            "overuse": (len(self.features.overuses),),
        }
        given = {name: part for name, part in parts.items() if part is not None}
        empty = {name: np.zeros(shape, dtype=kind) for name, shape in shapes.items() if name not in given}
        return Coefficients(**empty, **{name: part.reshape(shapes[name]) for name, part in given.items()})


def reach(costs: Coefficients, demand: NDArray[Any], features: Features) -> float:
    """Return a number that costs cannot exceed for so many pieces of each line; credits are not counted.

    The dearest option for every piece; of lines at options and nodes, of shipments and nodes as many of the dearest as
    the pieces can be spread over; the largest of every peak and overuse, and the dearest bracket of each option.
    """
    pieces = demand.tolist()
    dearest = np.maximum(costs.pieces.max(axis=1, initial=0), costs.unfilled)
    brackets = np.zeros_like(costs.shipment)
    np.maximum.at(brackets, [each.option for each in features.brackets], costs.bracket)
    overuses = costs.overuse * np.array([each.most for each in features.overuses], dtype=np.int64)
    total: float = (
        (dearest * demand).sum().item()
        + _largest_by_line(costs.taken, pieces)
        + _largest_by_line(costs.line_at_node, pieces)
        + sum(_largest(part, sum(pieces)) for part in (costs.shipment, costs.node, brackets))
        + sum(_positive(part) for part in (costs.split, overuses))
        + _peaks(costs, pieces, features)
    )
    return total


def spread(costs: Coefficients, demand: NDArray[Any], features: Features) -> float:
    """Return what the sizes of all costs add up to if everything that could be used were used at once."""
    sizes = costs.absolute()
    peaks = sizes.peak * np.array([each.most for each in features.peaks], dtype=np.int64)
    overuses = sizes.overuse * np.array([each.most for each in features.overuses], dtype=np.int64)
    by_piece = sizes.pieces.sum(axis=1, dtype=np.float64) + sizes.unfilled * float(costs.pieces.shape[1] + 1)
    once = (sizes.taken, sizes.line_at_node, sizes.shipment, sizes.node, sizes.split, sizes.bracket, peaks, overuses)
    total: float = (by_piece * demand).sum().item() + sum(part.sum(dtype=np.float64).item() for part in once)
    return total


def _peaks(costs: Coefficients, pieces: list[int], features: Features) -> Any:
    """Return the most that peaks add up to: each at its largest, or all that the pieces taken can bring about."""
    counted = [(each, cost) for each, cost in zip(features.peaks, costs.peak.tolist(), strict=True) if cost > 0]
    if not counted:
        return 0
    by_pair = np.zeros_like(costs.taken)
    for peak, cost in counted:
        for line, option, value in peak.values:
            by_pair[slice(None) if line == ANY_LINE else line, option] += cost * value
    return min(sum(cost * peak.most for peak, cost in counted), _largest_by_line(by_pair, pieces))


def _largest_by_line(table: NDArray[Any], pieces: list[int]) -> Any:
    return sum(_largest(row, most) for row, most in zip(table, pieces, strict=True)) if table.any() else 0


def _largest(values: NDArray[Any], most: float) -> Any:
    return _positive(np.sort(values)[-int(most) :])


def _positive(values: NDArray[Any]) -> Any:
    return np.maximum(values, 0).sum().item()
