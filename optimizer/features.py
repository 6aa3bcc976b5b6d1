"""What some decisions count besides pieces, shipments and nodes; each feature is there because a term asked for it."""

from dataclasses import dataclass

ANY_LINE = -1
"""Stands for whichever line an option ships."""


@dataclass(frozen=True)
class Peak:
    """The largest value among what is taken; 0 where nothing of it is.

    Attributes
    ----------
    values
        Values, 1 or more, of (line, option) pairs; `ANY_LINE` as line stands for the option's shipment.
    """

    values: tuple[tuple[int, int, int], ...]

    @property
    def most(self) -> int:
        """The largest value there is."""
        return max((value for _, _, value in self.values), default=0)


@dataclass(frozen=True)
class Bracket:
    """Whether an option ships a weight from one bound to another, in the whole numbers of `problem.Weights`.

    Whoever asks for one asks for all of the option, so that each shipment is in exactly one.

    Attributes
    ----------
    option
        The option.
    least, most
        Bounds of the bracket, both included.
    """

    option: int
    least: int
    most: int


@dataclass(frozen=True)
class Overuse:
    """What an order uses of a node's capacity beyond an amount, in the whole numbers of `problem.Capacities`.

    Attributes
    ----------
    node
        The node.
    above
        The amount, 0 or more.
    most
        The most that it can be.
    """

    node: int
    above: int
    most: int


@dataclass(frozen=True)
class Features:
    """All such features of a problem, each once.

    Attributes
    ----------
    peaks, brackets, overuses
        The P peaks, B brackets and K overuses.
    """

    peaks: tuple[Peak, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    overuses: tuple[Overuse, ...] = ()
