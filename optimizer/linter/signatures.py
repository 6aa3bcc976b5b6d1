"""What comparisons with known values can tell of the values of a field: values with one signature are one."""

from collections.abc import Hashable, Sequence
from typing import Any

from optimizer.errors import SourcingError
from optimizer.linter.formulas import Atom, Known, Operand

EQUALITIES = ("==", "!=", "in", "not in")


def elements(value: Any) -> tuple[Any, ...]:
    """Return what a value may meet another one in, true apart from 1; nothing where it is missing."""
    if value is None:
        return ()
    each = value if isinstance(value, tuple) else (value,)
    return tuple(dict.fromkeys((isinstance(element, bool), element) for element in each))


def signatures(operand: Operand, atoms: Sequence[Atom], values: Sequence[Any]) -> list[Hashable]:
    """Return, for each value of an operand, which of the comparisons with known values it makes true."""
    found: list[list[int]] = [[] for _ in values]
    places: dict[Any, list[int]] = {}
    for place, value in enumerate(values):
        for element in elements(value):
            places.setdefault(element, []).append(place)
    for number, atom in enumerate(atoms):
        if atom.op in EQUALITIES and atom.zone is None and isinstance(atom.right, Known):
            for element in elements(atom.right.value):
                for place in places.get(element, ()):
                    found[place].append(number)
        else:
            for place, value in enumerate(values):
                found[place] += _told(atom, number, operand, value)
    return [tuple(numbers) for numbers in found]


def _told(atom: Atom, number: int, operand: Operand, value: Any) -> list[int]:
    sides = [value if side == operand else side.value if isinstance(side, Known) else None for side in atom.sides()]
    try:
        return [number] if atom.holds(*sides) else []
    except SourcingError:
        return [-1 - number]
