"""The free fields and rows of a question, as one literal of the model for each value that they may have."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python.cp_model import CpModel, IntVar

from optimizer.linter.domains import SOME_TEXTS, Domains
from optimizer.linter.formulas import Atom, Cell, Known, Operand, Slot, Table, used_paths
from optimizer.linter.rows import Rows
from optimizer.linter.signatures import elements, signatures

Row = tuple[Table, int]
"""A free row: its table, and which line or source it belongs to."""


@dataclass(frozen=True)
class TextList:
    """A list of texts: for each text, whether the list holds it."""

    elements: dict[str, IntVar]


@dataclass(frozen=True)
class Choice:
    """A free field or row.

    Attributes
    ----------
    values
        What it may be: values of a field, indices of rows.
    literals
        For each of them whether it is; exactly one is true.
    elements
        Where it may be a list, whether that holds each text.
    """

    values: list[Any]
    literals: list[IntVar]
    elements: dict[str, IntVar]


class Choices:
    """Makes the choices of a model when they are first asked for.

    Parameters
    ----------
    native
        The model.
    domains
        What each field may be.
    rows
        The tables that rows are of.
    atoms
        Every comparison of the question: values that none of them tells apart are one.
    """

    def __init__(self, native: CpModel, domains: Domains, rows: Rows, atoms: Sequence[Atom]) -> None:
        self.made: dict[Slot | Row, Choice] = {}
        self._native = native
        self._domains = domains
        self._rows = rows
        self._paths = used_paths(atoms)
        self._asked: dict[Operand, list[Atom]] = {}
        self._tied: set[Operand] = set()
        self._values: dict[Operand, list[Any]] = {}
        self._holders: dict[Operand, dict[Any, list[IntVar]]] = {}
        for atom in dict.fromkeys(atoms):
            free = [operand for operand in atom.operands() if not isinstance(operand, Known)]
            if len(free) == 1:
                self._asked.setdefault(free[0], []).append(atom)
            else:
                self._tied.update(free)

    def sides(self, operand: Operand | None) -> Iterator[tuple[Any, list[IntVar]]]:
        """Yield the values that one side of a comparison may have, each with the literals that say so."""
        match operand:
            case None:
                yield None, []
            case Known(value=value):
                yield value, []
            case Slot():
                choice = self._slot(operand)
                for value, literal in zip(choice.values, choice.literals, strict=True):
                    yield TextList(choice.elements) if value is SOME_TEXTS else value, [literal]
            case Cell(table=table, copy=copy, path=path):
                column, choice = self._rows.column(table, path), self._row((table, copy))
                for row, literal in zip(choice.values, choice.literals, strict=True):
                    yield column[row], [literal]

    def values(self, operand: Operand) -> list[Any]:
        """Return the values that a free operand may have; a list stands for itself, see `TextList`."""
        if operand not in self._values:
            self._values[operand] = [value for value, _ in self.sides(operand)]
        return self._values[operand]

    def holders(self, operand: Operand) -> dict[Any, list[IntVar]]:
        """Return by element, see `elements`, the literals of the values of an operand that have it."""
        if operand not in self._holders:
            found: dict[Any, list[IntVar]] = {}
            for value, is_value in self.sides(operand):
                for element in elements(value):
                    found.setdefault(element, []).extend(is_value)
            self._holders[operand] = found
        return self._holders[operand]

    def _slot(self, slot: Slot) -> Choice:
        if slot not in self.made:
            values = self._domains.values(slot)
            texts = self._domains.elements(slot) if SOME_TEXTS in values else []
            if slot not in self._tied:
                plain = [value for value in values if value is not SOME_TEXTS]
                lists = [value for value in values if value is SOME_TEXTS]
                values = [*_apart(plain, signatures(slot, self._asked.get(slot, ()), plain)), *lists]
            self.made[slot] = self._choice(values, {text: self._native.new_bool_var("") for text in texts})
        return self.made[slot]

    def _row(self, row: Row) -> Choice:
        """Return the choice among the rows of a table that differ in what is asked about them."""
        if row not in self.made:
            table, copy = row
            columns = [self._told(Cell(table, copy, path)) for path in self._paths[row]]
            told = list(zip(*columns, strict=True))
            self.made[row] = self._choice(_apart(list(range(len(told))), told), {})
        return self.made[row]

    def _told(self, cell: Cell) -> list[Hashable]:
        """Return what can be told of a cell in each row: all of it where it is compared with another free one."""
        column = self._rows.column(cell.table, cell.path)
        if cell in self._tied:
            return [repr(value) for value in column]
        return signatures(cell, self._asked.get(cell, ()), column)

    def _choice(self, values: list[Any], elements: dict[str, IntVar]) -> Choice:
        literals = [self._native.new_bool_var("") for _ in values]
        self._native.add_exactly_one(literals)
        return Choice(values, literals, elements)


def _apart(values: list[Any], signatures: list[Any]) -> list[Any]:
    """Return the first value of each signature."""
    first: dict[Any, Any] = {}
    for value, signature in zip(values, signatures, strict=True):
        first.setdefault(signature, value)
    return list(first.values())
