"""What a choice uses, and what each unit of that costs: the features that constraints and objective terms count.

Shapes: L lines, O options (candidate (node, service) pairs), N nodes behind them, and P peaks, B brackets and
K overuses, see `features`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.features import Features
from optimizer.lazy import lazy

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


Parts = Mapping[str, NDArray[Any]]
"""Coefficients of what costs anything, by the names of `Use`; what is missing costs nothing."""

_NAMES = ("pieces", "taken", "line_at_node", "shipment", "node", "unfilled", "split", "peak", "bracket", "overuse")
"""What a choice uses, by name."""


@dataclass(frozen=True)
class Coefficients:
    """What each unit of a `Use` costs; the attributes mirror those of `Use`.

    Whole numbers in the levels that engines minimise, amounts in the terms behind them. What `Sizes.coefficients` was
    not given costs nothing, and is made when it is asked for.
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

    @lazy
    def parts(self) -> Parts:
        """What costs anything, by name; most levels count few features of the many there are."""
        named = ((name, getattr(self, name)) for name in _NAMES)
        return {name: part for name, part in named if not is_free(part)}

    def __getattr__(self, name: str) -> NDArray[Any]:
        """Return what costs nothing: attributes that are there are found without this."""
        missing: _Missing | None = self.__dict__.get("_missing")
        if missing is None or name not in _NAMES:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        found: NDArray[Any] = self.__dict__.setdefault(name, _free(missing.sizes.shapes[name], missing.kind))
        return found

    def value(self, use: Use) -> int:
        """Return what a use costs in whole numbers."""
        return int(sum(self._products(use)))

    def amount(self, use: Use) -> float:
        """Return what a use costs as an amount."""
        return float(sum(self._products(use)))

    def scaled(self, factor: float) -> "Coefficients":
        """Return the coefficients times a number."""
        return self if factor == 1 else self._mapped(lambda part: part * factor)

    def divided(self, divisor: int) -> "Coefficients":
        """Return whole numbers divided by one that divides them all."""
        return self if divisor == 1 else self._mapped(lambda part: part // divisor)

    def __add__(self, other: "Coefficients") -> "Coefficients":
        return replace(self, **summed([self.parts, other.parts]))

    def divisor(self) -> int:
        """Return the greatest number that divides all whole numbers; 1 where all are 0."""
        found = 0
        for part in self.parts.values():
            numbers = part.reshape(-1)
            start, chunk = 0, _CHUNK
            # Most often the first few have nothing in common.
            while start < len(numbers):
                found = gcd(found, int(np.gcd.reduce(numbers[start : start + chunk])))
                if found == 1:
                    return 1
                start, chunk = start + chunk, 2 * chunk
        return found or 1

    def __reduce__(self) -> tuple[Any, ...]:
        free = {name: part for name in _NAMES if is_free(part := getattr(self, name))}
        return _restored, (self.parts, {name: (part.shape, part.dtype.type) for name, part in free.items()})

    def _products(self, use: Use) -> Iterator[Any]:
        return ((part * getattr(use, name)).sum().item() for name, part in self.parts.items())

    def _mapped(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> "Coefficients":
        return replace(self, **{name: change(part) for name, part in self.parts.items()})


def _restored(parts: Parts, free: Mapping[str, tuple[tuple[int, ...], type[np.generic]]]) -> Coefficients:
    """Return coefficients that were sent elsewhere without what costs nothing, which takes no room here or there."""
    return Coefficients(**parts, **{name: _free(*each) for name, each in free.items()})


_CHUNK = 16
_NOTHING = bytes(8)


def summed(parts: Sequence[Parts]) -> dict[str, NDArray[Any]]:
    """Return what several cost together."""
    total: dict[str, NDArray[Any]] = {}
    for each in parts:
        for name, part in each.items():
            total[name] = total[name] + part if name in total else part
    return total


def ordered(parts: Parts) -> Parts:
    """Return costs in the order of `Use`."""
    return {name: parts[name] for name in _NAMES if name in parts} if len(parts) > 1 else parts


def scaled(parts: Parts, factor: float) -> Parts:
    """Return costs times a number."""
    return parts if factor == 1 else {name: part * factor for name, part in parts.items()}


def absolute(parts: Parts) -> Parts:
    """Return the sizes of costs."""
    return {name: np.abs(part) for name, part in parts.items()}


def is_free(part: NDArray[Any]) -> bool:
    """Tell whether a part is made to cost nothing; one that merely happens to is not looked through."""
    return part.size == 0 or (not any(part.strides) and not part.item(0))


def _free(shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    """Return zeros that take no room, and no time where `is_free` is asked; read-only."""
    return np.ndarray(shape, kind, _NOTHING, 0, (0,) * len(shape))


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
        shapes = self.shapes
        given = {name: part.reshape(shapes[name]) for name, part in parts.items() if part is not None}
        return self.coefficients_of(kind, ordered(given))

    def coefficients_of(self, kind: type[np.generic], parts: Parts) -> Coefficients:
        """Return the same of parts that are all there, in the order of `Use`, and in their shapes."""
        found = object.__new__(Coefficients)
        # A frozen dataclass sets its fields one by one, which is felt in small problems.
        known = vars(found)
        known.update(parts)
        # What is asked next of most of them, and would be looked for among all names.
        known["parts"] = {name: part for name, part in parts.items() if not is_free(part)}
        known["_missing"] = _Missing(self, kind)
        return found

    @lazy
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each attribute of a `Use`, by name."""
        by_line = (self.lines,)
        return {
            "pieces": (self.lines, self.options),
            "taken": (self.lines, self.options),
            "line_at_node": (self.lines, self.nodes),
            "shipment": (self.options,),
            "node": (self.nodes,),
            "unfilled": by_line,
            "split": by_line,
            "peak": (self.features.peaks.count,),
            "bracket": (self.features.brackets.count,),
            "overuse": (self.features.overuses.count,),
        }


class _Missing(NamedTuple):
    """What the missing parts of some coefficients look like."""

    sizes: Sizes
    kind: type[np.generic]
