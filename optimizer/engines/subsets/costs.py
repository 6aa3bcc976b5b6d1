"""Costs of shipments in whole numbers; shapes: Q amounts of lines, R options, S subsets as in `parting`."""

from dataclasses import dataclass

from optimizer.uses import Integers, Parts


@dataclass(frozen=True)
class Costs:
    """Costs of shipments in whole numbers, of one level or of several folded into one.

    Attributes
    ----------
    lines, option
        (Q, R) and (R,) costs of each amount of a line, and of a shipment.
    subsets
        (S, R) what subsets cost besides; None where that is nothing.
    most
        No plan costs more, and none has more credits.
    levels
        What is folded, each with its weight.
    """

    lines: Integers
    option: Integers
    subsets: Integers | None
    most: int
    levels: tuple[tuple[Parts, int], ...]

    def then(self, other: "Costs") -> "Costs":
        """Return costs that rank plans as these do, and as others do where they are equal."""
        weight = 2 * other.most + 1
        subsets = None if self.subsets is None else self.subsets * weight
        if other.subsets is not None:
            subsets = other.subsets if subsets is None else subsets + other.subsets
        return Costs(
            self.lines * weight + other.lines,
            self.option * weight + other.option,
            subsets,
            self.most * weight + other.most,
            (*((parts, factor * weight) for parts, factor in self.levels), *other.levels),
        )
