"""Conditions as formulas: what the network settles is a value, what an order may choose is a variable."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo

from optimizer.compiler.operators import as_moment, compare

Table = Literal["item", "option"]


@dataclass(frozen=True)
class Slot:
    """A field that is free: of the order, of one of its lines, or of a source's stock and distance.

    Attributes
    ----------
    path
        Path of the field.
    copy
        Which line, or which source; 0 for fields of the order.
    """

    path: str
    copy: int = 0


@dataclass(frozen=True)
class Cell:
    """A field of a row that is free: of the item of a line, or of an option of the network."""

    table: Table
    copy: int
    path: str


@dataclass(frozen=True)
class Known:
    """A value. It is compared by its text, because true equals 1 and is not the same."""

    text: str
    value: Any = field(compare=False)


Operand = Slot | Cell | Known


@dataclass(frozen=True)
class Atom:
    """A comparison of two operands.

    Attributes
    ----------
    field
        Path of the left-hand side, for messages.
    op
        The operator.
    left, right
        The operands; None on the right of 'exists'.
    zone
        Where moments are compared, the zone of those without one.
    """

    field: str
    op: str
    left: Operand
    right: Operand | None
    zone: ZoneInfo | None = None

    def holds(self, left: Any, right: Any) -> bool:
        """Tell whether the comparison holds for two values.

        Raises
        ------
        SourcingError
            Where they are not comparable.
        """
        if self.zone is not None:
            left, right = (None if side is None else as_moment(side, self.zone) for side in (left, right))
        return compare(self.field, self.op, left, right)

    def sides(self) -> tuple[Operand | None, Operand | None]:
        """Return both operands; the right one of 'exists' is None."""
        return self.left, self.right

    def operands(self) -> Iterator[Operand]:
        """Yield the one or two operands."""
        yield self.left
        if self.right is not None:
            yield self.right


@dataclass(frozen=True)
class Both:
    """Holds where all parts hold."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True)
class Either:
    """Holds where some part holds."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True)
class Opposite:
    """Holds where its part does not."""

    part: "Formula"


Formula = bool | Atom | Both | Either | Opposite


def known(value: Any) -> Known:
    """Return a value as an operand."""
    return Known(repr(value), value)


def both(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, as short as constants make it."""
    kept = tuple(dict.fromkeys(part for part in parts if part is not True))
    if False in kept:
        return False
    return True if not kept else kept[0] if len(kept) == 1 else Both(kept)


def either(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, as short as constants make it."""
    kept = tuple(dict.fromkeys(part for part in parts if part is not False))
    if True in kept:
        return True
    return False if not kept else kept[0] if len(kept) == 1 else Either(kept)


def opposite(part: Formula) -> Formula:
    """Return the negation."""
    if isinstance(part, bool):
        return not part
    return part.part if isinstance(part, Opposite) else Opposite(part)


def implies(premise: Formula, conclusion: Formula) -> Formula:
    """Return that a conclusion holds wherever its premise does."""
    return either((opposite(premise), conclusion))


def atom(path: str, op: str, left: Operand, right: Operand | None, zone: ZoneInfo | None = None) -> Formula:
    """Return a comparison, or its answer where both sides are known."""
    found = Atom(path, op, left, right, zone)
    if isinstance(left, Known) and (right is None or isinstance(right, Known)):
        return found.holds(left.value, None if right is None else right.value)
    return found


def atoms_of(formulas: Iterable[Formula]) -> Iterator[Atom]:
    """Yield every comparison in formulas."""
    for formula in formulas:
        match formula:
            case Atom():
                yield formula
            case Both(parts=parts) | Either(parts=parts):
                yield from atoms_of(parts)
            case Opposite(part=part):
                yield from atoms_of((part,))


def used_paths(atoms: Iterable[Atom]) -> Mapping[tuple[Table, int], list[str]]:
    """Return which fields of each free row comparisons ask about."""
    found: dict[tuple[Table, int], dict[str, None]] = {}
    for each in atoms:
        for operand in each.operands():
            if isinstance(operand, Cell):
                found.setdefault((operand.table, operand.copy), {})[operand.path] = None
    return {row: list(paths) for row, paths in found.items()}
